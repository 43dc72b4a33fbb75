"""A lease as a process holds it (持有租约): renewed in time, lost when somebody else took it or nobody could say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from storage.leases import Leases
from storage.store import Unavailable

log = structlog.get_logger(__name__)

SECONDS = 20.0
RENEWALS = 5  # in that time: a slow database may miss some


class Lease:
    """One lease; the methods wait for the store, and are called in a thread that may."""

    def __init__(
        self,
        leases: Leases,
        name: str,
        holder: str,
        *,
        seconds: float = SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leases = leases
        self._name = name
        self._holder = holder
        self._seconds = seconds
        self._monotonic = monotonic
        self._until = 0.0
        self._since = 0.0

    @property
    def every(self) -> float:
        """After how many seconds to renew it, or to try again to take it."""
        return self._seconds / RENEWALS

    @property
    def valid(self) -> bool:
        """Whether nobody can have taken it yet."""
        return self._monotonic() < self._until

    @property
    def steady(self) -> bool:
        """Whether it has been held for so long that every other living process has had time to renew its own: after
        an outage of the database all have expired at once."""
        return self.valid and self._monotonic() - self._since > self._seconds

    def take(self) -> bool:
        return self._noted(self._monotonic(), self._leases.take(self._name, self._holder, self._seconds))

    def renew(self) -> bool:
        """Whether it is still held. Raises what the database raises: then nobody knows."""
        return self._noted(self._monotonic(), self._leases.renew(self._name, self._holder, self._seconds))

    def release(self) -> None:
        self._until = 0.0
        self._leases.release(self._name, self._holder)

    def _noted(self, asked: float, held: bool) -> bool:
        if held:
            if asked >= self._until:
                self._since = asked
            self._until = asked + self._seconds
        else:
            self._until = 0.0
        return held


async def keep(lease: Lease, *, in_doubt: bool = True) -> None:
    """Renew until it is lost. A database that is away is no loss yet: mostly whoever could take it is cut off as well.
    Without `in_doubt` it is given up as soon as somebody else may have it."""
    while True:
        await asyncio.sleep(lease.every)
        try:
            if not await asyncio.to_thread(lease.renew):
                return
        except Unavailable as error:
            log.warning("lease.not_renewed", why=str(error))
            if not in_doubt and not lease.valid:
                return


async def let_go(lease: Lease) -> None:
    """At the end, so that others need not wait until it expires."""
    try:
        await asyncio.to_thread(lease.release)
    except Unavailable as error:
        log.warning("lease.not_released", why=str(error))
