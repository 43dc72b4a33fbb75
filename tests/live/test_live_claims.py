"""Two processes on one store: a message goes out once, whichever of them brings it, dies with it or sleeps over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path

import pytest
from databases import database
from sharing import NOW, WANG, Process, Sharing, run

from bot.claims import SECONDS
from bot.post import Later
from storage.migrations import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def sharing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sharing]:
    if request.param == "postgresql":
        with database(request.getfixturevalue("postgres")) as url:
            sharing = Sharing(url)
            yield sharing
            sharing.close()
        return
    url = f"sqlite:///{tmp_path / 'minhu.db'}"
    upgrade(url)
    sharing = Sharing(url)
    yield sharing
    sharing.close()


def test_a_push_in_the_engines_hand_is_not_sent_by_the_net_of_another_process(sharing: Sharing) -> None:
    one, other = sharing.process("one"), sharing.process("other")
    sharing.push(one, "p1", "p2")

    run(lambda: sharing.meanwhile(one.post.push("p1"), other.net()))
    assert sharing.platform.sent == ["p1", "p2"]


def test_a_push_in_the_nets_hand_is_brought_later_by_the_engine_and_found_sent_then(sharing: Sharing) -> None:
    one, other = sharing.process("one"), sharing.process("other")
    sharing.push(one, "p1")

    async def talk() -> None:
        net = asyncio.create_task(other.net())
        await sharing.platform.asked.wait()
        with pytest.raises(Later):
            await one.post.push("p1")
        sharing.platform.let.set()
        assert await net == 1
        await one.post.push("p1")

    run(talk)
    assert sharing.platform.sent == ["p1"]


def test_what_a_dead_process_had_claimed_is_sent_by_another_when_the_claim_ran_out(sharing: Sharing) -> None:
    dead, other = sharing.process("dead", seconds=0.0), sharing.process("other")
    sharing.push(dead, "p1")

    async def talk() -> None:
        sending = asyncio.create_task(dead.post.push("p1"))
        await sharing.platform.asked.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        sharing.platform.let.set()
        assert await other.net() == 1

    run(talk)
    assert sharing.platform.sent == ["p1"]


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


def test_who_froze_before_the_send_and_woke_sends_nothing_that_another_took_up(sharing: Sharing) -> None:
    frozen, other = sharing.process("frozen", seconds=0.0), sharing.process("other")
    sharing.push(frozen, "p1")
    sharing.platform.let.set()

    async def taken_up() -> None:
        assert await other.net() == 1

    async def talk() -> None:
        freezes(frozen, taken_up)
        with pytest.raises(Later):
            await frozen.post.push("p1")

    run(talk)
    assert sharing.platform.sent == ["p1"]


def test_who_froze_and_woke_to_find_nobody_else_sends_it(sharing: Sharing) -> None:
    frozen = sharing.process("frozen")
    sharing.push(frozen, "p1")
    sharing.platform.let.set()

    async def talk() -> None:
        freezes(frozen)
        await frozen.post.push("p1")

    run(talk)
    assert sharing.platform.sent == ["p1"]


def test_nothing_overtakes_a_push_that_is_in_hand_and_what_waited_behind_it_follows_at_once(sharing: Sharing) -> None:
    """The engine has the first in hand, on a slow platform, when a turn commits the second and hurries."""
    one = sharing.process("one")
    sharing.push(one, "p1")

    async def talk() -> None:
        brought = asyncio.create_task(one.post.push("p1"))
        await sharing.platform.asked.wait()
        sharing.push(one, "p2")
        one.post.hurry(WANG)
        await one.post.settle()
        assert await one.net() == 0
        sharing.platform.let.set()
        await brought
        await one.post.settle()

    run(talk)
    assert sharing.platform.sent == ["p1", "p2"]


async def _cut_off(sharing: Sharing, one: Process, other: Process, sends: Coroutine[object, object, None]) -> None:
    """The first process is cut off while it `sends` two, and stops: the other sends both then, and not before."""
    sending = asyncio.create_task(sends)
    await sharing.platform.asked.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    sharing.platform.let.set()
    assert await other.net() == 0, "the claims of the one that is cut off still run"
    await one.post.close()
    assert await other.net() == 2


def test_who_stops_gives_back_what_it_claimed_and_did_not_send(sharing: Sharing) -> None:
    one, other = sharing.process("one"), sharing.process("other")
    sharing.push(one, "p1", "p2")

    run(lambda: _cut_off(sharing, one, other, one.post.push("p1")))
    assert sharing.platform.sent == ["p1", "p2"]


def test_a_push_that_failed_is_given_back_at_once(sharing: Sharing) -> None:
    one, other = sharing.process("one"), sharing.process("other")
    sharing.push(one, "p1")
    with one.store.begin() as work:
        assert work.claims.one("p1", "one", 30.0)
    with other.store.begin() as work:
        assert not work.claims.one("p1", "other", 30.0)
        work.messages.failed("p1", NOW, "502", dead=False)
        assert work.claims.one("p1", "other", 30.0)
        work.messages.sent("p1", NOW)
        assert not work.claims.one("p1", "other", 30.0), "it waits no more"


def test_a_reply_in_the_hands_of_its_turn_is_not_sent_by_the_net_of_another_process(sharing: Sharing) -> None:
    one, other = sharing.process("one"), sharing.process("other")
    said = sharing.reply(one, "r1", "r2")

    run(lambda: sharing.meanwhile(one.post.replies(said), other.net()))
    assert sharing.platform.sent == ["r1", "r2"]


def test_a_reply_in_the_nets_hands_is_not_sent_by_its_turn_that_wakes_up(sharing: Sharing) -> None:
    one, other = sharing.process("one", seconds=0.0), sharing.process("other")
    asked, said = one.post.claims.now(), sharing.reply(one, "r1")
    one.ticks += SECONDS

    run(lambda: sharing.meanwhile(other.net(), one.post.replies(said, asked)))
    assert sharing.platform.sent == ["r1"]


def test_the_reply_of_a_dead_process_is_sent_by_another_when_the_claim_ran_out(sharing: Sharing) -> None:
    dead, other = sharing.process("dead", seconds=0.0), sharing.process("other")
    sharing.reply(dead, "r1")
    sharing.platform.let.set()

    async def talk() -> None:
        assert await other.net() == 1

    run(talk)
    assert sharing.platform.sent == ["r1"]


def test_who_stops_gives_back_the_replies_that_it_did_not_send(sharing: Sharing) -> None:
    one, other = sharing.process("one"), sharing.process("other")
    asked, said = one.post.claims.now(), sharing.reply(one, "r1", "r2")

    run(lambda: _cut_off(sharing, one, other, one.post.replies(said, asked)))
    assert sharing.platform.sent == ["r1", "r2"]
