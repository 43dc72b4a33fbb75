"""What staff have to do (待办): my list, overdue first; the queue of the line's people."""

from __future__ import annotations

from handlers.conversation.message import By, Choice, Part
from handlers.conversation.turn import Turn
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, StaffMember

LISTED = 8
SEARCHED = 500
# With the line at present: nothing for the unit to do.
NOT_OURS = frozenset({State.FOLLOW_UP, State.REVIEW, State.ACCEPTED, State.NEEDS_INFORMATION})
ABOUT = 60


def to_do(turn: Turn, member: StaffMember) -> list[Ticket]:
    """This member's open tickets: allotted to them or to nobody, overdue first, then by deadline."""
    every = turn.work.tickets.of_units([member.unit], limit=SEARCHED)
    return [t for t in every if t.officer in (None, member.id) and t.state not in NOT_OURS]


def my_list(turn: Turn, offset: int = 0) -> None:
    """What this member has to do; the line's people have the queue instead."""
    member = turn.member
    assert member is not None
    if member.role in LINE_ROLES:
        queue(turn)
        return
    mine = to_do(turn, member)
    page = mine[offset : offset + LISTED]
    if not page:
        turn.say("desk.list_empty")
        return
    parts = [Part("desk.list_overdue" if t.overdue else "desk.list_line", turn.values(t)) for t in page]
    choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in page]
    if len(mine) > offset + LISTED:
        choices.append(Choice("desk.more_of_list", "button.more_of_list", args={"offset": str(offset + LISTED)}))
    turn.say("desk.list", *parts, choices=choices, count=len(mine))


def queue(turn: Turn) -> None:
    """What waits for the line's people: no unit, returns, extensions, reviews, promised calls."""
    member = turn.member
    assert member is not None
    if member.role not in LINE_ROLES:
        my_list(turn)
        return
    waiting = turn.work.tickets.queue(limit=LISTED)
    calls = turn.work.promises()
    if not waiting and not calls:
        turn.say("desk.queue_empty")
        return
    parts = [Part("desk.queue_line", turn.values(t)) for t in waiting]
    parts += [Part("desk.queue_call", {"text": call.about[:ABOUT], "by": By(call.by)}) for call in calls[:LISTED]]
    choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in waiting]
    choices += [Choice("desk.called_back", "button.called_back", args={"id": call.id}) for call in calls[:2]]
    turn.say("desk.queue", *parts, choices=choices, count=len(waiting) + len(calls))
