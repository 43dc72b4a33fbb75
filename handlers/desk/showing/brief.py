"""The report of a week, a month or a day on demand (周报、月报、简报): what came and was done beside the time before, what is open and
overdue now, the rates, and what was reported most. The morning's report (晨报) tells of yesterday and of what is due; this one of a period.

周报, 做个周报给我, 上周周报, 月报, 给我出个本区简报, 照明处周报 ─► of the units that the member may see, or of the one that is named
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import By, Question, What
from handlers.desk.reading.names import unit_meant
from handlers.desk.reading.periods import Time, time_told, time_values, without_time
from handlers.desk.showing.counted import figures_by, former_called, spans
from handlers.desk.showing.lists import NOT_OURS, sees_all, to_go, undispatched, units_below, units_in_sight, units_seen
from handlers.desk.showing.rates import rates_counted, rates_in_a_line
from tickets.periods import RATED_PERIODS, Period
from tickets.ticket import State
from tickets.units import Unit
from values import replace

QUESTION = 20
MOST = 5
OF_A_MONTH, OF_A_YEAR = "desk.asks_brief_month", "desk.asks_brief_year"
EARLY = 3  # days into a month in which the report of the month is that of the last one
TOLD = (What.CAME, What.ANSWERED, What.RETURNED, What.REDONE)


def asked_brief(turn: Turn) -> bool:
    """Whether such a report is asked for, and nothing besides; it is then told."""
    text = turn.text.strip(AROUND).lower()
    if not turn.says_one_of("desk.words_brief") or len(text) > QUESTION or turn.meaning.ticket_numbers:
        return False
    left = turn.without(without_time(turn, text), "desk.words_brief")
    name = "".join(turn.without(left, "desk.asks_for_brief").split())
    unit = _unit(turn, name) if name else None
    if name and unit is None:
        return False
    say_brief(turn, _time(turn), unit.code if unit is not None else "")
    return True


def _unit(turn: Turn, name: str) -> Unit | None:
    return unit_meant(units_in_sight(turn), name, turn.city.language)


def _time(turn: Turn) -> Time:
    """The time that is named; else the week, or the last one on its first day, or the month, or the year."""
    told, today = time_told(turn, turn.text)[1], turn.today
    if told.said:
        return told.or_else()
    if turn.says_one_of(OF_A_YEAR):
        return Time(Period.YEAR)
    if turn.says_one_of(OF_A_MONTH):
        return Time(Period.LAST_MONTH if today.day <= EARLY else Period.MONTH)
    return Time(Period.LAST_WEEK if today.weekday() == 0 else Period.WEEK)


def say_brief(turn: Turn, time: Time, unit: str = "") -> None:
    asked = Question(None, None, time.period, days=time.days, unit=unit)
    whose: Value = Named("unit", unit or turn.actor.unit or "") if unit or not turn.of_the_line else Named("city", "")
    values = time_values(turn, time) | {"whose": whose, "former": former_called(turn, asked)}
    now, before = spans(turn, asked)
    parts = []
    for what in TOLD:
        one = replace(asked, what=what)
        counts = [figures_by(turn, one, By.UNIT, span).total() for span in (now, before)]
        parts.append(
            Part(
                "desk.brief_line", {"what": Phrase(f"desk.total_{what.value}"), "count": counts[0], "before": counts[1]}
            )
        )
    parts.append(_open_now(turn, unit))
    rates = rates_counted(turn, time, unit or None)
    if not rates.empty:
        parts.append(rates_in_a_line("desk.brief_rates", rates))
    if most := _most(turn, replace(asked, what=What.CAME)):
        parts.append(most)
    of = {"unit": unit} if unit else {}
    others = [p for p in RATED_PERIODS if Time(p) != time][:3]
    choices = [Choice("desk.brief", f"desk.button_{p.value}", args={"period": p.value, **of}) for p in others]
    turn.tell("desk.brief", values, *parts, choices=[*choices, *to_go("figures")])


def _open_now(turn: Turn, unit: str) -> Part:
    units = units_below(turn, unit) if unit else units_seen(turn)
    whole = sees_all(turn) and not unit
    led = None if whole else units
    values: dict[str, Value] = {
        "open": turn.work.tickets.count_of_units(units) + (len(undispatched(turn)) if whole else 0),
        "unsigned": turn.work.tickets.count_of_units(units, but=frozenset(State) - {State.DISPATCHED}),
        "line": turn.work.tickets.count_of_units(units, but=frozenset(State) - NOT_OURS),
        "overdue": sum(turn.work.figures.overdue(led).values()),
    }
    return Part("desk.brief_open", values)


def _most(turn: Turn, asked: Question) -> Part | None:
    """What was reported most, and how much the rest is, so that it adds up."""
    found = figures_by(turn, asked, By.MATTER, spans(turn, asked)[0])
    ranked = sorted((-count, code) for code, count in found.items() if code)
    if not ranked:
        return None
    shown: list[Value] = [
        Phrase("desk.brief_matter", {"category": Named("category", code), "count": -count})
        for count, code in ranked[:MOST]
    ]
    rest = found.total() + sum(count for count, _ in ranked[:MOST])
    more: list[Value] = [Phrase("desk.brief_others", {"count": rest})] if rest else []
    return Part("desk.brief_most", {"most": Listed((*shown, *more))})


def pressed_brief(turn: Turn) -> None:
    say_brief(turn, Time.from_args(turn.args), turn.args.get("unit", ""))
