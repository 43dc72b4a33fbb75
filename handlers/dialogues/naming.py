"""How the resident is named (留名) on a ticket that is already open, as when 别让物业知道是我 is said after the promise."""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.where import filed_just_now
from handlers.dialogues.which import which_ticket
from handlers.usecases.resident import name
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Confidentiality, Ticket

NAMEABLE = BY_ACTION[Action.NAME].of
SEEN = frozenset({"contact_seen", "contacted"})  # events by which the unit knows who reported


def said(turn: Turn) -> bool:
    """Whether the words told nothing but how they want to be named on a ticket that is open; then it is done, or asked which."""
    meaning = turn.meaning
    if not turn.text or meaning.confidentiality is None or meaning.has_matter:
        return False
    way = Confidentiality(meaning.confidentiality.value)
    mine = [ticket for ticket in turn.tickets(open_only=True) if _fits(ticket)]
    if not mine or way is Confidentiality.NAMED and all(ticket.confidentiality is way for ticket in mine):
        return False  # 不怕 takes nothing back where nothing is hidden
    ticket = _just_filed(turn) or which_ticket(turn, "ticket.name", _fits, way=way.value)
    if ticket is not None:
        change(turn, ticket, way)
    return True


def change(turn: Turn, ticket: Ticket | None, way: Confidentiality) -> None:
    """Do it and say what that means, and what cannot be undone."""
    if ticket is None or not _fits(ticket):
        turn.say("stale.unknown")
        return
    turn.remember(last_ticket=ticket.number)
    values = turn.values(ticket)
    if ticket.confidentiality is way:
        tell(turn, [Part(f"naming.already_{way}", values)], ticket=ticket.number)
        return
    parts = [Part(f"naming.{way}", values)]
    known = ticket.confidentiality is Confidentiality.NAMED
    if known and any(event.type in SEEN for event in turn.work.tickets.events(ticket.number)):
        parts.append(Part("naming.seen_before", values))
    name(turn.case, ticket, turn.actor, way, tuple(span.text for span in turn.meaning.identifying))
    tell(turn, parts, ticket=ticket.number)


def _fits(ticket: Ticket) -> bool:
    return ticket.state in NAMEABLE


def _just_filed(turn: Turn) -> Ticket | None:
    """The ticket of a moment ago, of which they still speak, where no number names another."""
    if turn.meaning.ticket_numbers:
        return None
    last = turn.own_ticket(turn.conversation.last_ticket)
    young = last is not None and _fits(last) and filed_just_now(turn, last)
    return last if young else None
