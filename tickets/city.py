"""A city as one value (城市设置): everything that a city can change without touching code. `cities/README.md` describes the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from tickets.calendar import Calendar
from tickets.catalogue import Catalogue, Kind
from tickets.checking import Ground
from tickets.geography import Geography
from tickets.limits import CLASS_LIMITS, Limit
from tickets.routing import RoutingRule
from tickets.units import Role, Units

ONE_HOUR, TWO_HOURS, ONE_DAY = Limit.parse("1h"), Limit.parse("2h"), Limit.parse("24h")
ONE_WORKING_DAY, TWO_WORKING_DAYS, FIVE_WORKING_DAYS = Limit.parse("1wd"), Limit.parse("2wd"), Limit.parse("5wd")
THREE_WORKING_DAYS = Limit.parse("3wd")


# The lines that take a matter over from this one where a city says nothing else, in the order in which they are offered.
TAKING_OVER = ("police", "fire", "ambulance", "traffic", "power", "water", "gas", "heat")


ALWAYS = "24h"
"""Hours of a line that somebody answers at any time."""


@dataclass(frozen=True)
class Line:
    """Another line's number (其他热线): 110, 119, 12348, the gas rescue line … `takes_over` whether a matter is handed over to it (移交)
    [R2]. `asked`: how people call whom it reaches when they ask for the number (供电局, 国家电网)."""

    code: str
    number: str
    names: Mapping[str, str]
    hours: Mapping[str, str]
    opens: time | None = None
    closes: time | None = None
    takes_over: bool = False
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def answered_by(self) -> str:
        """The id of the entry of the knowledge that answers who asks for this number."""
        return f"{self.code}_number"


@dataclass(frozen=True)
class Knowledge:
    """An entry of the city's knowledge (知识库): questions and answer per language, with its source; or a number (`line`) that is asked
    for, which tells itself."""

    id: str
    questions: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, str]
    source: str
    source_date: str
    category: str | None = None
    numbers: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True)
class OutOfScope:
    """A row of the table of what is not for the line (不予受理范围)."""

    code: str
    words: tuple[str, ...]
    not_words: tuple[str, ...]
    channel: str
    reason: Mapping[str, str]
    example: str = ""


@dataclass(frozen=True)
class Question:
    """What a leaf wants to know besides matter and place (要素提问); the first answer may tell of a `danger`.

    `before` the review are asked what changes the urgency, of which the first answer is the urgent one, and what the matter is `about`
    where nothing can be done without it: there any words answer, and none is more urgent than another.
    """

    category: str
    key: str
    ask: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    before: bool = False
    about: bool = False
    answered_by: tuple[str, ...] = ()
    danger: str = ""


@dataclass(frozen=True)
class Clocks:
    """The city's limits (时限设置). Defaults: the hotline's own; a city sets all of them in its file.

    `reply` is the limit of a reply by kind, `classes` by deadline class (时限类别), `reply_danger` and `reply_urgent` that of what
    is a danger to life or urgent, whatever its leaf: the shortest counts. `contact_again` is for how long nobody is asked a second
    time when they can be reached, `extension_most` how many working days an extension (延期) adds at most.
    `review` is how long a person may take over a review (复核), `overdue_reminder` how long what is overdue rests between two
    reminders (催办), `reminders` after how many of them those who lead the line are told, once, and the unit is reminded every
    `raised_reminder` only. `late_notice` is how long who waits for a reply or a review that is late hears nothing before they are told
    again (逾期告知), `late_notices` how often at most. `satisfied_from` is the lowest grade that the rate of satisfaction (满意率) counts as satisfied: 4, or 3
    where 基本满意 counts. `review_below` is the grade below which a person looks again (复核): whoever says 基本满意 is content enough
    to be asked nothing more, whether or not it counts. `digest` is the hour of the morning's report (晨报), `digest_to` who gets it without having asked.
    """

    dispatch: Limit = ONE_DAY
    dispatch_danger: Limit = ONE_HOUR
    dispatch_utilities: Limit = TWO_HOURS
    utilities: tuple[str, ...] = ()
    sign: Limit = TWO_HOURS
    contact: Limit = ONE_DAY
    contact_again: timedelta = timedelta(hours=4)
    reply_danger: Limit = TWO_HOURS
    reply_urgent: Limit = ONE_DAY
    extension_most: int = 30
    return_window: Limit = ONE_WORKING_DAY
    return_window_complex: Limit = TWO_WORKING_DAYS
    review: Limit = FIVE_WORKING_DAYS
    disputes: int = 3
    reopenings: int = 3
    warnings: tuple[Limit, ...] = (TWO_WORKING_DAYS, ONE_WORKING_DAY)
    overdue_reminder: Limit = ONE_WORKING_DAY
    reminders: int = 5
    raised_reminder: Limit = FIVE_WORKING_DAYS
    late_notice: Limit = THREE_WORKING_DAYS
    late_notices: int = 3
    operator_wait: timedelta = timedelta(minutes=3)
    danger_check: timedelta = timedelta(minutes=2)
    draft: timedelta = timedelta(hours=24)
    draft_reminder: timedelta = timedelta(minutes=30)
    duty_opens: time = time(8)
    duty_closes: time = time(22)
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    survey_open: timedelta = timedelta(days=7)
    survey_reminder: timedelta = timedelta(days=3)
    second_follow_up: timedelta = timedelta(days=15)
    reply: Mapping[Kind, Limit] = field(default_factory=dict)
    classes: Mapping[str, Limit] = field(default_factory=lambda: CLASS_LIMITS)
    satisfied_from: int = 4
    review_below: int = 3
    digest: time = time(8, 30)
    digest_to: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Retention:
    """For how long what is kept (保存期限), by class; each counts from the last thing that happened to it.

    `messages` what was said, sent or given up; `heard` by what a message that comes twice is known; `conversations` where
    a person was left; `files` photos and voices that joined no ticket; `reporters` whatever tells of a person in a ticket
    that ended; `audit` who looked at, exported or erased personal data; `workflows` the engine's finished jobs.
    """

    messages: timedelta = timedelta(days=730)
    heard: timedelta = timedelta(days=30)
    conversations: timedelta = timedelta(days=1095)
    files: timedelta = timedelta(days=90)
    reporters: timedelta = timedelta(days=1825)
    audit: timedelta = timedelta(days=3650)
    workflows: timedelta = timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """How much one may send (用量上限)."""

    urges_per_day: int = 1
    photos: int = 9
    photo_bytes: int = 10 * 1024 * 1024
    text: int = 2000
    burst: int = 8


@dataclass(frozen=True)
class Checks:
    """Which final replies a supervisor checks before they go out (答复审核), and within what time; `refusals` are words that refuse
    without a way."""

    of: tuple[Ground, ...] = (Ground.PROBLEM,)
    within: Limit = ONE_WORKING_DAY
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True)
class City:
    """One city. `languages[0]` is its own language; `lies_in` names, per language, the province and whatever else holds the
    city; `examples` are (category code, text) per language; `line_leaf` is the leaf of what is complained of the line
    itself, "" where the city has none."""

    code: str
    prefix: str
    names: Mapping[str, str]
    hotline: Mapping[str, str]
    timezone: ZoneInfo
    languages: tuple[str, ...]
    catalogue: Catalogue
    geography: Geography
    units: Units
    calendar: Calendar
    clocks: Clocks = Clocks()
    limits: Limits = Limits()
    retention: Retention = Retention()
    checks: Checks = Checks()
    line_leaf: str = ""
    lies_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    routing: tuple[RoutingRule, ...] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    knowledge: tuple[Knowledge, ...] = ()
    out_of_scope: tuple[OutOfScope, ...] = ()
    questions: tuple[Question, ...] = ()
    examples: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    example_place: str = ""
    example_text: str = ""
    example_places: Mapping[str, str] = field(default_factory=dict)
    example_texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def lines_taking_over(self) -> tuple[str, ...]:
        """The lines to which a matter is handed over: those that every city has, then the city's own as its file lists them."""
        mine = [code for code, line in self.lines.items() if line.takes_over]
        return (*(code for code in TAKING_OVER if code in mine), *(code for code in mine if code not in TAKING_OVER))

    def place_to_try(self, language: str) -> str:
        """A place of the city as somebody who speaks that language would write it."""
        return self.example_places.get(language) or self.example_place

    def text_to_try(self, language: str) -> str:
        """An appeal that a newcomer may try, in that language."""
        return self.example_texts.get(language) or self.example_text
