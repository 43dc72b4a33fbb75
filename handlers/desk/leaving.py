"""Whoever is no longer there (离岗): the tickets that were allotted to them are their colleagues', who are told at once.

in their own chat, by the operator's channel, by the command line ─► what they leave ─► colleagues, where there are none the dispatchers
"""

from __future__ import annotations

from collections.abc import Iterable

from handlers.conversation.message import Account, Named, Part, Say, Value
from handlers.desk.by_number import KNOWN, listed
from handlers.desk.lists import LISTED, to_open
from handlers.usecases.casework import Casework
from tickets.clocks import quiet_until
from tickets.ticket import Ticket
from tickets.units import UNIT_ROLES, Role, StaffMember


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


def allotted(member: StaffMember, tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those of their unit's tickets that were allotted to them and are with the unit."""
    return [ticket for ticket in tickets if ticket.officer == member.id and ticket.unit == member.unit]


def left_behind(case: Casework, member: StaffMember) -> None:
    """Tell colleagues what was allotted to somebody who has just left; where there are none, the dispatchers what is open."""
    open_ = case.work.tickets.of_units([member.unit], limit=KNOWN) if member.role in UNIT_ROLES else ()
    theirs = [ticket.number for ticket in allotted(member, open_)]
    colleagues = [one for one in case.work.staff.of_unit(member.unit) if one.id != member.id]
    if not theirs and (colleagues or not open_):
        return
    key = "desk.colleague_left" if colleagues else "desk.unit_without_staff"
    numbers = theirs if colleagues else [ticket.number for ticket in open_]
    values: dict[str, Value] = {
        "name": member.name,
        "unit": Named("unit", member.unit),
        "count": len(numbers),
        "numbers": listed(numbers),
    }
    say = Say((Part(key, values),), tuple(to_open(numbers[:LISTED])))
    id = f"left:{member.id}:{case.now.isoformat()}"
    for one in case.present(colleagues) or case.line_staff(Role.DISPATCHER):
        account = case.work.staff.account_of(one.id)
        if account is not None:
            case.push(say, account, case.staff_language(account), id, quiet_until(case.now, case.city))
