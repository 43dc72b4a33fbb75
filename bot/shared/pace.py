"""The pace (发送节奏) at which a platform may be written to, kept by all processes together.

    reserve(key, seconds a message takes) ─► how long to wait for one's slot; slots follow each other at that distance

A reservation beats a counter: everybody knows at once when their turn is, in the order of asking, and nobody asks twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.channels.port import RetryAfter
from bot.shared.link import Gone, RedisLink

LONGEST_WAIT = 10.0
"""Whoever would have to wait longer is told to come back, and holds nothing up meanwhile."""
KNOWN = 10_000

# One slot after the other by Redis's clock; a slot further away than we would wait is not taken.
_RESERVE = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local seconds, longest = tonumber(ARGV[1]), tonumber(ARGV[2])
if free - now <= longest then
  redis.call('SET', KEYS[1], string.format('%.6f', free + seconds), 'PX', math.ceil((free - now + seconds) * 1000) + 1000)
end
return string.format('%.6f', free - now)
"""


@dataclass(frozen=True)
class Rates:
    """Messages a second: to everybody together, and into one chat."""

    together: float
    chat: float


class Pace(Protocol):
    """Who may send when."""

    async def reserve(self, key: str, seconds: float) -> float:
        """The seconds until one's slot, which takes `seconds`; beyond LONGEST_WAIT none was reserved."""


class OwnPace:
    """This process alone, at `share` of what the platform allows."""

    def __init__(self, share: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._share = share
        self._monotonic = monotonic
        self._free: OrderedDict[str, float] = OrderedDict()

    async def reserve(self, key: str, seconds: float) -> float:
        now = self._monotonic()
        free = max(now, self._free.get(key, 0.0))
        if free - now <= LONGEST_WAIT:
            self._free[key] = free + seconds / self._share
            self._free.move_to_end(key)
            if len(self._free) > KNOWN:
                self._free.popitem(last=False)
        return free - now


class RedisPace:
    """All processes together; while Redis is gone, each slowly for itself."""

    def __init__(self, link: RedisLink, meanwhile: Pace) -> None:
        self._link = link
        self._meanwhile = meanwhile
        self._script = link.client.register_script(_RESERVE)

    async def reserve(self, key: str, seconds: float) -> float:
        try:
            return float(
                await self._link.ask(lambda: self._script(keys=[f"minhu:pace:{key}"], args=[seconds, LONGEST_WAIT]))
            )
        except Gone:
            return await self._meanwhile.reserve(key, seconds)


class Turnstile:
    """What a channel passes through before each message."""

    def __init__(self, pace: Pace, platform: str, rates: Rates) -> None:
        self._pace = pace
        self._platform = platform
        self._rates = rates

    async def wait(self, chat: str, messages: int = 1) -> None:
        """Until `messages` may be sent into the chat. The chat's turn comes first: while it waits for that, it takes no
        slot from everybody.

        Raises:
            RetryAfter: that would take too long.
        """
        hidden = hashlib.blake2b(chat.encode(), digest_size=12).hexdigest()
        await self._pass(f"{self._platform}:{hidden}", messages / self._rates.chat)
        await self._pass(self._platform, messages / self._rates.together)

    async def _pass(self, key: str, seconds: float) -> None:
        wait = await self._pace.reserve(key, seconds)
        if wait > LONGEST_WAIT:
            raise RetryAfter(wait)
        if wait > 0:
            await asyncio.sleep(wait)
