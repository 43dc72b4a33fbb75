"""What the line's own people decide (派单员、督办员): dispatch, returns, extensions, shelving, reviews, who tipped off.

The unit asks, the line decides; what must be reasoned, `tickets.lifecycle` says.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.ports.records import Reveal
from handlers.usecases import merging
from handlers.usecases.casework import Casework
from handlers.usecases.handling import asked_for, last_day_now
from handlers.usecases.opening import handed
from handlers.usecases.worsening import hastened
from tickets.deadlines import on_new_start, on_return_to_dispatcher, with_reply_due
from tickets.disputes import decided, kept, returned
from tickets.errors import NotAllowed
from tickets.extensions import granted
from tickets.follow_up import raised
from tickets.lifecycle import WITH_UNIT, Action, check, check_reason
from tickets.ticket import Confidentiality, Outcome, Petitioned, Ticket
from tickets.units import LINE, Actor
from values import replace

# ── taking in ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_information(case: Casework, ticket: Ticket, actor: Actor, what: str) -> Ticket:
    """Ask the resident for what is missing (请市民补充)."""
    return case.keep(case.move(ticket, Action.ASK_INFORMATION, actor, what))


def decline(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Decline (不予受理), with the reason and the right channel; the resident may have it reviewed once."""
    ticket = case.move(replace(ticket, declined_for=reason), Action.DECLINE, actor, reason)
    ticket = case.note(ticket, "declined_by_person", actor, reason)
    return _ended(case, ticket)


def hand_over(case: Casework, ticket: Ticket, actor: Actor, to: str) -> Ticket:
    """Hand over (移交) to 110, 119, 120, 122 or a utility's own line."""
    ticket = case.move(replace(ticket, handed_to=to), Action.HAND_OVER, actor, data={"line": to})
    return _ended(case, ticket)


def _ended(case: Casework, ticket: Ticket) -> Ticket:
    """Those who were merged into a ticket that ends without a reply stand on their own again."""
    ticket = case.keep(ticket)
    for number in ticket.seconds:
        merging.stand_alone(case, number)
    return ticket


def take_in(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """After a review: taken in after all, and the dispatcher finds the unit."""
    ticket = case.move(replace(ticket, declined_for=""), Action.ACCEPT, actor)
    category = case.category_of(ticket)
    if ticket.due.reply is None:
        ticket = on_new_start(ticket, category, case.now, case.city)
    ticket = on_return_to_dispatcher(ticket, category, case.now, case.city)
    return case.keep(case.note(ticket, "taken_in", actor))


def dispatch(case: Casework, ticket: Ticket, actor: Actor, unit: str, *, urgent: bool = False) -> Ticket:
    """Send it to a unit (派单), or from one unit to another (改派); `urgent` makes it so (加急)."""
    if case.city.units.get(unit) is None:
        raise NotAllowed("unknown_unit")
    former, moved = ticket.unit, ticket.state in WITH_UNIT
    check(ticket, Action.DISPATCH, actor, case.city.units)
    if moved and unit == former:
        raise NotAllowed("same_unit")
    due, ticket = ticket.due.reply, hastened(case, ticket) if urgent else ticket
    sooner: dict[str, Any] = {} if ticket.due.reply == due else {"sooner": "yes"}
    ticket = case.move(ticket, Action.DISPATCH, actor, data={"unit_code": unit, "by": "dispatcher"})
    ticket = handed(case, replace(ticket, routed_by="dispatcher"), unit)
    if moved:
        ticket = case.note(ticket, "redispatched", actor, unit_code=unit, **sooner)
    elif (
        former is not None and former != unit
    ):  # it was returned, and the resident knows that somebody else is looked for
        ticket = case.note(ticket, "dispatched_anew", actor, unit_code=unit, **sooner)
    return case.keep(ticket, former_unit=former)


# ── returns, extensions, shelving, several units ──────────────────────────────────────────────────────────────────────


def approve_return(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Agree to a return: the dispatcher sends it elsewhere, or the unit is designated."""
    check(ticket, Action.APPROVE_RETURN, actor, case.city.units)
    petition, former = asked_for(ticket, Petitioned.RETURN), ticket.unit
    if decided(ticket, Action.APPROVE_RETURN, case.city.clocks) is Action.DESIGNATE:
        return _designate(case, ticket, actor, "")
    ticket = case.move(ticket, Action.APPROVE_RETURN, actor, petition.reason, {"unit_code": former or ""})
    ticket = on_return_to_dispatcher(returned(ticket), case.category_of(ticket), case.now, case.city)
    return case.keep(ticket, former_unit=former)


def refuse_return(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Refuse a return: the unit goes on with it, as received."""
    check_reason(Action.REFUSE_RETURN, actor, reason)
    check(ticket, Action.REFUSE_RETURN, actor, case.city.units)
    asked_for(ticket, Petitioned.RETURN)
    if decided(ticket, Action.REFUSE_RETURN, case.city.clocks) is Action.DESIGNATE:
        return _designate(case, ticket, actor, reason)
    return case.keep(kept(case.move(ticket, Action.REFUSE_RETURN, actor, reason), case.now))


def keep_undecided(case: Casework, ticket: Ticket) -> Ticket:
    """Nobody is enrolled who could decide on the return: the first receiver goes on (首接负责), and knows it."""
    return case.keep(kept(case.move(ticket, Action.KEEP_UNDECIDED, LINE), case.now, decided=False))


def _designate(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Designate the unit (三次争议指定办理): no more returns."""
    ticket = case.move(ticket, Action.DESIGNATE, actor, reason)
    return case.keep(kept(replace(ticket, designated=True), case.now))


def grant_extension(case: Casework, ticket: Ticket, actor: Actor, given: date | None = None) -> Ticket:
    """Grant more time (同意延期): what was asked, or until the day `given`. The resident is told the new date and why."""
    check(ticket, Action.GRANT_EXTENSION, actor, case.city.units)
    petition = asked_for(ticket, Petitioned.EXTENSION)
    assert petition.until is not None
    until = granted(last_day_now(case, ticket), petition.until, given)
    less = {"asked": petition.until.isoformat()} if until < petition.until else {}
    data = {"until": until.isoformat(), **less}
    ticket = case.move(ticket, Action.GRANT_EXTENSION, actor, petition.reason, data)
    reply = datetime.combine(until + timedelta(days=1), time(0), case.city.timezone)
    start = ticket.clock_from or ticket.submitted_at
    return case.keep(with_reply_due(replace(ticket, petition=None, overdue=False), reply, start, case.city))


def refuse_extension(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    return _refused(case, ticket, Action.REFUSE_EXTENSION, actor, Petitioned.EXTENSION, reason)


def refuse_shelving(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    return _refused(case, ticket, Action.REFUSE_SHELVING, actor, Petitioned.SHELVING, reason)


def refuse_conference(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    return _refused(case, ticket, Action.REFUSE_CONFERENCE, actor, Petitioned.CONFERENCE, reason)


def _refused(case: Casework, ticket: Ticket, action: Action, actor: Actor, what: Petitioned, reason: str) -> Ticket:
    check_reason(action, actor, reason)
    check(ticket, action, actor, case.city.units)
    asked_for(ticket, what)
    return case.keep(replace(case.move(ticket, action, actor, reason), petition=None))


def shelve(case: Casework, ticket: Ticket, actor: Actor, until: date, reason: str) -> Ticket:
    """Shelve (挂账): it cannot be solved now; reviewed on a date, the resident told why and when."""
    check(ticket, Action.SHELVE, actor, case.city.units)
    check_reason(Action.SHELVE, actor, reason)
    if until <= case.now.astimezone(case.city.timezone).date():
        raise NotAllowed("day_is_past")
    ticket = case.move(ticket, Action.SHELVE, actor, reason, {"until": until.isoformat()})
    return case.keep(replace(ticket, shelved_until=until, petition=None, unchecked=None))


def unshelve(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Take it up again (销账): on the day that was promised, or before. Its clock starts anew, as after a reopening."""
    ticket = replace(case.move(ticket, Action.UNSHELVE, actor), shelved_until=None)
    return case.keep(on_new_start(ticket, case.category_of(ticket), case.now, case.city))


def add_co_unit(case: Casework, ticket: Ticket, actor: Actor, unit: str) -> Ticket:
    """Bring another unit in (协办、会办); the lead stays the resident's only contact."""
    if case.city.units.get(unit) is None:
        raise NotAllowed("unknown_unit")
    check(ticket, Action.ADD_CO_UNIT, actor, case.city.units)
    if unit == ticket.unit or unit in ticket.co_units:
        raise NotAllowed("same_unit")
    ticket = case.move(ticket, Action.ADD_CO_UNIT, actor, data={"unit_code": unit})
    granted = ticket.petition is not None and ticket.petition.what == Petitioned.CONFERENCE
    petition = None if granted else ticket.petition
    return case.keep(replace(ticket, co_units=(*ticket.co_units, unit), petition=petition))


def release_co_unit(case: Casework, ticket: Ticket, actor: Actor, unit: str) -> Ticket:
    """Let a unit that was brought in go again (撤协办): it no longer sees the ticket, the lead goes on."""
    check(ticket, Action.RELEASE_CO_UNIT, actor, case.city.units)
    if unit not in ticket.co_units:
        raise NotAllowed("no_co_unit")
    ticket = case.move(ticket, Action.RELEASE_CO_UNIT, actor, data={"unit_code": unit})
    return case.keep(replace(ticket, co_units=tuple(code for code in ticket.co_units if code != unit)))


# ── review, supervision, identity ─────────────────────────────────────────────────────────────────────────────────────


def explain(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Close with written reasons (解释办结); the resident may have it reviewed once."""
    ticket = case.move(ticket, Action.EXPLAIN, actor, reason)
    merging.explain_all(case, ticket.seconds, actor, reason)
    return case.keep(replace(ticket, outcome=Outcome.EXPLAINED, closed_at=case.now, seconds=()))


def raise_level(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Raise it a level (提级督办) before the third reopening does."""
    return case.keep(raised(case.move(ticket, Action.RAISE, actor, reason)))


def supervise(case: Casework, ticket: Ticket, actor: Actor, words: str) -> Ticket:
    """Press the unit by hand (督办): in writing, on record, whatever the clocks say."""
    return case.keep(case.move(ticket, Action.SUPERVISE, actor, words))


def reveal(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Look at who reported in confidence (查看举报人): a named role, a reason, each look on record for ever."""
    check_reason(Action.REVEAL, actor, reason)
    check(ticket, Action.REVEAL, actor, case.city.units)
    if ticket.confidentiality is not Confidentiality.CONFIDENTIAL:
        raise NotAllowed("nobody_to_reveal")
    ticket = case.move(ticket, Action.REVEAL, actor, reason, confidential=True)
    role = actor.role.value if actor.role else ""
    case.work.revealed(Reveal(ticket.number, actor.name, role, reason, case.now))
    return case.keep(ticket)
