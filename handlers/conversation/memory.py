"""What a conversation keeps beside its dialogues: small facts, as they are stored (JSON values). A fact that is None is forgotten.

A fact that is stored is read by older and newer releases at once: it may be added and may go out of use, and never changes what it
holds. Times are ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Burst(TypedDict, total=False):
    """The last messages of a sender who may be sending the same over and over."""

    since: str
    last: str
    said: list[str]  # digests of what was answered
    words: str  # the digest of the last message
    again: int  # how often in a row it was the same


class Told(TypedDict):
    """Words that were said, and when."""

    at: str
    text: str


class Talked(TypedDict):
    """Lines that were told to a person, or while one was waited for, and since when."""

    at: str
    words: list[str]


class GivenUp(TypedDict, total=False):
    """The draft of a report that was given up, and when; `lapsed` where it only fell asleep."""

    draft: Mapping[str, Any]
    at: str
    lapsed: bool


class Memory(TypedDict, total=False):
    """All that is known beside the dialogues."""

    # ── of any conversation ──
    alarms: dict[str, str] | None  # what the line will do by itself, and when
    burst: Burst | None
    offers: str | None  # the message whose choices are valid now
    faults: int | None  # how often in a row the program itself failed over their messages
    code_locked: str | None  # until when no code is taken, after too many wrong ones

    # ── of residents: how they write and are reached ──
    written: str | None  # the language that they write, where the city speaks it not
    last_words: str | None  # what they said last, for whoever takes over
    album: str | None  # the album whose photos are coming
    code_told: bool | None  # their recovery code was told
    muted: bool | None  # they want no steps pushed
    watched: bool | None  # somebody reads their phone: nothing is sent, and no matter is named

    # ── what was asked or answered last, so that the next words are read by it ──
    after: str | None  # the question that stands beside a promise: detail, place, left_over
    answered: str | None  # the entry of the city's knowledge that was told
    asked: Told | None  # the question, answered or not, behind which a matter may follow
    unknown: str | None  # a question that nothing was known of
    unfound: str | None  # a place that was looked for in vain
    declined: str | None  # the code of the row by which a matter was not taken
    given_up: GivenUp | None
    graded: Sequence[str | int] | None  # the ticket, the grade that was said too early, and the words to it
    weary: Sequence[str | int] | None  # when somebody was low, and how often they were listened to since
    attacked: Told | None  # a threat that those on duty were told of
    bystander: str | None  # the ticket of a danger of which they are no part themselves

    # ── a person ──
    human_since: str | None  # since when they wait for one,
    human_about: str | None  # … what about,
    human_words: list[str] | None  # … and what they said meanwhile
    talked: Talked | None
    call_back: str | None  # the promise of a call that is open
    calls: list[str] | None  # cards by which those on duty were called
    calling: Sequence[str] | None  # those on duty are asked to ring: the danger, and the words
    relay_waits: str | None  # since when the operator who holds it owes them a word,
    relay_at: str | None  # … and when somebody spoke last

    # ── of staff ──
    talking_with: str | None  # the resident whose conversation they hold,
    talking_to: Sequence[str] | None  # … and its account: channel and id
    digest: str | None  # whether they wish the morning's report
    counted: dict[str, str] | None  # what they had counted last, and when
    leave: Sequence[str] | None  # an absence that has not begun: first day, last day, half of a day
    photos: list[str] | None  # photos of which it is asked whose they are: when, and which
    which: str | None  # the order for which it was asked which ticket is meant
    orders_left: list[str] | None  # orders of one message that wait for an answer

    # ── of the clock of a stage (headless) ──
    now: str
    session: int
