"""What the unit's staff do with a ticket (承办): acknowledge, contact, reply, resolve, return, allot, transfer, extend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers.usecases.casework import Casework
from handlers.usecases.opening import send_to
from tickets.clocks import on_dispatch, return_window_ends
from tickets.errors import AlreadyDone, NeedsReason, NotAllowed, TooLate, WrongState
from tickets.lifecycle import Action, check
from tickets.ticket import FileId, Petition, Reply, State, Ticket
from tickets.units import LINE, UNIT_ROLES, Actor, Role, StaffMember


def acknowledge(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Acknowledge (签收): received, not yet accepted as the unit's own.

    Raises:
        AlreadyDone: a colleague was first; carries who and when.
    """
    if ticket.state is not State.DISPATCHED and ticket.acknowledged_at and actor.unit == ticket.unit:
        raise already(case, ticket, "acknowledged")
    ticket = case.move(ticket, Action.ACKNOWLEDGE, actor, acknowledged_at=case.now)
    return case.keep(ticket)


def contact(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The unit has spoken with the resident (联系市民): from now on nothing can be returned."""
    if ticket.contacted_at and ticket.state in (State.CONTACTED, State.IN_PROGRESS):
        raise already(case, ticket, "contacted")
    ticket = case.move(ticket, Action.CONTACT, actor, contacted_at=case.now)
    return case.keep(ticket)


def reply(case: Casework, ticket: Ticket, actor: Actor, text: str, photos: tuple[FileId, ...] = ()) -> Ticket:
    """An interim reply (阶段答复): the resident is told how far it is."""
    ticket = _with_reply(case, ticket, Action.REPLY, actor, text, photos, final=False)
    return case.keep(ticket)


def resolve(case: Casework, ticket: Ticket, actor: Actor, text: str, photos: tuple[FileId, ...] = ()) -> Ticket:
    """The final reply (办结答复): sent to the resident, and the line's own follow-up starts."""
    ticket = _with_reply(case, ticket, Action.RESOLVE, actor, text, photos, final=True)
    ticket = case.move(ticket, Action.FOLLOW_UP, LINE, text=text, follow_up_at=case.now, survey=None)
    return case.keep(ticket)


def _with_reply(
    case: Casework,
    ticket: Ticket,
    action: Action,
    actor: Actor,
    text: str,
    photos: tuple[FileId, ...],
    *,
    final: bool,
) -> Ticket:
    if not text.strip():
        raise NeedsReason("needs_words")
    check(ticket, action, actor, case.city.units)
    made = Reply(case.now, actor.id, actor.unit or "", text.strip(), photos, final)
    return case.move(
        ticket,
        action,
        actor,
        text=made.text,
        replies=(*ticket.replies, made),
        contacted_at=ticket.contacted_at or case.now,
        petition=None if final else ticket.petition,
    )


def request_return(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Ask to return it (退单申请): with a reason, before the resident was contacted, inside the window.

    Raises:
        NeedsReason, TooLate: contacted already, window over, or designated.
    """
    check(ticket, Action.REQUEST_RETURN, actor, case.city.units)
    if not reason.strip():
        raise NeedsReason
    ends = return_window_ends(ticket, case.city)
    if ticket.designated or ticket.contacted_at or (ends is not None and case.now > ends):
        raise TooLate("return_too_late")
    petition = Petition("return", actor.id, actor.unit or "", case.now, reason.strip())
    ticket = case.move(ticket, Action.REQUEST_RETURN, actor, text=petition.reason, petition=petition)
    return case.keep(ticket)


def decide_return(case: Casework, ticket: Ticket, actor: Actor, *, approve: bool, reason: str = "") -> Ticket:
    """The dispatcher decides on a return. The third dispute designates the unit: no more returns (三次退单指定办理)."""
    if ticket.petition is None or ticket.state is not State.RETURN_REQUESTED:
        check(ticket, Action.APPROVE_RETURN, actor, case.city.units)
        raise WrongState("nothing_asked")
    disputes = ticket.disputes + 1
    if approve and disputes < case.city.clocks.disputes:
        former = ticket.unit
        ticket = case.move(
            ticket,
            Action.APPROVE_RETURN,
            actor,
            text=reason,
            disputes=disputes,
            petition=None,
            data={"unit_code": former or ""},
        )
        return case.keep(ticket, former_unit=former)
    action = Action.DESIGNATE if disputes >= case.city.clocks.disputes else Action.REFUSE_RETURN
    ticket = case.move(
        ticket,
        action,
        actor,
        text=reason,
        disputes=disputes,
        designated=action is Action.DESIGNATE,
        petition=None,
        acknowledged_at=ticket.acknowledged_at or case.now,
    )
    return case.keep(ticket)


def dispatch(case: Casework, ticket: Ticket, actor: Actor, unit: str) -> Ticket:
    """The dispatcher sends it to a unit (派单、改派)."""
    former = ticket.unit
    ticket = send_to(case, ticket, unit, actor, "dispatcher")
    return case.keep(ticket, former_unit=former)


def allot(case: Casework, ticket: Ticket, actor: Actor, officer: StaffMember) -> Ticket:
    """Allot (分派) to one of the unit's own officers."""
    if officer.unit != ticket.unit or officer.role not in UNIT_ROLES:
        raise NotAllowed("not_our_officer")
    ticket = case.move(ticket, Action.ALLOT, actor, data={"officer": officer.name}, officer=officer.id)
    ticket = case.keep(ticket)
    account = case.work.staff.account_of(officer.id)
    if account is not None and officer.id != actor.id:
        parts, choices = case.staff_card(case, ticket, officer)
        from handlers.conversation.message import Part, Say  # the words of a card, not a rule

        say = Say((Part("card.allotted", case.values(ticket)), *parts), choices, (), ticket.number)
        case.push(say, account, case.staff_language(account), f"{ticket.number}:{ticket.events}:allot", case.now)
    return ticket


def transfer(case: Casework, ticket: Ticket, actor: Actor, unit: str) -> Ticket:
    """Transfer (转办) down the unit's own tree freely; sideways only through the dispatcher."""
    check(ticket, Action.TRANSFER, actor, case.city.units)
    target = case.city.units.get(unit)
    if target is None:
        raise NotAllowed("unknown_unit")
    own = actor.role in UNIT_ROLES
    if own and (ticket.unit is None or unit == ticket.unit or not case.city.units.holds(ticket.unit, unit)):
        raise NotAllowed("transfer_sideways")
    former = ticket.unit
    ticket = case.move(
        ticket,
        Action.TRANSFER,
        actor,
        data={"unit_code": unit},
        unit=unit,
        officer=None,
        dispatched_at=case.now,
        acknowledged_at=None,
    )
    ticket = replace(ticket, due=on_dispatch(ticket, case.now, case.city))
    return case.keep(ticket, former_unit=former)


def request_extension(case: Casework, ticket: Ticket, actor: Actor, until: date, reason: str) -> Ticket:
    """Ask for more time (延期申请): each one is approved by a second person."""
    if not reason.strip():
        raise NeedsReason
    petition = Petition("extension", actor.id, actor.unit or "", case.now, reason.strip(), until)
    ticket = case.move(
        ticket,
        Action.REQUEST_EXTENSION,
        actor,
        text=petition.reason,
        data={"until": until.isoformat()},
        petition=petition,
    )
    return case.keep(ticket)


def decide_extension(case: Casework, ticket: Ticket, actor: Actor, *, grant: bool, reason: str = "") -> Ticket:
    """Grant or refuse more time. The resident is told the new date and why."""
    petition = ticket.petition
    if petition is None or petition.what != "extension" or petition.until is None:
        raise WrongState("nothing_asked")
    if not grant:
        ticket = case.move(ticket, Action.REFUSE_EXTENSION, actor, text=reason, petition=None)
        return case.keep(ticket)
    reply_due = datetime.combine(petition.until + timedelta(days=1), time(0), case.city.timezone)
    ticket = case.move(
        ticket,
        Action.GRANT_EXTENSION,
        actor,
        text=petition.reason,
        petition=None,
        overdue=False,
        due=replace(ticket.due, reply=reply_due),
    )
    return case.keep(ticket)


def shelve(case: Casework, ticket: Ticket, actor: Actor, until: date, reason: str) -> Ticket:
    """Shelve (挂账): it cannot be solved now; reviewed on a date, the resident told why and when."""
    if not reason.strip():
        raise NeedsReason
    ticket = case.move(
        ticket, Action.SHELVE, actor, text=reason.strip(), shelved_until=until, data={"until": until.isoformat()}
    )
    return case.keep(ticket)


def message_to_resident(case: Casework, ticket: Ticket, actor: Actor, text: str) -> Ticket:
    """A word to the resident within the ticket; neither sees the other's account."""
    ticket = case.move(ticket, Action.MESSAGE, actor, text=text.strip())
    ticket = _renamed(case, ticket, "message_to_resident")
    return case.keep(ticket)


def message_to_unit(case: Casework, ticket: Ticket, actor: Actor, text: str) -> Ticket:
    """The resident's answer to the unit within the ticket."""
    ticket = case.move(ticket, Action.MESSAGE, actor, text=text.strip())
    ticket = _renamed(case, ticket, "message_to_unit")
    return case.keep(ticket)


def _renamed(case: Casework, ticket: Ticket, type: str) -> Ticket:
    """A message is told to the other side only."""
    events = case.pending[ticket.number]
    events[-1] = replace(events[-1], type=type)
    return ticket


def already(case: Casework, ticket: Ticket, event_type: str) -> AlreadyDone:
    """Who was first, and when."""
    for event in reversed(case.work.tickets.events(ticket.number)):
        if event.type == event_type:
            return AlreadyDone(event.by.name, event_type, event.at)
    return AlreadyDone("", event_type, case.now)


def is_dispatcher(actor: Actor) -> bool:
    return actor.role is Role.DISPATCHER
