"""When they wish to be rung (几点打给我), said after it was filed or a call was promised: whoever rings sees it, and it is confirmed.

a call is promised ─► told to those on duty │ a ticket is open ─► beside its contact, the unit is told
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import hours
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following import reached
from handlers.dialogues.following.amended import spoken_of
from handlers.dialogues.talking import call_back
from handlers.privacy import masked
from handlers.usecases.resident import supplement
from tickets.ticket import Confidentiality, Contact, State, Ticket
from values import replace


def take(turn: Turn) -> bool:
    """Whether the words wish when to be rung and tell nothing else; then that is kept where whoever rings looks."""
    if turn.do or not turn.text or len(turn.text) > hours.LONGEST or names_a_place(turn.meaning.place):
        return False
    if not (wish := hours.wished(turn.meaning)):
        return False
    if call_back.wished_hour(turn, wish):
        return True
    ticket = spoken_of(turn)
    if ticket is None or ticket.state is State.FOLLOW_UP:
        return False
    _keep(turn, ticket, wish)
    return True


def _keep(turn: Turn, ticket: Ticket, wish: str) -> None:
    before = ticket.contact or Contact()
    contact = None
    if ticket.confidentiality is not Confidentiality.ANONYMOUS:
        told = reached.told(turn, ticket) or before
        contact = replace(told, note=hours.with_wish(told.note, wish))
    ticket = supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words, contact=contact)
    turn.remember(last_ticket=ticket.number)
    values = turn.values(ticket) | {"wish": wish}
    parts = [Part("rung_when.noted" if contact is not None else "rung_when.anonymous", values)]
    if contact is not None and contact.phone != before.phone:
        parts.append(Part("reached.changed", values | {"phone": masked(contact.phone)}))
    elif contact is not None and not contact.phone and not reached.only_here(turn):
        parts.append(Part("rung_when.no_number"))
    tell(turn, parts, ticket=ticket.number)
