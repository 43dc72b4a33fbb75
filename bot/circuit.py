"""A circuit (熔断) for each platform: while a platform is out, nobody waits for it and nothing wears itself out on it.

closed ── failures in a row, of several people ──► open ── its time is over ──► one send tries
   ▲                                                 ▲                              │
   └───────────────────── it went out ───────────────┼────────── it failed ─────────┘  (open for twice as long)
"""

from __future__ import annotations

import time
from collections.abc import Callable

from handlers.conversation.message import Account

FAILURES, PEOPLE = 5, 3
"""So many failures without a success between them, of so many people: one chat that is odd is no outage."""
FIRST_OPEN, LONGEST_OPEN = 5.0, 60.0
TRIAL = 15.0
"""How long the others wait for what becomes of the one that tries."""


class Circuit:
    """Of one platform, in one process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._people: set[Account] = set()
        self._open_for = FIRST_OPEN
        self._until: float | None = None

    @property
    def is_open(self) -> bool:
        return self._until is not None

    def shut_for(self) -> float:
        """Seconds during which nothing is to be sent; looking changes nothing."""
        return 0.0 if self._until is None else max(self._until - self._monotonic(), 0.0)

    def wait(self) -> float:
        """Seconds to wait before sending; 0: send now. Of those that an open circuit tells 0, one alone tries."""
        wait = self.shut_for()
        if self._until is not None and wait == 0.0:
            self._until = self._monotonic() + TRIAL
        return wait

    def succeeded(self) -> bool:
        """Whether that ended an outage."""
        was_open = self.is_open
        self._failures, self._until, self._open_for = 0, None, FIRST_OPEN
        self._people.clear()
        return was_open

    def failed(self, account: Account) -> bool:
        """Whether this is an outage from now on, or still."""
        self._failures += 1
        if len(self._people) < PEOPLE:
            self._people.add(account)
        if self._until is not None:
            self._open_for = min(self._open_for * 2, LONGEST_OPEN)
        elif self._failures < FAILURES or len(self._people) < PEOPLE:
            return False
        self._until = self._monotonic() + self._open_for
        return True
