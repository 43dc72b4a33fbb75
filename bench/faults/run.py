"""One run (一场): the town is opened, everything goes wrong for a while, it heals, and what is left is checked."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.exc import DBAPIError

from bench.faults import checker
from bench.faults.fleet import Fleet
from bench.faults.history import History
from bench.faults.nemesis import Beside, Nemesis
from bench.faults.people import MATTERS, Office, Residents
from bench.faults.poison import Poisoner
from bench.faults.report import Report, counted
from bench.faults.telegram import SETTINGS, Habits, Phone, Post, Telegram, telegram
from bot.cities import load_city
from handlers.conversation.message import Account
from storage import invariants
from storage.database import open_engine
from storage.tables import messages
from tests.support.databases import Postgres, database
from tests.support.redis_server import Redis
from tests.support.serving_process import ROOT
from tickets.units import Role, StaffMember

KEY = "5a" * 32
OFFICERS = 9001
"""The first of them; each unit has two."""
STRANGER = 8001
CITY = ROOT / "cities" / "demo"
HISTORY = "history.json"
MORNING = 10
SETTLES_WITHIN = 240.0
JUMPS = (1, 0, 72)
SWEPT = 70.0
"""Seconds in which every net has looked."""
ALONE = ("run",)
SEVERAL = ("serve", "serve", "work", "work")


@dataclass(frozen=True)
class Plan:
    """How much of everything. `rest`: how long a resident waits before the next appeal, at most. `clock`: move the clock
    of the living processes afterwards. `acts`: all that the nemesis does, by the names of its methods; else everything."""

    name: str = ""
    seconds: float = 120.0
    residents: int = 8
    rest: float = 20.0
    seed: int = 0
    units: int = len(MATTERS)
    habits: Habits = Habits()
    pause: tuple[float, float] = (1.0, 4.0)
    clock: bool = False
    acts: tuple[str, ...] = ()


class Run:
    """Everything of one run but its plan."""

    def __init__(self, home: Path, plan: Plan, beside: Beside) -> None:
        self.home, self.plan, self.beside = home, plan, beside
        self.dice = random.Random(plan.seed)
        self.history = History()
        self.shift = _until_morning()

    async def __call__(self) -> Report:
        async with AsyncExitStack() as open_:
            api = await open_.enter_async_context(telegram(self.history, self.dice))
            session = await open_.enter_async_context(aiohttp.ClientSession(trust_env=False))
            roles = ALONE if self.beside.postgres is None else SEVERAL
            fleet = Fleet(self.home, roles, self._settings(api), self.history)
            self._move_clock(fleet, self.shift)
            await fleet.start()
            try:
                await self._whole(fleet, api, session)
            finally:
                await fleet.stop()
        return await asyncio.to_thread(self._checked)

    def _settings(self, api: Telegram) -> dict[str, str]:
        redis = {"redis": self.beside.redis.url} if self.beside.redis else {}
        store = {"store": self.beside.url, "keys": KEY, "log_level": "WARNING"}
        return {**SETTINGS, **store, **redis, "telegram_server": api.url}

    async def _whole(self, fleet: Fleet, api: Telegram, session: aiohttp.ClientSession) -> None:
        post = Post(self.history, self.dice, fleet.doors, session, self.plan.habits)
        phone = partial(Phone, api, post)
        await asyncio.to_thread(self._enrol)
        offices = [Office(phone(first), phone(second), self.history, self.dice) for _, (first, second) in self._units()]
        numbers = count(1)
        matters = [MATTERS[unit] for unit, _ in self._units()]
        residents = [
            Residents(phone, self.history, self.dice, numbers, matters, self.plan.rest)
            for _ in range(self.plan.residents)
        ]
        stranger = Poisoner(phone(STRANGER), post, self.history, self.dice)
        nemesis = Nemesis(fleet, api, self.history, self.dice, self.beside)
        until = time.monotonic() + self.plan.seconds
        lives = [one.live(until) for one in residents] + [one.live(until) for one in offices] + [stranger.live(until)]
        people = [asyncio.create_task(life) for life in lives]
        await nemesis.rage(until, self.plan.pause, self.plan.acts)
        if not self.plan.acts:
            await nemesis.cut()  # last, so that what follows is the draining after a cut
        healed = self.history.healed = time.monotonic()
        await asyncio.gather(*people)
        await post.quiet()
        self.history.settled = await self._settled(healed)
        if not self.history.settled:
            fleet.tell_what_they_do()
        if self.plan.clock:
            await self._jump(fleet)

    def _units(self) -> list[tuple[str, tuple[int, int]]]:
        """Each unit with its two officers."""
        return [(unit, (OFFICERS + 10 * n, OFFICERS + 10 * n + 1)) for n, unit in enumerate(MATTERS)][: self.plan.units]

    def _enrol(self) -> None:
        with checker.opened(self.beside.url, bytes.fromhex(KEY)) as store, store.begin() as work:
            for unit, officers in self._units():
                for id in officers:
                    member = StaffMember(f"m{id}", f"李{id}", unit, Role.OFFICER)
                    work.staff.enrol(member, Account(checker.CHANNEL, str(id)), self.now())

    async def _settled(self, healed: float) -> float:
        """Until nothing that is due waits: the seconds since everything was whole again; 0 where it never came to it."""
        engine = open_engine(self.beside.url)
        try:
            while time.monotonic() - healed < SETTLES_WITHIN:
                if not await asyncio.to_thread(self._waits, engine):
                    self.history.settled_at = time.time()
                    return time.monotonic() - healed
                await asyncio.sleep(0.5)
        finally:
            engine.dispose()
        return 0.0

    def _waits(self, engine: Engine) -> int:
        due = or_(messages.c.push.is_(False), messages.c.due_at <= self.now())
        try:
            with engine.connect() as connection:
                waiting = select(func.count()).where(messages.c.waiting.is_(True), due)
                pending = invariants.nothing_pending(connection, datetime.now(UTC) + invariants.SETTLED_AFTER)
                return int(connection.execute(waiting).scalar_one()) + len(pending)
        except DBAPIError:
            return -1

    async def _jump(self, fleet: Fleet) -> None:
        """An hour ahead, back again, and three days ahead, while the processes run."""
        right = self.shift
        for hours in JUMPS:
            with self.history.fault("clock", f"{hours:+} h"):
                self._move_clock(fleet, right + timedelta(hours=hours))
                await asyncio.sleep(SWEPT)
        if not await self._settled(time.monotonic()):
            self.history.settled = 0.0

    def _move_clock(self, fleet: Fleet, by: timedelta) -> None:
        self.shift = by
        fresh = fleet.clock.with_suffix(".new")
        fresh.write_text(str(by.total_seconds()), encoding="ascii")
        fresh.replace(fleet.clock)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def _checked(self) -> Report:
        kept = self.home / HISTORY
        self.history.save(kept)
        history = History.load(kept)
        with checker.opened(self.beside.url, bytes.fromhex(KEY)) as store:
            at = history.settled_at
            settled = datetime.fromtimestamp(at, UTC) if at else None
            final = checker.Final(store, load_city(CITY), self.now(), settled)
            sent = checker.sends(history, final)
            return Report(self.plan.name, counted(history, final, sent), checker.check(history, final, sent))


def _until_morning() -> timedelta:
    """To ten o'clock of the day before: nobody is woken at night, and a run would wait for it."""
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.now(zone)
    return now.replace(hour=MORNING, minute=0, second=0, microsecond=0) - timedelta(days=1) - now


def on_sqlite(plan: Plan, folder: Path) -> Report:
    """`minhu run`, alone on its file."""
    return asyncio.run(Run(folder, plan, Beside(f"sqlite:///{folder / 'minhu.db'}"))())


def on_postgresql(plan: Plan, folder: Path, postgres: Postgres) -> Report:
    """Two doors and two workers, with a Redis-compatible server beside the database."""
    redis = Redis()
    try:
        with database(postgres.url) as url:
            return asyncio.run(Run(folder, plan, Beside(url, postgres, redis))())
    finally:
        redis.stop()
