"""What a message of Telegram's holds (消息内容): words, a command, a photo, a voice, a place …, as segments of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeGuard

from bot.channels.port import Door, Refused, SendFailed
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.memory import Recent
from bot.channels.telegram.wire import NotAsDescribed, Raw, optional, required
from handlers.conversation.message import Command, Location, Picture, Segment, Sticker, Text, Voice

FILE_LIMIT = 20 * 1024 * 1024  # the Bot API hands out no larger ones
DOWNLOAD_TRIES = 5

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.ASCII | re.DOTALL)

SERVICE = frozenset(
    (
        "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title",
        "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
        "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id",
        "migrate_from_chat_id", "pinned_message", "invoice", "successful_payment", "refunded_payment",
        "users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website",
        "write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added",
        "chat_background_set", "checklist_tasks_done", "checklist_tasks_added", "community_chat_added",
        "community_chat_joined", "community_chat_removed", "direct_message_price_changed",
        "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
        "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway",
        "giveaway_winners", "giveaway_completed", "managed_bot_created", "paid_message_price_changed",
        "poll_option_added", "poll_option_deleted", "suggested_post_approved", "suggested_post_approval_failed",
        "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled",
        "video_chat_started", "video_chat_ended", "video_chat_participants_invited", "web_app_data",
    )
)  # fmt: skip
"""A message that holds one of these tells what happened to the chat: nobody speaks."""


class Contents:
    """Reads messages, and fetches the files that they name up to `file_limit` bytes."""

    def __init__(self, call: Calls, file_limit: int = FILE_LIMIT) -> None:
        self._call = call
        self._file_limit = min(file_limit, FILE_LIMIT)
        self._failed: Recent[int] = Recent(1_000)  # tries to fetch a file

    async def segments(self, door: Door, message: Raw) -> tuple[Segment, ...]:
        """
        Raises:
            SendFailed: a file could not be fetched; the update must come again. NotAsDescribed: see there.
        """
        words = _words(optional(message, "text", str) or optional(message, "caption", str) or "")
        attached = await self._attached(door, message)
        if attached:
            return (*words, attached)
        return words or (() if SERVICE.intersection(message) else (Sticker(),))

    async def _attached(self, door: Door, message: Raw) -> Segment | None:
        attached: Segment | None = None
        match message:
            case {"photo": [_, *_] as sizes}:
                attached = await self._picture(door, sizes)
            case {"animation": dict()}:  # comes with a document too
                attached = Sticker()
            case {"document": {"mime_type": str(kind)} as file} if kind.startswith("image/"):
                attached = await self._picture(door, [file], kind)
            case {"document": dict()} | {"video": dict()}:
                attached = Picture(refused="not_an_image")
            case {"voice": dict(sound)} | {"audio": dict(sound)}:
                attached = await self._voice(door, sound)
            case {
                "location": {"latitude": int() | float() as lat, "longitude": int() | float() as lon}
            }:  # a venue's too
                attached = Location(float(lat), float(lon))
            case {"contact": {"phone_number": str(phone)}}:
                attached = Text(phone)
            case {"sticker": dict(sticker)}:
                attached = Sticker(optional(sticker, "emoji", str) or "")
        return attached

    async def _picture(self, door: Door, sizes: Sequence[object], kind: str = "") -> Picture:
        """The largest size that may be fetched; Telegram lists them from small to large."""
        fitting = [size for size in sizes if self._may_fetch(size)]
        content = await self._download(fitting[-1]) if fitting else "too_large"
        return Picture(refused=content) if isinstance(content, str) else await door.take_photo(content, kind)

    async def _voice(self, door: Door, sound: Raw) -> Voice:
        seconds = optional(sound, "duration", int)
        content = await self._download(sound) if self._may_fetch(sound) else "too_large"
        if isinstance(content, str):
            return Voice(seconds=seconds, refused=content)
        return await door.take_voice(content, seconds)

    def _may_fetch(self, file: object) -> TypeGuard[Raw]:
        """Whether it is no larger than allowed, as far as Telegram tells.

        Raises:
            NotAsDescribed: it is no file.
        """
        if not isinstance(file, dict):
            raise NotAsDescribed("photo")
        return (optional(file, "file_size", int) or 0) <= self._file_limit

    async def _download(self, file: Raw) -> bytes | str:
        """The bytes, or why not. A network failure is raised, so that the update comes again, but not for ever."""
        id, lasting = required(file, "file_id", str), required(file, "file_unique_id", str)
        try:
            found = await self._call("getFile", {"file_id": id})
            path = found.get("file_path") if isinstance(found, dict) else None
            content = await self._call.fetch(path if isinstance(path, str) else "", self._file_limit)
        except Refused as refused:
            return "too_large" if "too big" in str(refused) else "unreadable"
        except SendFailed:
            tries = self._failed.get((0, lasting), 0) + 1
            self._failed.note(0, lasting, tries)
            if tries < DOWNLOAD_TRIES:
                raise
            return "unreadable"
        return "too_large" if content is None else content


def _words(text: str) -> tuple[Segment, ...]:
    command = _COMMAND.fullmatch(text)
    if command:
        return (Command(command[1].lower(), (command[2] or "").strip()),)
    return (Text(text),) if text else ()
