"""The door with a real house behind it: order, floods, fullness, messages that come twice, sends that fail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import writer
from bot.channels.port import Blocked, Door, Overloaded, SendFailed
from bot.cities import load_city
from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.door import HouseDoor, Measures
from bot.post import Post
from bot.writer import Writer
from handlers.conversation.message import Account, Inbound, Outgoing, Text
from handlers.ports.store import Work
from nlu import build
from storage import Keyring, SqlStore
from storage.migrations import upgrade
from storage.store import Unavailable
from storage.transaction import Claimant

SMALL = Path(__file__).parents[1] / "cities" / "small"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ANN, BOB = Account("fake", "ann"), Account("fake", "bob")
QUICK = Measures(waiting=40, of_one=35, quiet=0.05, longest=0.2)


class Fake:
    """A platform that notes what it was given, and fails as it is told."""

    name = "fake"
    one_receiver = False

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.failures: list[Exception] = []

    async def send(self, message: Outgoing) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"receipt-{len(self.sent)}"

    async def run(self, door: Door) -> None: ...

    def routes(self, door: Door) -> Sequence[object]:
        return ()


@pytest.fixture(scope="module")
def understood() -> tuple[object, object]:
    city = load_city(SMALL)
    return city, build(city)


class Front:
    """The door, the post and the platform."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.fake = Fake()
        self.clock = MovedClock(NOW)
        self.writer = Writer(1, house.store.together)
        self.post = Post(house.store, {"fake": self.fake}, self.clock, self.writer)  # type: ignore[dict-item]
        self.door = HouseDoor(house, self.post, self.clock, self.writer, measures=QUICK)

    def run(self, talk: Callable[[], Awaitable[object]]) -> None:
        async def whole() -> None:
            try:
                await talk()
            finally:
                await self.door.close()
                self.writer.close()

        with ThreadPoolExecutor(1) as pool:  # a browser of other tests may run a loop in this thread
            pool.submit(lambda: asyncio.run(whole())).result()

    def inbox(self, account: Account) -> int:
        with self.house.store.begin() as work:
            return work.inbox.recent(account, NOW - timedelta(days=1))


@pytest.fixture
def front(understood: tuple[object, object], tmp_path: Path) -> Iterator[Front]:
    city, understanding = understood
    url = f"sqlite:///{tmp_path}/minhu.db"
    upgrade(url)
    store = SqlStore(url, Keyring([b"k" * 32]))
    yield Front(House(city, store, build_engine(city, store, understanding)))  # type: ignore[arg-type]
    store.close()


def said(account: Account, id: str, text: str = "码头街7号的路灯坏了") -> Inbound:
    return Inbound(account, id, (Text(text),), NOW)


def test_a_message_is_answered_and_the_send_is_recorded(front: Front) -> None:
    async def talk() -> None:
        replies = await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in replies] == [one.mid for one in front.fake.sent]
        assert await front.door.pressed(ANN, "receipt-1") == replies[0].mid
        await front.post.settle()
        assert await front.door.pressed(ANN, "receipt-1") == replies[0].mid
        assert await front.door.pressed(BOB, "receipt-1") is None
        assert await front.post.left_over(timedelta(0)) == 0

    front.run(talk)


def test_what_was_heard_before_is_answered_by_the_same_messages_and_nobody_reads_them_twice(front: Front) -> None:
    async def talk() -> None:
        first = await front.door.receive(said(ANN, "1"))
        again = await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in again] == [one.mid for one in first]
        assert [one.mid for one in front.fake.sent] == [one.mid for one in first]
        assert await front.door.receive(said(ANN, "1", "别的话")) == ()

    front.run(talk)


def test_a_reply_that_did_not_go_out_is_sent_when_the_message_comes_again(front: Front) -> None:
    async def talk() -> None:
        front.fake.failures = [SendFailed("reset")]
        first = await front.door.receive(said(ANN, "1"))
        assert front.fake.sent == []
        await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in front.fake.sent] == [one.mid for one in first]

    front.run(talk)


def test_what_was_sent_while_the_sweep_was_at_others_is_not_sent_again(front: Front) -> None:
    async def talk() -> None:
        front.fake.failures = [SendFailed("reset")] * 2
        replies = [*await front.door.receive(said(ANN, "1")), *await front.door.receive(said(BOB, "1"))]
        front.post.sender._not_before.clear()
        front.clock.move(timedelta(seconds=11))
        send, meanwhile = front.fake.send, [replies[-1]]

        async def slow(message: Outgoing) -> str:
            while meanwhile:
                await front.post.replies([meanwhile.pop()])
            return await send(message)

        front.fake.send = slow  # type: ignore[method-assign]
        await front.post.left_over(timedelta(0))
        assert sorted(one.mid for one in front.fake.sent) == sorted(one.mid for one in replies)

    front.run(talk)


def test_where_the_record_of_a_send_fails_only_the_record_is_made_again(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, failures = front.post.sender._record, [Unavailable("full"), Unavailable("full")]

    def failing(taken: Any) -> None:
        if failures:
            raise failures.pop()
        record(taken)

    monkeypatch.setattr(front.post.sender, "_record", failing)

    async def talk() -> None:
        replies = await front.door.receive(said(ANN, "1"))
        for _ in range(3):
            await front.post.sender.record_taken()
        front.post.sender._not_before.clear()
        front.clock.move(timedelta(seconds=11))
        assert await front.post.left_over(timedelta(0)) == 0
        assert [one.mid for one in front.fake.sent] == [one.mid for one in replies]

    front.run(talk)


def test_a_record_that_cannot_be_made_holds_up_no_other(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    record = front.post.sender._record

    def failing(taken: Any) -> None:
        if any(message.to == ANN for message, _ in taken):
            raise ValueError("broken")
        record(taken)

    monkeypatch.setattr(front.post.sender, "_record", failing)

    async def talk() -> None:
        replies = {account: await front.door.receive(said(account, "1")) for account in (ANN, BOB)}
        await front.post.sender.settle()  # a record may have been begun by itself meanwhile
        with front.house.store.begin() as work:
            assert not work.messages.unsent([one.mid for one in replies[BOB]])
            assert work.messages.unsent([one.mid for one in replies[ANN]])
        assert not front.post.sender._unrecorded

    front.run(talk)


def test_a_turn_claims_its_replies_without_a_statement_more(front: Front) -> None:
    issued: list[str] = []

    async def talk() -> None:
        await front.door.receive(said(ANN, "1"))
        driver: Any = front.house.store._writer.connection.dbapi_connection
        driver.set_trace_callback(issued.append)
        assert await front.door.receive(said(ANN, "2", "人"))
        driver.set_trace_callback(None)

    front.run(talk)
    claiming = [sql for sql in issued if "claimed_until" in sql]
    assert claiming
    assert all(sql.startswith("INSERT INTO messages") for sql in claiming)


def test_what_another_process_may_be_sending_is_left_to_it_until_its_claim_ran_out(front: Front) -> None:
    async def talk() -> None:
        front.house.store.claimant = Claimant("another", 30.0)
        heard = front.house.engine.hear(said(ANN, "1"), NOW)
        again = await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in again] == [one.mid for one in heard.replies]
        front.post.look_after(one.mid for one in again)
        front.post.sender._not_before = dict.fromkeys(front.post.sender._not_before, 0.0)
        await front.post.own_failures(timedelta(seconds=40))
        assert front.fake.sent == [], "not yet"
        with front.house.store.begin() as work:
            work.claims.give_back([one.mid for one in again], "another")
        await front.post.own_failures(timedelta(seconds=40))
        assert [one.mid for one in front.fake.sent] == [one.mid for one in heard.replies]

    front.run(talk)


def test_of_a_message_that_comes_again_nothing_overtakes_what_another_process_has_in_hand(front: Front) -> None:
    async def talk() -> None:
        await front.door.receive(said(ANN, "1"))
        front.fake.sent.clear()
        front.fake.failures = [SendFailed("reset")]
        answer, question = await front.door.receive(said(ANN, "2", "谢谢"))
        with front.house.store.begin() as work:
            assert work.claims.one(answer.mid, "another", 30.0)
        await front.door.receive(said(ANN, "2", "谢谢"))
        assert front.fake.sent == []
        front.post.look_after([question.mid, answer.mid])
        with front.house.store.begin() as work:
            work.claims.give_back([answer.mid], "another")
        front.post.sender._not_before = dict.fromkeys(front.post.sender._not_before, 0.0)
        await front.post.own_failures(timedelta(seconds=40))
        assert [one.mid for one in front.fake.sent] == [answer.mid, question.mid]

    front.run(talk)


def test_an_impatient_platform_gets_one_answer_for_the_same_message_twice_at_once(front: Front) -> None:
    async def talk() -> None:
        first, again = await asyncio.gather(*(front.door.receive(said(ANN, "1")) for _ in range(2)))
        assert first == again
        assert len(front.fake.sent) == len(first)

    front.run(talk)


def test_one_account_is_heard_in_the_order_in_which_it_wrote(front: Front) -> None:
    async def talk() -> None:
        answers = await asyncio.gather(*(front.door.receive(said(ANN, f"{n}", f"谢谢 {n}")) for n in range(5)))
        sequences = [one.sequence for answer in answers for one in answer]
        assert sequences == sorted(sequences)

    front.run(talk)


def test_a_flood_is_heard_as_one_turn_and_others_are_heard_meanwhile(front: Front) -> None:
    async def talk() -> None:
        flood = [asyncio.create_task(front.door.receive(said(ANN, f"{n}", f"路灯坏了 {n}"))) for n in range(30)]
        assert await front.door.receive(said(BOB, "1", "谢谢"))
        answers = [await one for one in flood]
        turns = {tuple(one.mid for one in answer) for answer in answers}
        assert len(turns) == 1
        to_ann = [one.mid for one in front.fake.sent if one.to == ANN]
        assert sorted(to_ann) == sorted({mid for turn in turns for mid in turn}), "each answer once"
        again = await front.door.receive(said(ANN, "17", "路灯坏了 17"))
        assert [one.mid for one in again] == [one.mid for one in answers[17]]

    front.run(talk)
    assert front.inbox(ANN) == 30


def test_a_flood_that_begins_with_what_was_heard_loses_nothing(front: Front) -> None:
    async def talk() -> None:
        first = await front.door.receive(said(ANN, "0", "路灯坏了 0"))
        answers = await asyncio.gather(
            *(front.door.receive(said(ANN, f"{n}", f"路灯坏了 {n}")) for n in (1, 0, *range(2, 20)))
        )
        assert [one.mid for one in answers[1]] == [one.mid for one in first]

    front.run(talk)
    assert front.inbox(ANN) == 20


def test_beyond_its_bound_the_house_asks_to_come_back(front: Front) -> None:
    async def talk() -> None:
        waiting = [asyncio.create_task(front.door.receive(said(ANN, f"{n}"))) for n in range(36)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert sum(isinstance(one, Overloaded) for one in results) == 1
        assert await front.door.receive(said(ANN, "again"))

    front.run(talk)


def test_who_is_turned_away_comes_again_after_about_as_long_as_a_turn_waits(front: Front) -> None:
    now, send = [0.0], front.fake.send

    async def slow(message: Outgoing) -> str:
        now[0] += 12.0
        return await send(message)

    async def talk() -> None:
        front.door._monotonic = lambda: now[0]
        front.fake.send = slow  # type: ignore[method-assign]
        assert await front.door.receive(said(ANN, "0", "谢谢"))
        front.fake.send = send  # type: ignore[method-assign]
        waiting = [asyncio.create_task(front.door.receive(said(BOB, f"{n}"))) for n in range(36)]
        await asyncio.sleep(0)
        [refused] = [one.exception() for one in waiting if one.done()]
        assert isinstance(refused, Overloaded)
        assert 12.0 <= refused.seconds <= 18.0
        front.door._monotonic = time.monotonic
        await asyncio.gather(*waiting, return_exceptions=True)

    front.run(talk)


def test_a_reply_that_failed_is_left_to_the_sweep(front: Front) -> None:
    async def talk() -> None:
        front.fake.failures = [SendFailed("reset")]
        replies = await front.door.receive(said(ANN, "1"))
        assert front.fake.sent == []
        assert await front.post.left_over(timedelta(0)) == 0, "not at once again"
        front.post.sender._not_before.clear()
        front.clock.move(timedelta(seconds=11))
        assert await front.post.left_over(timedelta(seconds=10)) == len(replies)
        assert [one.mid for one in front.fake.sent] == [one.mid for one in replies]
        assert await front.post.left_over(timedelta(0)) == 0

    front.run(talk)


def test_who_blocked_us_is_left_alone_until_they_write_again(front: Front) -> None:
    def blocked() -> bool:
        with front.house.store.begin() as work:
            conversation = work.conversations.load(ANN)
        assert conversation is not None
        return conversation.blocked

    async def talk() -> None:
        front.fake.failures = [Blocked("gone")]
        await front.door.receive(said(ANN, "1"))
        assert blocked()
        assert await front.post.left_over(timedelta(0)) == 0
        await front.door.receive(said(ANN, "2"))
        assert not blocked()

    front.run(talk)


def test_a_poisoned_message_is_put_aside_and_the_conversation_goes_on(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = replace(said(ANN, "poison"), segments=(Text("毒"),))
    hear = front.house.engine.hear

    def failing(message: Inbound, *more: object, **named: object) -> object:
        if message.event_id == "poison":
            raise LookupError("a fault that not even the apology survives")
        return hear(message, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(front.house.engine, "hear", failing)

    async def talk() -> None:
        for _ in range(4):
            with pytest.raises(LookupError):
                await front.door.receive(poison)
        assert await front.door.receive(poison) == ()
        assert await front.door.receive(said(ANN, "after"))

    front.run(talk)
    assert front.inbox(ANN) == 2


def test_of_many_who_write_at_once_one_poisoned_turn_spoils_no_other(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [Account("fake", f"p{n}") for n in range(12)]
    within = front.house.engine.hear_within

    def failing(work: Work, message: Inbound, *more: object, **named: object) -> object:
        if message.account == people[5]:
            work.inbox.record(message, "half", ())
            raise LookupError("after it wrote")
        return within(work, message, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(front.house.engine, "hear_within", failing)
    monkeypatch.setattr(front.house.engine, "_stumble", failing)

    async def talk() -> None:
        told = await asyncio.gather(
            *(front.door.receive(said(one, f"{n}")) for n in range(3) for one in people), return_exceptions=True
        )
        failed = [n for n, one in enumerate(told) if isinstance(one, BaseException)]
        assert failed == [5, 17, 29]

    front.run(talk)
    assert [front.inbox(one) for one in people] == [0 if n == 5 else 3 for n in range(12)]


def test_what_many_write_at_once_is_heard_in_the_order_of_each(front: Front) -> None:
    people = [Account("fake", f"p{n}") for n in range(8)]

    async def talk() -> None:
        await asyncio.gather(*(front.door.receive(said(one, f"{n}")) for n in range(4) for one in people))

    front.run(talk)
    for one in people:
        with front.house.store.begin() as work:
            expected = [message.mid for message in work.messages.since(one, 0)]
        assert [message.mid for message in front.fake.sent if message.to == one] == expected
        assert front.inbox(one) == 4


def test_sends_that_end_at_the_same_time_are_recorded_in_one_commit(front: Front) -> None:
    commits = 0
    together, send = front.house.store.together, front.fake.send

    @contextmanager
    def counted() -> Iterator[None]:
        nonlocal commits
        commits += 1
        with together():
            yield

    front.writer._shared = counted
    people = [Account("fake", f"p{n}") for n in range(writer.SHARED)]

    async def talk() -> None:
        all_sent = asyncio.Barrier(len(people) + 1)

        async def with_the_others(message: Outgoing) -> str:
            await all_sent.wait()
            return await send(message)

        front.fake.send = with_the_others  # type: ignore[method-assign]
        turns = [asyncio.create_task(front.door.receive(said(one, "1"))) for one in people]
        while all_sent.n_waiting < len(people):  # noqa: ASYNC110 - it is the writer's thread that is waited for
            await asyncio.sleep(0.01)
        before = commits
        await all_sent.wait()
        await asyncio.gather(*turns)
        await front.post.settle()
        assert commits == before + 1
        assert await front.post.left_over(timedelta(0)) == 0

    front.run(talk)
