"""The worker (后台): pushes and timers by the durable engine, and the nets below it.

engine ── deliver(mid) ──► post          every 10 s: replies that never went out
       └─ fire_due() ────► writer        every 60 s: timers that nobody fired (there must be none), old pushes
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from dbos import DBOS
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.composition import House, fire_due, recount
from bot.logs import traced
from bot.post import Post
from bot.writer import Writer
from handlers.ports.store import Due
from storage.dbos_engine import DbosEngine
from storage.store import SqlStore
from storage.transaction import lock_number

log = structlog.get_logger(__name__)

REPLY_SWEEP = 10.0
TIMER_SWEEP = 60.0
LATE = timedelta(seconds=60)
FORGOTTEN = timedelta(minutes=10)
"""Longer than the engine ever waits between two tries."""


JANITOR_SWEEP = 30.0


def executor_name(url: str, port: int) -> str:
    """One name per worker: on SQLite there is one; on a server the same machine and port come back as the same."""
    return "minhu" if url.startswith("sqlite") else f"{socket.gethostname()}-{port}"


class Janitor:
    """Takes up what workers left behind that are gone for good; on PostgreSQL only, where there may be several.

    Each worker holds the advisory lock of its name for as long as it is connected: a name that has unfinished work
    and whose lock is free belongs to nobody.
    """

    def __init__(self, store: SqlStore, engine: DbosEngine, name: str) -> None:
        self._store = store
        self._engine = engine
        self._name = name
        self._connection: Connection | None = None

    def sweep(self) -> int:
        """How many workflows were taken up."""
        connection = self._present()
        left = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        taken = 0
        for name in {str(one.executor_id) for one in left if one.executor_id} - {self._name}:
            if self._try(connection, name):
                try:
                    taken += self._engine.adopt([name])
                finally:
                    connection.execute(select(func.pg_advisory_unlock(self._number(name))))
        return taken

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _present(self) -> Connection:
        """The connection that holds our own lock, opened anew where it broke."""
        if self._connection is not None:
            try:
                self._connection.execute(select(1))
            except SQLAlchemyError:
                self._connection.invalidate()
                self.close()
        if self._connection is None:
            engine = self._store.database.execution_options(isolation_level="AUTOCOMMIT")
            self._connection = engine.connect()
            self._connection.detach()
            if not self._try(self._connection, self._name):
                log.error("worker.name_in_use", name=self._name)
        return self._connection

    def _try(self, connection: Connection, name: str) -> bool:
        return bool(connection.execute(select(func.pg_try_advisory_lock(self._number(name)))).scalar_one())

    def _number(self, name: str) -> int:
        return lock_number(self._store.keyring.blind("executor", name))


class Worker:
    """Start it on the event loop, close it before the house."""

    def __init__(
        self, house: House, post: Post, clock: Clock, writer: Writer, engine: DbosEngine, janitor: Janitor | None = None
    ) -> None:
        self._janitor = janitor
        self._house = house
        self._post = post
        self._clock = clock
        self._writer = writer
        self._engine = engine
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._poisoned: set[Due] = set()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._writer.do(lambda: recount(self._house, self._clock.now()))
        await self._writer.do(self._fire)
        await asyncio.to_thread(self._engine.launch, self._deliver, self.fire, self._dead)
        if self._janitor is not None:
            await asyncio.to_thread(self._janitor.sweep)
            self._tasks.append(asyncio.create_task(self._now_and_then(JANITOR_SWEEP, self._sweep_dead)))
        self._tasks += [
            asyncio.create_task(self._now_and_then(REPLY_SWEEP, self._sweep_replies)),
            asyncio.create_task(self._now_and_then(TIMER_SWEEP, self._sweep_timers)),
        ]

    async def catch_up(self) -> None:
        """After a start: what was committed by a process that then ended."""
        sent = await self._post.left_over(timedelta(0), LATE)
        if sent:
            log.info("start.sent_left_over", messages=sent)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._engine.close)
        if self._janitor is not None:
            await asyncio.to_thread(self._janitor.close)

    # ── called by the engine, in its threads ──────────────────────────────────────────────────────────────────────

    def _deliver(self, mid: str) -> None:
        self._on_loop(self._post.push(mid))

    def _dead(self, mid: str, why: str) -> None:
        self._on_loop(self._post.dead(mid, why))

    def fire(self) -> None:
        self._writer.do_now(self._fire)

    def _on_loop(self, what: Awaitable[None]) -> None:
        assert self._loop is not None

        async def run() -> None:
            with traced():
                await what

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def _fire(self) -> int:
        """Everything that is due, the earliest first. What fails is told and left for the next time."""
        fired, seen = 0, set[Due]()
        while found := fire_due(self._house, self._clock.now(), seen=seen, failed=self._poisoned):
            fired += found
        return fired

    # ── the nets ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _now_and_then(self, every: float, what: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(every)
            try:
                await what()
            except Exception:
                log.exception("sweep.failed")

    async def _sweep_replies(self) -> None:
        await self._post.left_over(timedelta(seconds=REPLY_SWEEP))

    async def _sweep_dead(self) -> None:
        assert self._janitor is not None
        if taken := await asyncio.to_thread(self._janitor.sweep):
            log.warning("worker.took_up", workflows=taken)

    async def _sweep_timers(self) -> None:
        def overdue() -> list[Due]:
            with self._house.store.begin() as work:
                late = work.timers.due(self._clock.now() - LATE)
            return [due for due in late if due not in self._poisoned]

        if found := await self._writer.do(overdue):
            log.warning("timers.overdue", found=len(found), kind=found[0].kind, at=found[0].at.isoformat())
        self._poisoned.clear()  # once a minute they are tried again
        await self._writer.do(self._fire)
        if sent := await self._post.left_over(timedelta(seconds=REPLY_SWEEP), FORGOTTEN):
            log.warning("pushes.forgotten", sent=sent)
