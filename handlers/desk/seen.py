"""What a unit may read of a resident's words (单位可见内容): numbers masked; of a tip-off nothing that tells who wrote it."""

from __future__ import annotations

from handlers.privacy import masked, strip_spans, without_numbers
from tickets.ticket import Confidentiality, Ticket


def seen_text(ticket: Ticket, text: str) -> str:
    """The words as the unit sees them."""
    if ticket.confidentiality is Confidentiality.NAMED:
        return masked(text)
    return strip_spans(without_numbers(text), ticket.identifying)
