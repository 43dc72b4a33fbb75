"""`minhu citizen …`: what is kept of a resident, exported or erased. Both are on record, with who did it and why."""

from __future__ import annotations

import getpass
import json
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.cities import load_city
from bot.cli.cases import described
from bot.cli.opening import Told, reading, settings_of
from storage.erasure import Known, StillOpen, erase, known_of, persons_of_phone, record
from storage.store import SqlWork
from tickets.city import City


def _person(work: SqlWork, id: str | None, contact: str | None) -> str:
    if (id is None) is (contact is None):
        raise Told("name the resident by id (`minhu ticket show` has it), or by --contact PHONE")
    if id is not None:
        return id.strip()
    found = persons_of_phone(work, contact or "")
    if not found:
        raise Told("--contact: nobody left this number")
    if len(found) > 1:
        raise Told(f"--contact: several people left this number; name one of {', '.join(found)}")
    return found[0]


def _whoever() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"


def erased(id: str | None, contact: str | None, reason: str, *, store: str | None) -> int:
    now = datetime.now(UTC)
    with reading(settings_of(store=store)) as work:
        person = _person(work, id, contact)
        try:
            counts = erase(work, person, _whoever(), reason, now)
        except StillOpen as still:
            print(f"minhu: nothing was erased: {', '.join(still.numbers)} still open", file=sys.stderr)
            return 1
        except LookupError:
            print(f"minhu: nobody has the id {person}", file=sys.stderr)
            return 1
    print("erased: " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
    return 0


def exported(id: str | None, contact: str | None, reason: str, *, city: Path | None, store: str | None) -> int:
    settings = settings_of(city=city, store=store)
    town = load_city(settings.city)
    with reading(settings) as work:
        person = _person(work, id, contact)
        known = known_of(work, person)
        if not (known.tickets or known.conversations):
            print(f"minhu: nobody has the id {person}", file=sys.stderr)
            return 1
        told = _told(work, known, town)
        record(work, "exported", person, _whoever(), reason, {"tickets": len(known.tickets)}, datetime.now(UTC))
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


def _told(work: SqlWork, known: Known, city: City) -> dict[str, object]:
    """To the resident themselves: nothing of it is hidden from them, and events that only the line may see are left out."""
    return {
        "id": known.person,
        "accounts": [
            {"channel": talk.account.channel, "id": talk.account.id, "language": talk.language}
            for talk in known.conversations
        ],
        "tickets": [
            described(ticket, tuple(e for e in work.tickets.events(ticket.number) if not e.confidential), city)
            | {"contact": vars(ticket.contact) if ticket.contact else None}
            for ticket in known.tickets
        ],
        "said": [{"at": at.isoformat(), "text": text} for at, text in known.heard],
        "sent": [{"at": message.created_at.isoformat(), "text": message.text} for message in known.messages],
        "call_backs": [{"by": call.by.isoformat(), "about": call.about} for call in known.calls],
    }
