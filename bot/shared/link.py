"""The connection to Redis (共享连接): asked for half a second at most, and not again for a moment after it failed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import structlog

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = structlog.get_logger(__name__)
T = TypeVar("T")

PATIENCE = 0.5
REST = 1.0
HEALTH_SECONDS = 5


def faults() -> tuple[type[Exception], ...]:
    """What the client raises where Redis cannot be asked. AttributeError: it writes to a connection that another task has
    just closed. Imported where it is used: most houses run without Redis, and start a tenth of a second sooner."""
    from redis.exceptions import RedisError

    return RedisError, OSError, TimeoutError, AttributeError


class Gone(Exception):
    """Redis cannot be asked at present: do without."""


class RedisLink:
    """Shared by everything of this process that asks Redis."""

    def __init__(self, url: str) -> None:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        self.client: Redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=HEALTH_SECONDS,
            decode_responses=True,
        )
        self._not_before = 0.0
        self._was_gone = False

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """
        Raises:
            Gone: it did not answer in time, or did not a moment ago.
        """
        if time.monotonic() < self._not_before:
            raise Gone
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await question()
        except faults() as error:
            self._not_before = time.monotonic() + REST
            await self._forget_idle()
            if not self._was_gone:
                log.warning("redis.gone", why=type(error).__name__)
            self._was_gone = True
            raise Gone from error
        if self._was_gone:
            log.info("redis.back")
        self._was_gone = False
        return answer

    async def _forget_idle(self) -> None:
        """Connections that lie idle went with the one that failed: each would fail once more when Redis is back."""
        try:
            await self.client.connection_pool.disconnect(inuse_connections=False)
        except faults():
            return

    async def close(self) -> None:
        await self.client.aclose()
