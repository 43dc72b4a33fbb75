"""The nemesis (捣乱): one fault after the other, at random, as long as it is told to. What each is called in the report:

kill, seam     SIGKILL at any moment, at a named seam        gone       killed, and nobody starts it for half a minute
freeze, long   SIGSTOP for seconds; beyond a lease           weather    a share of the platform's calls fails
slow           the platform takes seconds for each call      redis      stopped
database       PostgreSQL stopped as by a power cut          read only  as after a failover to a standby
locked         SQLite is locked by somebody else             full       no page more for SQLite
clock          an hour ahead, back, three days ahead
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import make_url

from bench.faults.fleet import Fleet
from bench.faults.history import History
from bench.faults.telegram import Telegram
from bot.seams import SEAMS
from tests.support.databases import Postgres
from tests.support.redis_server import Redis

NOT_UNDER_LOAD = frozenset({"in_migration", "in_timer"})
"""Reached at a start only; `tests/faults/test_kill_between_turns.py` kills there."""
BAD_SHARE = 0.3
GONE_SECONDS = 30.0
LONG_SECONDS = 27.0
"""Longer than a lease, and than PostgreSQL lets a transaction stand still."""
SPREAD_SECONDS = 1.0
"""Until all connections know of a setting that was changed."""

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Beside:
    """What stands beside the processes and can be spoilt; a store on SQLite has only its file."""

    url: str
    postgres: Postgres | None = None
    redis: Redis | None = None


class Nemesis:
    def __init__(self, fleet: Fleet, api: Telegram, history: History, dice: random.Random, beside: Beside) -> None:
        self._fleet = fleet
        self._api = api
        self._history = history
        self._dice = dice
        self._beside = beside

    async def rage(self, until: float, pause: tuple[float, float], acts: Sequence[str] = ()) -> None:
        """At random of all that there are, or of `acts`."""
        while time.monotonic() < until:
            deck: list[Act] = [getattr(self, name) for name in acts] or self._deck()
            self._dice.shuffle(deck)
            for act in deck:
                if len(self._fleet.members) == 1:
                    await self._fleet.whole()  # else nobody would be there to be spoilt
                await asyncio.sleep(self._dice.uniform(*pause))
                if time.monotonic() >= until:
                    break
                await act()
        await self._fleet.whole()

    def _deck(self) -> list[Act]:
        everywhere: list[Act] = [
            *[self.kill] * 3,
            *[self.kill_at_a_seam] * 2,
            self.freeze,
            self.bad_weather,
            self.slow,
        ]
        if self._beside.postgres is None:
            return [*everywhere, self.fill_the_disk, self.lock]
        return [*everywhere, self.stop_the_database, self.read_only, self.stop_redis, self.lose, self.freeze_long]

    async def cut(self) -> None:
        """Nothing can be stored for some seconds, whatever the store."""
        await (self.lock() if self._beside.postgres is None else self.stop_the_database())

    async def kill(self) -> None:
        self._fleet.kill(await self._fleet.anybody(self._dice), self._dice.choice((0.0, 1.0, 3.0)))

    async def kill_at_a_seam(self) -> None:
        seam = self._dice.choice([seam for seam in SEAMS if seam not in NOT_UNDER_LOAD])
        self._fleet.kill_at(await self._fleet.anybody(self._dice), seam)

    async def lose(self) -> None:
        """A worker that is gone for so long that the others must do its work."""
        member = await self._fleet.anybody(self._dice, "work")
        self._history.moment("gone", f"{member.name} for {GONE_SECONDS:.0f} s")
        self._fleet.kill(member, GONE_SECONDS)

    async def freeze(self) -> None:
        await self._fleet.freeze(await self._fleet.anybody(self._dice), self._dice.uniform(1.0, 4.0))

    async def freeze_long(self) -> None:
        """Others go on meanwhile; when it wakes it has lost its lease."""
        self._fleet.freeze_aside(await self._fleet.anybody(self._dice, "work"), LONG_SECONDS)

    async def bad_weather(self, seconds: float = 6.0) -> None:
        with self._history.fault("weather", f"{BAD_SHARE:.0%} of calls fail"):
            self._api.bad = BAD_SHARE
            await asyncio.sleep(seconds)
            self._api.bad = 0.0

    async def slow(self, seconds: float = 6.0) -> None:
        with self._history.fault("slow"):
            self._api.slow = True
            await asyncio.sleep(seconds)
            self._api.slow = False

    async def fill_the_disk(self, seconds: float = 3.0) -> None:
        with self._history.fault("full"):
            self._fleet.full.touch()
            await asyncio.sleep(seconds)
            self._fleet.full.unlink()

    async def lock(self, seconds: float = 4.0) -> None:
        """Somebody else has SQLite's only write lock: a backup, a command that hangs."""

        def hold() -> None:
            with closing(sqlite3.connect(make_url(self._beside.url).database or "", timeout=30)) as database:
                database.isolation_level = None
                database.execute("BEGIN IMMEDIATE")
                with self._history.fault("cut"):
                    time.sleep(seconds)
                database.execute("ROLLBACK")

        with self._history.fault("locked", f"for {seconds:.0f} s"):
            await asyncio.to_thread(hold)

    async def stop_the_database(self, seconds: float = 4.0) -> None:
        assert self._beside.postgres is not None
        with self._history.fault("database", f"stopped for {seconds:.0f} s"):
            await asyncio.to_thread(self._beside.postgres.stop)
            with self._history.fault("cut"):
                await asyncio.sleep(seconds)
            await asyncio.to_thread(self._beside.postgres.start)

    async def read_only(self, seconds: float = 4.0) -> None:
        assert self._beside.postgres is not None
        postgres = self._beside.postgres
        with self._history.fault("read only", f"for {seconds:.0f} s"):
            await asyncio.to_thread(postgres.read_only, True)
            await asyncio.sleep(SPREAD_SECONDS)
            with self._history.fault("cut"):
                await asyncio.sleep(seconds)
            await asyncio.to_thread(postgres.read_only, False)

    async def stop_redis(self, seconds: float = 5.0) -> None:
        assert self._beside.redis is not None
        with self._history.fault("redis", f"stopped for {seconds:.0f} s"):
            await asyncio.to_thread(self._beside.redis.stop)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(self._beside.redis.start)
