"""Updates (更新): what each is, and by which message of ours the door hears of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update
from pydantic import ValidationError

from bot.channels.port import Door, SendFailed
from bot.channels.telegram import layout
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.contents import Contents
from bot.channels.telegram.memory import Shown
from bot.channels.telegram.wire import Raw
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
            account = Account(CHANNEL, str(chat))
            mid = mid or self._shown.mid(chat, receipt) or await door.pressed(account, receipt) or ""
            self._shown.note(chat, mid, message.message_id)
            language = query.from_user.language_code
            press = Inbound(account, f"c{query.id}", (Pressed(mid, index),), self._now(), language=language)
            await door.receive(press)
        try:  # stops the button's spinner; the turn is committed, whatever becomes of this
            await self._call.plainly("answerCallbackQuery", callback_query_id=query.id)
        except SendFailed as failure:
            _log.info("telegram: a press was heard but not acknowledged: %s", failure)

    async def _read(self, door: Door, message: Message, number: int, *, edited: bool) -> Inbound | None:
        sender = message.from_user
        if message.chat.type != ChatType.PRIVATE or (sender and sender.is_bot):
            _log.info("telegram: ignored a message: not from a person in a private chat")
            return None
        if edited and message.location:  # a live location moves on by edits: not a correction
            return None
        account = Account(CHANNEL, str(message.chat.id))
        segments = await self._contents.segments(door, account, message)
        if not segments:
            return None
        original = f"m{message.message_id}"
        return Inbound(
            account=account,
            # By the update's number, not by edit_date: two edits within a second are two.
            event_id=f"e{message.message_id}.{number}" if edited else original,
            segments=segments,
            at=datetime.fromtimestamp(message.edit_date, UTC) if edited and message.edit_date else message.date,
            edits=original if edited else None,
            album=message.media_group_id,
            language=sender.language_code if sender else None,
        )


def _note_membership(change: ChatMemberUpdated) -> None:
    """Blocked (拉黑) or let in again: nothing to answer; the next send tells the house."""
    if change.chat.type == ChatType.PRIVATE:
        blocked = change.new_chat_member.status == ChatMemberStatus.KICKED
        _log.info("telegram: a person %s the bot", "blocked" if blocked else "unblocked")
    else:
        _log.info("telegram: the bot's place in a group changed; groups are not served")
