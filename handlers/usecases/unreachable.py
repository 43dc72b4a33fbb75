"""Unreachable (送不到): somebody blocked the line, no message reaches them; whoever needs to know is told once.

a resident     → the ticket's history, its unit and the supervisors: ring them up
staff          → dispatchers and supervisors: ring them up, dispatch again
"""

from __future__ import annotations

from handlers.conversation.message import Named, Outgoing, Part, Say, Value
from handlers.usecases.casework import Casework
from tickets.units import LINE, StaffMember


def unreachable(case: Casework, message: Outgoing) -> None:
    """Tell of the recipient of `message`, inside the transaction that keeps it as dead."""
    member = case.work.staff.by_account(message.to)
    if member is not None:
        _tell_of_staff(case, member, message)
        return
    ticket = case.work.tickets.get(message.ticket) if message.ticket else None
    if ticket is not None and ticket.is_open:
        case.keep(case.note(ticket, "resident_unreachable", LINE, confidential=True))


def _tell_of_staff(case: Casework, member: StaffMember, message: Outgoing) -> None:
    values: dict[str, Value] = {"name": member.name, "unit": Named("unit", member.unit)}
    parts = [Part("card.staff_unreachable", values)]
    if message.ticket:
        parts.append(Part("card.not_told", {"number": message.ticket}))
    line = {one.id: one for one in (*case.dispatchers(), *case.supervisors())}
    for one in line.values():
        if one.id != member.id:
            say = Say(tuple(parts), ticket=message.ticket)
            case.push_to_staff(one.id, say, f"unreachable:{member.id}:{message.mid}", case.now)
