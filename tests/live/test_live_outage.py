"""Sends that fail: an outage of one platform, floods, people who block us, what is given up and sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import post as post_module
from bot.channels.port import Blocked, Door, Refused, RetryAfter, SendFailed
from bot.circuit import FAILURES, FIRST_OPEN, TRIAL, Circuit
from bot.clock import MovedClock
from bot.metrics import Metrics
from bot.post import Later, Post
from bot.writer import Writer
from handlers.conversation.message import Account, Outgoing
from handlers.conversation.state import Conversation
from storage import Keyring, SqlStore
from storage.migrations import upgrade
from storage.store import SqlWork

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Platform:
    """It is well, or out; `refusals` are raised first."""

    one_receiver = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.out = False
        self.tried = 0
        self.sent: list[str] = []
        self.refusals: list[Exception] = []

    async def send(self, message: Outgoing) -> str:
        self.tried += 1
        if self.refusals:
            raise self.refusals.pop(0)
        if self.out:
            raise SendFailed("connection refused")
        self.sent.append(message.mid)
        return ""

    async def run(self, door: Door) -> None: ...

    def routes(self, door: Door) -> Sequence[object]:
        return ()


class Office:
    """A post with two platforms."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.ill, self.well = Platform("ill"), Platform("well")
        self.clock = MovedClock(NOW)
        self.writer = Writer(1, store.together)
        self.metrics = Metrics()
        self.told: list[str] = []
        self.post = Post(
            store,
            {"ill": self.ill, "well": self.well},  # type: ignore[dict-item]
            self.clock,
            self.writer,
            unreachable=self._unreachable,
            metrics=self.metrics,
        )
        self.machine = 1000.0
        for name in self.post.sender.circuits:
            self.post.sender.circuits[name] = Circuit(lambda: self.machine)

    def _unreachable(self, work: SqlWork, message: Outgoing) -> None:
        self.told.append(message.mid)

    def add(self, channel: str, count: int) -> list[str]:
        mids = [f"{channel}{n:04}" for n in range(count)]
        with self.store.begin() as work:
            for n, mid in enumerate(mids):
                to = Account(channel, f"u{n}")
                work.messages.add(Outgoing(mid, to, "k", "t", "zh-CN", NOW, NOW, push=True))
        return mids

    def run(self, talk: Callable[[], Awaitable[object]]) -> None:
        async def whole() -> None:
            try:
                await talk()
                await self.post.settle()
            finally:
                self.writer.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(whole())).result()

    async def push(self, mid: str) -> Exception | None:
        try:
            await self.post.push(mid)
        except SendFailed as error:
            return error
        return None

    def count(self, channel: str, outcome: str) -> float:
        labels = {"channel": channel, "kind": "push", "outcome": outcome}
        return self.metrics.registry.get_sample_value("minhu_sends_total", labels) or 0.0


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    url = f"sqlite:///{tmp_path}/minhu.db"
    upgrade(url)
    store = SqlStore(url, Keyring([b"k" * 32]))
    yield Office(store)
    store.close()


def test_an_outage_wears_out_nothing_and_harms_no_other_platform(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_module, "HELD", 3)
    ill, well = office.add("ill", 30), office.add("well", 5)
    office.ill.out = True

    async def talk() -> None:
        outcomes = [await office.push(mid) for mid in ill]
        assert office.ill.tried == FAILURES, "after these the platform is out"
        assert [type(one) for one in outcomes[FAILURES : FAILURES + 3]] == [Later] * 3
        assert outcomes[FAILURES + 3 :] == [None] * 22, "set aside: they take no room in the engine"
        assert [await office.push(mid) for mid in well] == [None] * 5
        assert office.well.sent == well
        assert office.post.out() == {"ill": 1.0, "well": 0.0}
        assert await office.post.left_over(timedelta(0), timedelta(0)) == 0
        assert office.ill.tried == FAILURES
        office.ill.out = False
        office.machine += FIRST_OPEN + 1
        assert await office.push(ill[FAILURES]) is None
        await office.post.settle()
        assert office.ill.sent == [ill[FAILURES], *ill[FAILURES + 3 :]], "what was set aside, in order"
        for mid in (*ill[:FAILURES], *ill[FAILURES + 1 : FAILURES + 3]):
            assert await office.push(mid) is None

    office.run(talk)
    assert sorted(office.ill.sent) == ill, "all, and each once"
    assert office.count("ill", "sent") == 30
    assert office.count("ill", "retried") == FAILURES


def test_of_many_that_wait_for_a_platform_one_tries_whether_it_is_back(office: Office) -> None:
    ill = office.add("ill", 12)
    office.ill.out = True

    async def talk() -> None:
        for mid in ill:
            await office.push(mid)
        office.machine += FIRST_OPEN + 1
        tried = office.ill.tried
        assert await office.post.left_over(timedelta(0), timedelta(0)) == 0
        assert office.ill.tried == tried + 1
        office.machine += 2 * FIRST_OPEN - 1
        assert isinstance(await office.push(ill[-1]), Later), "open for twice as long"

    office.run(talk)


def test_one_odd_chat_or_a_message_that_nobody_takes_is_no_outage(office: Office) -> None:
    [first, *_] = office.add("ill", 9)
    office.ill.refusals = [SendFailed("odd")] * 20

    async def talk() -> None:
        for _ in range(20):
            assert not isinstance(await office.push(first), Later)
        office.ill.refusals = [Refused("too long")] * 8
        for n in range(1, 9):
            assert isinstance(await office.push(f"ill{n:04}"), Refused)
        assert office.post.out()["ill"] == 0.0

    office.run(talk)


def test_a_circuit_lets_one_try_while_the_others_wait() -> None:
    now = 0.0
    circuit = Circuit(lambda: now)
    for n in range(FAILURES):
        assert circuit.wait() == 0.0
        assert circuit.failed(Account("ill", str(n))) is (n == FAILURES - 1)
    assert circuit.wait() == FIRST_OPEN
    now = FIRST_OPEN
    assert circuit.wait() == 0.0
    assert circuit.wait() == TRIAL
    assert circuit.succeeded()
    assert circuit.wait() == 0.0


def test_the_patience_that_a_platform_asks_for_is_none_of_the_tries(office: Office) -> None:
    [mid] = office.add("ill", 1)
    office.ill.refusals = [RetryAfter(7.0)]

    async def talk() -> None:
        told = await office.push(mid)
        assert isinstance(told, RetryAfter)
        assert not told.counts
        again = await office.push(mid)
        assert isinstance(again, Later)
        assert 0.0 < again.seconds <= 7.0
        assert office.ill.tried == 1

    office.run(talk)


def test_who_blocked_us_is_told_to_the_desk_once_and_the_message_is_a_dead_letter(office: Office) -> None:
    with office.store.begin() as work:
        work.conversations.save(Conversation(Account("ill", "u0"), "zh-CN", "ann"))
        for mid in ("a", "b"):
            work.messages.add(Outgoing(mid, Account("ill", "u0"), "k", "t", "zh-CN", NOW, NOW, push=True))
    office.ill.refusals = [Blocked("by the user"), Blocked("by the user")]

    async def talk() -> None:
        assert await office.push("a") is None
        assert await office.push("b") is None

    office.run(talk)
    assert office.told == ["a"]
    with office.store.begin() as work:
        assert [(letter.message.mid, letter.why) for letter in work.dead_letters.newest()] == [
            ("b", "Blocked: by the user"),
            ("a", "Blocked: by the user"),
        ]
    assert office.count("ill", "blocked") == 2


def test_a_push_that_failed_for_a_day_is_given_up_and_goes_out_on_demand(office: Office) -> None:
    [mid] = office.add("ill", 1)
    office.ill.refusals = [SendFailed("odd")] * 2

    async def talk() -> None:
        assert not getattr(await office.push(mid), "permanent", False)
        office.clock.move(timedelta(days=1, hours=1))
        given_up = await office.push(mid)
        assert given_up is not None and given_up.permanent  # type: ignore[attr-defined]
        await office.post.dead(mid, "SendFailed: odd")
        with office.store.begin() as work:
            [letter] = work.dead_letters.newest()
            assert (letter.message.mid, letter.tries, letter.why) == (mid, 3, "SendFailed: odd")
            assert work.messages.due(office.clock.now()) == ()
            assert work.dead_letters.retry(None, office.clock.now()) == (mid,)
            assert work.dead_letters.retry([mid], office.clock.now()) == ()
            assert work.dead_letters.count() == 0
        assert await office.push(mid) is None

    office.run(talk)
    assert office.ill.sent == [mid]
    assert office.count("ill", "dead") == 1


def test_what_waits_for_a_person_goes_out_in_order_with_the_first_that_the_engine_brings(office: Office) -> None:
    mids = [f"p{n}" for n in range(4)]
    with office.store.begin() as work:
        for mid in mids:
            work.messages.add(Outgoing(mid, Account("ill", "ann"), "k", "t", "zh-CN", NOW, NOW, push=True))
        work.messages.add(
            Outgoing("night", Account("ill", "ann"), "k", "t", "zh-CN", NOW, NOW + timedelta(hours=9), push=True)
        )

    async def talk() -> None:
        office.ill.refusals = [SendFailed("odd")]
        assert isinstance(await office.push("p0"), SendFailed)
        assert office.ill.sent == [], "nothing overtakes the one that failed"
        assert await office.push("p0") is None
        assert office.ill.sent == mids
        assert [await office.push(mid) for mid in mids[1:]] == [None] * 3

    office.run(talk)
    assert office.ill.sent == mids, "each once, and what is for the morning waits"


def test_where_one_behind_fails_the_engine_goes_on_with_it(office: Office) -> None:
    mids = [f"p{n}" for n in range(3)]
    with office.store.begin() as work:
        for mid in mids:
            work.messages.add(Outgoing(mid, Account("ill", "ann"), "k", "t", "zh-CN", NOW, NOW, push=True))
    send = office.ill.send

    async def odd(message: Outgoing) -> str:
        if message.mid == "p1" and not office.ill.refusals:
            office.ill.refusals.append(SendFailed("odd"))
        return await send(message)

    async def talk() -> None:
        office.ill.send = odd  # type: ignore[method-assign]
        assert await office.push("p0") is None
        assert office.ill.sent == ["p0"], "p2 does not overtake p1"
        office.ill.send = send  # type: ignore[method-assign]
        assert await office.push("p1") is None

    office.run(talk)
    assert office.ill.sent == mids
