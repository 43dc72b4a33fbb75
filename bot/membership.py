"""Membership (成员): this process among those that share a PostgreSQL.

join ─► own lease taken, every commit fenced by it ─► lives … lost ─► the process ends, whoever started it starts it anew
alone ─► what only one process may do, while its lease lasts ─► another goes on within seconds
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from bot.janitor import Janitor, lease_name
from bot.lease import SECONDS, Lease, keep, let_go
from bot.roles import Role
from storage.dbos_engine import DbosEngine
from storage.leases import Leases, fence
from storage.store import SqlStore, Unavailable

log = structlog.get_logger(__name__)


class Membership:
    """`own` is held by a process that works, `nets` by one of them at a time."""

    def __init__(self, url: str, name: str, role: Role, engine: DbosEngine, *, seconds: float = SECONDS) -> None:
        self._leases = Leases(url)
        self._name = name
        self._seconds = seconds
        self._works = role.works
        self.own = Lease(self._leases, lease_name(name), name, seconds=seconds)
        self.nets = Lease(self._leases, "nets", name, seconds=seconds)
        self.janitor = Janitor(self._leases, engine, self.own)

    def may_send(self) -> bool:
        """Whether the pushes that the engine handed out are still this process's."""
        return self.own.valid or not self._works

    async def join(self, store: SqlStore) -> None:
        """From now on the others know that this process lives, and without its lease it writes nothing."""
        if self._works:
            await asyncio.to_thread(self.own.take)
            store.guard = fence(lease_name(self._name))

    async def lives(self) -> None:
        """Returns when the others took over: this process was frozen, or cut off, for too long."""
        if not self._works:
            await asyncio.Event().wait()
        await keep(self.own)
        log.error("worker.lost_its_lease", name=self._name)

    async def alone(self, what: str, run: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run it while no other process does; for ever, whatever becomes of the lease."""
        lease = Lease(self._leases, what, self._name, seconds=self._seconds)
        while True:
            if await self._took(lease):
                log.info("lease.taken", what=what)
                await self._while_held(lease, run)
            await asyncio.sleep(lease.every)

    async def leave(self) -> None:
        if self._works:
            await let_go(self.own)
        await asyncio.to_thread(self._leases.close)

    async def _took(self, lease: Lease) -> bool:
        try:
            return await asyncio.to_thread(lease.take)
        except Unavailable as error:
            log.warning("lease.not_taken", why=str(error))
            return False

    async def _while_held(self, lease: Lease, run: Callable[[], Coroutine[None, None, None]]) -> None:
        running, kept = asyncio.create_task(run()), asyncio.create_task(keep(lease, in_doubt=False))
        try:
            await asyncio.wait({running, kept}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running  # raises what it raised
        finally:
            running.cancel()
            kept.cancel()
            await asyncio.gather(running, kept, return_exceptions=True)
            await let_go(lease)
