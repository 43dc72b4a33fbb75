"""The checker is red for what it is there for: one lost, one doubled, one out of order, one that stands still."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.faults import checker
from bench.faults.history import Appeal, Delivery, Fault, History, Sent
from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.play import loaded
from bot.stage import Delivered, Stage
from handlers.conversation.message import Account, Inbound, Pressed, Segment, Text
from storage import Keyring, SqlStore
from storage.migrations import upgrade
from tickets.city import City
from tickets.units import Role, StaffMember

CITY = Path(__file__).parents[2] / "cities" / "demo"
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEY = b"k" * 32
OFFICER = Account("telegram", "901")
Words = dict[str, list[str]]


class Story:
    """Two residents file an appeal each, one officer signs both; all that was sent is in the history."""

    def __init__(self, file: Path, city: City) -> None:
        self.city = city
        self.url = f"sqlite:///{file}"
        upgrade(self.url)
        self.history = History(settled=1.0)
        store = SqlStore(self.url, Keyring([KEY]))
        self.clock = MovedClock(START)
        self._stage = Stage(House(city, store, build_engine(city, store, loaded(CITY)[1])), self.clock)
        with store.begin() as work:
            member = StaffMember("m901", "李明", "city-lighting", Role.OFFICER)
            work.staff.enrol(member, OFFICER, START)
        for number in (1, 2):
            self.file(Account("telegram", str(700 + number)), f"A0000{number}")
        store.close()

    def file(self, resident: Account, mark: str) -> None:
        appeal = self.history.appeals[mark] = Appeal(mark, int(resident.id))
        [review, *_] = self._say(resident, Text(f"人民路38号院门口的路灯坏了快一周了，灯杆编号是{mark}"))
        said = self._press(resident, review, "对，提交")
        appeal.ticket = said[0].message.ticket or ""
        card = next(one for one in said if one.message.to == OFFICER)
        self._press(OFFICER, card, "签收")

    def _press(self, who: Account, card: Delivered, label: str) -> list[Delivered]:
        return self._say(who, Pressed(card.message.mid, card.message.labels.index(label) + 1))

    def _say(self, who: Account, segment: Segment) -> list[Delivered]:
        number = len(self.history.deliveries)
        self.clock.set(self.clock.now() + timedelta(seconds=10))
        sent = self._stage.hear(Inbound(who, f"m{number}", (segment,), self.clock.now()))
        self.history.deliveries.append(Delivery(int(who.id), f"m{number}", number, number + 0.5, 200))
        for one in sent:
            at = float(len(self.history.sent) + 100 * number)
            self.history.sent.append(Sent(at, int(one.message.to.id), one.message.text.strip()))
        return sent


class Case:
    """A copy of the story that is spoilt, and then checked."""

    def __init__(self, story: Story, file: Path) -> None:
        self.history = copy.deepcopy(story.history)
        self.now = story.clock.now()
        self._city = story.city
        self._store = SqlStore(f"sqlite:///{file}", Keyring([KEY]))

    def sql(self, *statements: str) -> None:
        with self._store.begin() as work:
            for statement in statements:
                work.connection.exec_driver_sql(statement)

    def wrong(self) -> Words:
        """What is told, by criterion; from the history as its file keeps it."""
        final = checker.Final(self._store, self._city, self.now)
        found = checker.check(self.history, final, checker.sends(self.history, final))
        return {name: lines for name, lines in found.items() if lines}

    def close(self) -> None:
        self._store.close()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("story") / "minhu.db", loaded(CITY)[0])


@pytest.fixture
def case(story: Story, tmp_path: Path) -> Iterator[Case]:
    file = tmp_path / "minhu.db"
    file.write_bytes(Path(story.url.removeprefix("sqlite:///")).read_bytes())
    case = Case(story, file)
    yield case
    case.close()


def test_of_a_whole_story_nothing_is_told(case: Case, tmp_path: Path) -> None:
    assert case.wrong() == {}
    case.history.save(tmp_path / "history.json")
    assert History.load(tmp_path / "history.json") == case.history


def test_what_is_done_again_is_answered_and_asked_about_once_more_and_no_more_than_once() -> None:
    first = ["dispatched", "acknowledged", "contacted", "replied", "follow_up_started"]
    again = ["rated", "reopened", "replied", "follow_up_started"]
    assert list(checker.too_often([*first, *again])) == []
    assert list(checker.too_often([*first, "follow_up_started"])) == ["follow_up_started 2 times"]
    assert list(checker.too_often([*first, *again, "replied"])) == ["replied 3 times"]
    assert list(checker.too_often([*first, *again, "acknowledged"])) == ["acknowledged 2 times"]


def lose_a_ticket(case: Case) -> None:
    number = case.history.appeals["A00001"].ticket
    case.sql(*(f"DELETE FROM {table} WHERE ticket = '{number}'" for table in ("ticket_events", "ticket_units")))
    case.sql(f"DELETE FROM tickets WHERE number = '{number}'")


def lose_a_message(case: Case) -> None:
    case.sql("DELETE FROM inbox WHERE event = (SELECT event FROM inbox LIMIT 1)")


def double_a_ticket(case: Case) -> None:
    """The second ticket holds the mark of the first appeal."""
    case.history.appeals["A0000"] = case.history.appeals.pop("A00001")
    case.history.appeals.pop("A00002")


def send_twice(case: Case) -> None:
    once = case.history.sent[-1]
    case.history.sent.append(replace(once, at=once.at + 5))


def never_send(case: Case) -> None:
    case.history.sent.pop()


def record_out_of_order(case: Case) -> None:
    """The two pushes about one ticket to one person change places."""
    first, second = _two_of_the_officer(case)
    case.sql(
        f"UPDATE messages SET sequence = 100000 WHERE id = {first}",
        f"UPDATE messages SET sequence = 99999 WHERE id = {second}",
    )


def _two_of_the_officer(case: Case) -> tuple[int, int]:
    """A push about the first ticket, and one of the second that is called one about the first."""
    final = checker.Final(case._store, case._city, case.now)
    ids = [row.id for row in final.rows if row.message.push and row.message.to == OFFICER]
    with case._store.begin() as work:
        bodies = {row.id: row.message for row in final.rows}
        ticket = bodies[ids[0]].ticket
        body = replace(bodies[ids[1]], ticket=ticket)
        work.connection.execute(checker.messages.update().where(checker.messages.c.id == ids[1]).values(body=body))
    return ids[0], ids[1]


def show_out_of_order(case: Case) -> None:
    first, second = _two_of_the_officer(case)
    rows = {row.id: row.message for row in checker.Final(case._store, case._city, case.now).rows}
    for n, one in enumerate(case.history.sent):
        if one.text == rows[first].text.strip():
            case.history.sent[n] = replace(one, at=9_000.0)
        if one.text == rows[second].text.strip():
            case.history.sent[n] = replace(one, at=8_000.0)


def leave_a_message(case: Case) -> None:
    case.sql("UPDATE messages SET waiting = 1, sent_at = NULL, due_at = '2026-11-22 02:00:00' WHERE push AND id < 10")


def forget_a_timer(case: Case) -> None:
    case.sql("UPDATE tickets SET next_action_at = NULL")


def tell_nobody(case: Case) -> None:
    case.sql("DELETE FROM messages WHERE push")


def break_a_history(case: Case) -> None:
    case.sql("DELETE FROM ticket_events WHERE seq = 2")


def give_up(case: Case) -> None:
    case.history.given_up.append("A00001")


def never_settle(case: Case) -> None:
    case.history.settled = 0.0


def take_long(case: Case) -> None:
    case.history.faults.append(Fault("cut", "", 1.0, 5.0))
    case.history.settled = 69.0


def acknowledge_while_cut(case: Case) -> None:
    case.history.faults.append(Fault("cut", "", -1.0, 1.0))


def break_down_while_full(case: Case) -> None:
    case.history.faults.append(Fault("full", "", 5_000.0, 5_001.0))
    case.history.deliveries.append(Delivery(701, "m99", 5_000.1, 5_000.2, 500))


def try_poison_for_ever(case: Case) -> None:
    case.history.poison += [Delivery(8001, "NUL", n, n + 0.5, 500) for n in range(6)]


def flood_the_platform(case: Case) -> None:
    case.history.sent += [Sent(3_000.0 + n / 100, 1, f"flood {n}") for n in range(40)]


def end_by_itself(case: Case) -> None:
    case.history.ended.append("run 1 ended with 1")


@pytest.mark.parametrize(
    ("spoil", "criterion"),
    [
        (lose_a_ticket, "lost"),
        (lose_a_message, "acknowledged, missing"),
        (double_a_ticket, "doubled"),
        (send_twice, "sent twice without a cause"),
        (never_send, "recorded, never sent"),
        (record_out_of_order, "recorded out of order"),
        (show_out_of_order, "shown out of order"),
        (leave_a_message, "invariants"),
        (break_a_history, "invariants"),
        (forget_a_timer, "timers"),
        (tell_nobody, "changes not told"),
        (give_up, "stuck"),
        (never_settle, "not drained"),
        (take_long, "not drained"),
        (acknowledge_while_cut, "wrong answers"),
        (break_down_while_full, "wrong answers"),
        (try_poison_for_ever, "poison tried for ever"),
        (flood_the_platform, "above the platform's limit"),
        (end_by_itself, "ended by themselves"),
    ],
)
def test_what_is_wrong_is_told_under_its_criterion(case: Case, spoil: Callable[[Case], None], criterion: str) -> None:
    spoil(case)
    assert criterion in case.wrong()


@pytest.mark.parametrize("cause", ["kill", "freeze", "database"])
def test_a_second_send_is_right_where_the_first_could_not_be_recorded(case: Case, cause: str) -> None:
    send_twice(case)
    first, second = sorted(one.at for one in case.history.sent if one.text == case.history.sent[-1].text)[-2:]
    case.history.faults.append(Fault(cause, "", first + 1, second - 2))
    assert case.wrong() == {}
    case.history.sent.append(replace(case.history.sent[-1], at=second + 1))
    assert "sent twice without a cause" in case.wrong(), "one cause, one more send"


def test_what_was_in_the_socket_when_its_sender_died_may_be_taken_a_moment_after_the_kill(case: Case) -> None:
    send_twice(case)
    first = case.history.sent[-2].at
    case.history.faults.append(Fault("kill", "", first - 5, first - 5))
    assert "sent twice without a cause" in case.wrong(), "that one was dead long before"
    case.history.faults.append(Fault("kill", "", first - 0.2, first - 0.2))
    assert case.wrong() == {}


def test_a_second_send_is_right_where_the_platform_never_told_that_it_took_the_first(case: Case) -> None:
    send_twice(case)
    case.history.sent[-2] = replace(case.history.sent[-2], told=False)
    assert case.wrong() == {}


def test_what_was_stored_before_may_be_acknowledged_again_while_nothing_can_be_stored(case: Case) -> None:
    known = case.history.deliveries[0]
    case.history.faults.append(Fault("cut", "", 5_000.0, 5_009.0))
    case.history.deliveries.append(replace(known, began=5_001.0, ended=5_002.0, again=True))
    assert "wrong answers" not in case.wrong()
