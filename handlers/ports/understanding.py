"""Understanding (理解): what a message means. `nlu` implements it; a Rasa server or another engine could."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tickets.catalogue import Kind
from tickets.geography import Place
from tickets.ticket import Solved
from values import replace


class Intent(StrEnum):
    """What a person wants with a message inside the dialogue."""

    REPORT = "report"
    PROGRESS = "progress"
    SUPPLEMENT = "supplement"
    URGE = "urge"
    WITHDRAW = "withdraw"
    RATE = "rate"
    ANSWER = "answer"
    CORRECTION = "correction"
    CANCEL = "cancel"
    RESTART = "restart"
    BACK = "back"
    SKIP = "skip"
    HELP = "help"
    HUMAN = "human"
    YES = "yes"
    NO = "no"
    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    SMALL_TALK = "small_talk"
    ABUSE = "abuse"
    LANGUAGE = "language"
    RETURNED = "returned"  # "not fixed yet": the matter of a ticket that was declared done
    UNKNOWN = "unknown"


# What is asked of tickets that are there.
OF_TICKETS = frozenset({Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW})


class Told(StrEnum):
    """What a resident tells beside a matter (顺带说的), on which somebody else has to act whatever becomes of the message."""

    THREAT_TO_STAFF = "threat_to_staff"
    """Against who handles the ticket: 我知道你家住哪. Told by staff: that they are threatened."""
    INTEREST = "interest"
    """Who is complained of has kin or friends where it is handled: 老板他弟弟在城管."""
    PRESSURE_ON_RESIDENT = "pressure_on_resident"
    """The resident is pressed or threatened because of what they reported: 村长让俺别告了."""
    FROM_AFAR = "from_afar"
    """Beside it: by telephone, in writing or through others; nobody stands at the door."""
    WITHDRAWAL_ASKED = "withdrawal_asked"
    """Somebody wants them to take it back: 物业经理打电话叫我撤的."""
    LEAK = "leak"
    """Whoever they reported learnt of it: 你们把我电话给物业了."""
    DEATH = "death"
    """Somebody of theirs, for whom the ticket may be, has died."""
    GONE = "gone"
    """人没了, 老人走了: the same, where nothing more is wanted; else they may only have left."""
    OWN_GRIEF = "own_grief"
    """Beside one of these: what the writer says of themselves, which may be despair: 我也想跟她去."""
    MISCONDUCT = "misconduct"
    """Of who handles the ticket: they took money, came drunk, shouted, want a rating changed: 来的人要了我二百块才肯干."""
    MISCONDUCT_PERHAPS = "misconduct_perhaps"
    """The same of somebody who may as well be whom they reported: 他收我钱了."""
    PETITION_ANNOUNCED = "petition_announced"
    """They mean to go over everybody's head: 上访, 曝光, to a court."""
    NOT_READ = "not_read"
    """What was written to them is in a language that they do not read: 回复是英文的, 看不懂; no wish for that language."""
    SPEAKER_SOUGHT = "speaker_sought"
    """They ask whether who handles it speaks their language: 承办人会说英语吗; no wish that the line speaks it."""
    ATTACK_THREATENED = "attack_threatened"
    """They threaten to blow up or to burn down a place: 我要炸了税务局."""


class About(StrEnum):
    """What is asked, or complained, of a ticket that is there (问自己的工单): the ticket and the rules answer it."""

    UNIT = "unit"
    """Whose it is, and who decided that: 到底归园林还是归路灯."""
    MISROUTED = "misrouted"
    """What if it was sent to the wrong unit: 派错了怎么办."""
    MOVED = "moved"
    """Why another unit has it now: 怎么换单位了."""
    COMES = "comes"
    """Whether somebody comes, and how many: 会有人上门吗."""
    NEXT = "next"
    """What comes next: 下一步是什么."""
    NOT_OVER = "not_over"
    """Whether that was all: 这就完了？"""
    UNDONE = "undone"
    """What if they do not do it, and who sees to that: 他们要是不来呢."""
    DAYS = "days"
    """Which days count: 周末算不算."""
    RECKONED = "reckoned"
    """Whether the limit begins anew: 期限是不是又重新算."""
    URGENCY = "urgency"
    """Who says how urgent it is: 紧不紧急你们怎么定的."""
    TERM = "term"
    """What a word of the line's means: 啥叫挂着."""
    NOTED = "noted"
    """What stands there: 念给我听听你记的啥."""
    JOINED = "joined"
    """Whether it is one with another, and whether they are still told: 我跟那个是不是一回事."""
    NUMBER = "number"
    """What who comes is called, and their number: 师傅姓啥，电话多少."""
    WRITTEN = "written"
    """An answer in writing: 我要书面答复."""
    FILES = "files"
    """What if a picture cannot be sent: 图片发不出去怎么办."""
    TOLD_OTHERS = "told_others"
    """Whether somebody else is told: 你们会不会告诉学校."""
    ACCUSER = "accuser"
    """Who reported them: 谁告的我."""
    COURT = "court"
    """Whether they may go to court: 我去法院告可以吗."""
    WAITED = "waited"
    """So long, and nothing: 都两天了."""
    STOOD_UP = "stood_up"
    """Somebody was to come, and did not: 放我鸽子."""
    NOW = "now"
    """At once: 现在！就现在！"""
    DISTRESS = "distress"
    """At the end of their strength: 我真的快崩溃了."""


@dataclass(frozen=True)
class Span:
    """A stretch of the message: [start, end) in characters, and the words themselves."""

    start: int
    end: int
    text: str

    def shifted(self, by: int) -> Span:
        """The same words in a text that has `by` characters more in front of them."""
        return Span(self.start + by, self.end + by, self.text)


@dataclass(frozen=True)
class Mention:
    """A value read from the words: where it stood and by what it was found (words, grammar, gazetteer, model …)."""

    value: str
    span: Span
    origin: str = "words"

    def shifted(self, by: int) -> Mention:
        return replace(self, span=self.span.shifted(by))


@dataclass(frozen=True)
class PlaceMention:
    """A place as written. `candidates` are what it may be: none (not in the city's data), one, or namesakes.
    `complete` tells whether it is exact enough for someone to find it (a bare road or district is not);
    `parts` are road, number, compound, building, unit, floor, landmark, direction …; `address` are the same as mentions in
    the order of the text, by the names of `nlu/place/parts.py`."""

    span: Span
    candidates: tuple[Place, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    outside: bool = False
    address: tuple[Mention, ...] = ()

    def shifted(self, by: int) -> PlaceMention:
        """The place of a part of a text as a place of the text: `by` characters stand before the part."""
        return replace(self, span=self.span.shifted(by), address=tuple(one.shifted(by) for one in self.address))


@dataclass(frozen=True)
class Emergency:
    """Danger now: `danger` as in the catalogue (gas, fire, self_harm …), the words that tell it, whether it is about
    the writer (`self`) or another person, whether they are already out of it, and whether its words are `named` there or
    the message only resembles how it is told."""

    danger: str
    span: Span
    about_other: bool = False
    over: bool = False
    named: bool = True


@dataclass(frozen=True)
class Problem:
    """One of several matters in a message."""

    span: Span
    categories: tuple[tuple[str, float], ...] = ()
    knowledge: str | None = None
    place: PlaceMention | None = None


@dataclass(frozen=True)
class Meaning:
    """What one message says. Probabilities are in [0, 1], best first; what was not said is None or empty."""

    text: str
    language: str
    intents: tuple[tuple[Intent, float], ...] = ((Intent.UNKNOWN, 1.0),)
    kind: Mention | None = None
    categories: tuple[tuple[str, float], ...] = ()
    place: PlaceMention | None = None
    since: Mention | None = None
    phone: Mention | None = None
    person: Mention | None = None
    accused: Mention | None = None
    relation: Mention | None = None
    emergency: Emergency | None = None
    urgency: int = 4
    urgent_words: tuple[Span, ...] = ()
    vulnerable: tuple[Mention, ...] = ()
    confidentiality: Mention | None = None
    identifying: tuple[Span, ...] = ()
    problems: tuple[Problem, ...] = ()
    knowledge: tuple[tuple[str, float], ...] = ()
    out_of_scope: str | None = None
    ticket_numbers: tuple[str, ...] = ()
    solved: Solved | None = None
    grade: int | None = None
    language_wanted: str | None = None
    has_matter: bool = False
    told: Mapping[Told, Span] = field(default_factory=dict)
    about: tuple[About, ...] = ()
    title: str = ""
    summary: str = ""

    @property
    def intent(self) -> Intent:
        return self.intents[0][0]

    def sure_of(self, intent: Intent) -> float:
        return next((p for i, p in self.intents if i is intent), 0.0)

    @property
    def likeliest(self) -> tuple[str, float]:
        """The likeliest leaf, and how likely it is; none of it where the words are like no leaf."""
        return self.categories[0] if self.categories else ("", 0.0)

    @property
    def identifying_words(self) -> tuple[str, ...]:
        """The words that tell who speaks, as written."""
        return tuple(span.text for span in self.identifying)

    @property
    def kind_value(self) -> Kind | None:
        return Kind(self.kind.value) if self.kind else None


@dataclass(frozen=True)
class Context:
    """What was going on when the message came: the conversation's language, the slot that was asked for
    (`what`, `place`, `category`, `contact`, `review`, `survey` …; None: nothing), the labels on offer, staff or not,
    the area of the last known place (so that "5号楼" alone can be joined to it), and whether the person has a ticket."""

    language: str | None = None
    expecting: str | None = None
    labels: Sequence[str] = ()
    staff: bool = False
    place: Place | None = None
    tickets: bool = False


@dataclass(frozen=True)
class Chosen:
    """An option picked in words: its index from 0 and what else was said ("1，不过不对，是5号楼")."""

    index: int
    rest: str = ""


class Understanding(Protocol):
    """What reads a message; it decides nothing and keeps nothing."""

    def understand(self, text: str, context: Context) -> Meaning:
        """What one message says, in the light of what was asked."""

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        """Which of `labels` the words pick: a number (1, １, 一, 第一个, the first), the label, its beginning or plain
        words that only one label contains. "11" picks nothing among four; None when nothing or more than one fits."""

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        """Read the whole text as an answer to "where?"; None when there is no place in it."""

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        """The place of a pin: community, grid and the nearest known place; None outside the city or at (0, 0)."""

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        """Categories of the text alone, best first."""

    def told(self, text: str) -> Mapping[Told, Span]:
        """What a resident's words tell beside their matter: of a whole appeal, which was told in several messages."""
