"""What leaders ask to have counted (数一数): a measure × a grouping × a period, beside the period before it.

哪类最多, 这周什么最多 ─► came × matter · 哪个街道投诉最多 ─► came × street · 谁最慢, 逾期最多的是谁 ─► overdue × unit
今天来了多少件, 昨天办结几件, 重办率多少 ─► one figure · 昨天超期的是哪两件 ─► those tickets · 云山街道本月几件 ─► filed in that area
比上月怎么样 ─► all that is kept of this month · 上个月满意率多少 ─► that rate

At most five are told, with the change: who asks which has most is told so, and no table of rates stands by rank
(国办函〔2025〕66号). Each count begins at an index or at what is kept for the rates (`Tally`), of the units that the member may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from types import MappingProxyType

from handlers.conversation.message import Choice, Named, On, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.counting import SUMMED, TOLD_BY, By, Question, What, question_told
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.lists import LISTED, to_go, to_open, units_seen
from handlers.desk.showing.rates import percent, say_by_unit
from handlers.ports.store import Filed
from tickets.lifecycle import may_see
from tickets.rates import (
    NO,
    RATED,
    REDONE,
    RETURNED,
    YES,
    Measure,
    Period,
    Rate,
    Rates,
    against,
    days_of,
    moments_before,
    moments_of,
    rates_of,
)

TOP = 5
OFFICES = ("street", "community")  # levels whose unit is called as its area is
INSIDE = (By.DISTRICT, By.STREET, By.COMMUNITY)  # the larger first
AN_INSTANT = timedelta(microseconds=1)
WHICH = 100  # tickets that are counted where they are asked for themselves
FILED_BY = MappingProxyType({By.MATTER: Filed.CATEGORY, By.UNIT: Filed.UNIT})
NAMED_AS = MappingProxyType({By.MATTER: "category", By.UNIT: "unit"})
UNNAMED = MappingProxyType({By.MATTER: "word.unsorted", By.UNIT: "word.dispatcher"})
Span = tuple[datetime, datetime]


def asked_counts(turn: Turn) -> bool:
    """Whether the message is such a question; it is then answered."""
    question = question_told(turn)
    if question is None:
        return False
    _tell(turn, question)
    return True


def not_this_count(turn: Turn) -> None:
    """本周来了多少 is no press of 本周 on the newest card, but a question of its own."""
    if turn.do in ("desk.counts", "desk.rates", "desk.rates_by_unit") and not turn.message.pressed:
        picked = turn.chosen, turn.rest, turn.text
        turn.as_words()
        if question_told(turn) is None:
            turn.chosen, turn.rest, turn.text = picked


def pressed_counts(turn: Turn) -> None:
    by, period = turn.args.get("by"), Period(turn.args["period"])
    told, area, unit = "told" in turn.args, turn.args.get("area", ""), turn.args.get("unit", "")
    _tell(turn, Question(What(turn.args["what"]), By(by) if by else None, period, area=area, unit=unit, told=told))


# ── the figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _units(turn: Turn) -> list[str] | None:
    """All for the line's people, what no unit has included."""
    return None if turn.of_the_line else units_seen(turn)


def _counted(turn: Turn, asked: Question, by: By, span: Span) -> Counter[str]:
    """How many by the code of what they are told by; of what has none by ""."""
    found: Counter[str] = Counter()
    match asked.what:
        case What.CAME if asked.area:
            return _filed_there(turn, asked.area, by, span)
        case What.CAME:
            units = _below(turn, asked.unit) if asked.unit else _units(turn)
            filed = turn.work.figures.filed(*span, units, FILED_BY.get(by, Filed.AREA))
            for code, count in filed.items():
                found[_at_level(turn, by, code)] += count
        case What.OVERDUE if not asked.told:
            for (category, unit), count in turn.work.figures.overdue(_units(turn)).items():
                found[(unit if by is By.UNIT else category) or ""] += count
        case _:
            assert asked.what is not None
            measure, values = _tallied(turn, asked.what)
            for unit, tallies in turn.work.tallies.count(*_ended(asked.what, span), _units(turn)).items():
                found[unit or ""] += sum(tallies.get((measure, value), 0) for value in values)
    return +found


def _below(turn: Turn, unit: str) -> list[str]:
    """Of those that the member may see this unit and what is below it."""
    return [code for code in units_seen(turn) if turn.city.units.holds(unit, code)]


def _filed_there(turn: Turn, area: str, by: By, span: Span) -> Counter[str]:
    """What was filed in an area, whoever handles it."""
    found: Counter[str] = Counter()
    geography = turn.city.geography
    if by is By.MATTER:
        leaves = [leaf.code for leaf in turn.city.catalogue.leaves]
        for (category, there), count in turn.work.figures.crowded(*span, leaves, 1, _units(turn)).items():
            found[category] += count if geography.within(there, area) else 0
        return +found
    for code, count in turn.work.figures.filed(*span, _units(turn), Filed.AREA).items():
        if code is not None and geography.within(code, area):
            found[_at_level(turn, by, code)] += count
    return +found


def _ended(what: What, span: Span) -> Span:
    """What ended with a day is overdue on that day, and not on the one that began with the same instant."""
    since, until = span
    return (since + AN_INSTANT, until + AN_INSTANT) if what is What.OVERDUE else span


def _tallied(turn: Turn, what: What) -> tuple[Measure, Collection[str]]:
    satisfied_from = turn.city.clocks.satisfied_from
    match what:
        case What.DISSATISFIED:
            return Measure.SATISFACTION, against(Measure.SATISFACTION, satisfied_from)
        case What.UNSOLVED:
            return Measure.RESOLUTION, against(Measure.RESOLUTION, satisfied_from)
        case What.OVERDUE:
            return Measure.ON_TIME, (NO,)
        case What.RETURNED:
            return Measure.ANSWERED, (RETURNED,)
        case What.REDONE:
            return Measure.ANSWERED, (REDONE,)
        case _:
            return Measure.ANSWERED, (YES,)


def _at_level(turn: Turn, by: By, code: str | None) -> str:
    """The code itself, or the area of that level in which this one lies."""
    if by in FILED_BY or not code:
        return code or ""
    area = turn.city.geography.at_level(code, by.value)
    return area.code if area is not None else ""


def _tallies(turn: Turn, span: Span) -> Counter[tuple[Measure, str]]:
    """What is kept for the rates of all units together."""
    counts: Counter[tuple[Measure, str]] = Counter()
    for found in turn.work.tallies.count(*span, _units(turn)).values():
        counts.update(found)
    return counts


def _rates(turn: Turn, span: Span) -> Rates:
    return rates_of(_tallies(turn, span), turn.city.clocks.satisfied_from)


def _spans(turn: Turn, period: Period) -> tuple[Span, Span]:
    """Of the period and of the one before."""
    zone = turn.city.timezone
    today = turn.now.astimezone(zone).date()
    return moments_of(days_of(period, today), zone), moments_before(period, turn.now, zone)


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tell(turn: Turn, asked: Question) -> None:
    what, by, period = asked.what, asked.by, asked.period
    if by is By.UNIT and not turn.of_the_line and len(units_seen(turn)) == 1:
        by_person(turn)  # 谁逾期最多, within one unit
    elif by is By.UNIT and what is None:
        say_by_unit(turn, period)  # 满意率最低的是哪家: no unit stands by its rate
    elif what is None:
        _tell_all(turn, period, RATED if asked.rate is None else (asked.rate,), whole=asked.rate is None)
    elif asked.which:
        _tell_which(turn, what, period)
    elif by is None:
        _tell_sum(turn, asked, what)
    else:
        _tell_most(turn, asked, what, by)


def _tell_which(turn: Turn, what: What, period: Period) -> None:
    """昨天超期的是哪两件: those themselves, the latest first."""
    now, _ = _spans(turn, period)
    measure, values = _tallied(turn, what)
    tallies = turn.work.tallies.answered(measure, values, *_ended(what, now), _units(turn), limit=WHICH)
    found = [turn.work.tickets.peek(number) for number in dict.fromkeys(tally.ticket for tally in tallies)]
    seen = [ticket for ticket in found if ticket is not None and may_see(turn.actor, ticket, turn.city.units)]
    parts = [Part("desk.history_line", turn.values(ticket)) for ticket in seen[:LISTED]]
    key = "desk.counts_which_ones" if seen else "desk.counts_none"
    choices = to_open(ticket.number for ticket in seen[:LISTED])
    turn.tell(key, _named(turn, what, period) | {"count": len(seen)}, *parts, choices=choices)


def _tell_most(turn: Turn, asked: Question, what: What, by: By) -> None:
    period = asked.period
    now, before = _spans(turn, period)
    found = _counted(turn, asked, by, now)
    kept = what is not What.OVERDUE or asked.told  # of what is overdue now nobody knows how much it was
    former = _counted(turn, asked, by, before) if found and kept else Counter[str]()
    most = sorted((-count, code) for code, count in found.items() if code)[:TOP]
    parts = [_line(by, code, -count, former[code] if kept else None, period) for count, code in most]
    if unnamed := found[""]:
        parts.append(_line(by, "", unnamed, former[""] if kept else None, period))
    values = _named(turn, what, period) | {"by": Phrase(f"desk.counted_by_{by.value}"), "count": found.total()}
    if asked.area:
        values["what"] = Phrase("desk.what_came_there", {"area": Named("area", asked.area)})
    none = "desk.counts_none" if kept else "desk.open_overdue_none"
    key = none if not found else "desk.counts_top" if kept else "desk.counts_top_now"
    turn.tell(key, values, *parts, choices=_go_on(turn, asked, what))


def _line(by: By, code: str, count: int, before: int | None, period: Period) -> Part:
    name: Value = Named(NAMED_AS.get(by, "area"), code) if code else Phrase(UNNAMED.get(by, "word.no_place"))
    if before is None:
        return Part("desk.counts_line_now", {"name": name, "count": count})
    return Part("desk.counts_line", {"name": name, "count": count, **_beside(count, before, period)})


def _tell_sum(turn: Turn, asked: Question, what: What) -> None:
    values = _named(turn, what, asked.period) | _summed(turn, asked, what)
    parts = [_redo_rate(turn, asked)] if what is What.REDONE else []
    if asked.unit:
        values["total"] = Phrase("desk.total_sent_there", {"unit": Named("unit", asked.unit)})
    if asked.area:
        values["total"] = Phrase("desk.total_there", {"area": Named("area", asked.area)})
        parts.append(_counted_there(turn, asked.area))
    turn.tell("desk.counts_sum", values, *parts, choices=_go_on(turn, asked, what))


def _counted_there(turn: Turn, area: str) -> Part:
    """That it is counted by the place; and the office of that area, of which may be asked as well."""
    name = turn.city.geography.by_code[area].name(turn.city.language)
    offices = [unit for unit in turn.city.units.all if unit.area == area and unit.level in OFFICES]
    office = next((unit for unit in offices if unit.name(turn.city.language).startswith(name)), None)
    if office is None:
        return Part("desk.counts_there_all")
    return Part("desk.counts_there", {"unit": Named("unit", office.code)})


def _summed(turn: Turn, asked: Question, what: What) -> dict[str, Value]:
    by = By.COMMUNITY if asked.area else TOLD_BY[what][0]
    count, before = (_counted(turn, asked, by, span).total() for span in _spans(turn, asked.period))
    return {"total": Phrase(f"desk.total_{what.value}"), "count": count, **_beside(count, before, asked.period)}


def _redo_rate(turn: Turn, asked: Question) -> Part:
    """重办率: what was sent back to be done again, of the final replies of the time."""
    counts = [_tallies(turn, span) for span in _spans(turn, asked.period)]
    now, before = (Rate(of[Measure.ANSWERED, REDONE], of[Measure.ANSWERED, YES]) for of in counts)
    values: dict[str, Value] = {"share": percent(now), "part": now.part, "whole": now.whole, "before": percent(before)}
    return Part("desk.counts_redo_rate", values | {"former": Phrase(f"desk.former_{asked.period.value}")})


def _beside(count: int, before: int, period: Period) -> dict[str, Value]:
    change = "more" if count > before else "less" if count < before else "same"
    told = Phrase(f"desk.counts_{change}", {"count": abs(count - before)})
    return {"before": before, "former": Phrase(f"desk.former_{period.value}"), "change": told}


def _tell_all(turn: Turn, period: Period, measures: Iterable[Measure], *, whole: bool) -> None:
    """What came and was answered, and the rates, each beside the period before."""
    parts = (
        [Part("desk.counts_compared_line", _summed(turn, Question(what, None, period), what)) for what in SUMMED]
        if whole
        else []
    )
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


def _go_on(turn: Turn, asked: Question, what: What) -> list[Choice]:
    """The same told by something else, and of another period; of what is overdue now, the tickets themselves."""
    by, period = asked.by, asked.period
    but = {by, *((By.MATTER,) if asked.told else ())}
    if asked.unit:
        but |= set(By)
    if asked.area:  # what is as large as the area, or larger, parts nothing of it
        level = turn.city.geography.by_code[asked.area].level
        at = next((n for n, one in enumerate(INSIDE) if one.value == level), -1)
        but |= {By.UNIT, *INSIDE[: at + 1]}
    others = [other for other in TOLD_BY[what][: 4 if asked.area else 3] if other not in but]
    found = [_choice(asked, what, other, period, f"desk.button_by_{other.value}") for other in others]
    if what is What.OVERDUE and not asked.told:
        return [*found, *to_go("figures")]
    near = {Period.WEEK: (Period.LAST_WEEK, Period.MONTH), Period.LAST_WEEK: (Period.WEEK, Period.MONTH)}
    periods = near.get(period, (Period.WEEK, Period.LAST_MONTH))
    return found + [_choice(asked, what, by, p, f"desk.button_{p.value}") for p in periods[: 4 - len(found)]]


def _choice(asked: Question, what: What, by: By | None, period: Period, label: str) -> Choice:
    args = {"what": what.value, "period": period.value, **({"by": by.value} if by is not None else {})}
    args |= {key: value for key, value in (("area", asked.area), ("unit", asked.unit)) if value}
    args |= {"told": "yes"} if asked.told else {}
    return Choice("desk.counts", label, args=args)
