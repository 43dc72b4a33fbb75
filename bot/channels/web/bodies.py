"""What a request brings along (请求体), read no further than is allowed."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.requests import Request


class TooLarge(Exception):
    """More bytes than allowed."""


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
    return b"".join([chunk async for chunk in capped(request, limit)])
