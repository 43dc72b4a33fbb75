"""Which is most pressing (哪件最急): of what is theirs to do, or to see for who leads, how urgent it is and then its deadline; with why."""

from __future__ import annotations

from handlers.conversation.message import Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.asking.in_short import days_over
from handlers.desk.reading.answers import AROUND
from handlers.desk.showing.lists import KNOWN, NOT_OURS, colleagues, sees_all, to_open, units_seen
from tickets.deadlines import is_late
from tickets.ticket import Ticket
from tickets.units import Role

LONGEST, TOLD = 20, 3


def asked_most_pressing(turn: Turn) -> bool:
    """Whether it is asked, and of nothing besides; it is then told."""
    member = turn.member
    if member is None or len(turn.text.strip(AROUND)) > LONGEST or not turn.says_one_of("desk.asks_most_pressing"):
        return False
    officer = not turn.of_the_line and member.role is not Role.HEAD
    units = [member.unit] if officer else units_seen(turn)
    theirs = list(
        turn.work.tickets.of_units(units, but_of=colleagues(turn, member) if officer else (), but=NOT_OURS, limit=KNOWN)
    )
    if not officer:
        theirs += turn.work.figures.urgent(None if sees_all(turn) else units, limit=TOLD)
    once = {ticket.number: ticket for ticket in theirs if ticket.state not in NOT_OURS}
    first = sorted(once.values(), key=lambda ticket: (ticket.urgency, ticket.due.reply or turn.now, ticket.number))[
        :TOLD
    ]
    if not first:
        turn.say("desk.list_empty")
        return True
    lines = [Part("desk.most_pressing_line", turn.values(ticket) | {"why": _why(turn, ticket)}) for ticket in first]
    turn.say("desk.most_pressing", *lines, choices=to_open(ticket.number for ticket in first))
    return True


def _why(turn: Turn, ticket: Ticket) -> Value:
    level = Phrase(f"urgency.level_{ticket.urgency}")
    if is_late(ticket):
        return Phrase("desk.pressing_late", {"level": level, "days": days_over(turn, ticket)})
    return Phrase("desk.pressing_due", {"level": level, "due_reply": turn.values(ticket)["due_reply"]})
