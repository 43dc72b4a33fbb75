"""What is known of a chat since this process began (近期): it helps while it is known and may be forgotten."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

T = TypeVar("T")


class Recent(OrderedDict[tuple[int, str], T]):
    """The newest few thousand, by chat and key."""

    def __init__(self, keep: int = 10_000) -> None:
        super().__init__()
        self._keep = keep

    def note(self, chat: int, key: str, value: T) -> None:
        self[chat, key] = value
        self.move_to_end((chat, key))
        if len(self) > self._keep:
            self.popitem(last=False)


class Shown:
    """Which message of Telegram's shows which of ours: known since it was sent or pressed."""

    def __init__(self) -> None:
        self._messages: Recent[int] = Recent()
        self._mids: Recent[str] = Recent()

    def note(self, chat: int, mid: str, message: int) -> None:
        if mid:
            self._messages.note(chat, mid, message)
            self._mids.note(chat, str(message), mid)

    def message(self, chat: int, mid: str) -> int | None:
        return self._messages.get((chat, mid))

    def mid(self, chat: int, message: str) -> str | None:
        return self._mids.get((chat, message))
