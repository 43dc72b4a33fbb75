"""Merge (并单) and second (附议): the same matter at the same place is handled once, and nobody disappears.

Each who reported keeps number, steps and an own follow-up. A merged ticket follows the one that it was merged into.
"""

from __future__ import annotations

from handlers.privacy import seen_text
from handlers.usecases.casework import Casework
from tickets.deadlines import on_return_to_dispatcher
from tickets.errors import NotAllowed
from tickets.lifecycle import WITH_UNIT, Action, check
from tickets.ticket import Outcome, State, Ticket, TicketNumber
from tickets.units import LINE, Actor
from values import replace, without_last


def merge(case: Casework, ticket: Ticket, actor: Actor, into: Ticket) -> Ticket:
    """Merge into the ticket that a unit is handling; those who had seconded the first come along.

    Raises:
        NotAllowed: into itself, or into one that no unit is handling (any more).
    """
    check(ticket, Action.MERGE, actor, case.city.units)
    if into.number == ticket.number:
        raise NotAllowed("merge_itself")
    if into.state not in WITH_UNIT:
        raise NotAllowed("merge_ended")
    brought = (ticket.number, *ticket.seconds)
    for number in ticket.seconds:
        second = case.work.tickets.get(number)
        if second is not None:
            case.keep(replace(second, merged_into=into.number))
    ticket = case.move(ticket, Action.MERGE, actor, data={"into": into.number, "count": str(len(into.seconds) + 1)})
    ticket = replace(ticket, merged_into=into.number, seconds=(), petition=None, unchecked=None, unit=into.unit)
    seconds = tuple(dict.fromkeys((*into.seconds, *brought)))
    readings = (*into.readings, *ticket.readings)
    into = replace(into, seconds=seconds, photos=(*into.photos, *ticket.photos), readings=readings)
    words = seen_text(ticket, ticket.summary or ticket.text)
    into = case.note(into, "seconded", LINE, words, count=str(len(seconds)), brought_by=ticket.number)
    case.keep(into)
    return case.keep(ticket)


def unmerge(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Take it apart again (分开办): a ticket of its own, which the dispatcher sends out."""
    ticket = case.move(ticket, Action.UNMERGE, actor)
    lead = case.work.tickets.get(ticket.merged_into or "")
    if lead is not None and ticket.number in lead.seconds:
        photos = without_last(lead.photos, ticket.photos)
        readings = without_last(lead.readings, ticket.readings)
        seconds = tuple(n for n in lead.seconds if n != ticket.number)
        case.keep(replace(lead, seconds=seconds, photos=photos, readings=readings))
    ticket = replace(ticket, merged_into=None, unit=None, officer=None)
    return case.keep(on_return_to_dispatcher(ticket, case.category_of(ticket), case.now, case.city))


def stand_alone(case: Casework, number: TicketNumber) -> None:
    """The ticket that it was merged into has ended without a reply."""
    second = case.work.tickets.get(number)
    if second is not None and second.state is State.MERGED:
        unmerge(case, second, LINE)


def answer_all(case: Casework, lead: Ticket, seconds: tuple[TicketNumber, ...]) -> None:
    """The reply goes to everybody who seconded it, and each is asked for themselves."""
    reply = lead.last_reply
    for number in seconds:
        second = case.work.tickets.get(number)
        if second is None or second.state is not State.MERGED or reply is None:
            continue
        second = case.move(second, Action.FOLLOW_UP, LINE, reply.text)
        case.keep(
            replace(
                second,
                unit=lead.unit,
                replies=(*second.replies, reply),
                contacted_at=lead.contacted_at,
                acknowledged_at=lead.acknowledged_at,
                dispatched_at=lead.dispatched_at,
                follow_up_at=case.now,
                by_phone=case.is_rung(second),
                merged_into=None,
            )
        )


def explain_all(case: Casework, seconds: tuple[TicketNumber, ...], actor: Actor, reason: str) -> None:
    """What was explained to one is explained to all."""
    for number in seconds:
        second = case.work.tickets.get(number)
        if second is not None and second.state is State.MERGED:
            second = case.move(second, Action.EXPLAIN, actor, reason)
            case.keep(replace(second, outcome=Outcome.EXPLAINED, closed_at=case.now, merged_into=None))


def second_with(case: Casework, ticket: Ticket, text: str) -> None:
    """What somebody of a merged ticket adds goes to the unit that handles it for all."""
    lead = case.work.tickets.get(ticket.merged_into or "")
    if lead is not None and lead.is_open:
        words = seen_text(ticket, text)
        case.keep(case.note(lead, "seconded", LINE, words, count=str(len(lead.seconds)), brought_by=ticket.number))
