"""Who handles a ticket is threatened (他威胁我 我要报警吗; 0005 市民威胁承办人 报警线索): a word of safety, and who is on duty learns of it.

It is no reply to anybody. A threat that a resident writes is found where it is written (`usecases.on_record`).
"""

from __future__ import annotations

from handlers.conversation.message import Named, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, meant
from handlers.ports.understanding import Told
from handlers.usecases.on_record import Recorded, put_on_record
from tickets.lifecycle import may_see

LONGEST = 60


def threat_told(turn: Turn) -> bool:
    """Whether staff tell of a threat against who handles a ticket; it is then on record, and answered."""
    text = turn.text.strip()
    if turn.member is None or turn.do or not 0 < len(text) <= LONGEST or "您" in text:
        return False
    if Told.THREAT_TO_STAFF not in turn.meaning.told:
        return False
    ticket = meant(turn)
    if ticket is not None and not may_see(turn.actor, ticket, turn.city.units):
        ticket = None
    police: dict[str, Value] = {"police": Named("number", "police")}
    if ticket is None:
        turn.tell("desk.threatened_alone", police)
        return True
    turn.remember(last_ticket=ticket.number)
    put_on_record(turn.case, ticket, Recorded.THREAT_TO_STAFF, turn.actor, ANYWHERE.sub("", text), ())
    key = "desk.threat_kept" if turn.of_the_line else "desk.threatened_you"
    turn.tell(key, turn.values(ticket) | police, ticket=ticket.number)
    return True
