"""Messages, duplicates, kills, time, handling, rating in any order: no ticket is lost, none doubled, none stands still.

A kill undoes the turn that it hits and drops all that was in memory: a new house opens the same SQLite file, and the
platform delivers again what was not acknowledged. `HYPOTHESIS_PROFILE=long`: 300 examples, other ones each time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from bench.faults import checker
from bench.faults.history import Appeal, Delivery, History
from bot.clock import MovedClock
from bot.composition import House, build_engine, recount
from bot.play import loaded
from bot.seams import SEAMS
from bot.stage import Stage
from handlers.conversation.message import Account, Inbound, Outgoing, Pressed, Segment, Text
from handlers.ports.understanding import Understanding
from storage import Keyring, SqlStore, invariants
from storage.migrations import upgrade
from tickets.city import City
from tickets.units import Role, StaffMember

CITY = Path(__file__).parents[2] / "cities" / "demo"
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEY = b"k" * 32
A_START = timedelta(seconds=5)
RESIDENTS = 3
OFFICERS = (Account("telegram", "901"), Account("telegram", "902"))
COMMITTED, SENT = "committed, nothing sent", "sent"
TURN_SEAMS = [*SEAMS[: SEAMS.index("before_commit")], COMMITTED, SENT]
REPLY = Text("换了两个灯头，已经亮了，现场看过")
HANDLING = ("签收", "已联系", "就这样发，办结")
"""What an officer presses, one after the other."""

FEW = settings(
    max_examples=12,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],  # a failing run is told as it is: making it short takes minutes
)
LONG = settings(FEW, max_examples=300, stateful_step_count=60, derandomize=False, phases=list(Phase))


class Killed(BaseException):
    """The process ends here."""


@cache
def city() -> City:
    return loaded(CITY)[0]


@cache
def understanding() -> Understanding:
    return loaded(CITY)[1]


@cache
def empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


class Anything(RuleBasedStateMachine):
    """Residents with an appeal each, two officers of the lighting office, one SQLite file."""

    said: Bundle[Inbound] = Bundle("said")
    late: Bundle[Inbound] = Bundle("late")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="minhu-any-"))
        (self.folder / "minhu.db").write_bytes(empty())
        self.clock = MovedClock(START)
        self.history = History()
        self.dies_at = ""
        self.count = 0
        self.open()

    def open(self) -> None:
        """A process begins: what was due meanwhile is done, what was committed and never sent goes out."""
        self.store = SqlStore(f"sqlite:///{self.folder / 'minhu.db'}", Keyring([KEY]))
        self.house = House(city(), self.store, build_engine(city(), self.store, understanding()))
        self.house.engine._reached = self.reached
        self.stage = Stage(self.house, self.clock)
        recount(self.house, self.clock.now())
        self.stage.unsent()
        list(self.stage.settle())

    def reached(self, seam: str) -> None:
        if seam == self.dies_at:
            raise Killed(seam)

    def die(self) -> None:
        self.dies_at = ""
        self.store.close()
        self.clock.set(self.clock.now() + A_START)
        self.open()

    @initialize()
    def enrol(self) -> None:
        with self.store.begin() as work:
            for account in OFFICERS:
                member = StaffMember(account.id, f"李{account.id}", "city-lighting", Role.OFFICER)
                work.staff.enrol(member, account, START)

    @initialize(target=said)
    def begin(self) -> object:
        return self.complain(submit=True)

    # What happens

    @rule(target=said, submit=st.sampled_from([True, True, False]))
    def complain_once_more(self, submit: bool) -> object:
        return self.complain(submit)

    def complain(self, submit: bool) -> object:
        number = len(self.history.appeals)
        mark, resident = f"A{number:05}", Account("telegram", f"{700 + number}")
        self.history.appeals[mark] = Appeal(mark, 700 + number)
        said = [self.say(resident, Text(f"人民路38号院门口的路灯坏了快一周了，灯杆编号是{mark}"))]
        for label in ("对，提交",) if submit else ():
            said += self.press_newest(resident, label)
        return multiple(*said)

    @rule(
        target=said,
        who=st.integers(0, RESIDENTS - 1),
        words=st.sampled_from(["谢谢", "进度", "催一下", "算了", "撤单", "晚上完全看不见"]),
    )
    def chat(self, who: int, words: str) -> Inbound:
        return self.say(Account("telegram", f"{700 + who}"), Text(words))

    @rule(
        target=said,
        who=st.integers(0, RESIDENTS - 1),
        label=st.sampled_from(["对，提交", "解决了", "没解决", "非常满意", "不满意", "不想等了", "不撤了"]),
    )
    def press(self, who: int, label: str) -> object:
        return multiple(*self.press_newest(Account("telegram", f"{700 + who}"), label))

    @rule(target=said, label=st.sampled_from(["签收", "已联系", "就这样发，办结", "退回"]), first=st.booleans())
    def handle(self, label: str, first: bool) -> object:
        """One officer after the other presses the same button of the same ticket."""
        officers = OFFICERS if first else OFFICERS[::-1]
        return multiple(*(one for officer in officers for one in self.press_newest(officer, label)))

    @rule(target=said, who=st.integers(0, 1))
    def go_on(self, who: int) -> object:
        """An officer does what comes next with the newest card, and ends it with a reply."""
        officer = OFFICERS[who]
        for label in HANDLING:
            if said := self.press_newest(officer, label):
                return multiple(*said)
        return multiple(self.say(officer, REPLY))

    @rule(target=said, who=st.integers(0, 1))
    def end(self, who: int) -> object:
        """An officer signs, speaks with the resident, replies."""
        officer = OFFICERS[who]
        said = [*self.press_newest(officer, "签收"), *self.press_newest(officer, "已联系"), self.say(officer, REPLY)]
        return multiple(*said, *self.press_newest(officer, "就这样发，办结"))

    @rule(target=said, solved=st.booleans(), satisfied=st.booleans())
    def rate(self, solved: bool, satisfied: bool) -> object:
        """Whoever is asked answers: it is solved, or done again."""
        said = []
        for number in range(len(self.history.appeals)):
            resident = Account("telegram", f"{700 + number}")
            said += self.press_newest(resident, "解决了" if solved else "没解决")
            said += self.press_newest(resident, "非常满意" if satisfied else "不满意")
        return multiple(*said)

    @rule(target=said, who=st.integers(0, RESIDENTS - 1))
    def withdraw(self, who: int) -> object:
        resident = Account("telegram", f"{700 + who}")
        return multiple(self.say(resident, Text("撤单")), *self.press_newest(resident, "不想等了"))

    @rule(target=late, who=st.integers(0, RESIDENTS - 1), words=st.sampled_from(["进度", "撤单", "老人差点摔倒"]))
    def be_held_up(self, who: int, words: str) -> Inbound:
        """Said now, and brought later than what is said after it."""
        self.count += 1
        return Inbound(Account("telegram", f"{700 + who}"), f"m{self.count}", (Text(words),), self.clock.now())

    @rule(target=said, message=consumes(late))
    def come_late(self, message: Inbound) -> Inbound:
        self.hear(message)
        return message

    @rule(message=said)
    def come_again(self, message: Inbound) -> None:
        """The platform delivers once more; nothing may come of it."""
        before = self.size()
        self.hear(message, again=True)
        assert self.size() == before, "a duplicate changed something"

    @rule(seam=st.sampled_from(TURN_SEAMS))
    def be_killed_in_the_next_turn(self, seam: str) -> None:
        self.dies_at = seam

    @rule()
    def be_killed(self) -> None:
        self.die()

    @rule(hours=st.sampled_from([0.1, 2.5, 24, 72]))
    def wait(self, hours: float) -> None:
        list(self.stage.advance(self.clock.now() + timedelta(hours=hours)))

    # How it goes in

    def press_newest(self, account: Account, label: str) -> list[Inbound]:
        card = self.newest(account, label)
        return [] if card is None else [self.say(account, Pressed(card.mid, card.labels.index(label) + 1))]

    def newest(self, account: Account, label: str) -> Outgoing | None:
        with self.store.begin() as work:
            return next((m for m in reversed(work.messages.since(account, 0, limit=1000)) if label in m.labels), None)

    def say(self, account: Account, segment: Segment) -> Inbound:
        self.count += 1
        message = Inbound(account, f"m{self.count}", (segment,), self.clock.now())
        self.hear(message)
        return message

    def hear(self, message: Inbound, *, again: bool = False) -> None:
        """Until it is acknowledged: a platform brings it again after a kill."""
        for _ in range(3):
            try:
                self.turn(message)
            except Killed:
                self.die()
            else:
                break
        self.history.deliveries.append(Delivery(int(message.account.id), message.event_id, 0, 0, 200, again))

    def turn(self, message: Inbound) -> None:
        if self.dies_at == COMMITTED:
            self.house.engine.hear(message, self.clock.now())
            raise Killed(COMMITTED)
        self.stage.hear(message)
        self.reached(SENT)

    def size(self) -> tuple[int, int]:
        final = checker.Final(self.store, city(), self.clock.now())
        return len(final.cases), sum(len(case.events) for case in final.cases)

    # What must hold after each step

    @invariant()
    def nothing_is_lost_doubled_or_stuck(self) -> None:
        final = checker.Final(self.store, city(), self.clock.now())
        wrong = [
            *checker.missing(self.history, final),
            *checker.doubled(self.history, final, strangers=False),
            *checker.timers(final),
            *final.broken(),
        ]
        assert wrong == []
        with self.store.begin() as work:
            assert invariants.answered(work.connection, START) == []

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)


TestAnything = Anything.TestCase
TestAnything.settings = LONG if os.environ.get("HYPOTHESIS_PROFILE") == "long" else FEW
