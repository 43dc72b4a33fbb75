"""Two processes on one store: a message goes out once, whichever of them brings it, dies with it or sleeps over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import database

from bot.channels.port import Capabilities, Door
from bot.claims import SECONDS, Claims
from bot.clock import MovedClock
from bot.post import Later, Post
from bot.writer import Writer
from handlers.conversation.message import Account, Outgoing
from storage import Keyring, SqlStore
from storage.migrations import upgrade

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WANG = Account("slow", "wang")
ZERO, OLD = timedelta(0), timedelta(minutes=-1)


class Slow:
    """A platform that takes a message when it is let."""

    name = "slow"
    capabilities = Capabilities(buttons=5)

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.asked = asyncio.Event()
        self.let = asyncio.Event()

    async def send(self, message: Outgoing) -> str:
        self.asked.set()
        await self.let.wait()
        self.sent.append(message.mid)
        return ""

    async def run(self, door: Door) -> None: ...

    def routes(self, door: Door) -> Sequence[object]:
        return ()


class Process:
    """One of those that share a store. `seconds`: how long its claims last; `ticks` is its own clock."""

    def __init__(self, url: str, name: str, platform: Slow, seconds: float = SECONDS) -> None:
        self.store = SqlStore(url, Keyring((b"k" * 32,)))
        self.writer = Writer(1)
        self.ticks = 1000.0
        self.post = Post(
            self.store,
            {"slow": platform},  # type: ignore[dict-item]
            MovedClock(NOW),
            self.writer,
            claims=Claims(name, seconds=seconds, spare=min(seconds, 22.0), ticking=lambda: self.ticks),
        )

    async def net(self) -> int:
        """What the sweep does for pushes that were forgotten."""
        return await self.post.left_over(OLD, OLD)

    def close(self) -> None:
        self.writer.close()
        self.store.close()


class Town:
    def __init__(self, url: str) -> None:
        self.url = url
        self.platform = Slow()
        self._open: list[Process] = []

    def process(self, name: str, seconds: float = SECONDS) -> Process:
        self._open.append(Process(self.url, name, self.platform, seconds))
        return self._open[-1]

    def push(self, process: Process, *mids: str) -> None:
        with process.store.begin() as work:
            for mid in mids:
                work.messages.add(Outgoing(mid, WANG, "k", "t", "zh-CN", NOW, NOW, push=True))

    def reply(self, process: Process, *mids: str) -> list[Outgoing]:
        """What a turn of that process says."""
        with process.store.begin() as work:
            said = [work.messages.add(Outgoing(mid, WANG, "k", "t", "zh-CN", NOW, NOW, push=False)) for mid in mids]
        return [one for one in said if one is not None]

    def close(self) -> None:
        for process in self._open:
            process.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    if request.param == "postgresql":
        with database(request.getfixturevalue("postgres")) as url:
            town = Town(url)
            yield town
            town.close()
        return
    url = f"sqlite:///{tmp_path / 'minhu.db'}"
    upgrade(url)
    town = Town(url)
    yield town
    town.close()


def run(talk: Callable[[], Awaitable[object]]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(20):
            await talk()

    asyncio.run(whole())


def test_a_push_in_the_engines_hand_is_not_sent_by_the_net_of_another_process(town: Town) -> None:
    one, other = town.process("one"), town.process("other")
    town.push(one, "p1", "p2")

    async def talk() -> None:
        brought = asyncio.create_task(one.post.push("p1"))
        await town.platform.asked.wait()
        net = asyncio.create_task(other.net())
        await asyncio.wait({net}, timeout=0.5)
        town.platform.let.set()
        await asyncio.gather(brought, net)

    run(talk)
    assert town.platform.sent == ["p1", "p2"]


def test_a_push_in_the_nets_hand_is_brought_later_by_the_engine_and_found_sent_then(town: Town) -> None:
    one, other = town.process("one"), town.process("other")
    town.push(one, "p1")

    async def talk() -> None:
        net = asyncio.create_task(other.net())
        await town.platform.asked.wait()
        with pytest.raises(Later):
            await one.post.push("p1")
        town.platform.let.set()
        assert await net == 1
        await one.post.push("p1")

    run(talk)
    assert town.platform.sent == ["p1"]


def test_what_a_dead_process_had_claimed_is_sent_by_another_when_the_claim_ran_out(town: Town) -> None:
    dead, other = town.process("dead", seconds=0.0), town.process("other")
    town.push(dead, "p1")

    async def talk() -> None:
        sending = asyncio.create_task(dead.post.push("p1"))
        await town.platform.asked.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        town.platform.let.set()
        assert await other.net() == 1

    run(talk)
    assert town.platform.sent == ["p1"]


def freezes(process: Process, meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
    """Let the process stand still for the length of a claim as soon as it has one."""
    claimed = process.post._noted

    async def and_freeze(claim: Callable[[], tuple[object, frozenset[str]]]) -> object:
        found = await claimed(claim)
        process.ticks += SECONDS
        if meanwhile is not None:
            await meanwhile()
        return found

    process.post._noted = and_freeze  # type: ignore[assignment, method-assign]


def test_who_froze_before_the_send_and_woke_sends_nothing_that_another_took_up(town: Town) -> None:
    frozen, other = town.process("frozen", seconds=0.0), town.process("other")
    town.push(frozen, "p1")
    town.platform.let.set()

    async def taken_up() -> None:
        assert await other.net() == 1

    async def talk() -> None:
        freezes(frozen, taken_up)
        with pytest.raises(Later):
            await frozen.post.push("p1")

    run(talk)
    assert town.platform.sent == ["p1"]


def test_who_froze_and_woke_to_find_nobody_else_sends_it(town: Town) -> None:
    frozen = town.process("frozen")
    town.push(frozen, "p1")
    town.platform.let.set()

    async def talk() -> None:
        freezes(frozen)
        await frozen.post.push("p1")

    run(talk)
    assert town.platform.sent == ["p1"]


def test_nothing_overtakes_a_push_that_is_in_hand_and_what_waited_behind_it_follows_at_once(town: Town) -> None:
    """The engine has the first in hand, on a slow platform, when a turn commits the second and hurries."""
    one = town.process("one")
    town.push(one, "p1")

    async def talk() -> None:
        brought = asyncio.create_task(one.post.push("p1"))
        await town.platform.asked.wait()
        town.push(one, "p2")
        one.post.hurry(WANG)
        await one.post.settle()
        assert await one.net() == 0
        town.platform.let.set()
        await brought
        await one.post.settle()

    run(talk)
    assert town.platform.sent == ["p1", "p2"]


def test_who_stops_gives_back_what_it_claimed_and_did_not_send(town: Town) -> None:
    one, other = town.process("one"), town.process("other")
    town.push(one, "p1", "p2")

    async def talk() -> None:
        sending = asyncio.create_task(one.post.push("p1"))
        await town.platform.asked.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        town.platform.let.set()
        assert await other.net() == 0, "the claims of the one that is cut off still run"
        await one.post.close()
        assert await other.net() == 2

    run(talk)
    assert town.platform.sent == ["p1", "p2"]


def test_a_push_that_failed_is_given_back_at_once(town: Town) -> None:
    one, other = town.process("one"), town.process("other")
    town.push(one, "p1")
    with one.store.begin() as work:
        assert work.claims.one("p1", "one", 30.0)
    with other.store.begin() as work:
        assert not work.claims.one("p1", "other", 30.0)
        work.messages.failed("p1", NOW, "502", dead=False)
        assert work.claims.one("p1", "other", 30.0)
        work.messages.sent("p1", NOW)
        assert not work.claims.one("p1", "other", 30.0), "it waits no more"


def test_a_reply_in_the_hands_of_its_turn_is_not_sent_by_the_net_of_another_process(town: Town) -> None:
    one, other = town.process("one"), town.process("other")
    said = town.reply(one, "r1", "r2")

    async def talk() -> None:
        sending = asyncio.create_task(one.post.replies(said))
        await town.platform.asked.wait()
        net = asyncio.create_task(other.net())
        await asyncio.wait({net}, timeout=0.5)
        town.platform.let.set()
        await asyncio.gather(sending, net)

    run(talk)
    assert town.platform.sent == ["r1", "r2"]


def test_a_reply_in_the_nets_hands_is_not_sent_by_its_turn_that_wakes_up(town: Town) -> None:
    one, other = town.process("one", seconds=0.0), town.process("other")
    asked, said = one.post.claims.now(), town.reply(one, "r1")
    one.ticks += SECONDS

    async def talk() -> None:
        net = asyncio.create_task(other.net())
        await town.platform.asked.wait()
        sending = asyncio.create_task(one.post.replies(said, asked))
        await asyncio.wait({sending}, timeout=0.5)
        town.platform.let.set()
        await asyncio.gather(sending, net)

    run(talk)
    assert town.platform.sent == ["r1"]


def test_the_reply_of_a_dead_process_is_sent_by_another_when_the_claim_ran_out(town: Town) -> None:
    dead, other = town.process("dead", seconds=0.0), town.process("other")
    town.reply(dead, "r1")
    town.platform.let.set()

    async def talk() -> None:
        assert await other.net() == 1

    run(talk)
    assert town.platform.sent == ["r1"]


def test_who_stops_gives_back_the_replies_that_it_did_not_send(town: Town) -> None:
    one, other = town.process("one"), town.process("other")
    asked, said = one.post.claims.now(), town.reply(one, "r1", "r2")

    async def talk() -> None:
        sending = asyncio.create_task(one.post.replies(said, asked))
        await town.platform.asked.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        town.platform.let.set()
        assert await other.net() == 0, "the claims of the one that is cut off still run"
        await one.post.close()
        assert await other.net() == 2

    run(talk)
    assert town.platform.sent == ["r1", "r2"]
