"""What is heard and said: a message that comes in (`Inbound`), an answer as meaning (`Say`), and a rendered message to be sent (`Outgoing`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from values import expressions as re

_TYPED = re.compile(r"/([A-Za-z]{2,20})(?:\s+(\S.*))?")


@dataclass(frozen=True)
class At:
    """A moment, told as people say it: 今天 18:20, 11月27日（周五） 09:00."""

    when: datetime


@dataclass(frozen=True)
class By:
    """The end of a limit: a limit in days is told as its last day, with 约 where the calendar is not published yet."""

    when: datetime


@dataclass(frozen=True)
class On:
    """A day that was chosen, and is therefore never an estimate: 11月27日（周五）."""

    day: date


@dataclass(frozen=True)
class Named:
    """The name of a thing of the city in the reader's language: `what` is category, unit, area, line, hotline, city,
    group, number (a line's number) or language."""

    what: str
    code: str


@dataclass(frozen=True)
class Phrase:
    """Another text inside a text."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """Several values, joined as the reader's language does."""

    items: tuple[Value, ...]


Value = str | int | float | At | By | On | Named | Phrase | Listed


@dataclass(frozen=True, order=True)
class Account:
    """Who writes, as a channel knows them: `channel` (web, telegram, terminal, headless …), `id` within it.

    Never shown to anybody; stored only encrypted and as a blind index.
    """

    channel: str
    id: str


@dataclass(frozen=True)
class Text:
    """Words that somebody wrote."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """A button: the message that carried it and the number of the choice, from 1."""

    mid: str
    index: int


@dataclass(frozen=True)
class Picture:
    """A photo that the file store has taken in: `file` its id; `refused` why it could not be taken in
    (not_an_image, too_large, too_many_pixels, unreadable); `reading` the lines that a machine read on it."""

    file: str = ""
    refused: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Voice:
    """A voice message kept as an attachment; `seconds` where the platform tells; `words` where it was transcribed."""

    file: str = ""
    seconds: int | None = None
    words: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Location:
    """A pin as sent: latitude, longitude and their datum (WGS-84, GCJ-02, BD-09)."""

    lat: float
    lon: float
    datum: str = "WGS-84"


@dataclass(frozen=True)
class Sticker:
    """A sticker or anything else without words."""

    emoji: str = ""


@dataclass(frozen=True)
class Command:
    """A command of the platform: `/start payload`, `/help`, … (without the slash)."""

    name: str
    argument: str = ""


Segment = Text | Pressed | Picture | Voice | Location | Sticker | Command


@dataclass(frozen=True)
class Inbound:
    """One message from a person. `event_id` is unique per account; `edits` the event id of the message it changes;
    `album` joins photos that the platform delivers one by one."""

    account: Account
    event_id: str
    segments: tuple[Segment, ...]
    at: datetime
    edits: str | None = None
    album: str | None = None
    language: str | None = None

    @cached_property
    def text(self) -> str:
        return "\n".join(s.text for s in self.segments if isinstance(s, Text)).strip()

    @cached_property
    def pressed(self) -> Pressed | None:
        return next((s for s in self.segments if isinstance(s, Pressed)), None)

    @cached_property
    def location(self) -> Location | None:
        return next((s for s in self.segments if isinstance(s, Location)), None)

    @cached_property
    def command(self) -> Command | None:
        """A command as the platform tells it, or typed where there are none: `/quiet`."""
        typed = _TYPED.fullmatch(self.text)
        found = next((s for s in self.segments if isinstance(s, Command)), None)
        return found or (Command(typed[1].lower(), typed[2] or "") if typed else None)

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(s for s in self.segments if isinstance(s, Picture))

    @cached_property
    def voices(self) -> tuple[Voice, ...]:
        return tuple(s for s in self.segments if isinstance(s, Voice))


def spoken(message: Inbound) -> str:
    """The words of a message: text, the transcript of a voice, nothing for pins and photos."""
    words = [s.text for s in message.segments if isinstance(s, Text)]
    words += [s.words for s in message.segments if isinstance(s, Voice) and s.words]
    return "\n".join(word for word in words if word).strip()


@dataclass(frozen=True)
class Choice:
    """One way to go on: `do` names what happens, with `args`; the label is a text key with values, or plain `label`."""

    do: str
    key: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    label: str = ""
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A text key with its values: one paragraph of a message."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Say:
    """A message as meaning: parts of text, choices, photos; `ticket` is the number that it is about;
    `replaces` the id of the earlier message that it takes the place of, where the channel can edit."""

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    photos: tuple[str, ...] = ()
    ticket: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class Outgoing:
    """A message rendered for one person. `mid` is deterministic; `push` tells a push from a turn's own reply;
    `due_at` is when it may go out (quiet hours); `labels` are the rendered choices, `choices` what they do; `trace` is
    known once it is stored: the platform's update, or the timer, that caused it, as the log names it."""

    mid: str
    to: Account
    key: str
    text: str
    language: str
    created_at: datetime
    due_at: datetime
    labels: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    photos: tuple[str, ...] = ()
    ticket: str | None = None
    edit: str | None = None
    push: bool = False
    sequence: int = 0
    trace: str = ""
