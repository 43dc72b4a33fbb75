"""What texts about a ticket may name (可说的): its values, and those of an event, for the resident or for staff."""

from __future__ import annotations

from datetime import date

from handlers.conversation.message import At, By, Listed, Named, On, Phrase, Value
from handlers.privacy import masked, seen_text
from tickets.ticket import Event, Ticket
from tickets.units import LINE_ROLES, Actor, ActorKind


def values_of(ticket: Ticket, event: Event | None = None, *, own: bool = False) -> dict[str, Value]:
    """What any text about a ticket may name; `own` for the resident who filed it, else what a unit may see."""
    found: dict[str, Value] = {
        "number": ticket.number,
        "title": ticket.title if own else seen_text(ticket, ticket.title),
        "category": Named("category", ticket.category) if ticket.category else Phrase("word.unsorted"),
        "place": _place(ticket, own=own),
        "unit": Named("unit", ticket.unit) if ticket.unit else Phrase("word.dispatcher"),
        "state": Phrase("state.in_check" if ticket.unchecked else f"state.{ticket.state.value}"),
        "reopened": ticket.reopened,
    }
    for name, moment in (
        ("due_dispatch", ticket.due.dispatch),
        ("due_sign", ticket.due.sign),
        ("due_contact", ticket.due.contact),
        ("due_reply", ticket.due.reply),
    ):
        found[name] = By(moment) if moment else Phrase("word.none")
    if ticket.filed_by:
        found["phone"] = (ticket.contact.phone if ticket.contact else "") or Phrase("word.none")
    if ticket.due.check:
        found["due_check"] = By(ticket.due.check)
    if ticket.due.review:
        found["due_review"] = By(ticket.due.review)
    if ticket.shelved_until:
        found["shelved_until"] = On(ticket.shelved_until)
    if event is not None:
        found |= _event_values(ticket, event, own=own)
    return found


def _place(ticket: Ticket, *, own: bool) -> Value:
    if ticket.place is None:
        return Phrase("word.no_place")
    return ticket.place.text if own else seen_text(ticket, ticket.place.text)


def _event_values(ticket: Ticket, event: Event, *, own: bool) -> dict[str, Value]:
    found: dict[str, Value] = dict(event.data)
    found["text"] = masked(event.text) if own else shown_words(ticket, event)
    found["at"] = At(event.at)
    if not event.text and "photos" in event.data:
        found["text"] = Phrase("human.photo")
    found["sender"] = _sender(event.by)
    if event.by.unit:
        found["by_unit"] = Named("unit", event.by.unit)
    found["by"] = event.by.name or Phrase("word.resident" if event.by.kind is ActorKind.CITIZEN else "word.line")
    if "until" in event.data:
        found["until"] = On(date.fromisoformat(event.data["until"]))
    if "asked" in event.data:
        found["asked"] = On(date.fromisoformat(event.data["asked"]))
    if "source" in event.data:
        found["way"] = Phrase(f"source.{event.data['source']}")
    if "ground" in event.data:
        found["ground"] = Phrase(f"check.{event.data['ground']}")
    if "measure" in event.data:
        found["rate"] = Phrase(f"rate.{event.data['measure']}")
    if "unit_code" in event.data:
        found["event_unit"] = Named("unit", event.data["unit_code"])
    if "line" in event.data:
        found["line"] = Named("line", event.data["line"])
        found["line_number"] = Named("number", event.data["line"])
    if "reason" in event.data:
        code = event.data["reason"]
        named: tuple[Value, ...] = (Phrase(f"survey.reason_{code}"),) if code else ()
        found["reason"] = Listed((*named, *((event.text,) if event.text else ())))
    return found


def shown_words(ticket: Ticket, event: Event) -> Value:
    """A resident's words as staff are shown them: without insults, which stay on record, and folded where nothing else was said."""
    return seen_text(ticket, event.data.get("seen", event.text)) or (Phrase("word.folded") if event.text else "")


def _sender(by: Actor) -> Value:
    """Who writes to a resident: the unit, or the line's own role; never a name."""
    if by.role in LINE_ROLES:
        return Phrase(f"role.{by.role.value}")
    return Named("unit", by.unit) if by.unit else Phrase("word.line")
