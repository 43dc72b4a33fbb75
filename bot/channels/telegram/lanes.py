"""Polling's bookkeeping: each chat's updates in order, different chats side by side, and which offset is safe.

    getUpdates ──► take ──► lane of the chat ──► hear (commits) ──► confirmed
       ▲                                                               │
       └──────────── offset: the oldest update not yet committed ◄─────┘

Telegram forgets an update as soon as a higher offset is asked for, so the offset stops before the oldest update that is
not committed, whatever was committed after it. A chat whose update keeps failing holds up nobody but itself; but since
at most a hundred updates are handed out from the offset on, it would in the end hold up all: five failures while others
are heard make it a poisoned one, which is put aside. While nobody is heard (the store is cut) nothing ever is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from bot.channels.port import Overloaded
from bot.channels.telegram.wire import Raw

Pause = Callable[[float], Awaitable[None]]

TRIES = 5
FLOOD = 8
"""More updates of one chat than this that wait at once are no conversation."""

_log = logging.getLogger(__name__)


class Patience:
    """Waits longer after each failure in a row: 1, 2, 4 … 30 seconds."""

    def __init__(self, pause: Pause, longest: float = 30.0) -> None:
        self._pause = pause
        self._longest = longest
        self._next = 1.0

    @property
    def next(self) -> float:
        return self._next

    async def wait(self, at_least: float = 0.0) -> None:
        seconds, self._next = max(self._next, at_least), min(self._next * 2, self._longest)
        await self._pause(seconds)


class Lanes:
    """Hear updates; `hear` returns when an update is committed and raises when it must be tried again."""

    def __init__(
        self,
        hear: Callable[[int, Raw], Awaitable[None]],
        chat_of: Callable[[Raw], int],
        *,
        width: int,
        pause: Pause,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._hear = hear
        self._chat_of = chat_of
        self._slots = asyncio.Semaphore(width)
        self._pause = pause
        self._tasks = tasks
        self._lanes: dict[int, deque[tuple[int, Raw]]] = {}
        self._open: set[int] = set()
        self._committed: set[int] = set()
        self._after_last: int | None = None
        self._commits = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def offset(self) -> int | None:
        """What to ask for next: everything below it is committed, and its answer brings nothing below it."""
        offset = min(self._open) if self._open else self._after_last
        self._committed = {number for number in self._committed if offset is not None and number >= offset}
        return offset

    @property
    def busy(self) -> bool:
        return bool(self._open)

    def take(self, updates: Iterable[tuple[int, Raw]]) -> None:
        """Let each update into its chat's lane, unless it is there already."""
        for number, update in updates:
            self._after_last = number + 1
            if number not in self._open and number not in self._committed:
                self._open.add(number)
                self._idle.clear()
                self._enter(self._chat_of(update), number, update)

    def _enter(self, chat: int, number: int, update: Raw) -> None:
        if chat in self._lanes:
            self._lanes[chat].append((number, update))
        else:
            self._lanes[chat] = deque([(number, update)])
            self._tasks.create_task(self._serve(chat, self._lanes[chat]))

    async def idle(self, within: float) -> None:
        """Wait until everything is committed, at most so many seconds."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            pass

    async def _serve(self, chat: int, lane: deque[tuple[int, Raw]]) -> None:
        while lane:
            # A flood goes to the door at once, which hears it as one turn; else each update waits for the one before.
            batch = list(lane) if len(lane) > FLOOD else [lane[0]]
            await asyncio.gather(*(self._bring(*one) for one in batch))
            for _ in batch:
                lane.popleft()
        del self._lanes[chat]

    async def _bring(self, number: int, update: Raw) -> None:
        """Until it is committed, or failed too often while others were committed."""
        patience, commits, poisoned = Patience(self._pause), self._commits, 0
        while poisoned < TRIES:
            async with self._slots:
                failure = await self._attempt(number, update)
            if failure is None:
                self._commits += 1
                break
            if self._commits > commits and not isinstance(failure, Overloaded):
                commits, poisoned = self._commits, poisoned + 1
            await patience.wait(failure.seconds if isinstance(failure, Overloaded) else 0.0)
        else:
            _log.error("telegram: update %s is put aside: it failed %s times while others were heard", number, TRIES)
        self._confirm(number)

    async def _attempt(self, number: int, update: Raw) -> Exception | None:
        try:
            await self._hear(number, update)
        except Overloaded as full:
            return full
        except Exception as error:  # noqa: BLE001 - whatever it is, the chat goes on with this update
            _log.exception("telegram: update %s could not be heard; it will be tried again", number)
            return error
        return None

    def _confirm(self, number: int) -> None:
        self._open.discard(number)
        self._committed.add(number)
        if not self._open:
            self._idle.set()
