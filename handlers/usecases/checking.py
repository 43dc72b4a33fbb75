"""A supervisor checks a final reply before the resident gets it (答复审核); which ones is the city's data (`tickets.checking`).

the unit's reply ─► submitted, the resident told ─┬► passed: sent, the follow-up starts
                                                  ├► sent back with a reason: the unit goes on, its deadline stays
                                                  └► nobody within the limit: the dispatchers, too; then those who lead the line
"""

from __future__ import annotations

from handlers.usecases.answering import answered
from handlers.usecases.casework import Casework
from handlers.usecases.telling import Telling
from tickets.checking import Ground, ground_of
from tickets.deadlines import on_check
from tickets.errors import NeedsReason, WrongState
from tickets.lifecycle import Action, check
from tickets.ticket import Reply, Ticket
from tickets.units import Actor
from values import replace


def ground_for(case: Telling, ticket: Ticket, text: str) -> Ground | None:
    """Why this reply has to be checked, or None: what was merged into the ticket is answered by it as well."""
    merged = (case.work.tickets.peek(number) for number in ticket.seconds)
    grounds = (
        ground_of(one, text, case.city.checks.of, case.city.checks.refusals)
        for one in (ticket, *merged)
        if one is not None
    )
    return next((ground for ground in grounds if ground is not None), None)


def submit_reply(case: Casework, ticket: Ticket, actor: Actor, reply: Reply, ground: Ground) -> Ticket:
    """Hand it to the supervisors (送审). Written anew before anybody has checked it, it takes the place of the former one."""
    anew = ticket.unchecked is not None
    ticket = case.move(
        replace(ticket, unchecked=reply), Action.SUBMIT_REPLY, actor, reply.text, {"ground": ground.value}
    )
    if not anew:
        ticket = case.note(on_check(ticket, case.now, case.city), "check_begun")
    return case.keep(ticket)


def approve_reply(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Pass it (审核通过): it goes out as the unit wrote it, and counts at the moment at which the unit did."""
    check(ticket, Action.APPROVE_REPLY, actor, case.city.units)
    reply = _unchecked(ticket)
    author = next(e.by for e in reversed(case.work.tickets.events(ticket.number)) if e.type == "reply_submitted")
    ticket = case.move(ticket, Action.APPROVE_REPLY, actor)
    ticket = case.move(ticket, Action.RESOLVE, author, reply.text, {"submitted": reply.at.isoformat()})
    ticket = replace(
        ticket, replies=(*ticket.replies, reply), unchecked=None, contacted_at=ticket.contacted_at or case.now
    )
    return answered(case, ticket, checked=True)


def send_back_reply(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Send it back (审核退回), with a reason that the unit reads: the resident never gets it."""
    check(ticket, Action.SEND_BACK_REPLY, actor, case.city.units)
    _unchecked(ticket)
    if not reason.strip():
        raise NeedsReason
    return case.keep(replace(case.move(ticket, Action.SEND_BACK_REPLY, actor, reason), unchecked=None))


def _unchecked(ticket: Ticket) -> Reply:
    if ticket.unchecked is None:
        raise WrongState("nothing_to_check")
    return ticket.unchecked
