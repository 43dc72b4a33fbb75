"""Who handles a ticket is to ring (叫经办的人打给我): the number stands on the ticket, the words go to them, and the line promises no call
of its own.

叫他给我回电话 139… ─► the unit │ the unit asked, or rang in vain: 你打电话约吧，136… ─► the unit │ 转人工，打我136… ─► the line
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following import in_reply
from handlers.dialogues.following.standing import by_when
from handlers.dialogues.following.supplement import SUPPLEMENTABLE
from handlers.dialogues.following.which import spoken_of
from handlers.privacy import masked
from handlers.usecases.resident import supplement
from tickets.lifecycle import WITH_UNIT
from tickets.ticket import Confidentiality, Contact, Ticket
from values import replace

LONGEST = 40  # characters of words that wish this and tell no matter


def meant(turn: Turn) -> Ticket | None:
    """The ticket whose unit is to ring the number that the words tell; None where they tell none, or ask for the line's own people."""
    if turn.do or turn.meaning.phone is None or turn.length > LONGEST or turn.meaning.emergency is not None:
        return None
    if names_a_place(turn.meaning.place) or turn.says_one_of("in_reply.words_person"):
        return None
    if not turn.says_one_of("rung_by_unit.words_ring"):
        return None
    mine = [t for t in turn.tickets(open_only=True) if t.state in WITH_UNIT & SUPPLEMENTABLE]
    mine = [t for t in mine if t.confidentiality is not Confidentiality.ANONYMOUS]
    if turn.says_one_of("rung_by_unit.words_caller"):
        found = spoken_of(turn, mine) or (mine if len(mine) == 1 else [])
    else:
        found = [t for t in mine if t.number == in_reply.spoken_with(turn)]
    return turn.own_ticket(found[0].number) if found else None


def take(turn: Turn) -> bool:
    """Whether that is wished; then the number is the ticket's, and its unit reads it."""
    ticket = meant(turn)
    if ticket is None or turn.meaning.phone is None:
        return False
    contact = replace(ticket.contact or Contact(), phone=turn.meaning.phone.value)
    identifying = turn.meaning.identifying_words
    ticket = supplement(turn.case, ticket, turn.actor, turn.text, identifying, contact=contact)
    turn.remember(last_ticket=ticket.number)
    values = turn.values(ticket) | {"phone": masked(contact.phone)}
    tell(turn, [Part("rung_by_unit.told", values), by_when(turn, ticket)], ticket=ticket.number)
    return True
