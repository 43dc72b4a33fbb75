"""A connection that asks for nothing is not kept for ever; one that does is left alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from bot.running import Impatient

HASTY = 0.8


class Hasty(Impatient):
    head_seconds = HASTY


async def slow(request: object) -> PlainTextResponse:
    await asyncio.sleep(3 * HASTY)
    return PlainTextResponse("at last")


async def echo(web: WebSocket) -> None:
    await web.accept()
    await web.send_text(await web.receive_text())


async def said(port: int, words: bytes) -> bytes:
    """All that comes before the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words)
    try:
        async with asyncio.timeout(20 * HASTY):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("words", [b"", b"GET /slow HTTP/1.1\r\nHost: h\r\nX-Slow: "])
def test_a_connection_that_never_asked_was_kept_for_ever(words: bytes) -> None:
    async def check(port: int) -> None:
        assert await said(port, words) == b""

    asyncio.run(serving(check))


def test_who_asks_for_what_takes_long_and_who_has_a_socket_is_left_alone() -> None:
    async def check(port: int) -> None:
        answer = await said(port, b"GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert answer.endswith(b"at last")
        async with connect(f"ws://127.0.0.1:{port}/echo", proxy=None) as web:
            await asyncio.sleep(3 * HASTY)
            await web.send("still here")
            assert await web.recv() == "still here"

    asyncio.run(serving(check))


async def serving(check: Callable[[int], Awaitable[None]]) -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # whoever comes before the server accepts waits
    app = Starlette(routes=[Route("/slow", slow), WebSocketRoute("/echo", echo)])
    config = uvicorn.Config(app, http=Hasty, ws="websockets-sansio", log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with listener:
        running = asyncio.create_task(server.serve([listener]))
        try:
            await check(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await running
