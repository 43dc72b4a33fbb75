"""What processes share, on a real Redis-compatible server: together while it is there, each for itself while it is gone,
and together again when it is back, without being told."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest
from redis_server import Redis

from bot.channels.port import RetryAfter
from bot.shared import SHARE, Shared, open_shared
from bot.shared.pace import LONGEST_WAIT, OwnPace, Rates, Turnstile
from bot.shared.pages import UNTOLD
from handlers.conversation.message import Account

ANN, BOB = Account("telegram", "1"), Account("telegram", "2")
BURST = 5
BACK = 15.0


def play(redis: Redis, scene: Callable[[Shared, Shared], Awaitable[None]]) -> None:
    """With two processes' worth of it."""

    async def whole() -> None:
        one, other = (open_shared(redis.url, burst=BURST, several=True) for _ in range(2))
        try:
            async with asyncio.timeout(60):
                await scene(one, other)
        finally:
            await one.close()
            await other.close()

    asyncio.run(whole())


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(BACK):
        while not await condition():  # noqa: ASYNC110 - it is another process that is waited for
            await asyncio.sleep(0.05)


def test_slots_are_given_out_once_by_all_processes_together(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        waits = [await shared.pace.reserve("telegram", 0.1) for _ in range(10) for shared in (one, other)]
        began = time.monotonic()
        gaps = [later - earlier for earlier, later in pairwise(waits)]
        assert waits[0] == 0
        assert waits[-1] == pytest.approx(1.9, abs=0.5 + time.monotonic() - began)
        assert all(0 < gap <= 0.1001 for gap in gaps), "each slot behind the one before, whoever asked"

    play(redis, scene)


def test_while_redis_is_gone_each_process_sends_slowly_and_together_again_when_it_is_back(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        assert await one.pace.reserve("telegram", 1.0) == 0
        assert await other.pace.reserve("telegram", 1.0) > 0.5
        redis.stop()
        began = time.monotonic()
        first, second = [await one.pace.reserve("telegram", 1.0) for _ in range(2)]
        assert first == 0
        seconds = time.monotonic() - began
        assert 1.0 / SHARE - seconds <= second <= 1.0 / SHARE, "a share of the limit"
        assert seconds < BACK, "and nobody waits for a server that is gone"
        redis.start()

        async def together() -> bool:
            key = f"telegram:{time.monotonic()}"
            mine, theirs = await one.pace.reserve(key, 9.0), await other.pace.reserve(key, 9.0)
            return mine == 0 and 8.0 < theirs < 9.5

        await until(together)

    play(redis, scene)


def test_a_frozen_redis_costs_half_a_second_once_and_not_each_time(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        assert await one.pace.reserve("telegram", 0.01) == 0
        process = redis.server._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        for _ in range(20):
            await one.pace.reserve("telegram", 0.0)
        process.send_signal(signal.SIGCONT)
        assert 0.4 < time.monotonic() - began < 8, "twenty times would be ten seconds"

    play(redis, scene)


def test_a_flood_over_two_doors_is_one_flood(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        found = [await shared.floods.wrote(ANN) for _ in range(4) for shared in (one, other)]
        assert found == [False] * BURST + [True] * 3
        assert not await one.floods.wrote(BOB), "it is the sender's own"
        redis.stop()
        assert not await one.floods.wrote(ANN), "the door's own count has to do"
        redis.start()

        async def counted() -> bool:
            return [await shared.floods.wrote(ANN) for _ in range(4) for shared in (one, other)][-1]

        await until(counted)

    play(redis, scene)


def test_a_message_is_announced_to_the_process_that_has_the_page_open(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

        async def told(who: str, mid: str) -> None:
            heard.put_nowait((who, mid))

        listening = [asyncio.create_task(shared.pages.listen(told)) for shared in (one, other)]
        await other.pages.watch("ann")

        async def reached() -> bool:
            return await one.pages.tell("ann", "m1")

        await until(reached)
        assert await heard.get() == ("ann", "m1")
        assert not await one.pages.tell("bob", "m2"), "nobody has a page of his open"
        assert not await other.pages.tell("ann", "m3"), "a process does not announce to itself"
        await other.pages.unwatch("ann")
        assert not await one.pages.tell("ann", "m4")

        await other.pages.watch("ann")
        redis.stop()
        assert not await one.pages.tell("ann", "m5")
        await other.pages.watch("bob")
        redis.start()
        await until(reached)
        while not heard.empty():
            heard.get_nowait()

        async def reached_bob() -> bool:
            return await one.pages.tell("bob", "m6")

        await until(reached_bob)
        while await heard.get() != ("bob", "m6"):
            pass
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)

    play(redis, scene)


def test_what_could_not_be_told_is_told_when_redis_is_back_and_only_then(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        heard: asyncio.Queue[str] = asyncio.Queue()

        async def told(who: str, mid: str) -> None:
            heard.put_nowait(mid)

        listening = asyncio.create_task(other.pages.listen(told))
        await other.pages.watch("ann")

        async def reached() -> bool:
            return await one.pages.tell("ann", "before")

        await until(reached)
        assert await heard.get() == "before"
        redis.stop()
        for mid in (f"m{n}" for n in range(UNTOLD + 2)):
            assert not await one.pages.tell("ann", mid)
        redis.start()
        said = {await heard.get() for _ in range(UNTOLD)}
        assert said == {f"m{n}" for n in range(2, UNTOLD + 2)}, "the newest, each once"
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    play(redis, scene)


def test_what_nobody_of_ours_published_is_passed_over(redis: Redis) -> None:
    async def scene(one: Shared, other: Shared) -> None:
        heard: asyncio.Queue[str] = asyncio.Queue()

        async def told(who: str, mid: str) -> None:
            heard.put_nowait(mid)

        listening = asyncio.create_task(one.pages.listen(told))
        await one.pages.watch("ann")

        async def reached() -> bool:
            return await other.pages.tell("ann", "first")

        await until(reached)
        await other.pages._link.client.publish("minhu:page:ann", "[]")  # type: ignore[attr-defined]
        assert await other.pages.tell("ann", "last")
        said = [await heard.get()]
        while said[-1] != "last":
            said.append(await heard.get())
        assert set(said) == {"first", "last"}
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    play(redis, scene)


def test_a_busy_chat_waits_for_itself_and_holds_up_nobody_else() -> None:
    async def scene() -> None:
        turnstile = Turnstile(OwnPace(), "telegram", Rates(together=1000, chat=2))
        passed: list[str] = []

        async def passes(chat: str) -> None:
            await turnstile.wait(chat)
            passed.append(chat)

        began = time.monotonic()
        await asyncio.gather(*(passes(chat) for chat in ("busy", "busy", "busy", "calm")))
        assert time.monotonic() - began > 0.9
        assert passed == ["busy", "calm", "busy", "busy"]

    asyncio.run(scene())


def test_whoever_would_wait_too_long_is_told_to_come_back_and_takes_no_slot() -> None:
    async def scene() -> None:
        pace = OwnPace()
        turnstile = Turnstile(pace, "telegram", Rates(together=1000, chat=1))
        await turnstile.wait("album", 20)
        for _ in range(2):
            with pytest.raises(RetryAfter) as told:
                await turnstile.wait("album")
            assert LONGEST_WAIT < told.value.seconds <= 20

    asyncio.run(scene())
