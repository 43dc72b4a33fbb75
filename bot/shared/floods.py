"""Floods (刷屏): whether somebody writes more than a person can, at whichever process it arrives.

Each door counts for itself what arrives at it; this counts what arrives at all of them.
"""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from bot.shared.link import Gone, RedisLink
from handlers.conversation.message import Account


class Floods(Protocol):
    """Who writes more than a person does."""

    async def wrote(self, account: Account) -> bool:
        """Count one message; whether there were more than a person writes."""


class NoFloods:
    """There is no other door: the door's own count is all there is."""

    async def wrote(self, account: Account) -> bool:
        return False


class RedisFloods:
    """At most `burst` messages a second. While Redis is gone, the door's own count has to do."""

    def __init__(self, link: RedisLink, url: str, burst: int) -> None:
        from limits import RateLimitItemPerSecond
        from limits.aio.storage import RedisStorage
        from limits.aio.strategies import MovingWindowRateLimiter

        pool: Any = link.client.connection_pool
        storage = RedisStorage(f"async+{url}", implementation="redispy", key_prefix="minhu", connection_pool=pool)
        self._link = link
        self._window = RateLimitItemPerSecond(burst)
        self._limiter = MovingWindowRateLimiter(storage)

    async def wrote(self, account: Account) -> bool:
        hidden = hashlib.blake2b(f"{account.channel}:{account.id}".encode(), digest_size=12).hexdigest()
        try:
            return not await self._link.ask(lambda: self._limiter.hit(self._window, "flood", hidden))
        except Gone:
            return False
