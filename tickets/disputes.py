"""Returns (退单) and disputes about who is competent (派单异议).

    sent to a unit ─► it asks to return it ┬ agreed ──► the dispatcher sends it elsewhere
     (inside the window, before it has     ├ refused ─► it goes on with it, as received
      contacted the resident)              └ the third time, either way ─► designated (指定办理): no more returns

Source: a return within one working day, two for what is complex, with reason and basis; whoever lets that pass handles it, and
after three dispatches the line designates a unit [R5]. That disputes are reviewed at all is [R3]; that whoever received it first
answers until then, [R4].
"""

from __future__ import annotations

from datetime import datetime

from tickets.city import City, Clocks
from tickets.deadlines import return_window_ends
from tickets.lifecycle import Action
from tickets.ticket import Ticket
from values import replace


def is_returnable(ticket: Ticket, at: datetime, city: City) -> bool:
    """Whether the rules still let the unit return it."""
    ends = return_window_ends(ticket, city)
    return not ticket.designated and ticket.contacted_at is None and (ends is None or at <= ends)


def decided(ticket: Ticket, wished: Action, clocks: Clocks) -> Action:
    """What becomes of a return on which somebody decided `wished`: so many times disputed, the unit is designated."""
    return Action.DESIGNATE if ticket.disputes + 1 >= clocks.disputes else wished


def returned(ticket: Ticket) -> Ticket:
    """The unit is rid of it; its dispute is counted."""
    return replace(ticket, petition=None, disputes=ticket.disputes + 1, officer=None)


def kept(ticket: Ticket, at: datetime, *, decided: bool = True) -> Ticket:
    """The unit goes on with it, as received. A return on which nobody `decided` was no dispute."""
    return replace(
        ticket,
        petition=None,
        disputes=ticket.disputes + decided,
        acknowledged_at=ticket.acknowledged_at or at,
        first_receiver=None,
    )
