"""An endpoint (外部接口): one server that an extra asks, with a limit of time, of size and of how many ask at once.

A server that fails three times in a row is left alone for half a minute (circuit breaker, 熔断); then one request tries it.
Whatever goes wrong, the answer is None: nobody who asks has to know why, the log does.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx

FAILURES, REST = 3, 30.0
AT_ONCE = 4
MAX_BYTES = 256 * 1024  # of an answer; a transcript or a parse is a few thousand

# What a reader of foreign JSON runs into.
NOT_READABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OverflowError)
NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, *NOT_READABLE)

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Breaker:
    """Counts failures in a row; open, it lets nothing through until its rest is over, and then one try."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._until = 0.0

    @property
    def closed(self) -> bool:
        return self._failures < FAILURES

    def lets_through(self) -> bool:
        """Whether to ask now. The one try of an open breaker begins its rest anew, so that no second one joins it."""
        if self.closed:
            return True
        if self._monotonic() < self._until:
            return False
        self._until = self._monotonic() + REST
        return True

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._until = self._monotonic() + REST


class Endpoint:
    """JSON out of one server. Build it anywhere, ask it from one event loop, close it there."""

    def __init__(
        self,
        name: str,
        url: str,
        seconds: float,
        *,
        key: str = "",
        query: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._url = url
        self._seconds = seconds
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._query = dict(query or {})
        self._max_bytes = max_bytes
        self._breaker = Breaker(monotonic)
        self._asking = 0
        self._client: httpx.AsyncClient | None = None

    async def ask(self, read: Callable[[Any], T], *bodies: Mapping[str, Any]) -> T | None:
        """POST a body (`json`, or `files` and `data`, as httpx has them) and read the JSON of the answer.

        `read` raises ValueError, KeyError or the like where it is no answer; then the next body is tried, within the same
        limit of time. None: the server rests after failures, is as busy as it may be, or never gave an answer.
        """
        if self._asking >= AT_ONCE or not self._breaker.lets_through():
            return None
        self._asking += 1
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._first_readable(read, bodies)
        except NO_ANSWER as error:
            self._note_failure(_reason(error))
            return None
        finally:
            self._asking -= 1
        self._breaker.succeeded()
        return found

    async def _first_readable(self, read: Callable[[Any], T], bodies: Sequence[Mapping[str, Any]]) -> T:
        for body in bodies[:-1]:
            said = await self._posted(body)
            try:
                return read(json.loads(said))
            except NOT_READABLE:
                continue
        return read(json.loads(await self._posted(bodies[-1])))

    def _note_failure(self, why: str) -> None:
        was_closed = self._breaker.closed
        self._breaker.failed()
        _log.warning("%s failed: %s", self.name, why)
        if was_closed and not self._breaker.closed:
            _log.error("%s is left alone for %d s", self.name, REST)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _posted(self, body: Mapping[str, Any]) -> bytes:
        if self._client is None:
            self._client = httpx.AsyncClient(headers=self._headers, timeout=self._seconds, trust_env=False)
        async with self._client.stream("POST", self._url, params=self._query, **body) as answer:
            if not answer.is_success:
                raise httpx.HTTPStatusError(str(answer.status_code), request=answer.request, response=answer)
            found = b""
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > self._max_bytes:
                    raise ValueError("the answer is too long")
            return found


def _reason(error: BaseException) -> str:
    """For the log: a status or the kind of error, nothing that a resident or the server said."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"status {error.response.status_code}"
    return type(error).__name__
