"""What leaders ask to have counted (数一数): a measure × a grouping × a period, beside the period before it.

哪类最多, 这周什么最多 ─► came × matter · 哪个街道投诉最多 ─► came × street · 谁最慢, 逾期最多的是谁 ─► overdue × unit
今天来了多少件, 昨天办结几件, 重办率多少 ─► one figure · 昨天超期的是哪两件 ─► those tickets · 云山街道本月几件 ─► filed in that area
比上月怎么样 ─► all that is kept of this month · 上个月满意率多少 ─► that rate

At most five are told, with the change: who asks which has most is told so, and no table of rates stands by rank
[R3]. Each count begins at an index or at what is kept for the rates (`Tally`), of the units that the member may see.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from handlers.conversation.message import Choice, Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.counting import INSIDE, SUMMED, TOLD_BY, By, Question, What, question_told, questions_told
from handlers.desk.reading.periods import Time, time_called, time_values
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.counted import (
    BY_MATTER,
    answered,
    at_level,
    figures_by,
    former_called,
    rates_of_span,
    sent_back,
    spans,
    tallies_of,
    units_counted,
)
from handlers.desk.showing.lists import LISTED, say_late, to_go, to_open, units_seen
from handlers.desk.showing.rates import percent, rates_in_a_line, say_by_unit
from tickets.errors import NotAllowed
from tickets.periods import Period, moments_of
from tickets.rates import RATED, REDONE, RETURNED, SENT, YES, Measure, Rate, rates_of
from values import replace

TOP = 5
AREAS = 20
SLOWEST = 3
MEAN_OF = 200  # tickets that are looked at for themselves, the latest
GOES_ON = timedelta(hours=1)  # so long the next question may mean the same time
OFFICES = ("street", "community")  # levels whose unit is called as its area is
WHICH = 100  # tickets that are counted where they are asked for themselves
NAMED_AS = MappingProxyType({By.MATTER: "category", By.UNIT: "unit"})
DONE_OF = MappingProxyType(
    {
        What.REDONE: (REDONE, YES, "desk.counts_redo_rate"),
        What.RETURNED: (RETURNED, SENT, "desk.counts_return_rate"),
    }
)
UNNAMED = MappingProxyType({By.MATTER: "word.unsorted", By.UNIT: "word.dispatcher"})


def asked_counts(turn: Turn) -> bool:
    """Whether the message is such a question; it is then answered."""
    questions = questions_told(turn)
    for question in questions:
        tell(turn, _with_former(turn, question))
    return bool(questions)


def not_this_count(turn: Turn) -> None:
    """本周来了多少 is no press of 本周 on the newest card, but a question of its own."""
    if turn.do in ("desk.counts", "desk.rates", "desk.rates_by_unit", "desk.brief") and not turn.message.pressed:
        picked = turn.chosen, turn.rest, turn.text
        turn.as_words()
        if question_told(turn) is None and not turn.says_one_of("desk.asks_which_came"):
            turn.chosen, turn.rest, turn.text = picked


def pressed_counts(turn: Turn) -> None:
    tell(turn, _question_of(turn.args))


def _args(asked: Question) -> dict[str, str]:
    """A question as a button keeps it, and the memory of what was asked last."""
    days = f"{asked.days[0]}/{asked.days[1]}" if asked.days is not None else ""
    args = {"what": asked.what.value if asked.what else "", "by": asked.by.value if asked.by else "", "days": days}
    args |= {"area": asked.area, "unit": asked.unit, "matter": ",".join(asked.matter), "subject": asked.subject}
    args |= {"told": "yes" if asked.told else "", "period": asked.period.value}
    return {key: value for key, value in args.items() if value}


def _question_of(args: Mapping[str, str]) -> Question:
    first, _, last = args.get("days", "").partition("/")
    asked = Question(
        What(args["what"]) if "what" in args else None,
        By(args["by"]) if "by" in args else None,
        Period(args["period"]),
        days=(date.fromisoformat(first), date.fromisoformat(last)) if last else None,
    )
    matter = tuple(args["matter"].split(",")) if "matter" in args else ()
    area, unit, subject = args.get("area", ""), args.get("unit", ""), args.get("subject", "")
    return replace(asked, told="told" in args, matter=matter, area=area, unit=unit, subject=subject)


def _with_former(turn: Turn, asked: Question) -> Question:
    """办结的是哪3件, 同比呢 behind 上周办结几件: of that time, and of that; what is asked is kept for the next."""
    kept = turn.conversation.memory.get("counted") or {}
    if kept and not asked.said and turn.now - datetime.fromisoformat(str(kept["at"])) <= GOES_ON:
        before = _question_of({key: str(value) for key, value in kept.items() if key != "at"})
        if asked.year_ago and asked.what is None and asked.rate is None and before.what in (None, *SUMMED):
            asked = replace(before, year_ago=True)
        elif asked.which or asked.year_ago or asked.versus:
            asked = replace(asked, period=before.period, days=before.days)
    turn.note(counted={"at": turn.now.isoformat(), **_args(asked)})
    return asked


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────────────────────


def tell(turn: Turn, asked: Question) -> None:
    what, by = asked.what, asked.by
    if asked.versus and len(units_seen(turn)) < len(turn.city.units.all):
        raise NotAllowed("no_such_unit_here")  # of what is not theirs nothing is counted, which would be told as none
    if by is By.UNIT and not turn.of_the_line and len(units_seen(turn)) == 1:
        by_person(turn)  # 谁逾期最多, within one unit
    elif asked.now:
        say_late(turn)
    elif asked.mean:
        _tell_mean(turn, asked)
    elif what is None and by is By.UNIT:
        say_by_unit(turn, asked.time)  # 满意率最低的是哪家: no unit stands by its rate
    elif what is None and by is not None:
        _tell_rates_by_area(turn, asked, by)
    elif what is None:
        _tell_all(turn, asked, RATED if asked.rate is None else (asked.rate,), whole=asked.rate is None)
    elif asked.each:
        _tell_each(turn, asked, what)
    elif asked.which:
        _tell_which(turn, asked, what)
    elif asked.matter:
        _tell_matter(turn, asked)
    elif by is None:
        _tell_sum(turn, asked, what)
    else:
        _tell_most(turn, asked, what, by)


def _tell_which(turn: Turn, asked: Question, what: What) -> None:
    """昨天超期的是哪两件: those themselves, the latest first."""
    now, _ = spans(turn, asked)
    seen = [ticket for _, ticket in answered(turn, what, now, WHICH)]
    parts = [Part("desk.history_line", turn.values(ticket)) for ticket in seen[:LISTED]]
    if len(seen) > LISTED:
        parts.append(Part("desk.counts_which_more", {"count": len(seen) - LISTED}))
    key = "desk.counts_which_ones" if seen else "desk.counts_none"
    choices = to_open(ticket.number for ticket in seen[:LISTED])
    turn.tell(key, _named(turn, asked, what) | {"count": len(seen)}, *parts, choices=choices)


def _tell_each(turn: Turn, asked: Question, what: What) -> None:
    """七月八月九月分别多少: a line for each time, and what they are together where none of them overlaps another."""
    by = _sums_by(asked, what)
    lines = []
    for days in asked.each:
        span = moments_of(days, turn.city.timezone)
        count = figures_by(turn, replace(asked, days=days), by, span).total()
        lines.append((days, count))
    parts = [
        Part("desk.counts_each_line", {"period": time_called(Time(days=days), turn.today), "count": count})
        for days, count in lines
    ]
    whole = sorted(days for days, _ in lines)
    if all(one[1] < other[0] for one, other in itertools.pairwise(whole)):
        parts.append(Part("desk.counts_each_sum", {"count": sum(count for _, count in lines)}))
    turn.tell("desk.counts_each_of", {"total": _total_called(asked, what)}, *parts)


def _tell_mean(turn: Turn, asked: Question) -> None:
    """平均几天办完: from the day of submission until the final reply, and which took longest."""
    now, _ = spans(turn, asked)
    took = sorted(
        (
            (tally.at - ticket.submitted_at, ticket.number)
            for tally, ticket in answered(turn, What.ANSWERED, now, MEAN_OF)
        ),
        reverse=True,
    )
    if not took:
        turn.tell("desk.counts_none", _named(turn, asked, What.ANSWERED))
        return
    whole = sum((length for length, _ in took), timedelta())
    values: dict[str, Value] = {"count": len(took), "mean": _in_days(whole / len(took))}
    values |= {"middle": _in_days(took[len(took) // 2][0]), "longest": _in_days(took[0][0])}
    more = [Part("desk.counts_mean_latest", {"count": MEAN_OF})] if len(took) >= MEAN_OF else []
    slowest = to_open(number for _, number in took[:SLOWEST])
    turn.tell("desk.counts_mean_days", _named(turn, asked, What.ANSWERED) | values, *more, choices=slowest)


def _in_days(length: timedelta) -> str:
    return f"{length / timedelta(days=1):.1f}"


def _tell_matter(turn: Turn, asked: Question) -> None:
    """噪音投诉几件: of each leaf that is meant, and together."""
    now, before = spans(turn, asked)
    found, former = figures_by(turn, asked, By.MATTER, now), figures_by(turn, asked, By.MATTER, before)
    parts = [
        _line(turn, By.MATTER, code, found[code], former[code], asked)
        for code in asked.matter
        if found[code] or former[code]
    ]
    values = _named(turn, asked, What.CAME) | {"subject": asked.subject, "count": found.total()}
    leaves = Listed(tuple(Named("category", code) for code in asked.matter[:LISTED]))
    values |= _beside(turn, found.total(), former.total(), asked) | {"leaves": leaves}
    parts.append(Part("desk.counts_matter_leaves", values))
    turn.tell("desk.counts_matter", values, *parts, choices=_go_on(turn, asked, What.CAME))


def _tell_rates_by_area(turn: Turn, asked: Question, by: By) -> None:
    """哪个区满意率高: the rates of the units of each area together, in the order of the city's list; no area stands by its rate."""
    counts: defaultdict[str, Counter[tuple[Measure, str]]] = defaultdict(Counter)
    for code, found in turn.work.tallies.count(*spans(turn, asked)[0], units_counted(turn)).items():
        unit = turn.city.units.get(code)
        counts[at_level(turn, by, unit.area) if unit is not None else ""].update(found)
    rates = {code: rates_of(of, turn.city.clocks.satisfied_from) for code, of in counts.items()}
    order = {area.code: n for n, area in enumerate(turn.city.geography.areas)}
    told = sorted((code for code, of in rates.items() if code and not of.empty), key=lambda code: order.get(code, 0))
    named = _named(turn, asked, None) | {"by": Phrase(f"desk.counted_by_{by.value}"), "count": len(told)}
    lines = [rates_in_a_line("desk.rates_line", rates[code], unit=Named("area", code)) for code in told[:AREAS]]
    if len(told) > AREAS:
        lines.append(Part("desk.rates_areas_more", {"count": len(told) - AREAS}))
    choices = [Choice("desk.rates_by_unit", "desk.button_by_unit", args=asked.time.args())]
    turn.tell("desk.rates_by_area" if told else "desk.rates_by_area_none", named, *lines, choices=choices)


def _tell_most(turn: Turn, asked: Question, what: What, by: By) -> None:
    now, before = spans(turn, asked)
    found = figures_by(turn, asked, by, now)
    kept = what is not What.OVERDUE or asked.told  # of what is overdue now nobody knows how much it was
    former = figures_by(turn, asked, by, before) if found and kept else Counter[str]()
    ranked = sorted((-count, code) for code, count in found.items() if code)
    most, rest = ranked[: asked.top or TOP], ranked[asked.top or TOP :]
    parts = [_line(turn, by, code, -count, former[code] if kept else None, asked) for count, code in most]
    if asked.versus and asked.versus not in (code for _, code in most):
        parts.append(_line(turn, by, asked.versus, found[asked.versus], former[asked.versus], asked))
    rest = [one for one in rest if one[1] != asked.versus]
    if rest and not asked.top:
        parts.append(Part("desk.counts_rest", {"kinds": len(rest), "count": -sum(count for count, _ in rest)}))
    if unnamed := found[""]:
        parts.append(_line(turn, by, "", unnamed, former[""] if kept else None, asked))
    if by is By.MATTER and what not in (What.CAME, What.OVERDUE) and found.total() >= BY_MATTER:
        parts.append(Part("desk.counts_mean_latest", {"count": BY_MATTER}))
    if by is By.COMMUNITY and turn.says_one_of("desk.asks_by_road"):
        parts.append(Part("desk.counts_by_road"))
    values = _named(turn, asked, what) | {"by": Phrase(f"desk.counted_by_{by.value}"), "count": found.total()}
    if asked.area:
        values["what"] = Phrase("desk.what_came_there", {"area": Named("area", asked.area)})
    none = "desk.counts_none" if kept else "desk.open_overdue_none"
    key = none if not found else "desk.counts_top" if kept else "desk.counts_top_now"
    turn.tell(key, values, *parts, choices=_go_on(turn, asked, what))


def _line(turn: Turn, by: By, code: str, count: int, before: int | None, asked: Question) -> Part:
    name: Value = Named(NAMED_AS.get(by, "area"), code) if code else Phrase(UNNAMED.get(by, "word.no_place"))
    if before is None:
        return Part("desk.counts_line_now", {"name": name, "count": count})
    return Part("desk.counts_line", {"name": name, "count": count, **_beside(turn, count, before, asked)})


def _tell_sum(turn: Turn, asked: Question, what: What) -> None:
    values = _named(turn, asked, what) | _summed(turn, asked, what)
    parts = [_done_rate(turn, asked, what)] if what in DONE_OF else []
    if what is What.ANSWERED and (again := sent_back(turn, asked, spans(turn, asked)[0]).total()):
        parts.append(Part("desk.counts_sent_back", {"count": again}))
    if what is What.SUPERVISED:
        parts.append(Part("desk.counts_supervised_times"))
    if what is What.OVERDUE and not asked.unit:
        parts.append(
            Part("desk.counts_overdue_now", {"count": sum(turn.work.figures.overdue(units_counted(turn)).values())})
        )
    if asked.area:
        parts.append(_counted_there(turn, asked.area))
    turn.tell("desk.counts_sum", values, *parts, choices=_go_on(turn, asked, what))


def _total_called(asked: Question, what: What) -> Phrase:
    """What is counted, and of whom or where."""
    if asked.area:
        return Phrase("desk.total_there", {"area": Named("area", asked.area)})
    counted = Phrase(f"desk.total_{what.value}")
    if not asked.unit:
        return counted
    key = "desk.total_sent_there" if what is What.CAME else "desk.total_of_unit"
    return Phrase(key, {"unit": Named("unit", asked.unit), "what": counted})


def _counted_there(turn: Turn, area: str) -> Part:
    """That it is counted by the place; and the office of that area, of which may be asked as well."""
    name = turn.city.geography.by_code[area].name(turn.city.language)
    offices = [unit for unit in turn.city.units.all if unit.area == area and unit.level in OFFICES]
    office = next((unit for unit in offices if unit.name(turn.city.language).startswith(name)), None)
    if office is None:
        return Part("desk.counts_there_all")
    return Part("desk.counts_there", {"unit": Named("unit", office.code)})


def _summed(turn: Turn, asked: Question, what: What) -> dict[str, Value]:
    by = _sums_by(asked, what)
    count, before = (figures_by(turn, asked, by, span).total() for span in spans(turn, asked))
    return {"total": _total_called(asked, what), "count": count, **_beside(turn, count, before, asked)}


def _sums_by(asked: Question, what: What) -> By:
    return By.COMMUNITY if asked.area else By.UNIT if what is What.CAME else TOLD_BY[what][0]


def _done_rate(turn: Turn, asked: Question, what: What) -> Part:
    """重办率: what was sent back to be done again, of the final replies of the time; 退单率: what was returned, of what was sent."""
    done, of_all, key = DONE_OF[what]
    counts = [tallies_of(turn, span, asked.unit) for span in spans(turn, asked)]
    now, before = (Rate(of[Measure.ANSWERED, done], of[Measure.ANSWERED, of_all]) for of in counts)
    if now.part > now.whole:  # what was sent before that was tallied
        return Part("desk.counts_rate_unknown", {"part": now.part, "whole": now.whole})
    values: dict[str, Value] = {"share": percent(now), "part": now.part, "whole": now.whole, "before": percent(before)}
    return Part(key, values | {"former": former_called(turn, asked)})


def _beside(turn: Turn, count: int, before: int, asked: Question) -> dict[str, Value]:
    change = "more" if count > before else "less" if count < before else "same"
    told = Phrase(f"desk.counts_{change}", {"count": abs(count - before)})
    return {"before": before, "former": former_called(turn, asked), "change": told}


def _tell_all(turn: Turn, asked: Question, measures: Iterable[Measure], *, whole: bool) -> None:
    """What came and was answered, and the rates, each beside the period before."""
    summed = {what: _summed(turn, replace(asked, what=what), what) for what in SUMMED} if whole else {}
    parts = [Part("desk.counts_compared_line", values) for values in summed.values()]
    now, before = (rates_of_span(turn, span, asked.unit) for span in spans(turn, asked))
    for measure in measures:
        rate, former = now.of[measure], before.of[measure]
        values: dict[str, Value] = {"rate": Phrase(f"rate.{measure.value}"), "share": percent(rate)}
        values |= {"part": rate.part, "whole": rate.whole, "before": percent(former)}
        parts.append(
            Part("desk.counts_compared_rate", values | {"former_part": former.part, "former_whole": former.whole})
        )
    if asked.year_ago and before.empty and not any(of["before"] for of in summed.values()):
        parts.append(Part("desk.counts_no_year_ago"))
    of_time = asked.time.args()
    of_unit = of_time | ({"unit": asked.unit} if asked.unit else {})
    choices = [Choice("desk.rates", "desk.button_rates", args=of_unit)]
    if len(units_seen(turn)) > 1 and not asked.unit:
        choices.append(Choice("desk.rates_by_unit", "desk.button_by_unit", args=of_time))
    turn.tell(
        "desk.counts_compared",
        _named(turn, asked, None) | {"former": former_called(turn, asked)},
        *parts,
        choices=choices,
    )


def _named(turn: Turn, asked: Question, what: What | None) -> dict[str, Value]:
    named = time_values(turn, asked.time)
    return named if what is None else named | {"what": Phrase(f"desk.what_{what.value}")}


def _go_on(turn: Turn, asked: Question, what: What) -> list[Choice]:
    """The same told by something else, and of another period; of what is overdue now, the tickets themselves."""
    by, period = asked.by, asked.period
    but = {by, *((By.MATTER,) if asked.told else ())}
    if asked.unit:
        but |= set(By)
    if asked.matter:
        but |= {By.MATTER, By.UNIT}
    if asked.area:  # what is as large as the area, or larger, parts nothing of it
        level = turn.city.geography.by_code[asked.area].level
        at = next((n for n, one in enumerate(INSIDE) if one.value == level), -1)
        but |= {By.UNIT, *INSIDE[: at + 1]}
    others = [other for other in TOLD_BY[what][: 4 if asked.area else 3] if other not in but]
    found = [_choice(asked, what, other, period, f"desk.button_by_{other.value}") for other in others]
    if what is What.OVERDUE and not asked.told:
        return [*found, *to_go("figures")]
    near = {Period.WEEK: (Period.LAST_WEEK, Period.MONTH), Period.LAST_WEEK: (Period.WEEK, Period.MONTH)}
    periods = (Period.WEEK, Period.MONTH) if asked.days else near.get(period, (Period.WEEK, Period.LAST_MONTH))
    asked = replace(asked, days=None)
    return found + [_choice(asked, what, by, p, f"desk.button_{p.value}") for p in periods[: 4 - len(found)]]


def _choice(asked: Question, what: What, by: By | None, period: Period, label: str) -> Choice:
    days = asked.days if period is asked.period else None
    return Choice("desk.counts", label, args=_args(replace(asked, what=what, by=by, period=period, days=days)))
