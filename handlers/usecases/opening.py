"""Open a ticket (受理) and send it to the unit that must act (派单)."""

from __future__ import annotations

from handlers.ports.understanding import Told
from handlers.usecases import merging
from handlers.usecases.casework import Casework
from handlers.usecases.on_record import with_what_is_beside
from handlers.usecases.praised import praised
from handlers.usecases.telling import Telling
from tickets.deadlines import first_deadlines, on_dispatch, urgency
from tickets.lifecycle import Action
from tickets.routing import Routed, RoutedBy, route
from tickets.ticket import Event, State, Ticket
from tickets.units import LINE, Actor
from values import replace


def open_ticket(case: Casework, draft: Ticket, by: Actor | None = None) -> Ticket:
    """Take an appeal in: number, clocks, acceptance and, where the rules name a unit, dispatch; else the dispatcher.

    `draft` is a ticket without number: what the resident confirmed, or staff for them (代录), who are then `by`.
    """
    category = case.category_of(draft)
    ticket = _submitted(case, replace(draft, urgency=urgency(draft, category, case.city)), by)
    if by is not None:
        ticket = case.note(ticket, "filed", by, source=ticket.source)
    ticket = first_deadlines(ticket, category, case.city)
    ticket = case.move(ticket, Action.ACCEPT, LINE)
    if ticket.urgency == 1:
        ticket = case.note(ticket, "danger", danger=ticket.danger or "")
    routed = find_unit(case, ticket)
    if routed.unit is None:
        ticket = case.note(ticket, "undispatched")
    else:
        ticket = send_to(case, ticket, routed.unit.code, LINE, routed.by.value)
    writer = by or Actor.citizen(ticket.citizen)
    ticket = with_what_is_beside(case, ticket, writer, ticket.text, Told.THREAT_TO_STAFF, Told.INTEREST)
    return case.keep(ticket, new=True)


def open_second(case: Casework, draft: Ticket, by: Actor, into: Ticket) -> Ticket:
    """Take in what a further caller tells of a matter that a unit handles already: it joins that ticket (附议) and is sent to nobody."""
    category = case.category_of(draft)
    ticket = _submitted(case, replace(draft, urgency=urgency(draft, category, case.city)), by)
    ticket = case.note(ticket, "filed", by, source=ticket.source)
    ticket = case.move(first_deadlines(ticket, category, case.city), Action.ACCEPT, LINE)
    return merging.merge(case, case.keep(ticket, new=True), LINE, into)


def decline(case: Casework, draft: Ticket, row: str) -> Ticket:
    """Decline by the city's table (不予受理): on record with a number; `row` is the code of the table's row."""
    ticket = _submitted(case, draft)
    ticket = case.move(replace(ticket, declined_for=row), Action.DECLINE, LINE, data={"row": row})
    return case.keep(ticket, new=True)


def find_unit(case: Telling, ticket: Ticket) -> Routed:
    """Which unit the rules name for this matter at this place."""
    area = ticket.place.area if ticket.place else None
    city = case.city
    if ticket.is_praise:
        whom = praised(ticket.text, area, city.units, city.geography, city.language)
        if whom is not None:
            return Routed(whom, RoutedBy.PRAISED)
    return route(case.category_of(ticket), area, rules=city.routing, units=city.units, geography=city.geography)


def send_to(case: Casework, ticket: Ticket, unit: str, actor: Actor, by: str) -> Ticket:
    """Dispatch (派单) to a unit: the clocks of signing and contacting start."""
    ticket = case.move(ticket, Action.DISPATCH, actor, data={"unit_code": unit, "by": by})
    return handed(case, replace(ticket, routed_by=by), unit)


def handed(case: Casework, ticket: Ticket, unit: str) -> Ticket:
    """The ticket in another unit's hands. Until that one acknowledges, the former answers for it (首接负责)."""
    former = ticket.first_receiver or ticket.unit
    ticket = replace(
        ticket,
        unit=unit,
        first_receiver=former if former != unit else None,
        co_units=tuple(code for code in ticket.co_units if code != unit),
        officer=None,
        dispatched_at=case.now,
        acknowledged_at=None,
        petition=None,
        unchecked=None,
    )
    return on_dispatch(ticket, case.now, case.city)


def _submitted(case: Casework, draft: Ticket, by: Actor | None = None) -> Ticket:
    day = case.now.astimezone(case.city.timezone).date()
    number = case.work.tickets.next_number(case.city.prefix, day)
    ticket = replace(draft, number=number, submitted_at=case.now, state=State.SUBMITTED, events=1)
    case.pending[number] = [Event(1, case.now, "submitted", by or Actor.citizen(ticket.citizen))]
    return ticket
