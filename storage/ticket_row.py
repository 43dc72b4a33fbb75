"""The row of a ticket (工单的一行): the sealed body, and in clear or as blind indexes what lists and timers ask for."""

from __future__ import annotations

from datetime import datetime

from storage.crypto import Keyring
from tickets.lifecycle import waits_for_line
from tickets.ticket import Ticket

NEVER = -1
"""Instead of the version up to which something was noted of a ticket: it was not noted yet."""


def ticket_row(keyring: Keyring, ticket: Ticket, next_action_at: datetime | None) -> dict[str, object]:
    """All columns but the number."""
    return {
        "citizen": ticket.citizen,
        "state": ticket.state.value,
        "unit": ticket.unit,
        "category": ticket.category,
        "area": ticket.place.area if ticket.place else None,
        "urgency": ticket.urgency,
        "submitted_at": ticket.submitted_at,
        "reply_due": ticket.due.reply,
        "open": ticket.is_open,
        "overdue": ticket.overdue,
        "waiting": waits_for_line(ticket),
        "to_ring": ticket.is_to_ring,
        "next_action_at": next_action_at,
        "version": ticket.version,
        "officer": keyring.blind("member", ticket.officer) if ticket.officer else None,
        "estimated": ticket.estimated,
        "indexed": NEVER,
        "phone": phone_of(keyring, ticket),
        "phoned": ticket.version,
        "attached": ticket.version,
        "held": ticket.version,
        "filer": blind_filer(keyring, ticket),
        **told(keyring, ticket),
        "body": ticket,
    }


def told(keyring: Keyring, ticket: Ticket) -> dict[str, object]:
    """What came is counted by, and the name by which who filed it finds it."""
    name = ticket.contact.name if ticket.contact is not None and ticket.filed_by else ""
    return {
        "kind": ticket.kind.value,
        "source": ticket.source,
        "confidentiality": ticket.confidentiality.value,
        "caller": keyring.blind("caller", name) if name else None,
    }


def blind_filer(keyring: Keyring, ticket: Ticket) -> str | None:
    """The blind index of the member who filed it."""
    return keyring.blind("member", ticket.filed_by) if ticket.filed_by else None


def phone_of(keyring: Keyring, ticket: Ticket) -> str | None:
    """The blind index of the number that the resident left."""
    return blind_phone(keyring, ticket.contact.phone) if ticket.contact else None


def blind_phone(keyring: Keyring, phone: str) -> str | None:
    """The blind index of a phone number; how it is written does not matter. None where there are no digits."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return keyring.blind("phone", digits) if digits else None
