"""Claims of a process (认领): it sends no message that another may be sending.

    the engine ─┐                         ┌─ given ─► enough of it left? ─► send ─► recorded
    a visit ────┼─► claimed in the store ─┤               └ no ─► claimed again
    the nets ───┘                         └─ another's ─► later
    a turn ───────► writes its replies claimed: no statement more

Who dies leaves a claim that runs out. Who freezes and wakes finds too little of its own left, and asks again: what another
took up, or sent, meanwhile is not given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from handlers.conversation.message import Account
from storage.store import SqlWork
from storage.transaction import Claimant

SECONDS = 30.0
"""How long nobody else sends what was claimed; with it, the work of a dead worker is done elsewhere within a minute."""
SPARE = 22.0
"""A send is begun while so much is left: the longest that a platform is waited for (20 s), and its record."""
KNOWN = 10_000


def _ticking() -> float:
    """Seconds that go on while the machine sleeps, where there is such a clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Claims:
    """In the name of one process. `of` and `all_to` inside a transaction, told to `note` after its commit."""

    def __init__(
        self, by: str, *, seconds: float = SECONDS, spare: float = SPARE, ticking: Callable[[], float] = _ticking
    ) -> None:
        self._by = by
        self._seconds = seconds
        self._spare = spare
        self._ticking = ticking
        self._until: dict[str, float] = {}

    def now(self) -> float:
        """When a claim is asked for: it may be given only later, but counts from then."""
        return self._ticking()

    @property
    def claimant(self) -> Claimant:
        """As the store is told who claims the replies that are written here."""
        return Claimant(self._by, self._seconds)

    def of(self, work: SqlWork, mid: str) -> bool:
        return work.claims.one(mid, self._by, self._seconds)

    def all_to(self, work: SqlWork, account: Account, now: datetime) -> frozenset[str]:
        """The pushes to this account that are due at `now`, but those that another claims."""
        return work.claims.due_to(account, now, self._by, self._seconds)

    def note(self, mids: Iterable[str], asked: float) -> None:
        """They were given, asked for at `asked`."""
        self._until |= dict.fromkeys(mids, asked + self._seconds)
        if len(self._until) > KNOWN:
            self._until = {mid: until for mid, until in self._until.items() if until > self._ticking()}

    def hold(self, mid: str) -> bool:
        """Whether enough is left to send it."""
        return self._until.get(mid, 0.0) - self._ticking() >= self._spare

    def give_back(self, work: SqlWork) -> None:
        """All that was claimed and not sent: this process ends, and others need not wait."""
        work.claims.give_back(list(self._until), self._by)

    def forget(self, mid: str) -> None:
        self._until.pop(mid, None)
