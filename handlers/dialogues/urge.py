"""Urge (催单): a nudge to the unit, as often a day as the city allows; when not, why not and when again."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.which import which_ticket
from handlers.usecases.resident import urge
from tickets.ticket import State, Ticket

URGEABLE = frozenset(State) - {State.FOLLOW_UP, State.REVIEW}


def urge_ticket(turn: Turn, ticket: Ticket | None = None) -> None:
    ticket = ticket or which_ticket(turn, "ticket.urge", lambda t: t.is_open and t.state in URGEABLE)
    if ticket is None:
        return
    words = "" if turn.do else turn.text
    ticket = urge(turn.case, ticket, turn.actor, words)
    turn.remember(last_ticket=ticket.number)
    key = "urge.done" if ticket.unit else "urge.done_dispatcher"
    turn.say(key, ticket=ticket.number, **turn.values(ticket))
