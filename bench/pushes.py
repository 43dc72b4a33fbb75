"""Pushes delivered per second by one worker, in order for each recipient, once each: on SQLite and on PostgreSQL.

    make bench BENCH=pushes                    BENCH_PUSHES sets how many

SQLite: one process commits and sends, as after turns. PostgreSQL: a backlog that other processes left, and one `minhu work`
that begins. The platform takes everything at once; what it was given is looked at for order and for doubles.
Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from bench.places import KEYS, postgres
from bot.channels.port import Channel, Door
from bot.roles import Role
from bot.server import Server
from bot.settings import Settings
from handlers.conversation.message import Account, Outgoing
from storage.crypto import Keyring
from storage.dbos_engine import DbosEngine
from storage.store import SqlStore, SqlWork
from tickets.city import City

PUSHES = int(os.environ.get("BENCH_PUSHES", "4000"))
RECIPIENTS = 200
AT_ONCE = 16
PATIENCE = 120.0


class Platform:
    """Takes everything at once and notes what it took."""

    name = "bench"
    one_receiver = False

    def __init__(self) -> None:
        self.taken: list[tuple[float, str, int]] = []
        self.complete = asyncio.Event()

    async def send(self, message: Outgoing) -> str:
        self.taken.append((time.perf_counter(), message.to.id, int(message.text)))
        if len(self.taken) >= PUSHES:
            self.complete.set()
        return message.mid

    async def run(self, door: Door) -> None:
        return None

    def routes(self, door: Door) -> Sequence[Any]:
        return ()

    async def close(self) -> None:
        return None


class Benched(Server):
    """A process of its role, with the one platform."""

    def _channels(self, settings: Settings, city: City) -> Sequence[Channel]:
        self.platform = Platform()
        return (self.platform,)


def add(work: SqlWork, n: int) -> Account:
    """The nth push, to the recipient whose turn it is."""
    account, now = Account("bench", f"p{n % RECIPIENTS}"), datetime.now(UTC)
    work.messages.add(Outgoing(f"b{n}", account, "bench", str(n), "zh-CN", push=True, created_at=now, due_at=now))
    return account


async def beside_turns(server: Benched) -> None:
    """SQLite: committed and sent by the same process; the engine is the net."""
    numbers = iter(range(PUSHES))

    def commit(n: int) -> Account:
        with server.house.store.begin() as work:
            return add(work, n)

    async def turn() -> None:
        for n in numbers:
            server.post.hurry(await server.writer.together(lambda n=n: commit(n)))  # type: ignore[misc]

    await asyncio.gather(*(turn() for _ in range(AT_ONCE)))


def leave_backlog(settings: Settings) -> float:
    """PostgreSQL: what processes that serve committed before the worker came; the seconds that it took them."""
    engine = DbosEngine(settings.store_url)
    engine.prepare()
    began = time.perf_counter()
    with SqlStore(settings.store_url, Keyring(settings.keyring_keys()), engine_seam=engine) as store:
        for first in range(0, PUSHES, 10):
            with store.begin() as work:
                for n in range(first, min(first + 10, PUSHES)):
                    add(work, n)
    return time.perf_counter() - began


async def delivered(settings: Settings, role: Role) -> dict[str, float]:
    server = await asyncio.to_thread(Benched.build, settings, role)
    busy = time.process_time()
    await server.start()
    try:
        began = time.perf_counter()
        if role is Role.RUN:
            await beside_turns(server)
        async with asyncio.timeout(PATIENCE):
            await server.platform.complete.wait()
    finally:
        busy = time.process_time() - busy
        await server.stop()
    taken = server.platform.taken
    first = began if role is Role.RUN else taken[0][0]
    return {
        "per_s": round(len(taken) / (taken[-1][0] - first), 1),
        "cpu_ms": round(busy / len(taken) * 1000, 2),
        **checked([(to, n) for _, to, n in taken]),
    }


def checked(taken: Sequence[tuple[str, int]]) -> dict[str, float]:
    """How many came before one that was committed earlier for the same recipient, and how many twice."""
    newest: dict[str, int] = {}
    late = 0
    for to, n in taken:
        late += n < newest.get(to, -1)
        newest[to] = max(n, newest.get(to, -1))
    return {"out_of_order": late, "twice": sum(count - 1 for count in Counter(taken).values())}


def measure(databases: Sequence[str] = ("sqlite", "postgresql")) -> dict[str, float]:
    found: dict[str, float] = {"pushes": PUSHES, "recipients": RECIPIENTS}
    for name in databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'bench.db'}" if name == "sqlite" else stack.enter_context(postgres())
            settings = Settings(home=folder, store=url, keys=KEYS, redis="", ballast_mb=0)
            if name == "postgresql":
                found["postgresql_enqueued_per_s"] = round(PUSHES / leave_backlog(settings), 1)
            part = asyncio.run(delivered(settings, Role.RUN if name == "sqlite" else Role.WORK))
        found |= {f"{name}_{key}": value for key, value in part.items()}
        found["faults"] = found.get("faults", 0) + part["out_of_order"] + part["twice"]
    return found


TOLD = "{:<11} {}/s, {} ms CPU each, {} out of order, {} twice"


def main() -> None:
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    names = [name for name in os.environ.get("BENCH_ON", "sqlite,postgresql").split(",") if name]
    found = measure(names)
    for name in names:
        print(TOLD.format(name, *(found[f"{name}_{key}"] for key in ("per_s", "cpu_ms", "out_of_order", "twice"))))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
