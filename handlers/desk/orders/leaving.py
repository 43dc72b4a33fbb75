"""Whoever is no longer there (离岗): the tickets in their hands are their colleagues', who are told at once. No clock stops.

in their own chat, by the operator's channel, by the command line ─► what they leave ─► colleagues and head, where there are none the
    dispatchers and the heads above
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.conversation.message import Account, Choice, Named, Part, Phrase, Say, Value
from handlers.desk.orders.by_number import listed
from handlers.desk.showing.lists import KNOWN, LISTED, NOT_OURS, to_open
from handlers.ports.store import Work
from handlers.usecases.casework import Casework
from tickets.hours import quiet_until
from tickets.lifecycle import WITH_UNIT
from tickets.ticket import Ticket
from tickets.units import LINE_ROLES, Role, StaffMember


def leave(case: Casework, account: Account) -> StaffMember | None:
    """Unbind the account (解除绑定) and tell whom it concerns; None where nobody is bound to it."""
    member = case.work.staff.by_account(account)
    if member is None:
        return None
    _let_go(case, account, member)
    case.work.staff.leave(account, case.now)
    left_behind(case, member)
    return member


def revoke(case: Casework, id: str) -> bool:
    """Take somebody's access away (收回权限), an invitation that was not used, too; False where there is nobody of that id."""
    member, account = case.work.staff.get(id), case.work.staff.account_of(id)
    if member is not None and account is not None:
        _let_go(case, account, member)
    done = case.work.staff.revoke(id, case.now)
    if member is not None:
        left_behind(case, member)
    return done


def _let_go(case: Casework, account: Account, member: StaffMember) -> None:
    """A resident whom they were talking with is called for somebody else at once."""
    own = case.work.conversations.peek(account)
    channel, id = (own.memory.get("talking_to") if own else None) or ("", "")
    theirs = case.work.conversations.load(Account(channel, id)) if id else None
    if theirs is not None and theirs.operator == member.id:
        case.work.conversations.save(theirs.waking("relay_check", case.now))


def held_by(work: Work, member: StaffMember, tickets: Iterable[Ticket]) -> list[Ticket]:
    """What is in their hands: allotted to them, or allotted to nobody where it was they who acknowledged it."""
    ours = [ticket for ticket in tickets if ticket.unit == member.unit and ticket.state in WITH_UNIT]
    return [t for t in ours if t.officer == member.id or (t.officer is None and acknowledged_by(work, t) == member.id)]


def acknowledged_by(work: Work, ticket: Ticket) -> str:
    """Who of staff signed for it last; "" where nobody has."""
    if ticket.acknowledged_at is None:
        return ""
    return next((e.by.id for e in reversed(work.tickets.events(ticket.number)) if e.type == "acknowledged"), "")


def left_behind(case: Casework, member: StaffMember) -> None:
    """Tell whose it is now that somebody has just left: colleagues and the head, on leave or not; where there are none, the
    dispatchers and the heads above. Of the line's own people, whose duty is left to nobody."""
    if member.role in LINE_ROLES:
        _duty_left(case, member)
        return
    open_ = case.work.tickets.of_units([member.unit], but=NOT_OURS, limit=KNOWN)
    colleagues = [one for one in case.work.staff.of_unit(member.unit) if one.id != member.id]
    theirs = [ticket.number for ticket in held_by(case.work, member, open_)]
    if not theirs and (colleagues or not open_):
        return
    key = "desk.colleague_left" if colleagues else "desk.unit_without_staff"
    numbers = theirs if colleagues else [ticket.number for ticket in open_]
    heads = [one for one in colleagues if one.role is Role.HEAD]
    told = (
        (*case.present(colleagues), *heads) if colleagues else (*case.dispatchers(), *_heads_above(case, member.unit))
    )
    _tell(case, member, told, key, {"count": len(numbers), "numbers": listed(numbers)}, to_open(numbers[:LISTED]))


def _heads_above(case: Casework, unit: str) -> list[StaffMember]:
    heads = case.work.staff.with_role(Role.HEAD)
    return [head for head in heads if head.unit != unit and case.city.units.holds(head.unit, unit)]


def _duty_left(case: Casework, member: StaffMember) -> None:
    """The last dispatcher, supervisor or operator is gone: the others of the line and those who lead it know."""
    if any(one.id != member.id for one in case.work.staff.with_role(member.role)):
        return
    heads = [head for head in case.work.staff.with_role(Role.HEAD) if head.unit == member.unit]
    others = [one for one in case.work.staff.with_role(*LINE_ROLES) if one.id != member.id]
    values: dict[str, Value] = {
        "role": Phrase(f"role.{member.role.value}"),
        "count": case.work.tickets.count_of_queue(),
    }
    _tell(case, member, (*others, *heads), "desk.duty_left", values, ())


def _tell(
    case: Casework,
    member: StaffMember,
    told: Iterable[StaffMember],
    key: str,
    values: dict[str, Value],
    choices: Sequence[Choice],
) -> None:
    say = Say((Part(key, {"name": member.name, "unit": Named("unit", member.unit), **values}),), tuple(choices))
    id, morning = f"left:{member.id}:{case.now.isoformat()}", quiet_until(case.now, case.city)
    for one in {one.id: one for one in told}.values():
        back = one.away_until if one.away_until and one.is_away(case.now) else morning
        case.push_to_staff(one.id, say, id, max(morning, back))
