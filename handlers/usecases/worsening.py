"""What gets worse while its ticket is open (加重), or what the line makes urgent (加急): more urgent from now on."""

from __future__ import annotations

from handlers.ports.understanding import Told
from handlers.usecases.casework import Casework
from handlers.usecases.on_record import with_what_is_beside
from tickets.deadlines import on_worse
from tickets.lifecycle import Action, check
from tickets.ticket import FileId, State, Ticket
from tickets.units import Actor
from values import replace

URGENT = 2


def hastened(case: Casework, ticket: Ticket) -> Ticket:
    """As it is once it is urgent: never less than it was, and due no later."""
    if ticket.urgency <= URGENT:
        return ticket
    return on_worse(replace(ticket, urgency=URGENT), case.category_of(ticket), case.now, case.city)


def hasten(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The line's own people make it urgent (加急): whoever has it is told."""
    check(ticket, Action.HASTEN, actor, case.city.units)
    if ticket.urgency <= URGENT:
        return ticket
    return case.keep(case.move(hastened(case, ticket), Action.HASTEN, actor))


def worsen(
    case: Casework,
    ticket: Ticket,
    actor: Actor,
    words: str,
    urgency: int,
    files: tuple[FileId, ...] = (),
    identifying: tuple[str, ...] = (),
    readings: tuple[str, ...] = (),
    seen: str | None = None,
) -> Ticket:
    """Add the resident's `words` to an open ticket and raise it to this `urgency`, never less urgent than it is: who has it is told at
    once, and what is owed comes no later than that urgency allows from now on. `identifying`, `readings` and `seen` as in a
    supplement."""
    check(ticket, Action.SUPPLEMENT, actor, case.city.units)
    data = {"photos": str(len(files))} if files else {}
    data |= {"seen": seen} if seen is not None else {}
    raised = urgency < ticket.urgency
    # Raised first: whether the unit is told at night follows how urgent it is now.
    ticket = replace(
        ticket,
        urgency=min(urgency, ticket.urgency),
        photos=(*ticket.photos, *files),
        readings=(*ticket.readings, *readings),
        identifying=(*ticket.identifying, *identifying),
    )
    ticket = case.note(ticket, "worsened", actor, words.strip(), confidential=False, **data)
    if raised and ticket.state is not State.NEEDS_INFORMATION:
        ticket = on_worse(ticket, case.category_of(ticket), case.now, case.city)
    return case.keep(with_what_is_beside(case, ticket, actor, words, Told.THREAT_TO_STAFF))
