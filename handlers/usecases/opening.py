"""Open a ticket (受理) and send it to the unit that must act (派单)."""

from __future__ import annotations

from dataclasses import replace

from handlers.usecases.casework import Casework
from tickets.clocks import first_deadlines, on_dispatch
from tickets.lifecycle import Action
from tickets.routing import Routed, route
from tickets.ticket import Event, State, Ticket
from tickets.units import LINE, Actor


def open_ticket(case: Casework, draft: Ticket) -> Ticket:
    """Take an appeal in: number, clocks, acceptance and, where the rules name a unit, dispatch; else the dispatcher.

    `draft` is a ticket without number: what the resident confirmed.
    """
    day = case.now.astimezone(case.city.timezone).date()
    ticket = replace(draft, number=case.work.tickets.next_number(case.city.prefix, day), submitted_at=case.now)
    category = case.category_of(ticket)
    due = first_deadlines(ticket, category, case.city)
    ticket = replace(ticket, due=due, original_reply_due=due.reply)
    ticket = _submitted(case, ticket)
    ticket = case.move(ticket, Action.ACCEPT, LINE)
    if ticket.danger:
        ticket = case.note(ticket, "danger", danger=ticket.danger)
    routed = find_unit(case, ticket)
    if routed.unit is None:
        ticket = case.note(ticket, "undispatched")
    else:
        ticket = send_to(case, ticket, routed.unit.code, LINE, routed.by)
    return case.keep(ticket, new=True)


def decline(case: Casework, draft: Ticket, row: str) -> Ticket:
    """Decline by the city's table (不予受理): on record with a number; `row` is the code of the table's row."""
    day = case.now.astimezone(case.city.timezone).date()
    ticket = replace(draft, number=case.work.tickets.next_number(case.city.prefix, day), submitted_at=case.now)
    ticket = _submitted(case, ticket)
    ticket = case.move(ticket, Action.DECLINE, LINE, data={"row": row}, declined_for=row)
    return case.keep(ticket, new=True)


def find_unit(case: Casework, ticket: Ticket) -> Routed:
    """Which unit the rules name for this matter at this place."""
    area = ticket.place.area if ticket.place else None
    city = case.city
    return route(case.category_of(ticket), area, rules=city.routing, units=city.units, geography=city.geography)


def send_to(case: Casework, ticket: Ticket, unit: str, actor: Actor, by: str) -> Ticket:
    """Dispatch (派单) to a unit: the clocks of signing and contacting start."""
    ticket = case.move(
        ticket,
        Action.DISPATCH,
        actor,
        data={"unit_code": unit, "by": by},
        unit=unit,
        officer=None,
        routed_by=by,
        dispatched_at=case.now,
        acknowledged_at=None,
        petition=None,
    )
    return replace(ticket, due=on_dispatch(ticket, case.now, case.city))


def _submitted(case: Casework, ticket: Ticket) -> Ticket:
    ticket = replace(ticket, state=State.SUBMITTED, events=1)
    event = Event(1, case.now, "submitted", Actor.citizen(ticket.citizen))
    case.pending[ticket.number] = [event]
    return ticket
