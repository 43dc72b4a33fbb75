"""A small house behind the door: it hears, answers each message with its own words, and remembers what it heard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from starlette.applications import Starlette

from bot.channels.port import SendFailed
from bot.channels.telegram.channel import Telegram
from handlers.conversation.message import Account, Inbound, Outgoing, Picture, Segment, Voice
from tests.channels.telegram.description import Json
from tests.channels.telegram.server import TOKEN, BotApi, Pulse, bot_api

SECRET = "a-secret_OF-this-city"
PUBLIC_URL = "https://12345.example.cn"
HOOK = "/telegram/webhook"
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def say(to: int, text: str, *labels: str, mid: str = "", photos: tuple[str, ...] = (), edit: str = "") -> Outgoing:
    return Outgoing(
        mid=mid or f"mid-{text[:20]}",
        to=Account("telegram", str(to)),
        key="echo",
        text=text,
        language="zh-CN",
        created_at=AT,
        due_at=AT,
        labels=labels,
        photos=photos,
        edit=edit or None,
    )


class House:
    """The door, in memory. `troubles` are raised once each, `poison` always, everything while `cut`; what is `shut` waits
    before its commit."""

    def __init__(self) -> None:
        self.pulse = Pulse()
        self.heard: list[Inbound] = []
        self.entered: list[str] = []
        self.troubles: dict[str, list[Exception]] = {}
        self.poison: set[str] = set()
        self.cut = False
        self.taken: list[bytes] = []
        self.shown: dict[str, tuple[bytes, str]] = {}
        self.receipts: dict[tuple[Account, str], str] = {}
        self.shut: dict[str, asyncio.Event] = {}
        self.channel: Telegram | None = None
        self._replies: dict[tuple[Account, str], Outgoing] = {}

    async def receive(self, message: Inbound) -> Sequence[Outgoing]:
        self.entered.append(message.text)
        self.pulse.beat()
        if self.cut or message.text in self.poison:
            raise RuntimeError("no")
        if self.troubles.get(message.text):
            raise self.troubles[message.text].pop(0)
        if message.text in self.shut:
            await self.shut[message.text].wait()
        key = message.account, message.event_id
        if key not in self._replies:
            self.heard.append(message)
            said = f"{message.event_id}: {message.text}"
            self._replies[key] = say(int(message.account.id), said, "对，提交", "改地点", mid=f"r{message.event_id}")
        assert self.channel is not None
        try:
            await self.channel.send(self._replies[key])
        except SendFailed:
            pass  # the sweep's work
        self.pulse.beat()
        return [self._replies[key]]

    async def take_photo(self, account: Account, content: bytes) -> Picture:
        self.taken.append(content)
        return Picture(file=f"photo:{len(content)}")

    async def take_voice(self, account: Account, content: bytes, seconds: int | None = None) -> Voice:
        self.taken.append(content)
        return Voice(file=f"voice:{len(content)}", seconds=seconds)

    async def file(self, file: str) -> tuple[bytes, str] | None:
        return self.shown.get(file)

    async def since(self, account: Account, sequence: int) -> Sequence[Outgoing]:
        return ()

    async def pressed(self, account: Account, receipt: str) -> str | None:
        return self.receipts.get((account, receipt))


class Pauses:
    """Waits that are written down and not waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Line:
    """Telegram, the channel and the house, connected."""

    api: BotApi
    house: House
    channel: Telegram
    web: httpx.AsyncClient
    pauses: Pauses = field(default_factory=Pauses)

    async def post(self, update: Json, secret: str = SECRET) -> int:
        """Deliver by webhook; returns the status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return (await self.web.post(HOOK, content=json.dumps(update), headers=headers)).status_code

    async def hear(self, update: Json) -> Inbound:
        """Deliver by webhook what must be heard."""
        before = len(self.house.heard)
        assert await self.post(update) == 200
        assert len(self.house.heard) == before + 1
        return self.house.heard[-1]

    async def segments(self, update: Json) -> tuple[Segment, ...]:
        return (await self.hear(update)).segments


@asynccontextmanager
async def webhook_line(*, file_limit: int = 1000, timeout: float = 5.0) -> AsyncIterator[Line]:
    async with bot_api() as api:
        pauses = Pauses()
        channel = Telegram(
            TOKEN,
            mode="webhook",
            secret=SECRET,
            public_url=PUBLIC_URL,
            commands={"": {"start": "Start"}, "zh": {"start": "开始"}},
            api_base=api.url,
            timeout=timeout,
            file_limit=file_limit,
            pause=pauses,
            now=lambda: AT,
        )
        house = House()
        house.channel = channel
        app = Starlette(routes=channel.routes(house))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as web:
            try:
                yield Line(api, house, channel, web, pauses)
            finally:
                api.over()
                await channel.close()


@asynccontextmanager
async def polling_line(*, width: int = 32, start: bool = True) -> AsyncIterator[Line]:
    async with bot_api() as api, httpx.AsyncClient() as web:
        pauses = Pauses()
        channel = Telegram(
            TOKEN, api_base=api.url, timeout=5.0, poll_seconds=5, glance_seconds=0.01, width=width, pause=pauses
        )
        house = House()
        house.channel = channel
        line = Line(api, house, channel, web, pauses)
        running = asyncio.create_task(channel.run(house)) if start else None
        try:
            yield line
        finally:
            if running:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running
            api.over()
            await channel.close()
