"""Updates (更新): what each is, and by which message of ours the door hears of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from bot.channels.port import Door, SendFailed
from bot.channels.telegram import layout
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.contents import Contents
from bot.channels.telegram.memory import Shown
from bot.channels.telegram.wire import NotAsDescribed, Raw, optional, required
from handlers.conversation.message import Account, Inbound, Pressed

CHANNEL = "telegram"
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]

_log = logging.getLogger(__name__)


class Updates:
    """Brings updates to the door, each by itself."""

    def __init__(self, call: Calls, contents: Contents, shown: Shown, now: Callable[[], datetime]) -> None:
        self._call = call
        self._contents = contents
        self._shown = shown
        self._now = now

    async def hear(self, door: Door, number: int, raw: Raw) -> None:
        """Hear one update. Returns when it is committed or none of ours; raises when it must come again."""
        try:
            await self._hear(door, number, raw)
        except NotAsDescribed as field:
            _log.error("telegram: update %s is put aside: not as described: %s", number, field)

    async def _hear(self, door: Door, number: int, raw: Raw) -> None:
        if query := optional(raw, "callback_query", dict):
            await self._press(door, query)
        elif change := optional(raw, "my_chat_member", dict):
            _note_membership(change)
        elif message := optional(raw, "message", dict):
            await self._say(door, await self._read(door, message, number, edited=False))
        elif message := optional(raw, "edited_message", dict):
            await self._say(door, await self._read(door, message, number, edited=True))

    async def _say(self, door: Door, inbound: Inbound | None) -> None:
        if inbound:
            await door.receive(inbound)

    async def _press(self, door: Door, query: Raw) -> None:
        id, button = required(query, "id", str), layout.pressed(optional(query, "data", str) or "")
        message = optional(query, "message", dict)
        if button and message and _is_private(message):
            chat, receipt, (mid, index) = _chat(message), required(message, "message_id", int), button
            account = Account(CHANNEL, str(chat))
            mid = mid or self._shown.mid(chat, str(receipt)) or await door.pressed(account, str(receipt)) or ""
            self._shown.note(chat, mid, receipt)
            language = optional(required(query, "from", dict), "language_code", str)
            press = Inbound(account, f"c{id}", (Pressed(mid, index),), self._now(), language=language)
            await door.receive(press)
        try:  # stops the button's spinner; the turn is committed, whatever becomes of this
            await self._call("answerCallbackQuery", {"callback_query_id": id})
        except SendFailed as failure:
            _log.info("telegram: a press was heard but not acknowledged: %s", failure)

    async def _read(self, door: Door, message: Raw, number: int, *, edited: bool) -> Inbound | None:
        sender: Raw = optional(message, "from", dict) or {}
        if not _is_private(message) or optional(sender, "is_bot", bool):
            _log.info("telegram: ignored a message: not from a person in a private chat")
            return None
        if edited and "location" in message:  # a live location moves on by edits: not a correction
            return None
        id, at = required(message, "message_id", int), _moment(message, "date")
        segments = await self._contents.segments(door, message)
        if not segments:
            return None
        return Inbound(
            account=Account(CHANNEL, str(_chat(message))),
            # By the update's number, not by edit_date: two edits within a second are two.
            event_id=f"e{id}.{number}" if edited else f"m{id}",
            segments=segments,
            at=_moment(message, "edit_date") if edited and message.get("edit_date") else at,
            edits=f"m{id}" if edited else None,
            album=optional(message, "media_group_id", str),
            language=optional(sender, "language_code", str),
        )


def _note_membership(change: Raw) -> None:
    """Blocked (拉黑) or let in again: nothing to answer; the next send tells the house."""
    if _is_private(change):
        blocked = required(required(change, "new_chat_member", dict), "status", str) == "kicked"
        _log.info("telegram: a person %s the bot", "blocked" if blocked else "unblocked")
    else:
        _log.info("telegram: the bot's place in a group changed; groups are not served")


def _is_private(message: Raw) -> bool:
    return required(required(message, "chat", dict), "type", str) == "private"


def _chat(message: Raw) -> int:
    return required(required(message, "chat", dict), "id", int)


def _moment(message: Raw, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(required(message, name, int), UTC)
    except (OverflowError, ValueError, OSError):
        raise NotAsDescribed(name) from None
