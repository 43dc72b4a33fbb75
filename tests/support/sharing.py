"""Processes that share one store, each with a post of its own, and a platform that is as slow as a test wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.channels.port import Door
from bot.claims import SECONDS, Claims
from bot.clock import MovedClock
from bot.post import Post
from bot.writer import Writer
from handlers.conversation.message import Account, Outgoing
from storage import Keyring, SqlStore

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WANG = Account("slow", "wang")
OLD = timedelta(minutes=-1)


class Slow:
    """A platform that takes a message when it is let."""

    name = "slow"
    one_receiver = False

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


class Sharing:
    """A store, the processes that share it, and the platform that they send to."""

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

    async def meanwhile(self, first: Awaitable[object], second: Awaitable[object]) -> None:
        """The second begins while the platform has not answered the first yet."""
        begun = asyncio.ensure_future(first)
        await self.platform.asked.wait()
        beside = asyncio.ensure_future(second)
        await asyncio.wait({beside}, timeout=0.5)
        self.platform.let.set()
        await asyncio.gather(begun, beside)

    def close(self) -> None:
        for process in self._open:
            process.close()


def run(talk: Callable[[], Awaitable[object]]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(60):
            await talk()

    asyncio.run(whole())
