"""The writer (写库): what uses the store runs away from the event loop, and what waits at the same time shares a commit.

    do ──────► a thread: one change, its own transaction
    together ─► what waits now ─► the thread: BEGIN ─ change ─ change ─ change ─ COMMIT ─► each caller is told
                                                       └ fails: undone alone, only its caller hears of it

On SQLite one commit costs as much as a whole turn and there is one thread; under load several turns of different
conversations share it. Nobody is told of anything before the commit, and where that fails nothing of it happened.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handlers.ports.store import Stale, Twice

T = TypeVar("T")

TRIES = 5
SHARED, SHARED_SECONDS = 16, 0.02
"""At most so many changes share a commit, and none is begun after so long: who was first waits for the last."""


class Writer:
    """One thread on SQLite, a few on PostgreSQL. `shared` opens the transaction that changes may share, where they may."""

    def __init__(self, threads: int, shared: Callable[[], AbstractContextManager[None]] | None = None) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="turn")
        self._shared = shared
        self._waiting: deque[_Change[Any]] = deque()
        self._lock = threading.Lock()
        self._called = False

    @property
    def is_busy(self) -> bool:
        """Whether a turn that comes now has to wait."""
        return self._called

    async def do(self, change: Callable[[], T]) -> T:
        """Alone: a change that takes long, or opens several transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _with_context(change))

    async def together(self, change: Callable[[], T]) -> T:
        """In one commit with what waits at the same time. Each `begin()` inside is undone alone where it fails."""
        if self._shared is None:
            return await self.do(change)
        loop = asyncio.get_running_loop()
        waiting: _Change[T] = _Change(_with_context(change), loop.create_future())
        with self._lock:
            self._waiting.append(waiting)
            if not self._called:
                self._pool.submit(self._commit_waiting, self._shared, loop)
                self._called = True
        return await waiting.told

    def do_now(self, change: Callable[[], T]) -> T:
        """From a thread that may wait."""
        return self._pool.submit(_with_context(change)).result()

    def close(self) -> None:
        self._pool.shutdown(wait=True)

    def _commit_waiting(
        self, shared: Callable[[], AbstractContextManager[None]], loop: asyncio.AbstractEventLoop
    ) -> None:
        done: list[_Change[Any]] = []
        try:
            with shared():
                end = time.monotonic() + SHARED_SECONDS
                while self._waiting and len(done) < SHARED and (not done or time.monotonic() < end):
                    done.append(self._waiting.popleft())
                    done[-1].carry_out()
        except BaseException as error:  # noqa: BLE001 - whatever it was, nothing was kept, and each caller is told so
            for change in done:
                change.failed = error
        with self._lock:
            self._called = bool(self._waiting)
            if self._called:
                self._pool.submit(self._commit_waiting, shared, loop)
        loop.call_soon_threadsafe(_tell, done)


@dataclass(eq=False)
class _Change(Generic[T]):
    """One change that waits, and what became of it."""

    what: Callable[[], T]
    told: asyncio.Future[T]
    result: T | None = None
    failed: BaseException | None = None

    def carry_out(self) -> None:
        try:
            self.result = self.what()
        except Exception as error:  # noqa: BLE001 - its caller's, the others go on
            self.failed = error


def _tell(changes: Sequence[_Change[Any]]) -> None:
    for change in changes:
        if change.told.done():
            continue  # nobody waits any more
        if change.failed is not None:
            change.told.set_exception(change.failed)
        else:
            change.told.set_result(change.result)


def _with_context(change: Callable[[], T]) -> Callable[[], T]:
    context = contextvars.copy_context()
    return lambda: context.run(patiently, change)


def patiently(change: Callable[[], T]) -> T:
    """Again where another process was faster: its transaction is over by then."""
    for _ in range(TRIES - 1):
        try:
            return change()
        except (Stale, Twice):
            continue
    return change()
