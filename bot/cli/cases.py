"""`minhu ticket …`: tickets as the line's own operator sees them. Who reported in confidence is not shown here either."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from bot.cities import load_city
from bot.cli.opening import Told, reading, settings_of
from bot.cli.tables import pairs, table
from handlers.privacy import seen_text
from tickets.city import City
from tickets.ticket import Confidentiality, Event, State, Ticket
from tickets.units import ActorKind

UNKNOWN = 1


def show(number: str, *, as_json: bool, city: Path | None, store: str | None) -> int:
    settings = settings_of(city=city, store=store)
    town = load_city(settings.city)
    with reading(settings) as work:
        ticket = work.tickets.peek(number.strip().upper())
        events = work.tickets.events(ticket.number) if ticket else ()
    if ticket is None:
        print(f"minhu: there is no ticket {number}", file=sys.stderr)
        return UNKNOWN
    found = described(ticket, events, town)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    happened = found.pop("events")
    print(pairs(found))
    assert isinstance(happened, list)
    print("\n" + table(happened, ("seq", "at", "type", "by", "unit", "text")))
    return 0


def listed(
    state: str | None, unit: str | None, limit: int, *, as_json: bool, city: Path | None, store: str | None
) -> int:
    if state is not None and state not in [known.value for known in State]:
        raise Told(f"--state: {state!r} is none of {', '.join(State)}")
    settings = settings_of(city=city, store=store)
    town = load_city(settings.city)
    if unit is not None and town.units.get(unit) is None:
        raise Told(f"--unit: there is no unit {unit!r}")
    with reading(settings) as work:
        found = work.tickets.find(state=State(state) if state else None, unit=unit, limit=limit)
    rows = [_row(ticket, town) for ticket in found]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(table(rows, tuple(rows[0])) if rows else "no tickets")
    return 0


def _row(ticket: Ticket, city: City) -> dict[str, object]:
    category = city.catalogue.get(ticket.category)
    return {
        "number": ticket.number,
        "state": ticket.state.value,
        "urgency": ticket.urgency,
        "unit": ticket.unit,
        "category": category.name(city.language) if category else None,
        "submitted_at": _local(ticket.submitted_at, city),
        "reply_due": _local(ticket.due.reply, city),
        "title": seen_text(ticket, ticket.title),
    }


def described(ticket: Ticket, events: tuple[Event, ...], city: City) -> dict[str, object]:
    """What `ticket show --json` prints of a ticket and all that happened to it."""
    named = ticket.confidentiality is Confidentiality.NAMED
    category, place, due, survey = city.catalogue.get(ticket.category), ticket.place, ticket.due, ticket.survey

    def seen(text: str) -> str:
        return text if named else seen_text(ticket, text)

    return {
        "number": ticket.number,
        "state": ticket.state.value,
        "kind": ticket.kind.value,
        "category": {"code": ticket.category, "name": category.name(city.language) if category else None},
        "place": {
            "text": place.text if place else None,
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "datum": place.datum if place else None,
            "area": place.area if place else None,
        },
        "unit": ticket.unit,
        "co_units": list(ticket.co_units),
        "urgency": ticket.urgency,
        "citizen": ticket.citizen if named else None,
        "confidential": ticket.confidentiality is not Confidentiality.NAMED,
        "submitted_at": _local(ticket.submitted_at, city),
        "due": {
            "dispatch": _local(due.dispatch, city),
            "sign": _local(due.sign, city),
            "contact": _local(due.contact, city),
            "reply": _local(due.reply, city),
        },
        "reopened": ticket.reopened,
        "survey": {
            "solved": survey.solved.value if survey and survey.solved else None,
            "grade": survey.grade if survey else None,
            "reasons": list(survey.reasons) if survey else [],
            "words": seen(survey.words) if survey else "",
        },
        "title": seen(ticket.title),
        "summary": seen(ticket.summary),
        "text": seen(ticket.text),
        "events": [
            {
                "seq": event.seq,
                "at": _local(event.at, city),
                "type": event.type,
                "by": event.by.name if event.by.kind is ActorKind.STAFF else event.by.kind,
                "unit": event.by.unit or event.data.get("unit_code"),
                "text": seen(event.text),
            }
            for event in events
        ],
    }


def _local(moment: datetime | None, city: City) -> str | None:
    return moment.astimezone(city.timezone).isoformat() if moment else None
