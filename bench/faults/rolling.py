"""A rolling upgrade under load (滚动升级): residents write at 50 messages a second while the release changes beneath them.

    make faults-upgrade         FAULTS_FROM=revision: the old release, else the last one with an older schema

    old serve, serve, work ─► minhu db upgrade ─► work anew ─► serve anew ─► serve anew        as docs/deploy.md says
        ▲ messages through a proxy that gives what finds its door gone, or refusing (503), to another

It is safe to pass on what was refused: however often a message comes, it is heard once. A proxy that does not (Caddy) hands
the 503 to the page, which comes again by itself; those are told as "refused by a door".

Told: how many answers were 5xx, how long turns took in each part, and what the checker finds in the end.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import itertools
import random
import secrets
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import aiohttp
from sqlalchemy import func, select

from bench.faults import checker
from bench.faults.history import Appeal, History
from bench.faults.people import MATTERS, PLACES
from bot.cities import load_city
from bot.web.sessions import hashed
from handlers.conversation.message import Account
from storage import invariants
from storage.migrations import HEAD, current
from storage.tables import messages
from tests.support.databases import database, postgres_server
from tests.support.redis_server import Redis
from tests.support.serving_process import ROOT, Served, minhu
from tickets.units import Role, StaffMember

KEY = "5a" * 32
UNIT = "city-lighting"
AFTERWARDS = ("谢谢", "进度")
MESSAGES = 2 + len(AFTERWARDS)
THINKS = (0.5, 1.5)
LEFT_ALONE = 5.0
PART = 15.0
"""Seconds before the first and after the last change."""
MOST_BAD = 0.001


@dataclass
class Told:
    """What the residents saw, by the part of the upgrade in which it was."""

    heard: list[tuple[Account, str]] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    gone: int = 0
    refused: int = 0


class Proxy:
    """What stands before the doors."""

    def __init__(self, session: aiohttp.ClientSession, told: Told) -> None:
        self.doors: list[Served] = []
        self.part = ""
        self._session = session
        self._told = told
        self._not_before: dict[str, float] = {}

    async def send(self, token: str, frame: dict[str, object]) -> dict[str, object] | None:
        """The answer, or None where it was no 2xx."""
        began, part = time.monotonic(), self.part
        status, found = await self._pass_on(token, frame)
        self._told.statuses[part][status] += 1
        if found is not None:
            self._told.seconds[part].append(time.monotonic() - began)
        return found

    async def _pass_on(self, token: str, frame: dict[str, object]) -> tuple[int, dict[str, object] | None]:
        now = time.monotonic()
        doors = sorted(self.doors, key=lambda door: (self._not_before.get(door.base, 0.0) > now, random.random()))
        for door in doors:
            headers = {"Cookie": f"minhu={token}", "Origin": door.base}
            try:
                async with self._session.post(f"{door.base}/chat/send", json=frame, headers=headers) as answer:
                    if answer.status == 200:
                        return 200, await answer.json()
                    self._not_before[door.base] = time.monotonic() + LEFT_ALONE
                    if answer.status != 503:
                        return answer.status, None
                    self._told.refused += 1
            except (aiohttp.ClientConnectionError, ConnectionError):
                self._not_before[door.base] = time.monotonic() + LEFT_ALONE
                self._told.gone += 1
        return 502, None


class Load:
    """Dialogues of four messages, begun so often that together they are `rate` messages a second."""

    def __init__(self, proxy: Proxy, history: History, told: Told, rate: float) -> None:
        self._proxy = proxy
        self._history = history
        self._told = told
        self._every = MESSAGES / rate
        self._numbers = itertools.count(1)
        self._talks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        following = time.monotonic()
        while True:
            talk = asyncio.create_task(self._talk(next(self._numbers)))
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)
            following += self._every
            await asyncio.sleep(max(following - time.monotonic(), 0.0))

    async def end(self) -> None:
        await asyncio.gather(*self._talks)

    async def _talk(self, number: int) -> None:
        token, mark = secrets.token_urlsafe(32), f"A{number:05}"
        appeal = self._history.appeals[mark] = Appeal(mark, number)
        words = f"{PLACES[number % len(PLACES)]}的{MATTERS[UNIT]}{mark}"
        review = (await self._say(token, text=words))[0]
        labels = review["labels"]
        assert isinstance(labels, list)
        [promise, *_] = await self._say(token, press={"mid": review["mid"], "index": labels.index("对，提交") + 1})
        appeal.ticket = str(promise["ticket"])
        for words in AFTERWARDS:
            await self._say(token, text=words)

    async def _say(self, token: str, **said: object) -> list[dict[str, object]]:
        """As the page does: again, with the same id, until it is heard."""
        await asyncio.sleep(random.uniform(*THINKS))
        id = secrets.token_hex(8)
        while (answer := await self._proxy.send(token, {"type": "say", "id": id, **said})) is None:
            await asyncio.sleep(1.0)
        self._told.heard.append((Account("web", hashed(token)), id))
        found: list[dict[str, object]] = answer["messages"]  # type: ignore[assignment]
        return found


class Upgrade:
    """Old and new processes on one database."""

    def __init__(self, home: Path, old: Path, settings: dict[str, str]) -> None:
        self.home, self.old, self.settings = home, old, settings
        self._starts = itertools.count(1)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """Whatever came out of it, no process is left."""
        self._open.close()

    async def start(self, role: str, code: Path) -> Served:
        log = f"{role}-{next(self._starts)}-{'new' if code == ROOT else 'old'}.log"
        seams = {"PYTHONPATH": str(code)}
        served = await asyncio.to_thread(
            lambda: Served(self.home, role=role, seams=seams, log=log, log_level="WARNING", **self.settings)
        )
        return self._open.enter_context(served)

    async def replace(self, proxy: Proxy | None, old: Served, role: str) -> Served:
        """Stop it, start the new one in its place; ready when it says so."""
        code = await asyncio.to_thread(old.stop)
        assert code == 0, f"the old {role} ended with {code}"
        new = await self.start(role, ROOT)
        if proxy is not None:
            proxy.doors[proxy.doors.index(old)] = new
        return new

    async def run(self, rate: float, history: History, told: Told) -> None:
        async with aiohttp.ClientSession(trust_env=False) as session:
            proxy = Proxy(session, told)
            proxy.doors = [await self.start("serve", self.old), await self.start("serve", self.old)]
            work = await self.start("work", self.old)
            await asyncio.to_thread(self._enrol)
            load = Load(proxy, history, told, rate)
            proxy.part = "old alone"
            running = asyncio.create_task(load.run())
            await asyncio.sleep(PART)
            proxy.part = "migration"
            migrated = await asyncio.to_thread(minhu, self.home, "db", "upgrade", **self.settings)
            assert migrated.returncode == 0, migrated.stderr
            proxy.part = "old beside new"
            await self.replace(None, work, "work")
            for door in proxy.doors[:]:
                await self.replace(proxy, door, "serve")
            proxy.part = "new alone"
            await asyncio.sleep(PART)
            running.cancel()
            await load.end()

    def _enrol(self) -> None:
        with checker.opened(self.settings["store"], bytes.fromhex(KEY)) as store, store.begin() as work:
            member = StaffMember("m1", "李明", UNIT, Role.OFFICER)
            work.staff.enrol(member, Account("web", "staff-1"), datetime.now(UTC))


@contextmanager
def release(revision: str) -> Iterator[Path]:
    """The code of that revision."""
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", revision], capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="minhu-old-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder)


def last_with_older_schema() -> str:
    """The revision before the one that brought the newest migration."""
    files = sorted((ROOT / "storage" / "migrations" / "versions").glob(f"v{HEAD}_*.py"))
    command = ["git", "-C", str(ROOT), "log", "--diff-filter=A", "--format=%h", "--", str(files[0])]
    brought = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()[-1]
    return f"{brought}~1"


def settled(url: str, within: float = 120.0) -> float:
    """Seconds until every push that is due went out, and no job is in hand; 0: not within that time."""
    began = time.monotonic()
    with checker.opened(url, bytes.fromhex(KEY)) as store:
        while time.monotonic() - began < within:
            with store.begin() as work:
                due = messages.c.waiting.is_(True) & (messages.c.due_at <= datetime.now(UTC))
                waiting = work.connection.execute(select(func.count()).where(due)).scalar_one()
                soon = datetime.now(UTC) + invariants.SETTLED_AFTER
                if not waiting and not invariants.nothing_pending(work.connection, soon):
                    return time.monotonic() - began
            time.sleep(0.5)
    return 0.0


def checked(url: str, history: History, told: Told) -> dict[str, list[str]]:
    with checker.opened(url, bytes.fromhex(KEY)) as store:
        final = checker.Final(store, load_city(ROOT / "cities" / "demo"), datetime.now(UTC))
        with store.begin() as work:
            assert current(work.connection) == HEAD
        return {
            "acknowledged, missing": final.missing(told.heard),
            "lost": list(checker.lost(history, final)),
            "doubled": list(checker.doubled(history, final)),
            "invariants": list(final.broken()),
            "timers": list(checker.timers(final)),
            "changes not told": list(checker.unpushed(final)),
            "recorded out of order": list(checker.disordered(final)),
        }


def report(told: Told, history: History, drained: float, wrong: dict[str, list[str]]) -> bool:
    """Print it; whether it passed."""
    answers = Counter[int]()
    for part, statuses in told.statuses.items():
        answers += statuses
        took = sorted(told.seconds[part])
        p50, p99 = statistics.median(took), took[int(len(took) * 0.99)]
        bad = sum(n for status, n in statuses.items() if status >= 500)
        print(f"  {part:<28}{statuses.total()} messages, {bad} 5xx, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    bad = sum(n for status, n in answers.items() if status >= 500)
    print(f"  {'5xx':<28}{bad} of {answers.total()} ({bad / answers.total():.3%}): {dict(answers)}")
    print(f"  {'refused by a door':<28}{told.refused} ({told.refused / answers.total():.3%})")
    print(f"  {'door was gone':<28}{told.gone}")
    print(f"  {'appeals':<28}{len(history.appeals)}")
    print(f"  {'drained after, s':<28}{drained:.1f}")
    for name, lines in wrong.items():
        print(f"  {name:<28}{len(lines)}")
        for line in lines[:10]:
            print(f"    {line}")
    return bad / answers.total() < MOST_BAD and drained > 0 and not any(wrong.values())


def main() -> int:
    """The exit code: 0 where less than one answer in a thousand was 5xx, and the checker finds nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults.rolling", description=__doc__)
    parser.add_argument("--from", dest="old", default="", help="the old release's revision")
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    given = parser.parse_args()
    revision = given.old or last_with_older_schema()
    print(f"from {revision} to schema {HEAD}, {given.rate:g} messages a second, about two minutes", flush=True)
    history, told, redis = History(), Told(), Redis()
    with release(revision) as old, postgres_server() as postgres, database(postgres.url, "template1") as url:
        settings = {"store": url, "keys": KEY, "redis": redis.url}
        with (
            tempfile.TemporaryDirectory(prefix="minhu-upgrade-") as home,
            Upgrade(Path(home), old, settings) as upgrade,
        ):
            asyncio.run(upgrade.run(given.rate, history, told))
            drained = settled(url)
        passed = report(told, history, drained, checked(url, history, told))
    redis.stop()
    print("passed" if passed else "FAILED")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
