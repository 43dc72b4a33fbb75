"""The ticket (工单) as a value. Nothing is decided here: `lifecycle` says what may be done, `deadlines` by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from tickets.catalogue import Kind
from tickets.geography import Place
from tickets.units import Actor

TicketNumber = NewType("TicketNumber", str)
CitizenId = NewType("CitizenId", str)
FileId = NewType("FileId", str)


class State(StrEnum):
    """Where a ticket stands in its life (工单状态). Drafts live in the conversation, not here."""

    SUBMITTED = "submitted"
    NEEDS_INFORMATION = "needs_information"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    HANDED_OVER = "handed_over"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    RETURN_REQUESTED = "return_requested"
    CONTACTED = "contacted"
    IN_PROGRESS = "in_progress"
    SHELVED = "shelved"
    REPLIED = "replied"
    FOLLOW_UP = "follow_up"
    REVIEW = "review"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


ENDED = frozenset({State.CLOSED, State.WITHDRAWN, State.DECLINED, State.HANDED_OVER, State.MERGED})


class Outcome(StrEnum):
    """How a ticket was closed (办结方式). Only `SOLVED` was said by the resident; silence never counts as satisfied."""

    SOLVED = "solved"
    NO_ANSWER = "no_answer"
    EXPLAINED = "explained"
    UNASKED = "unasked"  # an anonymous tip-off, or withdrawn while the handling went on: answered, nobody is asked


# The source (来源) of what staff saw on the spot, without a caller.
PATROL = "patrol"


class Confidentiality(StrEnum):
    """What the unit may know of who reports (留名方式)."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class Solved(StrEnum):
    """The resident's answer to "is it solved?" (是否解决)."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_MINE = "not_mine"


@dataclass(frozen=True)
class Contact:
    """Whom to reach (联系人): reporter, who lives there and who is to be contacted may be three people."""

    phone: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Due:
    """When each clock ends (时限); None where that clock does not run."""

    dispatch: datetime | None = None
    sign: datetime | None = None
    contact: datetime | None = None
    reply: datetime | None = None
    review: datetime | None = None
    check: datetime | None = None


@dataclass(frozen=True)
class Reply:
    """A unit's reply (办理反馈)."""

    at: datetime
    by: str
    unit: str
    text: str
    photos: tuple[FileId, ...] = ()
    final: bool = False


@dataclass(frozen=True)
class Survey:
    """What the resident answered the follow-up (回访评价). `grade` 5 非常满意 … 1 非常不满意."""

    at: datetime
    solved: Solved | None = None
    grade: int | None = None
    reasons: tuple[str, ...] = ()
    words: str = ""


class Petitioned(StrEnum):
    """What a unit asks for, and a second person decides (申请事项)."""

    RETURN = "return"
    EXTENSION = "extension"
    SHELVING = "shelving"
    CONFERENCE = "conference"


@dataclass(frozen=True)
class Petition:
    """A unit's application (申请): `what` is one of `Petitioned`; of an exclusion (剔除申请) it is the rate."""

    what: str
    by: str
    unit: str
    at: datetime
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a ticket, in the past tense; `seq` counts from 1 within the ticket.

    `confidential` events are seen by the line only, never by a unit or the resident.
    """

    seq: int
    at: datetime
    type: str
    by: Actor
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    confidential: bool = False


@dataclass(frozen=True)
class Ticket:
    """The hotline's record of handling an appeal (工单)."""

    number: TicketNumber
    citizen: CitizenId
    submitted_at: datetime
    state: State = State.SUBMITTED
    version: int = 0  # grows with every saved change, and guards timers

    # what was said, and how it was understood
    kind: Kind = Kind.HELP
    category: str | None = None
    title: str = ""
    summary: str = ""
    text: str = ""
    language: str = "zh-CN"
    place: Place | None = None
    since: str = ""
    photos: tuple[FileId, ...] = ()
    readings: tuple[str, ...] = ()  # what a machine read on the resident's photos
    voices: tuple[FileId, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    contact: Contact | None = None
    confidentiality: Confidentiality = Confidentiality.NAMED
    accused: str = ""
    identifying: tuple[str, ...] = ()  # words by which the accused could tell who reports
    vulnerable: tuple[str, ...] = ()
    frail: tuple[str, ...] = ()  # who those are, for who cannot read the words: elder, infant, pregnant …
    danger: str | None = None
    urgency: int = 4  # from 1 (danger to life) to 4 (ordinary)
    important: bool = False
    level: int = 0

    # who must act
    unit: str | None = None
    co_units: tuple[str, ...] = ()
    first_receiver: str | None = None  # answers for the resident until another unit has acknowledged (首接负责)
    officer: str | None = None
    routed_by: str = ""

    # by when
    due: Due = Due()
    original_reply_due: datetime | None = None
    clock_from: datetime | None = None  # when the reply's clock began: submission, last reopening, end of a shelving
    reply_days: int | None = None  # working days that it was given then
    estimated: bool = False  # whether those reach into a year whose calendar was not published when they were counted
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    contacted_at: datetime | None = None

    # the handling
    replies: tuple[Reply, ...] = ()
    disputes: int = 0
    designated: bool = False
    petition: Petition | None = None
    exclusion: Petition | None = None
    unchecked: Reply | None = None  # a final reply that a supervisor has to check (答复审核) before it goes out
    reopened: int = 0
    problem: bool = False
    overdue: bool = False
    reminders: int = 0  # how often the line reminded (催办) whoever must answer since the reply was overdue
    reminded_at: datetime | None = None

    # how it ended
    follow_up_at: datetime | None = None
    survey: Survey | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    declined_for: str = ""
    withdrawn_because: str = ""
    shelved_until: date | None = None
    handed_to: str = ""

    # beside other tickets
    merged_into: TicketNumber | None = None
    seconds: tuple[TicketNumber, ...] = ()  # those that were merged into this one (附议)
    recurs: TicketNumber | None = None

    urged: tuple[datetime, ...] = ()
    fired: tuple[str, ...] = ()  # the timers that have done their work
    review_asked: bool = False

    # filed by staff for the resident (代录)
    source: str = ""  # how it came: phone, counter or patrol
    filed_by: str = ""  # the member of staff
    by_phone: bool = False  # whether no chat reaches the resident, who is rung for the follow-up (电话回访)
    rung: int = 0  # how often the line has looked at the number for it
    events: int = 0

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED

    @property
    def out_of_reach(self) -> bool:
        """Whether staff filed it for somebody anonymous (匿名代录), of whom no number is kept: no contact is owed, since nobody
        could make it."""
        return bool(self.filed_by) and self.confidentiality is Confidentiality.ANONYMOUS

    @property
    def is_praise(self) -> bool:
        """Whether it only praises (表扬): it is passed on to whom it praises. There is nothing to handle, so that neither a reply
        nor a contact is owed by a time, and nobody is asked whether it is solved [R16]."""
        return self.kind is Kind.PRAISE

    @property
    def owes_contact(self) -> bool:
        """Whether a unit has to contact who reported it."""
        return not (self.out_of_reach or self.is_praise)

    @property
    def seen_by_filer(self) -> bool:
        """Whether staff saw it themselves (巡查上报) and nobody else reports it: they are asked what a resident would be."""
        return bool(self.filed_by) and self.source == PATROL and self.confidentiality is Confidentiality.NAMED

    @property
    def is_to_ring(self) -> bool:
        """Whether the line still has to ring for the follow-up."""
        return self.by_phone and self.state is State.FOLLOW_UP and self.survey is None

    @property
    def round(self) -> int:
        """How many final replies there were: which follow-up is going on."""
        return sum(reply.final for reply in self.replies)

    @property
    def last_reply(self) -> Reply | None:
        return self.replies[-1] if self.replies else None
