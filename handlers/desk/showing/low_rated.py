"""Which tickets lowered a rate (不满意的有哪些、差评): of the unit and those below it, of the whole city for the line's people.

不满意的有哪些, 上月差评 ─► whose resident was not satisfied · 没解决的有哪些 ─► who said that it is not solved, or only partly

A unit reads no answer before the follow-up of that ticket has ended, and no resident's words: only what was answered.
"""

from __future__ import annotations

from handlers.conversation.message import At, Choice, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.periods import Time, time_asked, time_values, without_time
from handlers.desk.showing.lists import LISTED, to_open, units_seen
from tickets.lifecycle import may_see
from tickets.periods import OFFERED_PERIODS, moments_of
from tickets.rates import Measure, Tally, against, said
from tickets.ticket import State, Ticket

QUESTION = 20
MOST = 100
ASKED = ((Measure.SATISFACTION, "desk.asks_dissatisfied"), (Measure.RESOLUTION, "desk.asks_unsolved"))


def asked_low_rated(turn: Turn) -> bool:
    """Whether it is such a question and nothing else; it is then answered."""
    text = turn.text.strip(AROUND).lower()
    measure = next((measure for measure, key in ASKED if turn.says_one_of(key)), None)
    if measure is None or len(text) > QUESTION or turn.meaning.ticket_numbers:
        return False
    asks = turn.says_one_of("desk.asks_how_many") or text.endswith(turn.words_of("desk.ends_list"))
    keys = (*(key for _, key in ASKED), "desk.asks_how_many", "desk.asks_us", "desk.asks_filler")
    beside = [
        word
        for word in turn.without(without_time(turn, text), *keys).split()
        if word not in turn.words_of("desk.asks_ticket")
    ]
    if beside or not (asks or turn.says_one_of("desk.asks_dissatisfied_bare")):
        return False
    say_low_rated(turn, measure, time_asked(turn))
    return True


def say_low_rated(turn: Turn, measure: Measure, time: Time) -> None:
    units = None if turn.of_the_line else units_seen(turn)
    values = against(measure, turn.city.clocks.satisfied_from)
    since, until = moments_of(time.of(turn.today), turn.city.timezone)
    tallies = turn.work.tallies.answered(measure, values, since, until, units, limit=MOST)
    found = [(tally, ticket) for tally in tallies if (ticket := _ended(turn, tally)) is not None]
    parts = [_line(turn, tally, ticket) for tally, ticket in found[:LISTED]]
    choices = to_open(dict.fromkeys(ticket.number for _, ticket in found[:LISTED]))
    others = [p for p in OFFERED_PERIODS if Time(p) != time]
    args = {"measure": measure.value}
    choices += [Choice("desk.low_rated", f"desk.button_{p.value}", args={**args, "period": p.value}) for p in others]
    key = "desk.low_rated" if found else "desk.low_rated_none"
    named: dict[str, Value] = {"count": len(found), "what": Phrase(f"desk.low_{measure.value}")}
    turn.tell(key, time_values(turn, time) | named, *parts, choices=choices)


def _ended(turn: Turn, tally: Tally) -> Ticket | None:
    """The ticket, where this member may know by now what was answered."""
    ticket = turn.work.tickets.peek(tally.ticket)
    if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
        return None
    return ticket if turn.of_the_line or ticket.state is not State.FOLLOW_UP else None


def _line(turn: Turn, tally: Tally, ticket: Ticket) -> Part:
    value = said(tally.value)
    answer = f"survey.grade_{value}" if tally.measure is Measure.SATISFACTION else f"desk.answered_{value}"
    return Part("desk.low_rated_line", turn.values(ticket) | {"answer": Phrase(answer), "at": At(tally.at)})
