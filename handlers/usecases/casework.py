"""The desk on which a ticket is changed: one place that moves it, saves it with its events and has everybody told.

change ── lifecycle.move ──► ticket', event ── keep ──► store (ticket, events, next timer) + notices (pushes)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.usecases.telling import Telling
from tickets.lifecycle import Action, move
from tickets.rates import tallied
from tickets.ticket import Event, Ticket
from tickets.timers import next_timer
from tickets.units import LINE, Actor
from values import replace


@dataclass
class Casework(Telling):
    """One turn's or one timer's work on tickets, inside one transaction."""

    pending: dict[str, list[Event]] = field(default_factory=dict, kw_only=True)

    def move(
        self,
        ticket: Ticket,
        action: Action,
        actor: Actor,
        text: str = "",
        data: Mapping[str, str] | None = None,
        *,
        confidential: bool = False,
    ) -> Ticket:
        """Move the ticket and remember the event; nothing is saved or told before `keep`.

        Raises:
            NotAllowed, WrongState: as the lifecycle says.
        """
        ticket, event = move(
            ticket, action, actor, self.now, self.city.units, text=text.strip(), data=data, confidential=confidential
        )
        self.pending.setdefault(ticket.number, []).append(event)
        return ticket

    def note(
        self, ticket: Ticket, type: str, by: Actor = LINE, text: str = "", *, confidential: bool = False, **data: str
    ) -> Ticket:
        """Add an event that changes no state (a warning, a danger, who seconds it)."""
        event = Event(ticket.events + 1, self.now, type, by, text, data, confidential)
        self.pending.setdefault(ticket.number, []).append(event)
        return replace(ticket, events=event.seq)

    def keep(self, ticket: Ticket, *, new: bool = False, former_unit: str | None = None) -> Ticket:
        """Save the ticket with what happened to it, set its next timer, and tell everybody concerned."""
        events = self.pending.pop(ticket.number, [])
        timer = next_timer(ticket, self.city)
        at = timer.at if timer else None
        if new:
            self.work.tickets.add(ticket, events, at)
        else:
            self.work.tickets.save(ticket, events, at)
        self.work.tallies.add(tallied(ticket, events))
        kept = self.work.tickets.peek(ticket.number) or ticket
        self.tell(kept, events, former_unit)
        return kept
