"""Open pages (在线页面): a message for a page that another process holds is announced to that process.

    send here ─► tell(who, mid) ─► Redis ─► the process that watches `who` ─► reads the message from the store ─► its page

What goes through Redis is a name that opens nothing and the id of a message. Without it a page asks by itself, every
25 seconds; what could not be told is told when Redis is back.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.shared.link import REST, Gone, RedisLink, faults

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

log = structlog.get_logger(__name__)

Told = Callable[[str, str], Awaitable[None]]

ALWAYS = "minhu:pages"  # a connection that listens to nothing cannot be read from
LISTEN_SECONDS = 5.0
UNTOLD, TELLINGS = 1000, 25
"""So much of what could not be told is kept, the newest; and so often, a second apart, it is told to a Redis that is back:
whoever listens comes back to it later than who tells, and by then every page has asked by itself."""


class Pages(Protocol):
    """Which pages are open, and what they are told across processes."""

    async def watch(self, who: str) -> None:
        """A page of theirs is open here."""

    async def unwatch(self, who: str) -> None: ...

    async def tell(self, who: str, mid: str) -> bool:
        """Announce the message elsewhere; whether any other process holds a page of theirs."""

    async def listen(self, told: Told) -> None:
        """Call `told(who, mid)` for what others announce, for ever; returns at once where there are none."""

    async def close(self) -> None:
        """Tell nothing more."""


class OwnPages:
    """There is no other process."""

    async def watch(self, who: str) -> None:
        return

    async def unwatch(self, who: str) -> None:
        return

    async def tell(self, who: str, mid: str) -> bool:
        return False

    async def listen(self, told: Told) -> None:
        return

    async def close(self) -> None:
        return


class RedisPages:
    """By publishing. Who listens is who has the page open: Redis itself knows the presence (在线)."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._me = secrets.token_hex(6)
        self._watched: set[str] = set()
        self._listening: PubSub | None = None
        self._untold: deque[tuple[str, str, int]] = deque(maxlen=UNTOLD)
        self._telling: asyncio.Task[None] | None = None

    async def watch(self, who: str) -> None:
        self._watched.add(who)
        listening = self._listening
        if listening is not None:
            try:
                await self._link.ask(lambda: listening.subscribe(_channel(who)))
            except Gone:
                return  # subscribed to with the next connection

    async def unwatch(self, who: str) -> None:
        self._watched.discard(who)
        listening = self._listening
        if listening is not None:
            try:
                await self._link.ask(lambda: listening.unsubscribe(_channel(who)))
            except Gone:
                return

    async def tell(self, who: str, mid: str) -> bool:
        try:
            return await self._publish(who, mid)
        except Gone:
            self._untold.append((who, mid, TELLINGS))
            if self._telling is None or self._telling.done():
                self._telling = asyncio.create_task(self._tell_untold())
            return False

    async def _publish(self, who: str, mid: str) -> bool:
        said = json.dumps([self._me, who, mid])
        heard = int(await self._link.ask(lambda: self._link.client.publish(_channel(who), said)))
        return heard > (who in self._watched)

    async def _tell_untold(self) -> None:
        while self._untold:
            await asyncio.sleep(REST)
            for _ in range(len(self._untold)):
                who, mid, left = self._untold.popleft()
                try:
                    heard = await self._publish(who, mid)
                except Gone:
                    if len(self._untold) < UNTOLD:
                        self._untold.appendleft((who, mid, left))
                    break
                if not heard and left > 1:
                    self._untold.append((who, mid, left - 1))

    async def close(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def listen(self, told: Told) -> None:
        while True:
            listening = self._link.client.pubsub()
            try:
                await listening.subscribe(ALWAYS, *map(_channel, self._watched))
                self._listening = listening
                while not _cancelled():
                    await self._next(listening, told)
            except faults() as error:
                log.warning("pages.not_heard", why=type(error).__name__)
            finally:
                self._listening = None
                await _closed(listening)
            if _cancelled():
                raise asyncio.CancelledError
            await asyncio.sleep(REST)

    async def _next(self, listening: PubSub, told: Told) -> None:
        found = await listening.get_message(ignore_subscribe_messages=True, timeout=LISTEN_SECONDS)
        if found is None or found["type"] != "message":
            return
        try:
            sender, who, mid = json.loads(found["data"])
        except (TypeError, ValueError):
            log.warning("pages.not_ours")
            return
        if sender != self._me:
            await told(str(who), str(mid))


async def _closed(listening: PubSub) -> None:
    try:
        await listening.aclose()  # type: ignore[no-untyped-call]
    except faults():
        return


def _cancelled() -> bool:
    """Python 3.11's `wait_for`, by which the client writes, may swallow a cancellation."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _channel(who: str) -> str:
    return f"minhu:page:{who}"
