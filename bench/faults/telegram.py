"""Telegram as it is on a bad day (平台): refuses, resets, hangs; delivers twice, late, out of order, until it is heard."""

from __future__ import annotations

import asyncio
import io
import json
import math
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from PIL import Image

from bench.faults.history import Delivery, History, Sent
from tests.channels.telegram.description import Json
from tests.channels.telegram.server import BAD_GATEWAY, TOKEN, BotApi, Call, Citizen, flood, serving

SECRET = "a-secret-of-the-bench"
PATH = "/telegram/webhook"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
IMPATIENT = 5.0
PAUSE = (0.2, 1.0)
HELD = 0.4
SENDS = frozenset({"sendMessage", "editMessageText"})
TROUBLES = {"429": 30, "502": 35, "reset": 15, "reset after it was taken": 14, "hang": 1, "slow": 5}
"""How often which, among the calls that fail."""
HANGS = 22.0
SLOW = (0.5, 3.0)
PATIENT = (1, 3)
"""Seconds for which a 429 asks."""


@dataclass(frozen=True)
class Habits:
    """How often an update comes twice, and how often one waits for the next of its chat to overtake it."""

    twice: float = 0.15
    overtaken: float = 0.5


class Telegram(BotApi):
    """The Bot API, with `bad` the share of calls that fail. A chat that was answered 429 is answered so until its time is
    over."""

    def __init__(self, history: History, dice: random.Random) -> None:
        super().__init__()
        self.bad = 0.0
        self.slow = False
        self._history = history
        self._dice = dice
        self._closed_until: dict[str, float] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        chat = str((await request.post()).get("chat_id", ""))
        if (left := self._closed_until.get(chat, 0.0) - time.monotonic()) > 0:
            self._history.troubles["asked again too early"] += 1
            return flood(math.ceil(left)).answer()
        if self.slow:
            await asyncio.sleep(self._dice.uniform(*SLOW))
        if self._dice.random() >= self.bad:
            return await super().handle(request)
        trouble = self._dice.choices([*TROUBLES], [*TROUBLES.values()])[0]
        self._history.troubles[trouble] += 1
        return await self._spoilt(trouble, chat, request)

    async def _spoilt(self, trouble: str, chat: str, request: web.Request) -> web.StreamResponse:
        match trouble:
            case "429":
                seconds = self._dice.randint(*PATIENT)
                if chat:
                    self._closed_until[chat] = time.monotonic() + seconds
                return flood(seconds).answer()
            case "502":
                return BAD_GATEWAY.answer()
            case "slow":
                await asyncio.sleep(self._dice.uniform(*SLOW))
                return await super().handle(request)
            case "hang":
                await asyncio.sleep(HANGS)
            case "reset after it was taken":
                _TOLD.set(False)  # the connection ends with it, and so does its context
                await super().handle(request)
        if request.transport is not None:
            request.transport.abort()
        return BAD_GATEWAY.answer()

    async def _result(self, call: Call) -> object:
        result = await super()._result(call)
        if call.method in SENDS:
            chat, text = int(str(call.parameters["chat_id"])), str(call.parameters["text"]).strip()
            self._history.sent.append(Sent(time.monotonic(), chat, text, _TOLD.get()))
        return result


_TOLD: ContextVar[bool] = ContextVar("told", default=True)


@asynccontextmanager
async def telegram(history: History, dice: random.Random) -> AsyncIterator[Telegram]:
    api = Telegram(history, dice)
    try:
        async with serving(api):
            yield api
    finally:
        history.refused += api.faults


class Post:
    """Brings updates to any of the doors until one says 2xx."""

    def __init__(
        self,
        history: History,
        dice: random.Random,
        doors: Callable[[], Sequence[str]],
        session: aiohttp.ClientSession,
        habits: Habits,
    ) -> None:
        self._history = history
        self._dice = dice
        self._doors = doors
        self._session = session
        self._habits = habits
        self._overtaking: dict[int, asyncio.Event] = {}
        self._later: set[asyncio.Task[None]] = set()

    async def bring(self, chat: int, event: str, update: Json) -> None:
        """Returns when it was acknowledged."""
        if (waiting := self._overtaking.pop(chat, None)) is not None:
            await self._insist(chat, event, update)
            waiting.set()
            self._history.overtaken += 1
            return
        if self._dice.random() < self._habits.overtaken:
            await self._hold(chat)
        await self._insist(chat, event, update)

    async def _hold(self, chat: int) -> None:
        held = self._overtaking[chat] = asyncio.Event()
        try:
            async with asyncio.timeout(HELD):
                await held.wait()
        except TimeoutError:
            if self._overtaking.get(chat) is held:
                del self._overtaking[chat]

    async def _insist(self, chat: int, event: str, update: Json) -> None:
        if self._dice.random() < self._habits.twice:
            task = asyncio.create_task(self._again(chat, event, update))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        while not await self._try(chat, event, update):
            await asyncio.sleep(self._dice.uniform(*PAUSE))

    async def _again(self, chat: int, event: str, update: Json) -> None:
        """At the same moment, or when it was answered long ago."""
        await asyncio.sleep(self._dice.choice((0.0, 0.1, 2.0)))
        await self._try(chat, event, update, again=True)

    async def _try(self, chat: int, event: str, update: Json, *, again: bool = False) -> bool:
        began = time.monotonic()
        status = await self._hand_over(json.dumps(update).encode(), HEADERS)
        delivery = Delivery(chat, event, began, time.monotonic(), status, again)
        self._history.deliveries.append(delivery)
        return delivery.acknowledged

    async def _hand_over(self, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer; 0 without one."""
        if not (doors := self._doors()):
            return 0
        url, timeout = self._dice.choice(doors) + PATH, aiohttp.ClientTimeout(IMPATIENT)
        try:
            async with self._session.post(url, data=io.BytesIO(body), headers=headers, timeout=timeout) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0

    async def poison(self, kind: str, chat: int, body: bytes, headers: Mapping[str, str] = HEADERS) -> None:
        """Hand something evil over, until it is taken or refused for good."""
        while True:
            began = time.monotonic()
            status = await self._hand_over(body, headers)
            self._history.poison.append(Delivery(chat, kind, began, time.monotonic(), status))
            if 200 <= status < 500:
                return
            await asyncio.sleep(self._dice.uniform(*PAUSE))

    async def quiet(self) -> None:
        """Until what comes again has come."""
        await asyncio.gather(*self._later)


class Phone(Citizen):
    """Somebody with Telegram: what they send is brought until it is heard, what they see are the bot's messages."""

    def __init__(self, api: Telegram, post: Post, id: int) -> None:
        super().__init__(api, id)
        self._post = post

    async def say(self, text: str) -> None:
        await self._bring(self.says(text))

    async def album(self, photo: bytes, count: int) -> None:
        """Several photos in one bubble: as many updates, at the same time."""
        group = f"album-{self.api.count('album')}"
        await asyncio.gather(*(self._bring(self.photo(photo, media_group_id=group)) for _ in range(count)))

    async def press(self, message: Json, label: str) -> None:
        await self._bring(self._press(message, self._data(message, label)))

    async def _bring(self, update: Json) -> None:
        query, message = update.get("callback_query"), update.get("message")
        event = f"c{query['id']}" if query else f"m{message['message_id']}"  # type: ignore[index]
        await self._post.bring(self.id, event, update)

    def _data(self, message: Json, label: str) -> str:
        return next(str(button["callback_data"]) for button in self._buttons(message) if button["text"] == label)

    @staticmethod
    def _buttons(message: Json) -> list[Json]:
        markup = message.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard", []) for button in row]  # type: ignore[attr-defined]

    def newest(self, *, label: str = "", words: str = "", after: int = 0) -> Json | None:
        """The newest message of the bot behind the message `after`, with that button or these words."""
        for (chat, number), message in reversed(self.api.messages.items()):
            if chat == self.id and number > after and words in str(message.get("text", "")):
                if not label or any(button["text"] == label for button in self._buttons(message)):
                    return message
        return None

    def last(self) -> int:
        """The number of the newest message in the chat, whoever wrote it."""
        return self.api._last[f"message in {self.id}"]

    async def sees(self, within: float, *, label: str = "", words: str = "", after: int = 0) -> Json | None:
        end = time.monotonic() + within
        while (found := self.newest(label=label, words=words, after=after)) is None and time.monotonic() < end:
            await asyncio.sleep(0.05)
        return found


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (40, 60, 80)).save(kept, "JPEG")
    return kept.getvalue()


SETTINGS = {
    "telegram_token": TOKEN,
    "telegram_mode": "webhook",
    "telegram_secret": SECRET,
    "public_url": "http://127.0.0.1:9",
}
