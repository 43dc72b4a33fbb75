"""A paragraph for whoever leads (给领导的材料): what came and was done in a time, the rates, what was reported most; counts and nothing else.

领导要材料，三季度的，写一段 ─► of that quarter · 写一段 ─► of this month · with what is open now, where the time goes on until today
"""

from __future__ import annotations

from handlers.conversation.message import Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.counting import By, Question, What
from handlers.desk.reading.periods import Time, time_values
from handlers.desk.showing.counted import figures_by, former_called, rates_of_span, spans, units_counted
from handlers.desk.showing.lists import sees_all, to_go, undispatched, units_seen
from handlers.desk.showing.rates import rates_in_a_line
from values import replace

MOST = 3


def say_material(turn: Turn, time: Time) -> None:
    asked = Question(What.CAME, None, time.period, days=time.days)
    now, before = spans(turn, asked)
    values = time_values(turn, time) | {"former": former_called(turn, asked)}
    values["whose"] = Named("city", "") if turn.of_the_line else Named("unit", turn.actor.unit or "")
    for name, what in (("came", What.CAME), ("done", What.ANSWERED)):
        one = replace(asked, what=what)
        values[name], values[f"{name}_before"] = (figures_by(turn, one, By.UNIT, s).total() for s in (now, before))
    parts = []
    rates = rates_of_span(turn, now)
    if not rates.empty:
        parts.append(rates_in_a_line("desk.material_rates", rates))
    found = figures_by(turn, asked, By.MATTER, now)
    ranked = sorted((-count, code) for code, count in found.items() if code)[:MOST]
    if ranked:
        most: list[Value] = [
            Phrase("desk.material_matter", {"category": Named("category", code), "count": -count})
            for count, code in ranked
        ]
        parts.append(Part("desk.material_most", {"most": Listed(tuple(most))}))
    if time.of(turn.today)[1] == turn.today:
        overdue = sum(turn.work.figures.overdue(units_counted(turn)).values())
        waiting = len(undispatched(turn)) if sees_all(turn) else 0
        open_ = turn.work.tickets.count_of_units(units_seen(turn)) + waiting
        parts.append(Part("desk.material_open", {"open": open_, "overdue": overdue}))
    turn.tell("desk.material", values, *parts, choices=to_go("figures"))
