"""The figures behind what leaders ask to have counted (数一数): each count begins at an index, or at what is kept for the rates.

Of the units that the member may see; what is told by matter, and is not filed but answered, is counted of the latest tickets alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from handlers.conversation.message import Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.counting import By, Question, What
from handlers.desk.reading.dates.past import year_before
from handlers.desk.reading.periods import Time, time_called
from handlers.desk.showing.lists import sees_all, units_below, units_seen
from handlers.ports.store import Filed
from tickets.lifecycle import WITH_UNIT, may_see
from tickets.periods import days_before, moments_before, moments_of
from tickets.rates import EXTENDED, NO, REDONE, RETURNED, SUPERVISED, YES, Measure, Rates, Tally, against, rates_of
from tickets.ticket import Ticket

AN_INSTANT = timedelta(microseconds=1)
BY_MATTER = 300  # tickets that are looked at for themselves, the latest
FILED_BY = MappingProxyType({By.MATTER: Filed.CATEGORY, By.UNIT: Filed.UNIT})
Span = tuple[datetime, datetime]


def units_counted(turn: Turn) -> list[str] | None:
    """All for the line's people and who leads the whole, what no unit has included."""
    return None if sees_all(turn) else units_seen(turn)


def figures_by(turn: Turn, asked: Question, by: By, span: Span) -> Counter[str]:
    """How many by the code of what they are told by; of what has none by ""."""
    found: Counter[str] = Counter()
    match asked.what:
        case What.CAME if asked.area:
            return _filed_there(turn, asked.area, by, span)
        case What.CAME if asked.matter:
            for (category, there), count in turn.work.figures.crowded(
                *span, asked.matter, 1, units_counted(turn)
            ).items():
                found[category if by is By.MATTER else at_level(turn, by, there)] += count
        case What.CAME:
            units = units_below(turn, asked.unit) if asked.unit else units_counted(turn)
            filed = turn.work.figures.filed(*span, units, FILED_BY.get(by, Filed.AREA))
            for code, count in filed.items():
                found[at_level(turn, by, code)] += count
        case What.OVERDUE if not asked.told:
            for (of, unit), count in turn.work.figures.overdue(units_counted(turn)).items():
                found[(unit if by is By.UNIT else of) or ""] += count
        case what if what is not None and by is By.MATTER:
            for _, ticket in answered(turn, what, span, BY_MATTER):
                found[ticket.category or ""] += what is not What.ANSWERED or ticket.state not in WITH_UNIT
        case _:
            assert asked.what is not None
            measure, values = _tallied(turn, asked.what)
            units = units_below(turn, asked.unit) if asked.unit else units_counted(turn)
            for code, tallies in turn.work.tallies.count(*_ended(asked.what, span), units).items():
                found[code or ""] += sum(tallies.get((measure, value), 0) for value in values)
            if asked.what is What.ANSWERED:
                found.subtract(_by_code(turn.work.tallies.answered_twice(*span, units)))
                found.subtract(sent_back(turn, asked, span))
    return +found


def sent_back(turn: Turn, asked: Question, span: Span) -> Counter[str]:
    """By unit what was finally answered in that time and is being handled again: it is not done (不算办结)."""
    units = units_below(turn, asked.unit) if asked.unit else units_counted(turn)
    return _by_code(turn.work.tallies.handled_again(*span, units))


def _by_code(found: Mapping[str | None, int]) -> Counter[str]:
    return Counter({code or "": count for code, count in found.items()})


def _filed_there(turn: Turn, area: str, by: By, span: Span) -> Counter[str]:
    """What was filed in an area, whoever handles it."""
    found: Counter[str] = Counter()
    geography = turn.city.geography
    if by is By.MATTER:
        leaves = [leaf.code for leaf in turn.city.catalogue.leaves]
        for (category, there), count in turn.work.figures.crowded(*span, leaves, 1, units_counted(turn)).items():
            found[category] += count if geography.within(there, area) else 0
        return +found
    for code, count in turn.work.figures.filed(*span, units_counted(turn), Filed.AREA).items():
        if code is not None and geography.within(code, area):
            found[at_level(turn, by, code)] += count
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
        case What.EXTENDED:
            return Measure.ANSWERED, (EXTENDED,)
        case What.SUPERVISED:
            return Measure.ANSWERED, (SUPERVISED,)
        case What.REDONE:
            return Measure.ANSWERED, (REDONE,)
        case _:
            return Measure.ANSWERED, (YES,)


def at_level(turn: Turn, by: By, code: str | None) -> str:
    """The code itself, or the area of that level in which this one lies."""
    if by in FILED_BY or not code:
        return code or ""
    area = turn.city.geography.at_level(code, by.value)
    return area.code if area is not None else ""


def tallies_of(turn: Turn, span: Span, unit: str = "") -> Counter[tuple[Measure, str]]:
    """What is kept for the rates of all units together, or of this one and those below."""
    counts: Counter[tuple[Measure, str]] = Counter()
    for found in turn.work.tallies.count(*span, units_below(turn, unit) if unit else units_counted(turn)).values():
        counts.update(found)
    return counts


def rates_of_span(turn: Turn, span: Span, unit: str = "") -> Rates:
    return rates_of(tallies_of(turn, span, unit), turn.city.clocks.satisfied_from)


def answered(turn: Turn, what: What, span: Span, limit: int) -> list[tuple[Tally, Ticket]]:
    """What was tallied so, with its tickets, each once, the latest first; as far as the member may see them."""
    measure, values = _tallied(turn, what)
    tallies = turn.work.tallies.answered(measure, values, *_ended(what, span), units_counted(turn), limit=limit)
    once = {tally.ticket: tally for tally in reversed(tallies)}
    found = [(tally, turn.work.tickets.peek(number)) for number, tally in reversed(once.items())]
    return [(tally, t) for tally, t in found if t is not None and may_see(turn.actor, t, turn.city.units)]


def spans(turn: Turn, asked: Question) -> tuple[Span, Span]:
    """Of the time that is asked about, and of what stands beside it: the time before, or the same of last year."""
    zone = turn.city.timezone
    first, last = asked.time.of(turn.today)
    span = moments_of((first, last), zone)
    goes_on = span[1] > turn.now
    if asked.year_ago:
        since, until = moments_of((year_before(first), year_before(last)), zone)
        return span, (since, min(until, since + (turn.now - span[0])) if goes_on else until)
    if asked.days is None:
        return span, moments_before(asked.period, turn.now, zone)
    if (before := days_before(asked.days, turn.today)) is None:
        return span, (span[0] - (span[1] - span[0]), span[0])
    since, until = moments_of(before, zone)
    return span, (since, min(until, since + (turn.now - span[0])) if goes_on else until)


def former_called(turn: Turn, asked: Question) -> Value:
    """What the time beside it is called."""
    if asked.year_ago:
        return Phrase("desk.former_year")
    if asked.days is None:
        return Phrase(f"desk.former_{asked.period.value}")
    if asked.days[0] == asked.days[1]:
        return Phrase("desk.former_day")
    before = days_before(asked.days, turn.today)
    if before is None:
        return Phrase("desk.former_days")
    return time_called(Time(days=before), turn.today)
