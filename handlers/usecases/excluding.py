"""Exclude (剔除): take a ticket out of a rate, for a reason in writing that a second person approves.

asked by the unit ─► decided by the line's people ─► marked where the rate counts; both stand in the ticket's history

Who steers by a rate sees beside it how much was excluded, why, and who approved it. A resident hears nothing of it: nothing
changes for them.
"""

from __future__ import annotations

from handlers.usecases.casework import Casework
from handlers.usecases.telling import Telling
from tickets.errors import NeedsReason, NotAllowed, TooSoon, WrongState
from tickets.lifecycle import Action, check
from tickets.rates import RATED, Measure, counts_against
from tickets.ticket import Petition, Ticket
from tickets.units import Actor
from values import replace


def excludable(case: Telling, ticket: Ticket) -> tuple[Measure, ...]:
    """The rates that the ticket lowers for its unit. The resident's grade is the unit's to know only when all is over."""
    hidden = {Measure.SATISFACTION} if ticket.is_open else set()
    satisfied_from = case.city.clocks.satisfied_from
    found = {
        t.measure
        for t in case.work.tallies.of(ticket.number)
        if t.measure in RATED and t.unit == ticket.unit and counts_against(t, satisfied_from)
    }
    return tuple(measure for measure in RATED if measure in found - hidden)


def check_excludable(case: Casework, ticket: Ticket) -> None:
    """Raises:
    TooSoon: asked already and not decided. NotAllowed: nothing of it counts against the unit.
    """
    if ticket.exclusion is not None:
        raise TooSoon("asked_already", at=ticket.exclusion.at)
    if not excludable(case, ticket):
        raise NotAllowed("nothing_to_exclude")


def request_exclusion(case: Casework, ticket: Ticket, actor: Actor, measure: Measure, reason: str) -> Ticket:
    """Ask that it be excluded from this rate (剔除申请).

    Raises:
        NeedsReason, and as `check_excludable`.
    """
    check(ticket, Action.REQUEST_EXCLUSION, actor, case.city.units)
    check_excludable(case, ticket)
    if measure not in excludable(case, ticket):
        raise NotAllowed("nothing_to_exclude")
    if not reason.strip():
        raise NeedsReason
    asked = Petition(measure.value, actor.id, actor.unit or "", case.now, reason.strip())
    ticket = case.move(ticket, Action.REQUEST_EXCLUSION, actor, reason, {"measure": measure.value})
    return case.keep(replace(ticket, exclusion=asked))


def grant_exclusion(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Approve it: what the ticket has counted until now is excluded."""
    check(ticket, Action.GRANT_EXCLUSION, actor, case.city.units)
    asked = _asked(ticket)
    data = {"measure": asked.what, "unit_code": asked.unit}
    ticket = case.move(ticket, Action.GRANT_EXCLUSION, actor, asked.reason, data)
    ticket = case.keep(replace(ticket, exclusion=None))
    case.work.tallies.exclude(ticket.number, Measure(asked.what), asked.unit)
    return ticket


def refuse_exclusion(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Refuse it, with a reason: it counts on."""
    check(ticket, Action.REFUSE_EXCLUSION, actor, case.city.units)
    asked = _asked(ticket)
    if not reason.strip():
        raise NeedsReason
    data = {"measure": asked.what, "unit_code": asked.unit}
    return case.keep(replace(case.move(ticket, Action.REFUSE_EXCLUSION, actor, reason, data), exclusion=None))


def _asked(ticket: Ticket) -> Petition:
    if ticket.exclusion is None:
        raise WrongState("nothing_asked")
    return ticket.exclusion
