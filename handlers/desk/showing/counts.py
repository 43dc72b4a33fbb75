"""What leaders ask to have counted (数一数): a measure × a grouping × a period, beside the period before it.

哪类最多, 这周什么最多 ─► came × matter · 哪个街道投诉最多 ─► came × street · 谁最慢, 逾期最多的是谁 ─► overdue × unit
今天来了多少件, 昨天办结几件 ─► one figure · 比上月怎么样 ─► all that is kept of this month · 上个月满意率多少 ─► that rate

It is such a question only where nothing besides is told: 路灯的最多 is looked up by its words. At most five are told, with the
change: who asks which has most is told so, and no table of rates stands by rank (国办函〔2025〕66号). Each count begins at an index
or at what is kept for the rates (`Tally`), of the units that the member may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from handlers.conversation.message import Choice, Named, On, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.lists import to_go, units_seen
from handlers.desk.showing.rates import percent, say_by_unit
from handlers.ports.store import Filed
from tickets.rates import RATED, Measure, Period, Rates, against, days_of, moments_before, moments_of, rates_of
from tickets.units import Role

QUESTION = 24
TOP = 5
MARKS = AROUND + "“”\"'：:"


class What(StrEnum):
    """What is counted: each is found in a question by its words, in this order."""

    DISSATISFIED = "dissatisfied"
    UNSOLVED = "unsolved"
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
    }
)
FILED_BY = MappingProxyType({By.MATTER: Filed.CATEGORY, By.UNIT: Filed.UNIT})
NAMED_AS = MappingProxyType({By.MATTER: "category", By.UNIT: "unit"})
UNNAMED = MappingProxyType({By.MATTER: "word.unsorted", By.UNIT: "word.dispatcher"})
COMPARED = (Period.TODAY, Period.WEEK, Period.MONTH)
SUMMED = (What.CAME, What.ANSWERED)  # what one figure may be asked for
Span = tuple[datetime, datetime]
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Question:
    """`by` None asks for one figure; `what` None for all that is kept, `rate` for one rate."""

    what: What | None
    by: By | None
    period: Period
    rate: Measure | None = None


def asked_counts(turn: Turn) -> bool:
    """Whether the message is such a question; it is then answered."""
    question = _question(turn)
    if question is None:
        return False
    _tell(turn, question)
    return True


def not_this_count(turn: Turn) -> None:
    """本周来了多少 is no press of 本周 on the newest card, but a question of its own."""
    if turn.do in ("desk.counts", "desk.rates", "desk.rates_by_unit") and not turn.message.pressed:
        picked = turn.chosen, turn.rest, turn.text
        turn.as_words()
        if _question(turn) is None:
            turn.chosen, turn.rest, turn.text = picked


def pressed_counts(turn: Turn) -> None:
    by = turn.args.get("by")
    _tell(turn, Question(What(turn.args["what"]), By(by) if by else None, Period(turn.args["period"])))


# ── what is asked ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _question(turn: Turn) -> Question | None:
    text, member = turn.text.strip(MARKS), turn.member
    if not text or len(text) > QUESTION or turn.photos or turn.meaning.ticket_numbers or member is None:
        return None
    most, how_many = turn.says_one_of("desk.counts_most"), turn.says_one_of("desk.counts_how_many")
    compared = next((p for p in COMPARED if turn.says_one_of(f"desk.counts_than_{p.value}")), None)
    leads = turn.of_the_line or member.role is Role.HEAD
    how, told = turn.says_one_of("desk.asks_how"), _first(turn, {p: f"desk.words_{p.value}" for p in Period})
    rate = next((measure for measure in RATED if turn.says_one_of(f"desk.counts_rate_{measure.value}")), None)
    whole = told is not None and turn.says_one_of("desk.counts_situation")
    if not (most or how_many or compared or whole or (rate and how)) or not (
        leads or turn.says_one_of("desk.counts_asks")
    ):
        return None  # 反映最多的是路灯 may be a reply of an officer
    if _names_something_else(turn, text):
        return None
    what = _first(turn, {what: f"desk.asks_{what.value}" for what in What})
    by = _first(turn, {by: f"desk.counts_by_{by.value}" for by in By}) if most else None
    if rate is not None:
        return Question(None, By.UNIT if most else None, compared or told or Period.MONTH, rate)
    if most:
        what = what or What.CAME
        return Question(what, by if by in TOLD_BY[what] else TOLD_BY[what][0], told or Period.MONTH)
    if compared is not None:
        return Question(what if what in SUMMED else None, None, compared)
    if whole and told is not None:
        return Question(None, None, told)
    return Question(what or What.CAME, None, told) if told is not None and what in (*SUMMED, None) else None


def _first(turn: Turn, keys: Mapping[Kind, str]) -> Kind | None:
    """The first of these whose words the question has."""
    return next((kind for kind, key in keys.items() if turn.says_one_of(key)), None)


def _names_something_else(turn: Turn, text: str) -> bool:
    """Whether words are left besides those of asking: a unit, a road, a thing."""
    keys = [f"desk.words_{period.value}" for period in Period] + [f"desk.counts_than_{p.value}" for p in COMPARED]
    keys += [f"desk.asks_{what.value}" for what in What] + [f"desk.counts_by_{by.value}" for by in By]
    keys += [f"desk.counts_rate_{measure.value}" for measure in RATED]
    keys += ["desk.counts_most", "desk.counts_how_many", "desk.counts_situation", "desk.asks_how", "desk.counts_filler"]
    left = text.lower()
    known = {word.lower() for key in keys for word in turn.words_of(key)}
    for word in sorted(known, key=lambda word: (-len(word), word)):  # the same order in each process
        left = left.replace(word, " ")
    return bool("".join(left.split()).strip(MARKS))


# ── the figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _units(turn: Turn) -> list[str] | None:
    """All for the line's people, what no unit has included."""
    return None if turn.of_the_line else units_seen(turn)


def _counted(turn: Turn, what: What, by: By, span: Span) -> Counter[str]:
    """How many by the code of what they are told by; of what has none by ""."""
    found: Counter[str] = Counter()
    match what:
        case What.CAME:
            filed = turn.work.figures.filed(*span, _units(turn), FILED_BY.get(by, Filed.AREA))
            for code, count in filed.items():
                found[_at_level(turn, by, code)] += count
        case What.OVERDUE:
            for (category, unit), count in turn.work.figures.overdue(_units(turn)).items():
                found[(unit if by is By.UNIT else category) or ""] += count
        case _:
            measure, values = _tallied(turn, what)
            for unit, tallies in turn.work.tallies.count(*span, _units(turn)).items():
                found[unit or ""] += sum(tallies.get((measure, value), 0) for value in values)
    return +found


def _tallied(turn: Turn, what: What) -> tuple[Measure, Collection[str]]:
    satisfied_from = turn.city.clocks.satisfied_from
    match what:
        case What.DISSATISFIED:
            return Measure.SATISFACTION, against(Measure.SATISFACTION, satisfied_from)
        case What.UNSOLVED:
            return Measure.RESOLUTION, against(Measure.RESOLUTION, satisfied_from)
        case _:
            return Measure.ANSWERED, ("yes",)


def _at_level(turn: Turn, by: By, code: str | None) -> str:
    """The code itself, or the area of that level in which this one lies."""
    if by in FILED_BY or not code:
        return code or ""
    area = turn.city.geography.at_level(code, by.value)
    return area.code if area is not None else ""


def _rates(turn: Turn, span: Span) -> Rates:
    counts: Counter[tuple[Measure, str]] = Counter()
    for found in turn.work.tallies.count(*span, _units(turn)).values():
        counts.update(found)
    return rates_of(counts, turn.city.clocks.satisfied_from)


def _spans(turn: Turn, period: Period) -> tuple[Span, Span]:
    """Of the period and of the one before."""
    zone = turn.city.timezone
    today = turn.now.astimezone(zone).date()
    return moments_of(days_of(period, today), zone), moments_before(period, turn.now, zone)


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tell(turn: Turn, question: Question) -> None:
    what, by, period = question.what, question.by, question.period
    if by is By.UNIT and not turn.of_the_line and len(units_seen(turn)) == 1:
        by_person(turn)  # 谁逾期最多, within one unit
    elif by is By.UNIT and what is None:
        say_by_unit(turn, period)  # 满意率最低的是哪家: no unit stands by its rate
    elif what is None:
        _tell_all(turn, period, RATED if question.rate is None else (question.rate,), whole=question.rate is None)
    elif by is None:
        _tell_sum(turn, what, period)
    else:
        _tell_most(turn, what, by, period)


def _tell_most(turn: Turn, what: What, by: By, period: Period) -> None:
    now, before = _spans(turn, period)
    found = _counted(turn, what, by, now)
    kept = what is not What.OVERDUE  # of what is overdue nobody knows how much it was
    former = _counted(turn, what, by, before) if found and kept else Counter[str]()
    most = sorted((-count, code) for code, count in found.items() if code)[:TOP]
    parts = [_line(by, code, -count, former[code] if kept else None, period) for count, code in most]
    if unnamed := found[""]:
        parts.append(_line(by, "", unnamed, former[""] if kept else None, period))
    values = _named(turn, what, period) | {"by": Phrase(f"desk.counted_by_{by.value}"), "count": found.total()}
    none = "desk.counts_none" if kept else "desk.open_overdue_none"
    key = none if not found else "desk.counts_top" if kept else "desk.counts_top_now"
    turn.tell(key, values, *parts, choices=_go_on(what, by, period))


def _line(by: By, code: str, count: int, before: int | None, period: Period) -> Part:
    name: Value = Named(NAMED_AS.get(by, "area"), code) if code else Phrase(UNNAMED.get(by, "word.no_place"))
    if before is None:
        return Part("desk.counts_line_now", {"name": name, "count": count})
    return Part("desk.counts_line", {"name": name, "count": count, **_beside(count, before, period)})


def _tell_sum(turn: Turn, what: What, period: Period) -> None:
    values = _named(turn, what, period) | _summed(turn, what, period)
    turn.tell("desk.counts_sum", values, choices=_go_on(what, None, period))


def _summed(turn: Turn, what: What, period: Period) -> dict[str, Value]:
    count, before = (_counted(turn, what, TOLD_BY[what][0], span).total() for span in _spans(turn, period))
    return {"total": Phrase(f"desk.total_{what.value}"), "count": count, **_beside(count, before, period)}


def _beside(count: int, before: int, period: Period) -> dict[str, Value]:
    change = "more" if count > before else "less" if count < before else "same"
    told = Phrase(f"desk.counts_{change}", {"count": abs(count - before)})
    return {"before": before, "former": Phrase(f"desk.former_{period.value}"), "change": told}


def _tell_all(turn: Turn, period: Period, measures: Iterable[Measure], *, whole: bool) -> None:
    """What came and was answered, and the rates, each beside the period before."""
    parts = [Part("desk.counts_compared_line", _summed(turn, what, period)) for what in SUMMED] if whole else []
    now, before = (_rates(turn, span) for span in _spans(turn, period))
    for measure in measures:
        rate, former = now.of[measure], before.of[measure]
        values: dict[str, Value] = {"rate": Phrase(f"rate.{measure.value}"), "share": percent(rate)}
        values |= {"part": rate.part, "whole": rate.whole, "before": percent(former)}
        parts.append(
            Part("desk.counts_compared_rate", values | {"former_part": former.part, "former_whole": former.whole})
        )
    of_period = {"period": period.value}
    choices = [Choice("desk.rates", "desk.button_rates", args=of_period)]
    choices += (
        [Choice("desk.rates_by_unit", "desk.button_by_unit", args=of_period)] if len(units_seen(turn)) > 1 else []
    )
    named = _named(turn, None, period) | {"former": Phrase(f"desk.former_{period.value}")}
    turn.tell("desk.counts_compared", named, *parts, choices=choices)


def _named(turn: Turn, what: What | None, period: Period) -> dict[str, Value]:
    first, last = days_of(period, turn.now.astimezone(turn.city.timezone).date())
    named: dict[str, Value] = {"period": Phrase(f"desk.button_{period.value}"), "first": On(first), "last": On(last)}
    return named if what is None else named | {"what": Phrase(f"desk.what_{what.value}")}


def _go_on(what: What, by: By | None, period: Period) -> list[Choice]:
    """The same told by something else, and of another period; of what is overdue now, the tickets themselves."""
    others = [other for other in TOLD_BY[what][:3] if other is not by]
    found = [_choice(what, other, period, f"desk.button_by_{other.value}") for other in others]
    if what is What.OVERDUE:
        return [*found, *to_go("figures")]
    near = {Period.WEEK: (Period.LAST_WEEK, Period.MONTH), Period.LAST_WEEK: (Period.WEEK, Period.MONTH)}
    periods = near.get(period, (Period.WEEK, Period.LAST_MONTH))
    return found + [_choice(what, by, p, f"desk.button_{p.value}") for p in periods[: 4 - len(found)]]


def _choice(what: What, by: By | None, period: Period, label: str) -> Choice:
    args = {"what": what.value, "period": period.value, **({"by": by.value} if by is not None else {})}
    return Choice("desk.counts", label, args=args)
