"""What the page and the server say to each other, as JSON; and the seals that bind a file to an account.

    page ──► {type: say, id, text? | press? | location? | voice? , photos?}      {type: since, after}
    page ◄── {type: hello, who}  {type: got, id}  {type: heard, id}  {type: message, mid, sequence, …}
             {type: caught_up}  {type: wait, id, seconds}  {type: refused, id, reason}  {type: lost}

`got`: it has arrived; `heard`: it is committed and needs never be sent again. The id of a `say` is the page's own and
becomes the event id, so that saying it twice is saying it once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from handlers.conversation.message import (
    Account,
    Inbound,
    Location,
    Outgoing,
    Picture,
    Pressed,
    Segment,
    Text,
    Voice,
)
from tickets.city import Limits

LAST_SEQUENCE = 2**63 - 1
"""The largest number that a store keeps."""

Frame = dict[str, object]

_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


class Malformed(Exception):
    """A frame that no page of ours sends; `reason` is told to the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Seal:
    """Signatures of file ids, each good for one account and one purpose."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("the web channel's secret needs 32 bytes")
        self._secret = secret

    def of(self, purpose: Literal["show", "photo", "voice"], account: Account, *parts: object) -> str:
        said = json.dumps([purpose, account.channel, account.id, *map(str, parts)]).encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()

    def holds(self, seal: object, purpose: Literal["show", "photo", "voice"], account: Account, *parts: object) -> bool:
        return isinstance(seal, str) and hmac.compare_digest(
            seal.encode("utf-8", "replace"), self.of(purpose, account, *parts).encode()
        )

    def path(self, account: Account, file: str) -> str:
        return f"/files/{quote(file, safe='')}?s={self.of('show', account, file)}"


def who(account: Account) -> str:
    """A name for the account that the page may keep: tells one from another and opens nothing."""
    return hashlib.sha256(f"who:{account.id}".encode()).hexdigest()[:16]


def read(text: str) -> Frame:
    """A JSON object, or Malformed."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("not_json") from error
    if not isinstance(frame, dict):
        raise Malformed("not_an_object")
    return frame


def id_of(frame: Mapping[str, object]) -> str:
    match frame.get("id"):
        case str(said) if _ID.fullmatch(said):
            return said
    raise Malformed("bad_id")


def longest(limits: Limits) -> int:
    """Characters that a page takes at once: twice as many as are called long."""
    return 2 * limits.text


def inbound(
    frame: Mapping[str, object], account: Account, at: datetime, seal: Seal, limits: Limits, languages: Sequence[str]
) -> Inbound:
    """What a `say` says, within the city's limits, at a page in one of these languages."""
    segments = (
        *_text(frame.get("text"), longest(limits)),
        *_press(frame.get("press")),
        *_location(frame.get("location")),
        *_photos(frame.get("photos"), account, seal, limits.photos),
        *_voice(frame.get("voice"), account, seal),
    )
    if not segments:
        raise Malformed("empty")
    language = next((known for known in languages if known == frame.get("language")), None)
    return Inbound(account, id_of(frame), segments, at, language=language)


def seen(after: object) -> int:
    """The sequence up to which a page has seen everything; 0 for what is no sequence."""
    return after if isinstance(after, int) and 0 < after <= LAST_SEQUENCE else 0


def message(sent: Outgoing, seal: Seal) -> Frame:
    """A message to the page."""
    return {
        "type": "message",
        "mid": sent.mid,
        "sequence": sent.sequence,
        "text": sent.text,
        "labels": list(sent.labels),
        "photos": [seal.path(sent.to, file) for file in sent.photos],
        "edit": sent.edit,
        "ticket": sent.ticket,
        "at": sent.created_at.isoformat(),
        "language": sent.language,
    }


def _clean(text: str) -> str:
    """Without NUL, other control characters and halves of surrogate pairs, which no database takes."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def _text(said: object, most: int) -> tuple[Segment, ...]:
    match said:
        case None:
            return ()
        case str():
            text = _clean(said)
            if len(text) > most:
                raise Malformed("too_long")
            return (Text(text),) if text else ()
    raise Malformed("bad_text")


def _press(said: object) -> tuple[Segment, ...]:
    match said:
        case None:
            return ()
        case {"mid": str(mid), "index": int(index)} if 0 < len(mid) <= 300 and 1 <= index <= 1000 and index is not True:
            return (Pressed(_clean(mid), index),)
    raise Malformed("bad_press")


def _location(said: object) -> tuple[Segment, ...]:
    match said:
        case None:
            return ()
        case {"lat": int() | float() as lat, "lon": int() | float() as lon} if _on_earth(lat, lon):
            return (Location(float(lat), float(lon)),)
    raise Malformed("bad_location")


def _on_earth(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180  # neither NaN nor a number beyond all floats is


def _photos(said: object, account: Account, seal: Seal, most: int) -> tuple[Segment, ...]:
    match said:
        case None:
            return ()
        case [*photos] if len(photos) <= most:
            return tuple(_photo(photo, account, seal) for photo in photos)
    raise Malformed("bad_photos")


def _photo(said: object, account: Account, seal: Seal) -> Segment:
    match said:
        case {"file": str(file), "proof": proof} if seal.holds(proof, "photo", account, file):
            return Picture(file)
    raise Malformed("foreign_file")


def _voice(said: object, account: Account, seal: Seal) -> tuple[Segment, ...]:
    match said:
        case None:
            return ()
        case {"file": str(file), "proof": proof, "seconds": int() | None as seconds, "words": str(words)} if seal.holds(
            proof, "voice", account, file, seconds, words
        ):
            return (Voice(file, seconds, words),)
    raise Malformed("foreign_file")
