"""What the line oversees by hand (督办清单、抽查): what was supervised and is open, and a sample of what was answered, to be rung up.

督办清单 ─► supervised and open, then what is overdue and was not · 抽查, 抽5件回访, 抽查回访 昨天办结的 ─► so many of those answered, by chance
"""

from __future__ import annotations

import hashlib

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import Question, What
from handlers.desk.reading.periods import time_told, time_values
from handlers.desk.showing.counted import answered, spans
from handlers.desk.showing.lists import KNOWN, LISTED, to_open, units_seen
from tickets.lifecycle import WITH_UNIT
from tickets.periods import Period
from tickets.ticket import Ticket
from values import expressions as re
from values import replace
from values.numerals import NUMBER, number_of

QUESTION = 24
SAMPLED, MOST = 5, 8
DRAWN_FROM = 300
_HOW_MANY = re.compile(rf"{NUMBER}(?=\s*(?:件|张|单|个(?!月|星期|礼拜))|$)|\d{{1,3}}")


def asked_overseen(turn: Turn) -> bool:
    text = turn.text.strip(AROUND)
    if not turn.of_the_line or not text or len(text) > QUESTION or turn.meaning.ticket_numbers:
        return False
    if turn.says_one_of("desk.asks_supervised_list"):
        _supervised(turn)
    elif turn.begins_with_one_of("desk.asks_sample"):
        _sample(turn, text)
    else:
        return False
    return True


def _supervised(turn: Turn) -> None:
    """Those that somebody pressed by hand and that are not answered, and how many are overdue besides."""
    late = {ticket.number for ticket in turn.work.figures.late(limit=KNOWN)}
    open_ = [t for t in turn.work.tickets.of_units(units_seen(turn), limit=KNOWN) if t.state in WITH_UNIT]
    pressed = [ticket for ticket in open_ if _was_supervised(turn, ticket)]
    parts = [
        Part("desk.figures_overdue" if t.number in late else "desk.figures_line", turn.values(t))
        for t in pressed[:LISTED]
    ]
    if len(pressed) > LISTED:
        parts.append(Part("desk.counts_which_more", {"count": len(pressed) - LISTED}))
    besides = late - {ticket.number for ticket in pressed}
    if besides:
        parts.append(Part("desk.supervised_besides", {"count": len(besides)}))
    key = "desk.supervised_list" if pressed else "desk.supervised_list_none"
    turn.tell(key, {"count": len(pressed)}, *parts, choices=to_open(t.number for t in pressed[:LISTED]))


def _was_supervised(turn: Turn, ticket: Ticket) -> bool:
    return any(event.type == "supervised" for event in turn.work.tickets.events(ticket.number))


def _sample(turn: Turn, text: str) -> None:
    """So many of what was answered in that time, drawn by the hour: the same hour draws the same, so that nobody picks."""
    left, told = time_told(turn, text)
    time = told.or_else(Period.WEEK)
    asked = Question(What.ANSWERED, None, time.period, days=time.days)
    many = _HOW_MANY.search(left)
    wanted = (number_of(many.group()) if many else None) or SAMPLED
    drawn = answered(turn, What.ANSWERED, spans(turn, asked)[0], DRAWN_FROM)
    if not drawn and not told.said:
        asked = replace(asked, period=Period.LAST_WEEK)
        drawn = answered(turn, What.ANSWERED, spans(turn, asked)[0], DRAWN_FROM)
    salt = f"{turn.now:%Y%m%d%H}"
    by_lot = {hashlib.sha256(f"{salt}{ticket.number}".encode()).hexdigest(): ticket for _, ticket in drawn}
    picked = [by_lot[lot] for lot in sorted(by_lot)[: max(1, min(wanted, MOST))]]
    values = time_values(turn, asked.time) | {"count": len(picked), "of": len(drawn)}
    parts = [Part("desk.history_line", turn.values(ticket)) for ticket in picked]
    turn.tell(
        "desk.sample" if picked else "desk.sample_none", values, *parts, choices=to_open(t.number for t in picked)
    )
