"""What a message of Telegram's holds (消息内容): words, a command, a photo, a voice, a place …, as segments of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiogram.enums import ContentType
from aiogram.methods import GetFile
from aiogram.types import Animation, Audio, Contact, Document, Message, PhotoSize, Video
from aiogram.types import Location as Pin
from aiogram.types import Sticker as StickerSent
from aiogram.types import Voice as VoiceNote

from bot.channels.port import Door, Refused, SendFailed
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.memory import Recent
from handlers.conversation.message import Account, Command, Location, Picture, Segment, Sticker, Text, Voice

FILE_LIMIT = 20 * 1024 * 1024  # the Bot API hands out no larger ones
DOWNLOAD_TRIES = 5

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.ASCII | re.DOTALL)

# Content without words for us. What is neither here nor read by `segments` is a service message: a pin, a changed
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


class Contents:
    """Reads messages, and fetches the files that they name up to `file_limit` bytes."""

    def __init__(self, call: Calls, file_limit: int = FILE_LIMIT) -> None:
        self._call = call
        self._file_limit = min(file_limit, FILE_LIMIT)
        self._failed: Recent[int] = Recent(1_000)  # tries to fetch a file

    async def segments(self, door: Door, account: Account, message: Message) -> tuple[Segment, ...]:
        """
        Raises:
            SendFailed: a file could not be fetched; the update must come again.
        """
        words = _words(message.text or message.caption or "")
        attached = await self._attached(door, account, message)
        if attached:
            return (*words, attached)
        return words or ((Sticker(),) if message.content_type in _WORDLESS else ())

    async def _attached(self, door: Door, account: Account, message: Message) -> Segment | None:
        attached: Segment | None = None
        match message:
            case Message(photo=[_, *_] as sizes):
                attached = await self._picture(door, account, sizes)
            case Message(animation=Animation()):  # comes with a document too
                attached = Sticker()
            case Message(document=Document(mime_type=str(kind)) as file) if kind.startswith("image/"):
                attached = await self._picture(door, account, [file])
            case Message(document=Document()) | Message(video=Video()):
                attached = Picture(refused="not_an_image")
            case Message(voice=VoiceNote() as sound) | Message(audio=Audio() as sound):
                attached = await self._voice(door, account, sound)
            case Message(location=Pin(latitude=lat, longitude=lon)):  # a venue has it too
                attached = Location(lat, lon)
            case Message(contact=Contact(phone_number=phone)):
                attached = Text(phone)
            case Message(sticker=StickerSent(emoji=emoji)):
                attached = Sticker(emoji or "")
        return attached

    async def _picture(self, door: Door, account: Account, sizes: Sequence[PhotoSize | Document]) -> Picture:
        """The largest size that may be fetched; Telegram lists them from small to large."""
        fitting = [size for size in sizes if (size.file_size or 0) <= self._file_limit]
        content = await self._download(fitting[-1]) if fitting else "too_large"
        return Picture(refused=content) if isinstance(content, str) else await door.take_photo(account, content)

    async def _voice(self, door: Door, account: Account, sound: VoiceNote | Audio) -> Voice:
        content = await self._download(sound) if (sound.file_size or 0) <= self._file_limit else "too_large"
        if isinstance(content, str):
            return Voice(seconds=sound.duration, refused=content)
        return await door.take_voice(account, content, sound.duration)

    async def _download(self, file: PhotoSize | Document | VoiceNote | Audio) -> bytes | str:
        """The bytes, or why not. A network failure is raised, so that the update comes again, but not for ever."""
        try:
            found = await self._call(GetFile(file_id=file.file_id))
            content = await self._call.fetch(found.file_path or "", self._file_limit)
        except Refused as refused:
            return "too_large" if "too big" in str(refused) else "unreadable"
        except SendFailed:
            tries = self._failed.get((0, file.file_unique_id), 0) + 1
            self._failed.note(0, file.file_unique_id, tries)
            if tries < DOWNLOAD_TRIES:
                raise
            return "unreadable"
        return "too_large" if content is None else content


def _words(text: str) -> tuple[Segment, ...]:
    command = _COMMAND.fullmatch(text)
    if command:
        return (Command(command[1].lower(), (command[2] or "").strip()),)
    return (Text(text),) if text else ()
