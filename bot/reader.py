"""The reader (先读): a process beside this one that understands what waits for its turn, on a core of its own.

    door ── words, context ──► reader: a fork, which shares city and word lists with this process
    turn ◄────── Meaning ───── where it asks for these words in this context; else it reads them by itself

Half of a turn is understanding, and one process runs Python on one core. What a message means depends on nothing but its
words and its context, so it may be read before the turn begins, by whoever has the time. Nothing depends on the reader:
what it does not know, what comes too late, and all that is asked where it is gone, the turn reads by itself.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn

import structlog

from handlers.ports.understanding import Chosen, Context, Meaning, PlaceMention, Span, Told, Understanding
from tickets.geography import Place

log = structlog.get_logger(__name__)

MOST = 32
"""Messages that the reader may have in hand: so many fit into the pipe, and nobody who asks has to wait."""
LONGEST = 500
"""Characters of a message that is read ahead; the few that are longer would keep the others waiting."""
PATIENCE = 0.05
"""Seconds that a turn waits for a reading, which takes a tenth of that where the reader has a core; where it has none, the
turn reads by itself, and the reader is not asked until it has answered."""

_Key = tuple[str, str | None, str | None, bool, Place | None, bool]


@dataclass(eq=False)
class _Reading:
    """What was asked for: by how many turns, and what came."""

    turns: int = 0
    come: bool = False
    meaning: Meaning | None = None


class Reader:
    """An understanding that reads ahead. Make it before the process has threads and before the store is opened: a
    connection to a database must not cross a fork. Close it at the end."""

    def __init__(self, words: Understanding) -> None:
        self._words = words
        self._connection, its = Pipe()
        gc.freeze()  # the collector would write into every page of what both share
        self.process = os.fork()
        if self.process == 0:
            _read_for(its, words)
        its.close()
        self._come_in = select.poll()  # the connection's own makes one anew for each look
        self._come_in.register(self._connection.fileno(), select.POLLIN)
        self._lock = threading.Lock()  # of what follows
        self._wanted: dict[_Key, _Reading] = {}
        self._asked: dict[int, _Reading] = {}
        self._count = 0
        self._is_late = False
        self._receiving = threading.Lock()
        self._is_gone = False
        self.used = 0
        """Readings that turns made use of."""

    @property
    def is_gone(self) -> bool:
        """Whether its process has ended: each turn reads by itself from then on."""
        return self._is_gone

    @contextmanager
    def ahead(self, text: str, context: Context) -> Iterator[None]:
        """Have these words read, for the turn that begins inside. Never waits."""
        key = _key(text, context)
        reading = self._ask(key, text, context)
        try:
            yield
        finally:
            if reading is not None:
                with self._lock:
                    reading.turns -= 1
                    if not reading.turns:
                        self._wanted.pop(key, None)

    def understand(self, text: str, context: Context) -> Meaning:
        with self._lock:
            reading = self._wanted.get(_key(text, context))
        meaning = self._come(reading) if reading is not None else None
        if meaning is None:
            return self._words.understand(text, context)
        self.used += 1
        return meaning

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return self._words.choose(text, labels, language)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        return self._words.find_place(text, context)

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self._words.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        return self._words.categorise(text, language)

    def told(self, text: str) -> Mapping[Told, Span]:
        return self._words.told(text)

    def close(self) -> None:
        """End the process. It keeps nothing, so it need not be asked."""
        if self._connection.closed:
            return
        self._is_gone = True
        self._connection.close()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)

    def _ask(self, key: _Key, text: str, context: Context) -> _Reading | None:
        """Put it to the reader, where it has room; what nobody wants any more is taken off the pipe first."""
        if not text or len(text) > LONGEST:
            return None
        if self._asked and self._receiving.acquire(blocking=False):
            try:
                while self._take(0.0):
                    pass
            finally:
                self._receiving.release()
        with self._lock:
            if self._is_gone or self._is_late or len(self._asked) >= MOST:
                return None
            reading = self._wanted.get(key)
            if reading is None:
                reading = self._wanted[key] = _Reading()
                self._count += 1
                self._asked[self._count] = reading
                self._send((self._count, text, context))
            reading.turns += 1
        return reading

    def _send(self, asked: tuple[int, str, Context]) -> None:
        try:
            self._connection.send_bytes(pickle.dumps(asked, pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            self._lose(error)

    def _come(self, reading: _Reading) -> Meaning | None:
        """The reading, waited for; None where it does not come."""
        end = time.monotonic() + PATIENCE
        while not reading.come and not self._is_gone and not self._is_late:
            with self._receiving:  # whoever has it takes for all
                if not reading.come and not self._take(end - time.monotonic()) and time.monotonic() >= end:
                    self._is_late = True
                    log.warning("reader.late", seconds=PATIENCE)
        return reading.meaning

    def _take(self, seconds: float) -> bool:
        """What comes next from the reader within that time; whether anything did. Only with `_receiving` held."""
        if self._is_gone:
            return False
        try:
            if not self._come_in.poll(max(seconds, 0.0) * 1000):
                return False
            number, meaning = pickle.loads(self._connection.recv_bytes())  # noqa: S301 - from our own fork
        except (OSError, EOFError) as error:
            self._lose(error)
            return False
        with self._lock:
            reading = self._asked.pop(number)
            self._is_late = False
        reading.meaning, reading.come = meaning, True
        return True

    def _lose(self, error: Exception) -> None:
        if not self._is_gone:
            self._is_gone = True
            log.error("reader.gone", why=type(error).__name__)


def _key(text: str, context: Context) -> _Key:
    """All that the meaning depends on; labels are for choosing."""
    return text, context.language, context.expecting, context.staff, context.place, context.tickets


def _read_for(connection: Connection, words: Understanding) -> NoReturn:
    """The fork: answers until nobody asks any more, and leaves without ending what belongs to the other process."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):  # both processes are told; this one ends when the other has
            signal.signal(number, signal.SIG_IGN)
        _let_go(connection.fileno())
        gc.enable()
        while True:
            number, text, context = pickle.loads(connection.recv_bytes())  # noqa: S301 - from who forked us
            try:
                meaning: Meaning | None = words.understand(text, context)
            except Exception:  # noqa: BLE001 - the turn reads it once more, and tells the log
                meaning = None
            connection.send_bytes(pickle.dumps((number, meaning), pickle.HIGHEST_PROTOCOL))
    except (EOFError, OSError):
        pass
    finally:
        os._exit(0)


def _let_go(own: int) -> None:
    """All files of the other process but the pipe: its port and its lock must end with it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.closerange(3, own)
    os.closerange(own + 1, os.sysconf("SC_OPEN_MAX"))
