"""What came in (来信), before it is understood: cleaned, joined with messages that belong together, and recognised when it comes twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from handlers.conversation.message import Command, Inbound, Location, Picture, Pressed, Segment, Sticker, Text, Voice
from values import expressions as re
from values import replace

# What nobody writes: control characters, marks that turn the direction of what stands behind them, and what is there but
# cannot be seen, with which words are hidden from people or from programs.
UNWRITTEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


class SameIdOtherContent(Exception):
    """An event id came again with other content: the sender's mistake, nothing is changed."""


def cleaned(message: Inbound) -> Inbound:
    """The message without what nobody writes: NUL, control characters, marks that turn the direction of the text."""
    segments = tuple(_cleaned(segment) for segment in message.segments)
    return message if segments == message.segments else replace(message, segments=segments)


def _cleaned(segment: Segment) -> Segment:
    match segment:
        case Text(text) if UNWRITTEN.search(text):
            return Text(UNWRITTEN.sub("", text))
        case Voice(words=words) if UNWRITTEN.search(words):
            return replace(segment, words=UNWRITTEN.sub("", words))
        case Command(name, argument) if UNWRITTEN.search(argument):
            return Command(name, UNWRITTEN.sub("", argument))
        case Picture(reading=reading) if UNWRITTEN.search(reading):
            return replace(segment, reading=UNWRITTEN.sub("", reading))
    return segment


def joined(message: Inbound, merged: Sequence[Inbound]) -> Inbound:
    """Several messages of one sender as one."""
    if not merged:
        return message
    segments = [segment for one in (message, *merged) for segment in one.segments]
    texts = "\n".join(dict.fromkeys(s.text for s in segments if isinstance(s, Text)))
    others = [s for s in segments if not isinstance(s, Text)]
    return replace(message, segments=(*((Text(texts),) if texts else ()), *others))


def fingerprint(message: Inbound) -> str:
    """What the message says, so that the same id with other content is noticed. The words of a voice and the lines on a
    photo are none of it: who transcribes it twice may hear it twice differently."""
    said: list[object] = [message.edits, message.album]
    for segment in message.segments:
        match segment:
            case Text(text):
                said.append(["text", text])
            case Pressed(mid, index):
                said.append(["pressed", mid, index])
            case Picture(file, refused, _):
                said.append(["picture", file, refused])
            case Voice(file, seconds, _, refused):
                said.append(["voice", file, seconds, "", refused])
            case Location(lat, lon, datum):
                said.append(["location", lat, lon, datum])
            case Sticker(emoji):
                said.append(["sticker", emoji])
            case Command(name, argument):
                said.append(["command", name, argument])
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
