"""What whoever takes calls or walks the round filed (我接了几个): all of it, or of a day, with how each stands."""

from __future__ import annotations

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.desk.reading.periods import time_told
from handlers.desk.showing.lists import LISTED, filed, to_open
from tickets.units import Role

LONGEST = 20
KNOWN = 200  # of the newest of theirs


def asked_mine(turn: Turn) -> bool:
    """昨天我接了几个, 今天我报的都到哪了."""
    member, text = turn.member, turn.text.strip()
    if member is None or member.role not in (Role.OPERATOR, Role.GRID) or turn.do or len(text) > LONGEST:
        return False
    if not turn.says_one_of("desk.asks_my_filings"):
        return False
    _, told = time_told(turn, text)
    if not told.said:
        filed(turn)
        return True
    first, last = told.or_else().of(turn.today)
    zone = turn.city.timezone
    theirs = [
        ticket
        for ticket in turn.work.tickets.of_filer(member.id, limit=KNOWN)
        if first <= ticket.submitted_at.astimezone(zone).date() <= last
    ]
    parts = [Part("desk.history_line", turn.values(ticket)) for ticket in theirs[:LISTED]]
    key = "desk.filed_of_days" if theirs else "desk.filed_of_days_none"
    turn.say(key, *parts, choices=to_open(t.number for t in theirs[:LISTED]), count=len(theirs))
    return True
