"""What a request brings along (请求体), read no further than is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from starlette.requests import Request

BODY_SECONDS = 30.0
"""How long a page may take to send what it says; a few kilobytes need less on the slowest network."""


class TooLarge(Exception):
    """More bytes than allowed."""


class TooSlow(Exception):
    """The bytes did not come in time."""


async def capped(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """
    Raises:
        TooLarge: it has, or says that it has, more than `limit` bytes.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > limit:
            raise TooLarge
        yield chunk


async def body(request: Request, limit: int) -> bytes:
    """
    Raises:
        TooLarge: see `capped`. TooSlow: it took longer than `BODY_SECONDS` to come.
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return b"".join([chunk async for chunk in capped(request, limit)])
    except TimeoutError:
        raise TooSlow from None
