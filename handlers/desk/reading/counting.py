"""What is asked to be counted (数的是什么): a measure × a grouping × a period, of an area, a unit, a matter or of all, read from a short
question, or from several in one line (上周一共多少件 办结多少).

It is such a question only where nothing besides is told: 路灯的最多 is looked up by its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.dates.past import Days, months_of
from handlers.desk.reading.matters import matters_told
from handlers.desk.reading.names import unit_meant
from handlers.desk.reading.periods import Time, TimeTold, period_keys, time_told
from tickets.geography import Area
from tickets.periods import Period
from tickets.rates import RATED, Measure
from tickets.units import Role, Unit
from values import expressions as re
from values import replace
from values.numerals import NUMBER, ONES, number_of

QUESTION, QUESTIONS = 24, 40
BARE = 8  # characters of 今天办结的
MARKS = AROUND + "“”\"'：:"
_APART = re.compile(r"[\s，,；;。？?！!]+")
# 哪3件 asks as 哪几件; 7件逾期的 tells how many there were; 前三名 how many are wanted.
_WHICH_OF = re.compile(rf"哪{NUMBER}([件张单个家])")
_SO_MANY = re.compile(rf"(?:\d{{1,4}}|[两{ONES[2:]}十]+)([件张单])的?")
_FIRST = re.compile(
    rf"前(\d{{1,2}}|[{ONES[2:]}十])(?:名|位|个|类|家|大)?的?|(?<=的)(\d{{1,2}}|[{ONES[2:]}十])(?:个|家|类)(?=街道|单位|部门|社区|问题|事)"
)
_ASKS_UNIT = re.compile("哪|谁")


class What(StrEnum):
    """What is counted: each is found in a question by its words, in this order."""

    DISSATISFIED = "dissatisfied"
    UNSOLVED = "unsolved"
    RETURNED = "returned"
    EXTENDED = "extended"
    SUPERVISED = "supervised"
    REDONE = "redone"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CAME = "came"


class By(StrEnum):
    """What it is told by."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"
    UNIT = "unit"
    MATTER = "matter"


# What is offered to be told by what; the first where the question names none.
TOLD_BY: Mapping[What, tuple[By, ...]] = MappingProxyType(
    {
        What.CAME: (By.MATTER, By.UNIT, By.STREET, By.COMMUNITY, By.DISTRICT),
        What.OVERDUE: (By.UNIT, By.MATTER),
        What.ANSWERED: (By.UNIT,),
        What.DISSATISFIED: (By.UNIT,),
        What.UNSOLVED: (By.UNIT,),
        What.RETURNED: (By.UNIT,),
        What.EXTENDED: (By.UNIT,),
        What.SUPERVISED: (By.UNIT,),
        What.REDONE: (By.UNIT,),
    }
)
INSIDE = (By.DISTRICT, By.STREET, By.COMMUNITY)  # the larger first
COMPARED = (Period.TODAY, Period.WEEK, Period.MONTH)
SUMMED = (What.CAME, What.ANSWERED)  # what all that is kept of a period is told by
BY_THE_MONTH = (
    What.RETURNED,
    What.REDONE,
    What.EXTENDED,
    What.SUPERVISED,
)  # what is counted of this month where no period is told
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Question:
    """`by` None asks for one figure; `what` None for all that is kept, `rate` for one rate; `which` for the tickets themselves; `area`
    for what was filed there alone, `unit` for what was sent there, `matter` for what was filed of these leaves, called `subject`; of what
    is overdue `told` tells that it became so in that period, `now` that it still is. `days` are other days than those of the period,
    `year_ago` what stands beside it, `mean` that it is asked how long it took, `top` how many are wanted, `versus` the area beside which others are to stand, `said` that a time was told."""

    what: What | None
    by: By | None
    period: Period
    rate: Measure | None = None
    which: bool = False
    area: str = ""
    unit: str = ""
    told: bool = False
    now: bool = False
    days: Days | None = None
    matter: tuple[str, ...] = ()
    subject: str = ""
    year_ago: bool = False
    mean: bool = False
    top: int = 0
    versus: str = ""
    said: bool = False
    each: tuple[Days, ...] = ()

    @property
    def time(self) -> Time:
        return Time(self.period, self.days)


def questions_told(turn: Turn) -> tuple[Question, ...]:
    """The questions, each of the time that the one before told where it tells none; none where the message is none."""
    text = turn.text.strip(MARKS)
    if not text or len(text) > QUESTIONS or turn.photos or turn.meaning.ticket_numbers or turn.member is None:
        return ()
    parts = [part for part in _APART.split(text) if part]
    found: list[Question] = []
    for part in parts if len(parts) > 1 else ():
        before = next((TimeTold(one.period, one.days, year_ago=False) for one in found if one.said), None)
        one = _question(turn, part, before, found[-1].what if found else None)
        if one is None:
            found = []
            break
        found.append(_of_the_same(one, found[-1]) if found else one)
    whole = None if found else _question(turn, text)
    return tuple(found) if whole is None else (whole,)


def _of_the_same(asked: Question, before: Question) -> Question:
    """照明处今年多少件，办结多少: of the unit that was told before; 人民路几件，环比呢: of what was filed there."""
    if asked.unit or asked.area or asked.matter or asked.which or asked.by is not None:
        return asked
    if before.unit:
        return replace(asked, unit=before.unit)
    of_filed = asked.what in (None, What.CAME) and asked.rate is None
    return replace(before, year_ago=asked.year_ago) if of_filed and (before.area or before.matter) else asked


def question_told(turn: Turn) -> Question | None:
    """The question, or the first of them; None where the message is none."""
    return next(iter(questions_told(turn)), None)


def leads_several(turn: Turn) -> bool:
    """Whether what is asked is of more than one unit."""
    own, units = turn.actor.unit or "", turn.city.units
    return turn.of_the_line or any(unit.code != own and units.holds(own, unit.code) for unit in units.all)


def _question(turn: Turn, text: str, before: TimeTold | None = None, counted: What | None = None) -> Question | None:
    """The question that a text is; of the time, and where it asks who has most of what was `counted`, as the one before told."""
    member = turn.member
    if not text or len(text) > QUESTION or member is None:
        return None
    text, top = _plain(text)
    text, when = time_told(turn, text)
    asks_how_many = turn.holds(text, "desk.counts_how_many")
    if before is not None and not when.said and (asks_how_many or not turn.holds(text, "desk.asks_overdue")):
        when = replace(before, year_ago=when.year_ago)
    how_many = asks_how_many
    most = bool(top) or turn.holds(
        turn.without(text.lower(), "desk.counts_how_many"), "desk.counts_most"
    )  # 办结多少 is no 办结多
    which = turn.holds(text, "desk.counts_which") and not most
    beside = turn.holds(text, "desk.counts_beside")
    compared = Period.MONTH if beside and not when.said else None
    compared = next((p for p in COMPARED if turn.holds(text, f"desk.counts_than_{p.value}")), compared)
    leads = turn.of_the_line or member.role is Role.HEAD
    # 这周路灯的有几个, of their own unit; 今天换了几个灯头，都亮了 is a reply
    of_own = not leads and when.said and text.rstrip(MARKS).endswith(turn.words_of("desk.counts_how_many"))
    how_many = how_many or (leads and when.said and _is_bare(turn, text))
    mean = turn.holds(text, "desk.counts_mean") and turn.holds(text, "desk.counts_how_long")
    how, told = turn.holds(text, "desk.asks_how"), when.period
    versus = turn.holds(text, "desk.counts_versus")
    rate = next((measure for measure in RATED if turn.holds(text, f"desk.counts_rate_{measure.value}")), None)
    whole = when.said and (beside or turn.holds(text, "desk.counts_situation"))
    some = most or how_many or which or compared or mean or whole or rate or versus or when.year_ago
    if not some and _ASKS_UNIT.search(text) is None:
        return None  # what is no question costs no look at every area
    area = _area(turn, text)
    what = _first(turn, text, {what: f"desk.asks_{what.value}" for what in What})
    what = counted if what is None and most else what  # 今年督办了几次，谁最多
    by = _by(turn, text if area is None else text.replace(area.name(turn.city.language), " "))
    # 哪个部门拖 asks for the most, of those who see several
    most = most or (by is By.UNIT and what is not None and _ASKS_UNIT.search(text) is not None and leads_several(turn))
    asks = (
        most or how_many or which or compared or when.year_ago or mean or whole or (rate and (how or by or when.said))
    )
    if not (asks or (versus and area is not None)) or not (leads or of_own or turn.holds(text, "desk.counts_asks")):
        return None  # 反映最多的是路灯 may be a reply of an officer
    asked = Question(what, None, told or Period.MONTH, days=when.days, year_ago=when.year_ago, top=top, said=when.said)
    if turn.holds(text, "desk.counts_by_month") and len(months := months_of(when.or_else().of(turn.today))) > 1:
        asked, how_many = replace(asked, each=months), True
    elif when.others and (how_many or when.each) and not (most or which or compared or mean or rate):
        asked = replace(asked, each=(when.or_else().of(turn.today), *when.others))
    if rate is not None and not most and (unit := _unit(turn, text)) is not None:
        return replace(asked, what=None, rate=rate, unit=unit.code)
    if how_many and not most and (when.said or what is What.CAME) and (unit := _unit(turn, text)) is not None:
        return replace(asked, what=what or What.CAME, unit=unit.code)
    if left := _left(turn, text, area):
        several = leads_several(turn) or of_own
        return _of_matter(turn, asked, left, how_many=how_many) if several and not most else None
    if of_own and what in (None, *SUMMED) and area is None and not (most or which or compared or mean or rate or whole):
        return replace(asked, what=what or What.CAME, unit=turn.actor.unit or "")
    if mean:
        return replace(asked, what=What.ANSWERED, mean=True)
    if rate is not None:
        by = by if by is not By.MATTER and (most or by is not None) else None
        by = by or (By.UNIT if most else None)
        return replace(asked, what=None, by=by, period=compared or asked.period, rate=rate)
    if versus and area is not None:
        by = next((one for one in INSIDE if one.value == area.level), None)
        return replace(asked, what=What.CAME, by=by, versus=area.code) if by is not None else None
    return _counted(asked, area, by, most=most, how_many=how_many, which=which, compared=compared, whole=whole)


def _is_bare(turn: Turn, text: str) -> bool:
    """今天办结, 本周新增: a time and what happened, and nothing besides."""
    keys = [*period_keys(), *(f"desk.asks_{what.value}" for what in What)]
    told = len(text) <= BARE and _first(turn, text, {what: f"desk.asks_{what.value}" for what in What}) is not None
    return told and not "".join(turn.without(text.lower(), *keys, "desk.counts_bare").split()).strip(MARKS)


def _counted(
    asked: Question,
    area: Area | None,
    by: By | None,
    *,
    most: bool,
    how_many: bool,
    which: bool,
    compared: Period | None,
    whole: bool,
) -> Question | None:
    what, said = asked.what, asked.said
    if area is not None:
        return _of_area(area, asked, by if most else None)
    if most or (which and by is By.UNIT and what is not None):
        what = what or What.CAME
        kept = what is What.OVERDUE and said  # of which a unit is known, and no matter
        by = by if by is not None and (by in TOLD_BY[what] or by is By.MATTER) and not kept else TOLD_BY[what][0]
        return replace(asked, what=what, by=by, told=kept)
    if compared is not None:
        return replace(asked, what=what if what in SUMMED else None, period=compared)
    if whole or (asked.year_ago and not (which or how_many)):
        return replace(asked, what=what if asked.year_ago else None)
    if which:
        if what in (None, What.CAME):
            return None
        return replace(asked, which=True, now=what is What.OVERDUE and not said)
    if not said and what not in BY_THE_MONTH:
        return None
    return replace(asked, what=what or What.CAME, told=what is What.OVERDUE)


def _plain(text: str) -> tuple[str, int]:
    """The text with counts as they are asked for (哪几件), and how many are wanted."""
    found = _FIRST.search(text)
    told = "" if found is None else found[1] or found[2]
    top = number_of(told) or 0
    return _SO_MANY.sub(" ", _WHICH_OF.sub(r"哪几\1", _FIRST.sub(" ", text))), top


def _first(turn: Turn, text: str, keys: Mapping[Kind, str]) -> Kind | None:
    """The first of these whose words the question has."""
    return next((kind for kind, key in keys.items() if turn.holds(text, key)), None)


def _by(turn: Turn, text: str) -> By | None:
    """By what it is to be told; 云山街道 tells none."""
    said = text.lower()
    return next((by for by in By if any(w.lower() in said for w in turn.words_of(f"desk.counts_by_{by.value}"))), None)


def _area(turn: Turn, text: str) -> Area | None:
    """云山街道本月几件: the area that is named as one; 云山街道办 is the unit there."""
    language, found = turn.city.language, None
    for area in turn.city.geography.areas:
        name = area.name(language)
        at = text.find(name)
        if at >= 0 and not text[at + len(name) :].startswith(turn.words_of("desk.counts_unit_behind")):
            found = area if found is None or len(name) > len(found.name(language)) else found
    return found


def _unit(turn: Turn, text: str) -> Unit | None:
    """云山街道办本月几件: the one unit that is named as such; 云山街道 is an area."""
    keys = period_keys() + [f"desk.asks_{what.value}" for what in What]
    keys += [f"desk.counts_rate_{measure.value}" for measure in RATED] + [
        "desk.counts_how_many",
        "desk.counts_each",
        "desk.counts_by_month",
        "desk.counts_beside_unit",
    ]
    name = "".join(turn.without(text.lower(), *keys).split()).strip(MARKS + "的了")
    if any(area.name(turn.city.language) == name for area in turn.city.geography.areas):
        return None
    return unit_meant(turn.city.units.all, name, turn.city.language)


def _of_area(area: Area, asked: Question, by: By | None) -> Question | None:
    """What was filed there; of what was done with it nothing is kept by area."""
    if asked.what not in (None, What.CAME):
        return None
    return replace(asked, what=What.CAME, by=None if by is By.UNIT else by, area=area.code)


def _of_matter(turn: Turn, asked: Question, subject: str, *, how_many: bool) -> Question | None:
    """噪音投诉几件, 物业问题多不多: what was filed of that."""
    if asked.what not in (None, What.CAME) or not how_many:
        return None
    matter = matters_told(turn, subject)
    return replace(asked, what=What.CAME, matter=matter, subject=subject) if matter else None


def _left(turn: Turn, text: str, area: Area | None) -> str:
    """The words that are left besides those of asking: a unit, a road, a thing."""
    keys = period_keys() + [f"desk.counts_than_{p.value}" for p in COMPARED]
    keys += [f"desk.asks_{what.value}" for what in What] + [f"desk.counts_by_{by.value}" for by in By]
    keys += [f"desk.counts_rate_{measure.value}" for measure in RATED]
    keys += ["desk.counts_most", "desk.counts_how_many", "desk.counts_situation", "desk.asks_how", "desk.counts_which"]
    keys += [
        "desk.counts_mean",
        "desk.counts_how_long",
        "desk.counts_beside",
        "desk.counts_each",
        "desk.counts_by_month",
        *(["desk.counts_versus"] if area is not None else []),
    ]
    left = text.lower()
    if area is not None:
        left = left.replace(area.name(turn.city.language).lower(), " ")
    filler = {word.lower() for word in turn.words_of("desk.counts_filler")}
    known = {word.lower() for key in keys for word in turn.words_of(key)} | filler
    # The same order in each process; 重办的 is 重办, and no 办的.
    for word in sorted(known, key=lambda word: (word in filler, -len(word), word)):
        left = left.replace(word, " ")
    return "".join(left.split()).strip(MARKS)
