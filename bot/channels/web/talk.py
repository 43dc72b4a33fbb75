"""What is said at a page, and what it has not seen (对话): by a socket, or by plain requests where none gets through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from bot.channels.port import Door, Overloaded
from bot.channels.web.answers import STORE_ERROR_SECONDS, told
from bot.channels.web.bodies import TooLarge, body
from bot.channels.web.lines import FLOODED, FOREIGN, GONE, TOO_LARGE, Line, Lines
from bot.channels.web.visitors import Role, Visitors
from bot.web import frames
from bot.web.frames import Frame, Malformed, Seal
from bot.web.front import Front
from handlers.conversation.message import Account, Inbound, Outgoing

FRAME_LIMIT, BYTES_OF_A_CHARACTER = 64 * 1024, 12
"""Bytes of a frame, beside those of the longest text; a character may be written as two escapes."""
AT_ONCE = 64
"""Frames of one socket that are answered side by side."""
SINCE_BATCHES = 20

log = logging.getLogger(__name__)

Prepare = Callable[[HTTPConnection, Role, Account], Awaitable[None]]


class Talk:
    """The routes by which a page talks; `prepare` is told of each socket before anything is heard."""

    def __init__(
        self,
        visitors: Visitors,
        lines: Lines,
        seal: Seal,
        clock: Callable[[], datetime],
        prepare: Prepare,
        front: Front,
    ) -> None:
        self._visitors = visitors
        self._lines = lines
        self._seal = seal
        self._clock = clock
        self._prepare = prepare
        self._front = front
        self._frame_limit = max(FRAME_LIMIT, BYTES_OF_A_CHARACTER * frames.longest(front.limits))

    # By a socket

    async def socket(self, door: Door, socket: WebSocket) -> None:
        role = self._visitors.role(socket)
        if role is None or not self._visitors.same_origin(socket):
            await socket.close(FOREIGN)
            return
        account = await self._visitors.account(socket, role)
        await socket.accept()
        line = Line(socket, role, account or Account("web", ""))
        if account is None:
            await line.lose()
            return
        await self._prepare(socket, role, account)
        try:
            await self._lines.watch(account)
            await line.say({"type": "hello", "who": frames.who(account)})
            self._lines.add(line)  # what comes before is answered by the page's first `since`
            async with asyncio.TaskGroup() as answering:
                await self._listen(door, line, answering)
        finally:
            await self._lines.end(line)

    async def _listen(self, door: Door, line: Line, answering: asyncio.TaskGroup) -> None:
        """Read on while a turn is heard, so that the door sees a flood as one; what is answered keeps its order."""
        room = asyncio.Semaphore(AT_ONCE)
        while True:
            received = await line.socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            text = received.get("text") or ""
            if len(text) > self._frame_limit or line.floods():
                await line.close(TOO_LARGE if len(text) > self._frame_limit else FLOODED)
                return
            used = _is_say(text)
            if await self._visitors.account(line.socket, line.role, used=used) != line.account:
                await line.lose()
                return
            await room.acquire()
            answering.create_task(self._answer(door, line, text, room))

    async def _answer(self, door: Door, line: Line, text: str, room: asyncio.Semaphore) -> None:
        try:
            async with aclosing(self._answers(door, line.account, text)) as answers:
                async for answer in answers:
                    if not await line.say(answer):
                        await line.close(GONE)
                        return
        finally:
            room.release()

    async def _answers(self, door: Door, account: Account, text: str) -> AsyncGenerator[Frame, None]:
        """What one frame of the page is answered with, beside the messages that `send` carries."""
        said = ""
        try:
            frame = frames.read(text)
            match frame.get("type"):
                case "say":
                    said = frames.id_of(frame)
                    inbound = self._said(frame, account)
                    heard = asyncio.ensure_future(door.receive(inbound))  # in the door's lane before the next frame is
                    heard.add_done_callback(_looked_at)
                    yield {"type": "got", "id": said}
                    await heard
                    yield {"type": "heard", "id": said}
                case "since":
                    for message in await _since(door, account, frames.seen(frame.get("after"))):
                        yield frames.message(message, self._seal)
                    yield {"type": "caught_up"}
                case _:
                    raise Malformed("unknown_type")
        except Malformed as error:
            yield {"type": "refused", "id": said, "reason": error.reason}
        except Overloaded as error:
            yield {"type": "wait", "id": said, "seconds": error.seconds}
        except Exception:
            log.exception("a message of the web chat was not taken in")
            yield {"type": "wait", "id": said, "seconds": STORE_ERROR_SECONDS}

    def _said(self, frame: Frame, account: Account) -> Inbound:
        return frames.inbound(frame, account, self._clock(), self._seal, self._front.limits, self._front.spoken)

    # By requests

    async def send(self, door: Door, request: Request) -> Response:
        account = await self._visitors.asker(request, used=True)
        if isinstance(account, Response):
            return account
        try:
            frame = frames.read((await body(request, self._frame_limit)).decode("utf-8", "replace"))
            said = self._said(frame, account)
            replies = await door.receive(said)
        except TooLarge:
            return told(request, {"refused": "too_long"}, 413)
        except Malformed as error:
            return told(request, {"refused": error.reason}, 400)
        messages = [frames.message(reply, self._seal) for reply in replies]
        return told(request, {"heard": said.event_id, "messages": messages})

    async def since(self, door: Door, request: Request) -> Response:
        account = await self._visitors.asker(request)
        if isinstance(account, Response):
            return account
        after = request.query_params.get("after", "0")
        found = await _since(door, account, frames.seen(int(after) if after.isdecimal() and len(after) < 20 else 0))
        messages = [frames.message(message, self._seal) for message in found]
        return told(request, {"who": frames.who(account), "messages": messages})


async def _since(door: Door, account: Account, seen: int) -> Sequence[Outgoing]:
    found: list[Outgoing] = []
    for _ in range(SINCE_BATCHES):
        batch = await door.since(account, seen)
        found += batch
        newest = max((message.sequence for message in batch), default=0)
        if newest <= seen:
            break
        seen = newest
    return found


def _is_say(text: str) -> bool:
    try:
        return frames.read(text).get("type") == "say"
    except Malformed:
        return False


def _looked_at(heard: asyncio.Future[Sequence[Outgoing]]) -> None:
    """The page may be gone before its answer is; the next one asks again."""
    if not heard.cancelled():
        heard.exception()
