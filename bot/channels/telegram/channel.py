"""Telegram by aiogram: updates in by polling or webhook, messages out; an update is confirmed after the commit only.

    webhook:  POST ─ secret ─ size ─ JSON ──┐
    polling:  getUpdates ─ lanes ───────────┴─► hear ─► Inbound ─► door.receive (commit) ─► 200 | next offset
                                                                        └─► send ─► sendMessage, editMessageText, …

aiogram's dispatcher and webhook handler are left out: the stock handler answers 200 before the handler ran.
Telegram's URLs carry the token, so errors of the SDK end here: what leaves has words of ours, the token struck out and
no chained cause.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatMemberStatus, ChatType, ContentType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    EditMessageText,
    GetFile,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import (
    Animation,
    Audio,
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    Contact,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    PhotoSize,
    Update,
    Video,
)
from aiogram.types import Location as Pin
from aiogram.types import Sticker as StickerSent
from aiogram.types import Voice as VoiceNote
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.port import Blocked, Capabilities, Door, Overloaded, Refused, RetryAfter, SendFailed
from bot.channels.telegram import layout
from bot.channels.telegram.lanes import Lanes, Patience, Pause
from bot.channels.telegram.wire import Raw, chat_of, loads, numbered, read_body
from bot.shared.pace import Pace, Rates, Turnstile
from handlers.conversation.message import (
    Account,
    Command,
    Inbound,
    Location,
    Outgoing,
    Picture,
    Pressed,
    Segment,
    Sticker,
    Text,
    Voice,
)
from handlers.ports.store import Away

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
FILE_LIMIT = 20 * 1024 * 1024  # the Bot API hands out no larger ones
DOWNLOAD_TRIES = 5
GROUP = 10  # photos in one album
RATES = Rates(together=30.0, chat=1.0)
"""What Telegram names as the most that it takes; beyond, it answers 429."""
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.ASCII | re.DOTALL)
_GONE = re.compile(r"chat not found|user not found|user is deactivated|PEER_ID_INVALID|chat_id is empty", re.IGNORECASE)

# Content without words for us. What is neither here nor read by `_segments` is a service message: a pin, a changed
# background … nothing that a person says.
_WORDLESS = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.RICH_MESSAGE,
        ContentType.STORY,
        ContentType.UNKNOWN,
        ContentType.VIDEO_NOTE,
    }
)

_PLAIN_WORDS: Mapping[type[Exception], str] = {
    TelegramConflictError: "another process polls with this bot's token, or a webhook is set: only one may receive",
    TelegramUnauthorizedError: "the token is not valid",
    TelegramNotFound: "the token or the address of the Bot API server is not valid",
    ClientDecodeError: "the answer is not one of the Bot API",
}

_log = logging.getLogger(__name__)
T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _Refused(Refused):
    """Telegram understood and said no: trying the same again is of no use."""


class _Session(AiohttpSession):
    async def close(self) -> None:
        """Without aiogram's quarter of a second: aiohttp waits for its connections by itself."""
        if self._session is not None:
            await self._session.close()


class _Updates(TelegramMethod[list[Raw]]):
    """getUpdates without parsing: one malformed update must not hold up the ones that came with it."""

    __returning__ = list[Raw]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = 0
    allowed_updates: list[str] = KINDS


class _Recent(OrderedDict[tuple[int, str], T]):
    """The newest few thousand: what helps while it is known and may be forgotten."""

    def __init__(self, keep: int = 10_000) -> None:
        super().__init__()
        self._keep = keep

    def note(self, chat: int, key: str, value: T) -> None:
        self[chat, key] = value
        self.move_to_end((chat, key))
        if len(self) > self._keep:
            self.popitem(last=False)


class Telegram:
    """The channel. `public_url` is the house as seen from outside (webhook mode), `commands` the menu by language:
    {"zh": {"start": "开始"}, "": {…}}, "" for everybody else. Close it at the end."""

    name = "telegram"
    capabilities = Capabilities(buttons=100, edit=True, text_length=layout.TEXT_LENGTH)

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
        api = TelegramAPIServer.from_base(api_base)
        self._session = _Session(api=api, json_loads=loads, timeout=timeout)
        self._bot = Bot(token, session=self._session)
        self.capabilities = replace(self.capabilities, one_receiver=mode == "polling")
        self._token = token
        self._mode = mode
        self._secret = secret
        self._hook_url = public_url.rstrip("/") + PATH
        self._commands = commands or {}
        self._timeout = timeout
        self._poll_seconds = poll_seconds
        self._glance_seconds = glance_seconds
        self._width = width
        self._file_limit = min(file_limit, FILE_LIMIT)
        self._pause = pause
        self._now = now
        self._turnstile = Turnstile(pace, self.name, RATES) if pace else None
        self._door: Door | None = None
        self._messages: _Recent[int] = _Recent()  # mid → Telegram's message
        self._mids: _Recent[str] = _Recent()  # Telegram's message → mid
        self._begun: _Recent[list[int]] = _Recent(1_000)  # mid → what was sent of it before a failure
        self._downloads: _Recent[int] = _Recent(1_000)  # failed tries

    async def close(self) -> None:
        await self._session.close()

    # Receiving

    async def run(self, door: Door) -> None:
        self._door = door
        await self._insist(self._register)
        await self._offer_commands()
        if self._mode == "polling":
            await self._poll(door)

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        self._door = door
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
            hear = partial(self._hear, door)
            lanes = Lanes(hear, chat_of, width=self._width, pause=self._pause, tasks=tasks)
            while True:
                seconds = 0 if lanes.busy else self._poll_seconds
                ask = _Updates(offset=lanes.offset(), timeout=seconds)
                try:
                    updates = await self._call(ask, timeout=seconds + math.ceil(self._timeout))
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
            await self._hear(door, number, update)
        except Overloaded as full:
            return Response(status_code=503, headers={"Retry-After": str(math.ceil(full.seconds))})
        except Away as away:
            _log.warning("telegram: update %s could not be kept: %s", number, away)
            return Response(status_code=503)
        except Exception:  # noqa: BLE001 - whatever it is, Telegram must bring the update again
            _log.exception("telegram: update %s could not be heard; Telegram will bring it again", number)
            return Response(status_code=500)
        return Response()

    async def _hear(self, door: Door, number: int, raw: Raw) -> None:
        """Hear one update. Returns when it is committed or none of ours; raises when it must come again."""
        try:
            update = Update.model_validate(raw)
        except ValidationError as error:
            fields = sorted({".".join(str(step) for step in problem["loc"]) for problem in error.errors()})
            _log.error("telegram: update %s is put aside: not as described: %s", number, ", ".join(fields))
            return
        if update.callback_query:
            await self._press(door, update.callback_query)
        elif update.my_chat_member:
            _note_membership(update.my_chat_member)
        elif message := update.message or update.edited_message:
            inbound = await self._read(door, message, number, edited=update.message is None)
            if inbound:
                await door.receive(inbound)

    async def _press(self, door: Door, query: CallbackQuery) -> None:
        button = layout.pressed(query.data or "")
        message = query.message
        if button and message and message.chat.type == ChatType.PRIVATE:
            chat, receipt, (mid, index) = message.chat.id, str(message.message_id), button
            account = Account(self.name, str(chat))
            mid = mid or self._mids.get((chat, receipt)) or await door.pressed(account, receipt) or ""
            self._remember(chat, mid, message.message_id)
            language = query.from_user.language_code
            press = Inbound(account, f"c{query.id}", (Pressed(mid, index),), self._now(), language=language)
            await door.receive(press)
        try:  # stops the button's spinner; the turn is committed, whatever becomes of this
            await self._call(AnswerCallbackQuery(callback_query_id=query.id))
        except SendFailed as failure:
            _log.info("telegram: a press was heard but not acknowledged: %s", failure)

    async def _read(self, door: Door, message: Message, number: int, *, edited: bool) -> Inbound | None:
        sender = message.from_user
        if message.chat.type != ChatType.PRIVATE or (sender and sender.is_bot):
            _log.info("telegram: ignored a message: not from a person in a private chat")
            return None
        if edited and message.location:  # a live location moves on by edits: not a correction
            return None
        segments = await self._segments(door, message)
        if not segments:
            return None
        original = f"m{message.message_id}"
        return Inbound(
            account=Account(self.name, str(message.chat.id)),
            # By the update's number, not by edit_date: two edits within a second are two.
            event_id=f"e{message.message_id}.{number}" if edited else original,
            segments=segments,
            at=datetime.fromtimestamp(message.edit_date, UTC) if edited and message.edit_date else message.date,
            edits=original if edited else None,
            album=message.media_group_id,
            language=sender.language_code if sender else None,
        )

    async def _segments(self, door: Door, message: Message) -> tuple[Segment, ...]:
        words = _words(message.text or message.caption or "")
        attached = await self._attached(door, message)
        if attached:
            return (*words, attached)
        return words or ((Sticker(),) if message.content_type in _WORDLESS else ())

    async def _attached(self, door: Door, message: Message) -> Segment | None:
        attached: Segment | None = None
        match message:
            case Message(photo=[_, *_] as sizes):
                attached = await self._picture(door, sizes)
            case Message(animation=Animation()):  # comes with a document too
                attached = Sticker()
            case Message(document=Document(mime_type=str(kind)) as file) if kind.startswith("image/"):
                attached = await self._picture(door, [file], kind)
            case Message(document=Document()) | Message(video=Video()):
                attached = Picture(refused="not_an_image")
            case Message(voice=VoiceNote() as sound) | Message(audio=Audio() as sound):
                attached = await self._voice(door, sound)
            case Message(location=Pin(latitude=lat, longitude=lon)):  # a venue has it too
                attached = Location(lat, lon)
            case Message(contact=Contact(phone_number=phone)):
                attached = Text(phone)
            case Message(sticker=StickerSent(emoji=emoji)):
                attached = Sticker(emoji or "")
        return attached

    async def _picture(self, door: Door, sizes: Sequence[PhotoSize | Document], kind: str = "") -> Picture:
        """The largest size that may be fetched; Telegram lists them from small to large."""
        fitting = [size for size in sizes if (size.file_size or 0) <= self._file_limit]
        content = await self._download(fitting[-1]) if fitting else "too_large"
        return Picture(refused=content) if isinstance(content, str) else await door.take_photo(content, kind)

    async def _voice(self, door: Door, sound: VoiceNote | Audio) -> Voice:
        content = await self._download(sound) if (sound.file_size or 0) <= self._file_limit else "too_large"
        if isinstance(content, str):
            return Voice(seconds=sound.duration, refused=content)
        return await door.take_voice(content, sound.duration)

    async def _download(self, file: PhotoSize | Document | VoiceNote | Audio) -> bytes | str:
        """The bytes, or why not. A network failure is raised, so that the update comes again, but not for ever."""
        try:
            found = await self._call(GetFile(file_id=file.file_id))
            return await self._fetch(found.file_path or "")
        except _Refused as refused:
            return "too_large" if "too big" in str(refused) else "unreadable"
        except SendFailed:
            tries = self._downloads.get((0, file.file_unique_id), 0) + 1
            self._downloads.note(0, file.file_unique_id, tries)
            if tries < DOWNLOAD_TRIES:
                raise
            return "unreadable"

    async def _fetch(self, path: str) -> bytes | str:
        content = bytearray()
        url = self._session.api.file_url(self._token, path)
        try:
            async with aclosing(self._session.stream_content(url, timeout=math.ceil(self._timeout))) as stream:
                async for chunk in stream:
                    content += chunk
                    if len(content) > self._file_limit:
                        return "too_large"
            return bytes(content)
        except Exception as error:  # noqa: BLE001 - its text holds the URL, and with it the token
            failure = SendFailed(f"a file could not be fetched: {type(error).__name__}")
        raise failure

    # Sending

    async def send(self, message: Outgoing) -> str:
        chat = int(message.to.id)
        receipt = await self._replace(chat, message) or await self._send(chat, message)
        if receipt:
            self._remember(chat, message.mid, receipt)
        return str(receipt or "")

    async def _replace(self, chat: int, message: Outgoing) -> int | None:
        """Edit the earlier message; None where there is none, where it cannot be, or where one message is not enough.

        `edit` is a mid; which message of Telegram's that was is known since it was sent or pressed."""
        earlier = self._messages.get((chat, message.edit or ""))
        texts = layout.pieces(message.text)
        if earlier is None or message.photos or len(texts) != 1:
            return None
        edit = EditMessageText(
            chat_id=chat,
            message_id=earlier,
            text=texts[0],
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(message),
        )
        await self._pass(chat)
        try:
            await self._call(edit)
        except _Refused as refused:
            if "message is not modified" not in str(refused):
                return None
        return earlier

    async def _send(self, chat: int, message: Outgoing) -> int | None:
        """Photos first, then the text, the buttons under its last piece. A second try goes on where the first ended."""
        photos = [message.photos[at : at + GROUP] for at in range(0, len(message.photos), GROUP)]
        texts = layout.pieces(message.text) or ["…"] * bool(message.labels)
        steps = [partial(self._send_photos, chat, group) for group in photos]
        steps += [partial(self._send_text, chat, text, None) for text in texts[:-1]]
        steps += [partial(self._send_text, chat, text, _keyboard(message)) for text in texts[-1:]]
        sent = self._begun.pop((chat, message.mid), [])
        try:
            for step in steps[len(sent) :]:
                sent.append(await step())
        except SendFailed:
            self._begun.note(chat, message.mid, sent)
            raise
        return sent[-1] if sent else None

    async def _send_text(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None) -> int:
        preview = LinkPreviewOptions(is_disabled=True)
        call = SendMessage(chat_id=chat, text=text, link_preview_options=preview, reply_markup=keyboard)
        await self._pass(chat)
        return (await self._call(call)).message_id

    async def _send_photos(self, chat: int, files: Sequence[str]) -> int:
        """Returns 0 where none can be shown: a photo that Telegram refuses must not hold up the words."""
        if self._door is None:
            raise SendFailed("the channel has not been started")
        kept = [found for file in files if (found := await self._door.file(file))]
        photos = [BufferedInputFile(content, f"photo.{kind.rpartition('/')[2]}") for content, kind in kept]
        await self._pass(chat, len(photos))
        try:
            if len(photos) > 1:
                group = SendMediaGroup(chat_id=chat, media=[InputMediaPhoto(media=photo) for photo in photos])
                return (await self._call(group))[-1].message_id
            if photos:
                return (await self._call(SendPhoto(chat_id=chat, photo=photos[0]))).message_id
        except _Refused as refused:
            _log.error("telegram: photos were left out of a message: %s", refused)
        return 0

    async def _pass(self, chat: int, messages: int = 1) -> None:
        if self._turnstile is not None:
            await self._turnstile.wait(str(chat), messages)

    def _remember(self, chat: int, mid: str, receipt: int) -> None:
        if mid:
            self._messages.note(chat, mid, receipt)
            self._mids.note(chat, str(receipt), mid)

    async def _call(self, method: TelegramMethod[T], timeout: int | None = None) -> T:
        failure: SendFailed
        try:
            return await self._bot(method, request_timeout=timeout)
        except TelegramRetryAfter as error:
            failure = RetryAfter(error.retry_after)
        except TelegramForbiddenError as error:
            failure = Blocked(self._told(error))
        except TelegramBadRequest as error:
            failure = (Blocked if _GONE.search(error.message) else _Refused)(self._told(error))
        except Exception as error:  # noqa: BLE001 - aiogram lets aiohttp's own ones through now and then
            failure = SendFailed(self._told(error))
        raise failure  # here, not in the handler: no chained cause whose text holds the token

    def _told(self, error: Exception) -> str:
        """An error in words that may be logged."""
        words = _PLAIN_WORDS.get(type(error)) or type(error).__name__
        if isinstance(error, TelegramAPIError):
            words += f" ({error.message})"
        return words.replace(self._token, "***").replace(self._token.partition(":")[2], "***")


def _words(text: str) -> tuple[Segment, ...]:
    command = _COMMAND.fullmatch(text)
    if command:
        return (Command(command[1].lower(), (command[2] or "").strip()),)
    return (Text(text),) if text else ()


def _note_membership(change: ChatMemberUpdated) -> None:
    """Blocked (拉黑) or let in again: nothing to answer; the next send tells the house."""
    if change.chat.type == ChatType.PRIVATE:
        blocked = change.new_chat_member.status == ChatMemberStatus.KICKED
        _log.info("telegram: a person %s the bot", "blocked" if blocked else "unblocked")
    else:
        _log.info("telegram: the bot's place in a group changed; groups are not served")


def _keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    if not message.labels:
        return None
    buttons = [
        InlineKeyboardButton(text=layout.label(label, index), callback_data=layout.button(message.mid, index))
        for index, label in enumerate(message.labels, start=1)
    ]
    rows = [[buttons[position] for position in row] for row in layout.rows(message.labels)]
    return InlineKeyboardMarkup(inline_keyboard=rows)
