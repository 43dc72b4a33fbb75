"""Who is there (谁在岗): of a unit and those below it, who is back when, and who has told of leave to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.conversation.message import At, Listed, Named, On, Part, Value
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.desk.reading.spans import Span
from handlers.desk.showing.lists import without_staff
from tickets.units import LINE_ROLES, Role, StaffMember

SHOWN = 20  # people and units that are named


def planned_leave(conversation: Conversation) -> Span | None:
    """The absence that somebody has told of and that has not begun; None where there is none."""
    kept = conversation.memory.get("leave")
    return Span(date.fromisoformat(kept[0]), date.fromisoformat(kept[1]), str(kept[2])) if kept else None


def who(turn: Turn) -> None:
    """谁在岗: of the own unit and those below it; of the line's own people, and the units where nobody is, for these."""
    units, own = turn.city.units, turn.actor.unit or ""
    bound = [one.member for one in turn.work.staff.all() if not one.left]
    line = [m for m in bound if m.role in LINE_ROLES] if turn.of_the_line else []
    staff = line or [m for m in bound if units.holds(own, m.unit)]
    there = sorted(turn.case.on_duty(staff), key=lambda m: m.role is not Role.HEAD)
    gone = [m for m in staff if m.is_away(turn.now)]
    parts = [Part("desk.who_away", _of(m)) for m in gone[:SHOWN]]
    parts += [Part("desk.who_leaves", {"name": m.name, "since": On(first)}) for m, first in _leaving(turn, there)]
    if turn.of_the_line:
        manned = {m.unit for m in turn.case.on_duty(bound)}
        known = {m.unit for m in bound} | {ticket.unit for ticket in without_staff(turn)}
        empty = [unit.code for unit in units.all if unit.code not in manned and unit.code in known]
        parts += (
            [Part("desk.who_nobody", {"units": Listed(tuple(Named("unit", code) for code in empty[:SHOWN]))})]
            if empty
            else []
        )
    names = Listed((*(m.name for m in there[:SHOWN]), *(("…",) if len(there) > SHOWN else ())))
    turn.say("desk.who" if there else "desk.who_none", *parts, count=len(there), names=names)


def _leaving(turn: Turn, staff: Sequence[StaffMember]) -> list[tuple[StaffMember, date]]:
    """Who of them has told of an absence that has not begun."""
    found = []
    for one in staff[:SHOWN]:
        account = turn.work.staff.account_of(one.id)
        own = account == turn.message.account
        there = turn.conversation if own or account is None else turn.work.conversations.peek(account)
        planned = planned_leave(there) if there is not None and account is not None else None
        if planned is not None:
            found.append((one, planned.first))
    return found


def _of(member: StaffMember) -> dict[str, Value]:
    assert member.away_until is not None
    return {"name": member.name, "unit": Named("unit", member.unit), "until": At(member.away_until)}
