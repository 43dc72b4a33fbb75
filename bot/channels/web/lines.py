"""Open sockets (在线连接): what is said to an account goes to every page of it that is open here."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels.web.visitors import Role, Visitors
from bot.shared.pages import Pages
from bot.web import frames
from bot.web.frames import Frame
from handlers.conversation.message import Account

SEND_SECONDS = 5.0
FLOOD_FRAMES, FLOOD_SECONDS = 300, 10.0  # no finger and no page does this; the house merges what people do

LOST, FLOODED, TOO_LARGE, FOREIGN, GONE = 4401, 4429, 1009, 1008, 1011  # close codes


class Line:
    """One open socket."""

    def __init__(self, socket: WebSocket, role: Role, account: Account) -> None:
        self.socket, self.role, self.account = socket, role, account
        self._one_at_a_time = asyncio.Lock()
        self._heard_at: deque[float] = deque(maxlen=FLOOD_FRAMES)

    async def say(self, frame: Frame) -> bool:
        """Whether the frame went out; a page that takes nothing for seconds is as good as gone."""
        try:
            async with asyncio.timeout(SEND_SECONDS), self._one_at_a_time:
                await self.socket.send_text(json.dumps(frame, ensure_ascii=False))
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            return False
        return True

    async def lose(self) -> None:
        """The page is nobody's any more: it asks for a new cookie."""
        await self.say({"type": "lost"})
        await self.close(LOST)

    async def close(self, code: int) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.socket.close(code)
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            return

    def floods(self) -> bool:
        now = time.monotonic()
        full = len(self._heard_at) == FLOOD_FRAMES
        first = self._heard_at[0] if full else now
        self._heard_at.append(now)
        return full and now - first < FLOOD_SECONDS


class Lines:
    """The open sockets of this process, by account."""

    def __init__(self, visitors: Visitors, pages: Pages) -> None:
        self._visitors = visitors
        self._pages = pages
        self._open: dict[Account, set[Line]] = {}

    async def watch(self, account: Account) -> None:
        """Before `add`: what other processes have for the account comes here from now on."""
        await self._pages.watch(frames.who(account))

    def add(self, line: Line) -> None:
        self._open.setdefault(line.account, set()).add(line)

    async def end(self, line: Line) -> None:
        self._drop(line)
        if line.account not in self._open:
            await self._pages.unwatch(frames.who(line.account))

    async def show(self, to: Account, frame: Frame) -> bool:
        """Whether a page took it."""
        lines = tuple(self._open.get(to, ()))
        return any(await asyncio.gather(*(self._deliver(line, frame) for line in lines)))

    async def close(self, code: int) -> None:
        """End them all."""
        for line in [line for lines in self._open.values() for line in lines]:
            await line.close(code)

    async def _deliver(self, line: Line, frame: Frame) -> bool:
        if await self._visitors.account(line.socket, line.role) != line.account:
            await line.lose()
            self._drop(line)
            return False
        if await line.say(frame):
            return True
        self._drop(line)
        await line.close(GONE)
        return False

    def _drop(self, line: Line) -> None:
        lines = self._open.get(line.account, set())
        lines.discard(line)
        if not lines:
            self._open.pop(line.account, None)
