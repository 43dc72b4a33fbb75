"""Withdrawing (撤单): the resident takes it back, and some matters are handled on all the same [R14]."""

from __future__ import annotations

from tickets.catalogue import Kind
from tickets.ticket import Ticket


def handling_goes_on(ticket: Ticket) -> bool:
    """Whether the matter is handled on after a withdrawal: safety, tip-offs, and what others have seconded."""
    return ticket.urgency == 1 or ticket.danger is not None or ticket.kind is Kind.TIP_OFF or bool(ticket.seconds)
