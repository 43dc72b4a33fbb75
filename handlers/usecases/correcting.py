"""The resident corrects what stands in a ticket that is open (更正): where it is, and how they are reached."""

from __future__ import annotations

from handlers.usecases.casework import Casework
from handlers.usecases.opening import find_unit
from tickets.deadlines import on_return_to_dispatcher
from tickets.geography import Place
from tickets.lifecycle import Action, check
from tickets.ticket import State, Ticket
from tickets.units import Actor
from values import replace


def correct_place(
    case: Casework, ticket: Ticket, actor: Actor, place: Place, words: str, identifying: tuple[str, ...] = ()
) -> Ticket:
    """Put the place right, in the resident's `words`: everybody who has the ticket gets it anew. Where the rules name another unit for the
    new place than for the old one, dispatchers are told; who has it answers for it until they decide."""
    missing = ticket.state is State.NEEDS_INFORMATION
    check(ticket, Action.SUPPLY if missing else Action.SUPPLEMENT, actor, case.city.units)
    before = find_unit(case, ticket).unit
    ticket = case.note(ticket, "place_corrected", actor, words)
    ticket = replace(ticket, place=place, identifying=(*ticket.identifying, *identifying))
    after = find_unit(case, ticket).unit
    if missing:
        ticket = case.move(ticket, Action.SUPPLY, actor)
        ticket = on_return_to_dispatcher(ticket, case.category_of(ticket), case.now, case.city)
    elif after is not None and before is not None and after.code not in (before.code, ticket.unit):
        ticket = case.note(ticket, "place_of_another", unit_code=after.code)
    return case.keep(ticket)


def belongs_to(case: Casework, ticket: Ticket) -> str | None:
    """The unit that the rules name, where that is not the one that has the ticket; None where it is, or nobody has it yet."""
    named = find_unit(case, ticket).unit
    return named.code if named is not None and ticket.unit is not None and named.code != ticket.unit else None
