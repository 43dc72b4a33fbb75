"""What is asked to be counted (数的是什么): a measure × a grouping × a period, of an area or of all, read from a short question.

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
from handlers.desk.reading.names import units_meant
from tickets.geography import Area
from tickets.rates import RATED, Measure, Period
from tickets.units import Role, Unit

QUESTION = 24
MARKS = AROUND + "“”\"'：:"


class What(StrEnum):
    """What is counted: each is found in a question by its words, in this order."""

    DISSATISFIED = "dissatisfied"
    UNSOLVED = "unsolved"
    RETURNED = "returned"
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


# What can be told by what; the first where the question names none.
TOLD_BY: Mapping[What, tuple[By, ...]] = MappingProxyType(
    {
        What.CAME: (By.MATTER, By.UNIT, By.STREET, By.COMMUNITY, By.DISTRICT),
        What.OVERDUE: (By.UNIT, By.MATTER),
        What.ANSWERED: (By.UNIT,),
        What.DISSATISFIED: (By.UNIT,),
        What.UNSOLVED: (By.UNIT,),
        What.RETURNED: (By.UNIT,),
        What.REDONE: (By.UNIT,),
    }
)
COMPARED = (Period.TODAY, Period.WEEK, Period.MONTH)
SUMMED = (What.CAME, What.ANSWERED)  # what all that is kept of a period is told by
BY_THE_MONTH = (What.RETURNED, What.REDONE)  # what is counted of this month where no period is told
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Question:
    """`by` None asks for one figure; `what` None for all that is kept, `rate` for one rate; `which` for the tickets themselves; `area`
    for what was filed there alone, `unit` for what was sent there; of what is overdue `told` tells that it became so in that period."""

    what: What | None
    by: By | None
    period: Period
    rate: Measure | None = None
    which: bool = False
    area: str = ""
    unit: str = ""
    told: bool = False


def question_told(turn: Turn) -> Question | None:
    """The question; None where the message is none."""
    text, member = turn.text.strip(MARKS), turn.member
    if not text or len(text) > QUESTION or turn.photos or turn.meaning.ticket_numbers or member is None:
        return None
    how_many = turn.says_one_of("desk.counts_how_many")
    most = turn.holds(turn.without(text.lower(), "desk.counts_how_many"), "desk.counts_most")  # 办结多少 is no 办结多
    which = turn.says_one_of("desk.counts_which") and not most
    compared = next((p for p in COMPARED if turn.says_one_of(f"desk.counts_than_{p.value}")), None)
    leads = turn.of_the_line or member.role is Role.HEAD
    how, told = turn.says_one_of("desk.asks_how"), _first(turn, {p: f"desk.words_{p.value}" for p in Period})
    rate = next((measure for measure in RATED if turn.says_one_of(f"desk.counts_rate_{measure.value}")), None)
    whole = told is not None and turn.says_one_of("desk.counts_situation")
    if not (most or how_many or which or compared or whole or (rate and how)) or not (
        leads or turn.says_one_of("desk.counts_asks")
    ):
        return None  # 反映最多的是路灯 may be a reply of an officer
    area = _area(turn, text)
    if how_many and not most and told is not None and (unit := _unit(turn, text)) is not None:
        return Question(What.CAME, None, told, unit=unit.code)
    if _names_something_else(turn, text, area):
        return None
    what = _first(turn, {what: f"desk.asks_{what.value}" for what in What})
    by = (
        _by(turn, text if area is None else text.replace(area.name(turn.city.language), " ")) if most or which else None
    )
    if area is not None:
        return _of_area(area, what, by if most else None, told)
    if rate is not None:
        return Question(None, By.UNIT if most else None, compared or told or Period.MONTH, rate)
    if most or (which and by is By.UNIT and what is not None):
        what = what or What.CAME
        kept = what is What.OVERDUE and told is not None  # of which a unit is known, and no matter
        by = by if by in TOLD_BY[what] and not kept else TOLD_BY[what][0]
        return Question(what, by, told or Period.MONTH, told=kept)
    if compared is not None:
        return Question(what if what in SUMMED else None, None, compared)
    if whole and told is not None:
        return Question(None, None, told)
    if which:
        kept = told is not None and what not in (None, What.CAME)
        return Question(what, None, told or Period.MONTH, which=True) if kept else None
    told = told or (Period.MONTH if what in BY_THE_MONTH else None)
    return Question(what or What.CAME, None, told, told=what is What.OVERDUE) if told is not None else None


def _first(turn: Turn, keys: Mapping[Kind, str]) -> Kind | None:
    """The first of these whose words the question has."""
    return next((kind for kind, key in keys.items() if turn.says_one_of(key)), None)


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
    keys = (*(f"desk.words_{period.value}" for period in Period), "desk.counts_how_many", "desk.asks_came")
    name = "".join(turn.without(text.lower(), *keys).split()).strip(MARKS + "的了")
    if any(area.name(turn.city.language) == name for area in turn.city.geography.areas):
        return None
    found = units_meant(turn.city.units.all, name, turn.city.language)
    return found[0] if len(found) == 1 else None


def _of_area(area: Area, what: What | None, by: By | None, told: Period | None) -> Question | None:
    """What was filed there; of what was done with it nothing is kept by area."""
    if what not in (None, What.CAME):
        return None
    by = None if by is By.UNIT else by
    return Question(What.CAME, by, told or Period.MONTH, area=area.code)


def _names_something_else(turn: Turn, text: str, area: Area | None) -> bool:
    """Whether words are left besides those of asking: a unit, a road, a thing."""
    keys = [f"desk.words_{period.value}" for period in Period] + [f"desk.counts_than_{p.value}" for p in COMPARED]
    keys += [f"desk.asks_{what.value}" for what in What] + [f"desk.counts_by_{by.value}" for by in By]
    keys += [f"desk.counts_rate_{measure.value}" for measure in RATED]
    keys += ["desk.counts_most", "desk.counts_how_many", "desk.counts_situation", "desk.asks_how", "desk.counts_which"]
    left = text.lower()
    if area is not None:
        left = left.replace(area.name(turn.city.language).lower(), " ")
    filler = {word.lower() for word in turn.words_of("desk.counts_filler")}
    known = {word.lower() for key in keys for word in turn.words_of(key)} | filler
    # The same order in each process; 重办的 is 重办, and no 办的.
    for word in sorted(known, key=lambda word: (word in filler, -len(word), word)):
        left = left.replace(word, " ")
    return bool("".join(left.split()).strip(MARKS))
