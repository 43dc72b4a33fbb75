"""Taking files in (附件接收): checked by content, drawn anew without metadata, kept encrypted; the original of a photo is sealed.

The original stays as evidence that only the line may open; everybody else gets the clean one.
"""

from __future__ import annotations

from bot.media import Refusal
from bot.media import take_photo as checked_photo
from bot.media import take_voice as checked_voice
from handlers.conversation.message import Account, Picture, Voice
from handlers.ports.store import Store


def take_photo(store: Store, account: Account, content: bytes, max_bytes: int) -> Picture:
    """Keep a photo that this account sent, or say why it cannot be taken in."""
    made = checked_photo(content, max_bytes=max_bytes)
    if isinstance(made, Refusal):
        return Picture(refused=made.reason)
    with store.begin() as work:
        shown = work.files.put(made.content, made.media_type, of=account)
        work.files.put(content, "application/octet-stream", sealed=True, original_of=shown)
        return Picture(shown)


def take_voice(store: Store, account: Account, content: bytes, max_bytes: int, seconds: int | None = None) -> Voice:
    """Keep a voice message that this account sent, or say why it cannot be taken in."""
    made = checked_voice(content, max_bytes=max_bytes)
    if isinstance(made, Refusal):
        return Voice(refused=made.reason)
    with store.begin() as work:
        return Voice(work.files.put(made.content, made.media_type, of=account), seconds)
