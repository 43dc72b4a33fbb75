"""Runs at the start of each process under test: its clock is moved, and its disk is full, as two files say.

FAULTS_CLOCK names a file with seconds to add to the machine's time, FAULTS_FULL one that is there while the disk is full.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

CLOCK = Path(os.environ["FAULTS_CLOCK"])
FULL = Path(os.environ["FAULTS_FULL"])
LOOK_EVERY = 0.05
UNBOUNDED = 1_000_000


class Moved(datetime):
    """The machine's time and what the file says."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Moved:
        seconds = float(CLOCK.read_text(encoding="ascii"))
        return cls.fromtimestamp((datetime.now(UTC) + timedelta(seconds=seconds)).timestamp(), tz or UTC)


def move_the_clock() -> None:
    import bot.clock
    import storage.dbos_engine

    for module in (bot.clock, storage.dbos_engine):
        module.datetime = Moved  # type: ignore[attr-defined]


def watch_the_disk() -> None:
    """Let no database grow while the file is there: what the disk would do, without filling anybody's."""
    from sqlalchemy import event
    from sqlalchemy.pool import Pool

    connections: list[sqlite3.Connection] = []

    def bound(connection: sqlite3.Connection) -> None:
        pages = 1 if FULL.exists() else UNBOUNDED  # never below what there is already
        connection.execute(f"PRAGMA max_page_count = {pages}").close()

    def note(connection: Any, record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            bound(connection)
            connections.append(connection)

    def watch() -> None:
        full = False
        wait = threading.Event()
        while not wait.wait(LOOK_EVERY):
            if FULL.exists() != full:
                full = not full
                for connection in connections[:]:
                    try:
                        bound(connection)
                    except sqlite3.ProgrammingError:  # closed meanwhile
                        connections.remove(connection)

    event.listen(Pool, "connect", note)
    threading.Thread(target=watch, name="disk", daemon=True).start()


faulthandler.register(signal.SIGUSR1)  # all threads into the log: what does a process do that lets something wait?
move_the_clock()
watch_the_disk()
