"""A disk that is full: nothing acknowledged is lost, platforms are told to come again, and it recovers by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.port import Door, Overloaded
from bot.cities import load_city
from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.disk import Disk
from bot.door import HouseDoor
from bot.metrics import Metrics
from bot.post import Post
from bot.writer import Writer
from handlers.conversation.message import Account, Inbound, Outgoing, Text
from handlers.ports.store import Away
from nlu import build
from storage import Keyring, SqlStore
from storage.migrations import upgrade

SMALL = Path(__file__).parents[1] / "cities" / "small"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MEGABYTE = 1024 * 1024


class Fake:
    """A platform that takes everything."""

    name = "fake"
    one_receiver = False

    async def send(self, message: Outgoing) -> str:
        return ""

    async def run(self, door: Door) -> None: ...

    def routes(self, door: Door) -> Sequence[object]:
        return ()


class Small:
    """A house on a database file that may not grow beyond what it is told; its disk has `free` bytes."""

    def __init__(self, folder: Path) -> None:
        city = load_city(SMALL)
        url = f"sqlite:///{folder}/minhu.db"
        upgrade(url)
        self.store = SqlStore(url, Keyring([b"k" * 32]))
        self.house = House(city, self.store, build_engine(city, self.store, build(city)))
        self.free = 100 * MEGABYTE
        self.disk = Disk(self.store, folder, MEGABYTE, free=lambda folder: self.free)
        self.metrics = Metrics()
        clock, writer = MovedClock(NOW), Writer(1, self.store.together)
        self.writer = writer
        post = Post(self.store, {"fake": Fake()}, clock, writer)  # type: ignore[dict-item]
        self.door = HouseDoor(self.house, post, clock, writer, metrics=self.metrics, no_room=lambda: self.disk.full)

    def pages(self, more: int) -> None:
        """Let the file grow by so many pages, and no more."""
        driver = self.store._writer.connection.dbapi_connection
        assert driver is not None
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count={pages + more}").close()

    async def say(self, n: int) -> str:
        message = Inbound(Account("fake", f"u{n}"), "1", (Text(f"码头街{n}号的路灯坏了"),), NOW)
        try:
            await self.door.receive(message)
        except Away:
            return "away"
        except Overloaded:
            return "refused"
        return "heard"

    def kept(self, n: int) -> bool:
        with self.store.begin() as work:
            return work.inbox.heard(Account("fake", f"u{n}"), "1") is not None

    def run(self, talk: Callable[[], Awaitable[object]]) -> None:
        async def whole() -> None:
            try:
                await talk()
            finally:
                await self.door.close()
                self.writer.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(whole())).result()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    small = Small(tmp_path)
    yield small
    small.store.close()


def test_a_full_database_refuses_loses_nothing_and_recovers_by_itself(small: Small) -> None:
    small.disk.look()
    assert small.disk.ballast.stat().st_size == MEGABYTE
    with small.store.begin():
        small.pages(more=8)

    async def talk() -> None:
        told = [await small.say(n) for n in range(60)]
        first = told.index("away")
        assert told[:first] == ["heard"] * first
        assert set(told[first + 1 :]) == {"refused"}, "nobody tries in vain any more"
        assert [small.kept(n) for n in range(60)] == [n < first for n in range(60)]
        small.free = MEGABYTE // 8
        small.disk.look()
        assert not small.disk.ballast.exists()
        assert await small.say(61) == "refused"
        with small.store.begin() as work:
            checked = work.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        assert checked == "ok"
        small.free = 100 * MEGABYTE
        with small.store.begin():
            small.pages(more=100_000)
        small.disk.look()
        assert small.disk.ballast.exists()
        assert [await small.say(n) for n in range(first, 60)] == ["heard"] * (60 - first)

    small.run(talk)


def test_little_room_is_noticed_before_the_database_is_full(small: Small) -> None:
    small.free = MEGABYTE // 8
    small.disk.look()

    async def talk() -> None:
        assert await small.say(1) == "refused"
        for take in (small.door.take_photo, small.door.take_voice):
            with pytest.raises(Overloaded):  # a photo of ten megabytes would take what the ballast left
                await take(Account("fake", "u1"), b"")
        counted = small.metrics.registry.get_sample_value("minhu_turns_total", {"outcome": "refused"})
        assert counted == 3, "what is refused for want of room is counted, photos too, and each once"
        small.free = MEGABYTE
        small.disk.look()
        assert await small.say(1) == "refused", "room for the ballast and as much again"
        small.free = 3 * MEGABYTE
        small.disk.look()
        assert await small.say(1) == "heard"

    small.run(talk)


def test_a_disk_without_room_for_a_ballast_serves_without_one(small: Small) -> None:
    small.free = MEGABYTE
    small.disk.look()
    assert not small.disk.ballast.exists()
    assert not small.disk.full
