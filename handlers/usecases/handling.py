"""What the unit's staff do with a ticket (承办): acknowledge, contact, reply, resolve, ask to return or for more time, pass on."""

from __future__ import annotations

from datetime import date

from handlers.notices import AGAIN
from handlers.ports.understanding import Told
from handlers.usecases import checking
from handlers.usecases.answering import answered
from handlers.usecases.casework import Casework
from handlers.usecases.fitness import check_fit
from handlers.usecases.on_record import with_what_is_beside
from handlers.usecases.opening import handed
from tickets.deadlines import contact_is_late, on_return_to_dispatcher
from tickets.disputes import is_returnable
from tickets.errors import AlreadyDone, NeedsReason, NotAllowed, TooLate, TooSoon, WrongState
from tickets.lifecycle import Action, check, check_reason
from tickets.limits import WorkingTime
from tickets.ticket import Confidentiality, FileId, Petition, Petitioned, Reply, State, Ticket
from tickets.units import UNIT_ROLES, Actor, StaffMember
from values import replace


def acknowledge(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Acknowledge (签收): received, not yet accepted as the unit's own.

    Raises:
        AlreadyDone: a colleague was first; carries who and when.
    """
    return case.keep(_acknowledged(case, ticket, actor))


def take_over(case: Casework, ticket: Ticket, actor: Actor, officer: StaffMember) -> Ticket:
    """Acknowledge what was allotted to a colleague (我来办): from now on it is allotted to `officer`, who acts.

    Raises:
        AlreadyDone: a colleague was first; carries who and when.
    """
    ticket = _acknowledged(case, ticket, actor)
    ticket = case.move(ticket, Action.ALLOT, actor, data={"officer": officer.name})
    return case.keep(replace(ticket, officer=officer.id))


def _acknowledged(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    if ticket.state is not State.DISPATCHED and ticket.acknowledged_at and actor.unit == ticket.unit:
        raise already(case, ticket, "acknowledged")
    late = {"late": "yes"} if contact_is_late(ticket, case.now) else None
    ticket = case.move(ticket, Action.ACKNOWLEDGE, actor, data=late)
    return replace(ticket, acknowledged_at=case.now, first_receiver=None)


def contact(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The unit has spoken with the resident (联系市民): from now on nothing can be returned."""
    _check_reachable(case, ticket)
    if ticket.contacted_at and ticket.state in (State.CONTACTED, State.IN_PROGRESS):
        raise already(case, ticket, "contacted")
    ticket = case.move(ticket, Action.CONTACT, actor)
    return case.keep(replace(ticket, contacted_at=case.now))


def miss_contact(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The unit could not reach the resident (联系不上): on record, and the resident is asked when they can be reached. It is no
    contact: the clock runs on. Tried again soon after, it is on record and nobody is asked twice."""
    _check_reachable(case, ticket)
    again = {AGAIN: "yes"} if missed_before(case, ticket) else None
    return case.keep(case.move(ticket, Action.MISS_CONTACT, actor, data=again))


def missed_before(case: Casework, ticket: Ticket) -> bool:
    """Whether the resident was asked a short while ago when they can be reached."""
    events = [e for e in case.work.tickets.events(ticket.number) if e.type == "contact_missed" and AGAIN not in e.data]
    return bool(events) and case.now - events[-1].at < case.city.clocks.contact_again


def keep_note(case: Casework, ticket: Ticket, actor: Actor, words: str) -> Ticket:
    """Keep an internal note (备注): whoever handles the ticket reads it on the card, the resident never."""
    return case.keep(case.move(ticket, Action.NOTE, actor, words))


def _check_reachable(case: Casework, ticket: Ticket) -> None:
    """Raises:
    NotAllowed: no number is kept and there is no chat.
    """
    if case.nobody_there(ticket):
        raise NotAllowed("nobody_to_contact")


def see_contact(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Look at the resident's number (查看联系方式): only who handles a ticket that is not a tip-off; on record."""
    check(ticket, Action.SEE_CONTACT, actor, case.city.units)
    _check_reachable(case, ticket)
    if ticket.confidentiality is Confidentiality.ANONYMOUS:
        raise NotAllowed("contact_anonymous")
    if ticket.confidentiality is Confidentiality.CONFIDENTIAL:
        raise NotAllowed("contact_hidden")
    if ticket.contact is None or not ticket.contact.phone:
        return ticket  # nothing was seen, and no look is put on record
    return case.keep(case.move(ticket, Action.SEE_CONTACT, actor))


# ── replies ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def reply(case: Casework, ticket: Ticket, actor: Actor, text: str, photos: tuple[FileId, ...] = ()) -> Ticket:
    """An interim reply (阶段答复): the resident is told how far it is."""
    return case.keep(_with_reply(case, ticket, Action.REPLY, actor, text, photos))


def resolve(case: Casework, ticket: Ticket, actor: Actor, text: str, photos: tuple[FileId, ...] = ()) -> Ticket:
    """The final reply (办结答复): sent to the resident, and the line's own follow-up starts; where the city has it checked
    (答复审核) a supervisor reads it first.

    Whoever tipped off anonymously, or withdrew while the handling went on, is not asked: it is closed by the reply.
    """
    check(ticket, Action.RESOLVE, actor, case.city.units)
    if (ground := checking.ground_for(case, ticket, text)) is not None:
        return checking.submit_reply(case, ticket, actor, _reply(case, actor, text, photos, final=True), ground)
    return answered(case, _with_reply(case, ticket, Action.RESOLVE, actor, text, photos))


def _with_reply(
    case: Casework, ticket: Ticket, action: Action, actor: Actor, text: str, photos: tuple[FileId, ...]
) -> Ticket:
    check(ticket, action, actor, case.city.units)
    made = _reply(case, actor, text, photos, final=action is Action.RESOLVE)
    ticket = case.move(ticket, action, actor, text)
    return replace(ticket, replies=(*ticket.replies, made), contacted_at=ticket.contacted_at or case.now)


def _reply(case: Casework, actor: Actor, text: str, photos: tuple[FileId, ...], *, final: bool) -> Reply:
    if not text.strip():
        raise NeedsReason("needs_words")
    check_fit(case, text)
    return Reply(case.now, actor.id, actor.unit or "", text.strip(), photos, final)


# ── what a second person decides ──────────────────────────────────────────────────────────────────────────────────────


def request_return(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Ask to return it (退单申请): with a reason, before the resident was contacted, inside the window.

    Raises:
        NeedsReason, TooLate: contacted already, window over, or designated.
    """
    check(ticket, Action.REQUEST_RETURN, actor, case.city.units)
    check_returnable(case, ticket)
    ticket = replace(_petition(case, ticket, Action.REQUEST_RETURN, actor, Petitioned.RETURN, reason), unchecked=None)
    return case.keep(on_return_to_dispatcher(ticket, case.category_of(ticket), case.now, case.city))


def check_returnable(case: Casework, ticket: Ticket) -> None:
    """Raises:
    TooLate: the resident was contacted, the window is over, or the unit was designated.
    """
    if not is_returnable(ticket, case.now, case.city):
        raise TooLate("return_too_late")


def last_day_now(case: Casework, ticket: Ticket) -> date:
    """The last day of the reply's limit as it is, or today where that is over: more time is counted from it."""
    reckoning = WorkingTime(case.city.calendar, case.city.timezone)
    return reckoning.last_day(max(ticket.due.reply or case.now, case.now))


def request_extension(case: Casework, ticket: Ticket, actor: Actor, until: date, reason: str) -> Ticket:
    """Ask for more time (延期申请): each one is approved by a second person."""
    return case.keep(_petition(case, ticket, Action.REQUEST_EXTENSION, actor, Petitioned.EXTENSION, reason, until))


def request_shelving(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Ask that it be shelved (挂账申请): it cannot be solved now, for a reason that is not the unit's."""
    return case.keep(_petition(case, ticket, Action.REQUEST_SHELVING, actor, Petitioned.SHELVING, reason))


def confer(case: Casework, ticket: Ticket, actor: Actor, reason: str) -> Ticket:
    """Ask the line to bring several units together (会办申请); the lead stays with this one."""
    return case.keep(_petition(case, ticket, Action.CONFER, actor, Petitioned.CONFERENCE, reason))


def _petition(
    case: Casework,
    ticket: Ticket,
    action: Action,
    actor: Actor,
    what: Petitioned,
    reason: str,
    until: date | None = None,
) -> Ticket:
    check(ticket, action, actor, case.city.units)
    check_reason(action, actor, reason)
    if ticket.petition is not None and what is not Petitioned.RETURN:
        raise TooSoon("asked_already", at=ticket.petition.at)
    ticket = case.move(ticket, action, actor, reason, {"until": until.isoformat()} if until else None)
    return replace(ticket, petition=Petition(what.value, actor.id, actor.unit or "", case.now, reason.strip(), until))


def asked_for(ticket: Ticket, what: Petitioned) -> Petition:
    """The open petition.

    Raises:
        WrongState: nothing of the kind was asked, or somebody decided already.
    """
    if ticket.petition is None or ticket.petition.what != what:
        raise WrongState("nothing_asked")
    return ticket.petition


# ── passing on ────────────────────────────────────────────────────────────────────────────────────────────────────────


def allot(case: Casework, ticket: Ticket, actor: Actor, officer: StaffMember) -> Ticket:
    """Allot (分派) to one of the unit's own officers, who alone hears of it from now on."""
    if officer.unit != ticket.unit or officer.role not in UNIT_ROLES:
        raise NotAllowed("not_our_officer")
    if officer.is_away(case.now):
        raise NotAllowed("officer_away", at=officer.away_until)
    ticket = case.move(ticket, Action.ALLOT, actor, data={"officer": officer.name})
    return case.keep(replace(ticket, officer=officer.id))


def check_passable(case: Casework, ticket: Ticket, actor: Actor) -> None:
    """Raises:
    NotAllowed: neither a colleague nor a unit below is there to give it to.
    """
    unit = ticket.unit or ""
    if not case.city.units.below(unit) and all(one.id == actor.id for one in case.work.staff.of_unit(unit)):
        raise NotAllowed("nobody_to_pass_on")


def transfer(case: Casework, ticket: Ticket, actor: Actor, unit: str) -> Ticket:
    """Transfer (转办) down the unit's own tree freely; sideways only through the dispatcher."""
    check(ticket, Action.TRANSFER, actor, case.city.units)
    units, former = case.city.units, ticket.unit or ""
    if units.get(unit) is None:
        raise NotAllowed("unknown_unit")
    if unit == former or not units.holds(former, unit):
        raise NotAllowed("transfer_sideways")
    ticket = case.move(ticket, Action.TRANSFER, actor, data={"unit_code": unit})
    return case.keep(handed(case, ticket, unit), former_unit=former)


# ── words between the unit and the resident ───────────────────────────────────────────────────────────────────────────


def message_to_resident(case: Casework, ticket: Ticket, actor: Actor, text: str) -> Ticket:
    """A word to the resident within the ticket; neither sees the other's account."""
    check_fit(case, text)
    return case.keep(case.move(ticket, Action.MESSAGE_RESIDENT, actor, text))


def message_to_unit(
    case: Casework,
    ticket: Ticket,
    actor: Actor,
    text: str,
    identifying: tuple[str, ...] = (),
    seen: str | None = None,
) -> Ticket:
    """The resident's answer within the ticket, to the unit or to the person of the line who wrote last, whom alone it
    then concerns; `identifying` is what in it would tell who writes, `seen` the words without insults."""
    private, data = case.line_person(ticket) is not None, {"seen": seen} if seen is not None else None
    ticket = case.move(ticket, Action.MESSAGE_UNIT, actor, text, data, confidential=private)
    ticket = replace(ticket, identifying=(*ticket.identifying, *identifying))
    return case.keep(with_what_is_beside(case, ticket, actor, text, Told.THREAT_TO_STAFF))


def already(case: Casework, ticket: Ticket, event_type: str) -> AlreadyDone:
    """Who was first, and when."""
    for event in reversed(case.work.tickets.events(ticket.number)):
        if event.type == event_type:
            return AlreadyDone(event.by.name, event_type, event.at)
    return AlreadyDone("", event_type, case.now)
