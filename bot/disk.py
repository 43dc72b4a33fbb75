"""A full disk (磁盘满): a ballast file is given up, messages are refused until there is room, nothing is lost.

    room ── SQLite says full, or little is left ──► ballast gone, 503, platforms deliver again ── room again ──► ballast laid

On a full disk SQLite cannot even delete. What the ballast leaves lets those go on who only finish: records of what was
sent, timers, the daily clearing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import structlog

from storage.store import SqlStore

log = structlog.get_logger(__name__)

NAME = "ballast"
REFUSED_SECONDS = 30.0
"""How long a platform is asked to wait."""


def free_of(folder: Path) -> int:
    """Bytes that are free beside the store."""
    return shutil.disk_usage(folder).free


class Disk:
    """The disk under an embedded store. `size` of the ballast in bytes, 0: none is kept. `look` at it now and then."""

    def __init__(self, store: SqlStore, folder: Path, size: int, *, free: Callable[[Path], int] = free_of) -> None:
        self._store = store
        self._folder = folder
        self.ballast = folder / NAME
        self._size = size
        self._free = free
        self._low = False

    @property
    def full(self) -> bool:
        """Whether messages are refused."""
        return self._low or self._store.full

    def look(self) -> None:
        """Give the ballast up, or lay it again. Called from any thread, at a start and every few seconds."""
        free = self._free(self._folder)
        if self._store.full or free < self._size // 4:
            if not self._low:
                log.error("disk.full", free=free)
                self.ballast.unlink(missing_ok=True)
                self._low, self._store.full = True, False
                return
            if free < 2 * self._size:
                return
        if free < 2 * self._size and not self.ballast.exists():
            return
        self._lay()
        if self._low:
            log.warning("disk.has_room", free=free)
        self._low = self._store.full = False

    def _lay(self) -> None:
        if self._size == 0 or (self.ballast.exists() and self.ballast.stat().st_size == self._size):
            return
        try:
            with self.ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
        except OSError as error:
            self.ballast.unlink(missing_ok=True)
            log.warning("disk.no_ballast", why=error.strerror)
