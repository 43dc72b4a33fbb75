"""A door, its post and a platform that fails as it is told, before a real house."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from bot.channels.port import Door
from bot.clock import MovedClock
from bot.composition import House
from bot.door import HouseDoor, Measures
from bot.post import Post
from bot.reader import Reader
from bot.writer import Writer
from handlers.conversation.message import Account, Inbound, Outgoing, Text

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


class Front:
    """The door, the post and the platform."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.fake = Fake()
        self.clock = MovedClock(NOW)
        self.writer = Writer(1, house.store.together)
        self.post = Post(house.store, {"fake": self.fake}, self.clock, self.writer)  # type: ignore[dict-item]
        self.door = HouseDoor(house, self.post, self.clock, self.writer, measures=QUICK)

    def read_by(self, reader: Reader) -> None:
        """A door whose turns are read ahead."""
        house, post = self.house, self.post
        self.door = HouseDoor(house, post, self.clock, self.writer, measures=QUICK, reader=reader)

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


def said(account: Account, id: str, text: str = "码头街7号的路灯坏了") -> Inbound:
    return Inbound(account, id, (Text(text),), NOW)
