"""Time as a port (时钟): the machine's, or one that moves only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where a process asks what time it is."""

    def now(self) -> datetime:
        """The present moment, aware."""


class MachineClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """Starts at a moment; with `running` it goes on from there, else it stands until moved."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._at = start
        self._began = datetime.now(UTC) if running else None

    @property
    def running(self) -> bool:
        return self._began is not None

    def now(self) -> datetime:
        if self._began is None:
            return self._at
        return self._at + (datetime.now(UTC) - self._began)

    def set(self, moment: datetime) -> None:
        """Move to `moment`, never backwards."""
        if moment > self.now():
            self._at = moment
            if self._began is not None:
                self._began = datetime.now(UTC)

    def move(self, by: timedelta) -> None:
        self.set(self.now() + by)
