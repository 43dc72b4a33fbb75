"""The staff card of a ticket (工单卡片): facts first, then what this person can do with it in its present state.

Nothing on a card tells a unit who tipped off: no contact, no numbers, no phrase by which the writer could be known.
"""

from __future__ import annotations

from handlers.conversation.message import At, Choice, Listed, Named, Part, Phrase, Value
from handlers.privacy import seen_text
from handlers.usecases.casework import Casework
from handlers.usecases.opening import find_unit
from tickets.clocks import return_window_ends
from tickets.ticket import Confidentiality, State, Ticket
from tickets.units import UNIT_ROLES, Role, StaffMember

WORKING = (State.CONTACTED, State.IN_PROGRESS)


def staff_card(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
    """The card's paragraphs and its buttons for this member."""
    return card_parts(case, ticket, member), card_choices(case, ticket, member)


def card_parts(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Part, ...]:
    values = case.values(ticket)
    values |= {
        "urgency": Phrase(f"urgency.level_{ticket.urgency}"),
        "kind": Phrase(f"kind.{ticket.kind.value}"),
        "photos": len(ticket.photos),
        "summary": seen_text(ticket, ticket.summary or ticket.text),
    }
    parts = [Part("card.facts", values), Part("card.summary", values)]
    if ticket.since:
        parts.append(Part("card.since", {"since": ticket.since}))
    if ticket.accused:
        parts.append(Part("card.accused", {"accused": seen_text(ticket, ticket.accused)}))
    if ticket.vulnerable:
        parts.append(Part("card.vulnerable", {"people": Listed(tuple(ticket.vulnerable))}))
    for answer in ticket.answers.values():
        parts.append(Part("card.answer", {"answer": seen_text(ticket, answer)}))
    if ticket.confidentiality is not Confidentiality.NAMED:
        parts.append(Part(f"card.{ticket.confidentiality.value}"))
    elif ticket.contact and (ticket.contact.phone or ticket.contact.note):
        parts.append(Part("card.contact", {"note": ticket.contact.note or Phrase("word.by_phone")}))
    if ticket.language != case.city.language:
        parts.append(Part("card.language", {"language": Phrase(f"language.name_{_key(ticket.language)}")}))
    if ticket.reopened:
        parts.append(Part("card.times_reopened", values))
    if ticket.is_open and ticket.state in (State.DISPATCHED, State.ACKNOWLEDGED):
        parts.append(Part("card.clocks", values))
    elif ticket.is_open:
        parts.append(Part("card.reply_clock", values))
    if ticket.petition is not None:
        parts.append(Part(f"card.petition_{ticket.petition.what}", _petition(ticket)))
    return tuple(parts)


def _petition(ticket: Ticket) -> dict[str, Value]:
    petition = ticket.petition
    assert petition is not None
    return {
        "unit": Named("unit", petition.unit),
        "reason": petition.reason,
        "at": At(petition.at),
        "until": str(petition.until or ""),
    }


def _key(language: str) -> str:
    return language.lower().replace("-", "_")


def card_choices(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    """What the member may do next, most likely first."""
    if member.role in UNIT_ROLES and member.unit == ticket.unit:
        return _for_unit(case, ticket, member)
    match member.role:
        case Role.DISPATCHER:
            return _for_dispatcher(case, ticket)
        case Role.SUPERVISOR:
            return _for_supervisor(ticket)
        case _ if member.unit in ticket.co_units and ticket.state in WORKING:
            return (_do("reply", ticket), _do("message", ticket))
    return ()


def _do(job: str, ticket: Ticket, **args: str) -> Choice:
    return Choice(
        f"desk.{job}", f"desk.button_{job}", args={"ticket": ticket.number, "version": str(ticket.version), **args}
    )


def _for_unit(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    match ticket.state:
        case State.DISPATCHED:
            found = [_do("acknowledge", ticket)]
            if _returnable(case, ticket):
                found.append(_do("return", ticket))
            found.append(_do("ask", ticket))
        case State.ACKNOWLEDGED:
            found = [_do("contacted", ticket), _do("message", ticket), _do("pass_on", ticket)]
            if _returnable(case, ticket):
                found.append(_do("return", ticket))
        case State.CONTACTED | State.IN_PROGRESS:
            found = [_do("reply", ticket), _do("message", ticket), _do("pass_on", ticket)]
            if ticket.petition is None:
                found.append(_do("extend", ticket))
        case _:
            return ()
    if (
        ticket.confidentiality is Confidentiality.NAMED
        and ticket.contact
        and ticket.contact.phone
        and ticket.acknowledged_at
    ):
        found.append(_do("phone", ticket))
    return tuple(found)


def _returnable(case: Casework, ticket: Ticket) -> bool:
    ends = return_window_ends(ticket, case.city)
    return not ticket.designated and ticket.contacted_at is None and (ends is None or case.now <= ends)


def _for_dispatcher(case: Casework, ticket: Ticket) -> tuple[Choice, ...]:
    match ticket.state:
        case State.RETURN_REQUESTED:
            return (_do("approve_return", ticket), _do("refuse_return", ticket))
        case State.ACCEPTED:
            suggested = find_unit(case, ticket).unit
            first = ()
            if suggested is not None:
                first = (
                    Choice(
                        "desk.dispatch_to",
                        "desk.button_dispatch_to",
                        {"unit": Named("unit", suggested.code)},
                        args={"ticket": ticket.number, "unit": suggested.code},
                    ),
                )
            return (*first, _do("dispatch", ticket), _do("ask_information", ticket), _do("decline", ticket))
        case State.DISPATCHED | State.ACKNOWLEDGED | State.CONTACTED | State.IN_PROGRESS:
            return (_do("dispatch", ticket), _do("message", ticket))
    return ()


def _for_supervisor(ticket: Ticket) -> tuple[Choice, ...]:
    found: list[Choice] = []
    if ticket.petition is not None and ticket.petition.what == "extension":
        found += [_do("grant_extension", ticket), _do("refuse_extension", ticket)]
    match ticket.state:
        case State.REVIEW:
            found += [_do("redo", ticket), _do("explain", ticket)]
        case State.SHELVED:
            found += [_do("unshelve", ticket), _do("explain", ticket)]
        case State.ACKNOWLEDGED | State.CONTACTED | State.IN_PROGRESS:
            found += [_do("message", ticket), _do("shelve", ticket)]
    if ticket.confidentiality is Confidentiality.CONFIDENTIAL:
        found.append(_do("reveal", ticket))
    return tuple(found)
