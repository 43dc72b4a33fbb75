"""Telegram by aiogram: updates in by polling or webhook, messages out; an update is confirmed after the commit only.

    webhook:  POST ─ secret ─ size ─ JSON ──┐
    polling:  getUpdates ─ lanes ───────────┴─► hear ─► Inbound ─► door.receive (commit) ─► 200 | next offset
                                                                        └─► send ─► sendMessage, editMessageText, …

aiogram's dispatcher and webhook handler are left out: the stock handler answers 200 before the handler ran.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from aiogram.methods import DeleteWebhook, SetMyCommands, SetWebhook, TelegramMethod
from aiogram.types import BotCommand
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.port import Door, Overloaded, RetryAfter, SendFailed
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.contents import FILE_LIMIT, Contents
from bot.channels.telegram.lanes import Lanes, Patience, Pause
from bot.channels.telegram.memory import Shown
from bot.channels.telegram.sending import Sending
from bot.channels.telegram.updates import CHANNEL, KINDS, Updates
from bot.channels.telegram.wire import Raw, chat_of, loads, numbered, read_body
from bot.shared.pace import Pace, Rates, Turnstile
from handlers.conversation.message import Outgoing
from handlers.ports.store import Away

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
RATES = Rates(together=30.0, chat=1.0)
"""What Telegram names as the most that it takes; beyond, it answers 429."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)

_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _Ask(TelegramMethod[list[Raw]]):
    """getUpdates without parsing: one malformed update must not hold up the ones that came with it."""

    __returning__ = list[Raw]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = 0
    allowed_updates: list[str] = KINDS


class Telegram:
    """The channel. `public_url` is the house as seen from outside (webhook mode), `commands` the menu by language:
    {"zh": {"start": "开始"}, "": {…}}, "" for everybody else. Close it at the end."""

    name = CHANNEL

    def __init__(
        self,
        token: str,
        *,
        mode: Literal["polling", "webhook"] = "polling",
        secret: str = "",
        public_url: str = "",
        commands: Mapping[str, Mapping[str, str]] | None = None,
        api_base: str = "https://api.telegram.org",
        timeout: float = 20.0,
        poll_seconds: int = 50,
        glance_seconds: float = 0.5,
        width: int = 32,
        file_limit: int = FILE_LIMIT,
        pause: Pause = asyncio.sleep,
        now: Callable[[], datetime] = _utc_now,
        pace: Pace | None = None,
    ) -> None:
        if mode == "webhook" and not (_SECRET.fullmatch(secret) and public_url):
            raise ValueError("a webhook needs a public URL and a secret of 1 to 256 letters, digits, _ or -")
        self.one_receiver = mode == "polling"
        self._mode = mode
        self._secret = secret
        self._hook_url = public_url.rstrip("/") + PATH
        self._commands = commands or {}
        self._poll_seconds = poll_seconds
        self._glance_seconds = glance_seconds
        self._width = width
        self._pause = pause
        self._call = Calls(token, api_base, timeout)
        shown = Shown()
        self._updates = Updates(self._call, Contents(self._call, file_limit), shown, now)
        self._sending = Sending(self._call, shown, Turnstile(pace, self.name, RATES) if pace else None)

    async def close(self) -> None:
        await self._call.close()

    async def send(self, message: Outgoing) -> str:
        return await self._sending.send(message)

    async def run(self, door: Door) -> None:
        self._sending.door = door
        await self._insist(self._register)
        await self._offer_commands()
        if self._mode == "polling":
            await self._poll(door)

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        self._sending.door = door
        if self._mode == "polling":
            return ()
        return (Route(PATH, partial(self._hook, door), methods=["POST"]),)

    async def _register(self) -> None:
        """Tell Telegram where updates go; those that wait are kept."""
        if self._mode == "polling":
            await self._call(DeleteWebhook(drop_pending_updates=False))
        else:
            await self._call(SetWebhook(url=self._hook_url, secret_token=self._secret, allowed_updates=KINDS))

    async def _offer_commands(self) -> None:
        for language, table in self._commands.items():
            commands = [BotCommand(command=name, description=words) for name, words in table.items()]
            try:
                await self._call(SetMyCommands(commands=commands, language_code=language or None))
            except SendFailed as failure:
                _log.error("telegram: the menu of commands (%s) was not set: %s", language or "default", failure)

    async def _insist(self, call: Callable[[], Awaitable[object]]) -> None:
        patience = Patience(self._pause)
        while True:
            try:
                await call()
            except SendFailed as failure:
                await self._be_patient(patience, failure)
            else:
                return

    async def _be_patient(self, patience: Patience, failure: SendFailed) -> None:
        at_least = failure.seconds if isinstance(failure, RetryAfter) else 0.0
        _log.warning("telegram: %s; trying again in %g s", failure, max(patience.next, at_least))
        await patience.wait(at_least)

    async def _poll(self, door: Door) -> None:
        patience = Patience(self._pause)
        async with asyncio.TaskGroup() as tasks:
            hear = partial(self._updates.hear, door)
            lanes = Lanes(hear, chat_of, width=self._width, pause=self._pause, tasks=tasks)
            while True:
                seconds = 0 if lanes.busy else self._poll_seconds
                try:
                    updates = await self._call(_Ask(offset=lanes.offset(), timeout=seconds), seconds)
                except SendFailed as failure:
                    await self._be_patient(patience, failure)
                    continue
                patience = Patience(self._pause)
                lanes.take(numbered(updates))
                await lanes.idle(within=self._glance_seconds)

    async def _hook(self, door: Door, request: Request) -> Response:
        told = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(told.encode(), self._secret.encode()):
            return Response(status_code=403)
        try:
            body = await read_body(request)
            if body is None:
                return Response(status_code=413)
            raw = loads(body)
        except (ValueError, RecursionError, ClientDisconnect):
            return Response(status_code=400)
        updates = numbered([raw])
        if not updates:
            return Response(status_code=400)
        [(number, update)] = updates
        try:
            await self._updates.hear(door, number, update)
        except Overloaded as full:
            return Response(status_code=503, headers={"Retry-After": str(math.ceil(full.seconds))})
        except Away as away:
            _log.warning("telegram: update %s could not be kept: %s", number, away)
            return Response(status_code=503)
        except Exception:  # noqa: BLE001 - whatever it is, Telegram must bring the update again
            _log.exception("telegram: update %s could not be heard; Telegram will bring it again", number)
            return Response(status_code=500)
        return Response()
