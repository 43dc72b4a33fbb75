"""Messages out (发出): photos first, then the text in as many pieces as it needs, the buttons under its last."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

from aiogram.methods import SendMediaGroup, SendPhoto
from aiogram.types import BufferedInputFile, InputMediaPhoto

from bot.channels.port import Door, Refused, SendFailed
from bot.channels.telegram import layout
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.memory import Recent, Shown
from bot.shared.pace import Turnstile
from handlers.conversation.message import Outgoing

GROUP = 10  # photos in one album
PLAIN = {"link_preview_options": {"is_disabled": True}}

_log = logging.getLogger(__name__)


class Sending:
    """Sends messages, each call when the `turnstile` lets it pass. `door`: whose files it shows, once it is known."""

    def __init__(self, call: Calls, shown: Shown, turnstile: Turnstile | None) -> None:
        self.door: Door | None = None
        self._call = call
        self._shown = shown
        self._turnstile = turnstile
        self._begun: Recent[list[int]] = Recent(1_000)  # mid → what was sent of it before a failure

    async def send(self, message: Outgoing) -> str:
        chat = int(message.to.id)
        receipt = await self._replace(chat, message) or await self._send(chat, message)
        if receipt:
            self._shown.note(chat, message.mid, receipt)
        return str(receipt or "")

    async def _replace(self, chat: int, message: Outgoing) -> int | None:
        """Edit the earlier message; None where there is none, where it cannot be, or where one message is not enough."""
        earlier = self._shown.message(chat, message.edit or "")
        texts = layout.pieces(message.text)
        if earlier is None or message.photos or len(texts) != 1:
            return None
        told = {"message_id": earlier, "text": texts[0], **PLAIN, **_keyboard(message)}
        await self._pass(chat)
        try:
            await self._call.plainly("editMessageText", chat_id=chat, **told)
        except Refused as refused:
            if "message is not modified" not in str(refused):
                return None
        return earlier

    async def _send(self, chat: int, message: Outgoing) -> int | None:
        """Photos first, then the text, the buttons under its last piece. A second try goes on where the first ended."""
        photos = [message.photos[at : at + GROUP] for at in range(0, len(message.photos), GROUP)]
        texts = layout.pieces(message.text) or ["…"] * bool(message.labels)
        steps = [partial(self._send_photos, chat, group) for group in photos]
        steps += [partial(self._send_text, chat, text, {}) for text in texts[:-1]]
        steps += [partial(self._send_text, chat, text, _keyboard(message)) for text in texts[-1:]]
        sent = self._begun.pop((chat, message.mid), [])
        try:
            for step in steps[len(sent) :]:
                sent.append(await step())
        except SendFailed:
            self._begun.note(chat, message.mid, sent)
            raise
        return sent[-1] if sent else None

    async def _send_text(self, chat: int, text: str, keyboard: Mapping[str, object]) -> int:
        await self._pass(chat)
        match await self._call.plainly("sendMessage", chat_id=chat, text=text, **PLAIN, **keyboard):
            case {"message_id": int(shown)}:
                return shown
        raise SendFailed("the answer is not one of the Bot API")

    async def _send_photos(self, chat: int, files: Sequence[str]) -> int:
        """Returns 0 where none can be shown: a photo that Telegram refuses must not hold up the words."""
        if self.door is None:
            raise SendFailed("the channel has not been started")
        kept = [found for file in files if (found := await self.door.file(file))]
        photos = [BufferedInputFile(content, f"photo.{kind.rpartition('/')[2]}") for content, kind in kept]
        await self._pass(chat, len(photos))
        try:
            if len(photos) > 1:
                group = SendMediaGroup(chat_id=chat, media=[InputMediaPhoto(media=photo) for photo in photos])
                return (await self._call(group))[-1].message_id
            if photos:
                return (await self._call(SendPhoto(chat_id=chat, photo=photos[0]))).message_id
        except Refused as refused:
            _log.error("telegram: photos were left out of a message: %s", refused)
        return 0

    async def _pass(self, chat: int, messages: int = 1) -> None:
        if self._turnstile is not None:
            await self._turnstile.wait(str(chat), messages)


def _keyboard(message: Outgoing) -> Mapping[str, object]:
    """The parameter that puts the choices under the text, where there are any."""
    if not message.labels:
        return {}
    buttons = [
        {"text": layout.label(label, index), "callback_data": layout.button(message.mid, index)}
        for index, label in enumerate(message.labels, start=1)
    ]
    rows = [[buttons[position] for position in row] for row in layout.rows(message.labels)]
    return {"reply_markup": {"inline_keyboard": rows}}
