"""The ticket in hand (手上的工单): what words without a button and without a number are about; and what somebody leaves."""

from __future__ import annotations

from handlers.conversation.message import Listed, Named, Part, Say, Value
from handlers.conversation.turn import Turn
from handlers.desk.by_number import KNOWN
from handlers.desk.cards import card_choices
from handlers.desk.lists import LISTED, to_do, to_open
from tickets.clocks import quiet_until
from tickets.lifecycle import HANDLING
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, UNIT_ROLES, Role, StaffMember

NOT_IN_HAND = frozenset(State) - HANDLING


def in_hand(turn: Turn) -> Ticket | None:
    """The ticket that words without a button are about: the last one that was touched, or the only one."""
    member = turn.member
    assert member is not None
    if member.role in LINE_ROLES:
        return None
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    ours = last is not None and member.unit in (last.unit, *last.co_units)
    if last is not None and ours and last.state in HANDLING:
        return last
    if last is not None and ours and last.state is State.DISPATCHED:
        acknowledge_first(turn, last, member)
        return None
    mine = to_do(turn, member, but=NOT_IN_HAND)
    if len(mine) == 1:
        return mine[0]
    if mine:
        choices = to_open(t.number for t in mine)
        turn.say("desk.reply_to_which", choices=choices)
    elif len(unsigned := [t for t in to_do(turn, member) if t.state is State.DISPATCHED]) == 1:
        acknowledge_first(turn, unsigned[0], member)
    elif unsigned:
        picks = to_open(t.number for t in unsigned)
        turn.say("desk.acknowledge_which", choices=picks)
    elif last is not None and ours and last.is_open:
        buttons = card_choices(turn.case, last, member)
        turn.tell("desk.not_in_hand", turn.values(last), choices=buttons, ticket=last.number)
    else:
        turn.say("desk.nothing_to_reply")
    return None


def acknowledge_first(turn: Turn, ticket: Ticket, member: StaffMember) -> None:
    """A reply before the receipt was confirmed: the buttons for it come along."""
    choices = card_choices(turn.case, ticket, member)
    turn.say("desk.acknowledge_first", choices=choices, ticket=ticket.number, number=ticket.number)


def left_behind(turn: Turn) -> None:
    """Whoever leaves leaves to the unit what was allotted to them: colleagues are told, where there are none the dispatchers."""
    member = turn.member
    assert member is not None
    open_ = turn.work.tickets.of_units([member.unit], limit=KNOWN) if member.role in UNIT_ROLES else ()
    theirs = [ticket.number for ticket in open_ if ticket.officer == member.id and ticket.unit == member.unit]
    colleagues = [one for one in turn.work.staff.of_unit(member.unit) if one.id != member.id]
    if not theirs and (colleagues or not open_):
        return
    key = "desk.colleague_left" if colleagues else "desk.unit_without_staff"
    numbers = theirs if colleagues else [ticket.number for ticket in open_]
    values: dict[str, Value] = {
        "name": member.name,
        "unit": Named("unit", member.unit),
        "count": len(numbers),
        "numbers": Listed((*numbers[:LISTED], *(("…",) if len(numbers) > LISTED else ()))),
    }
    for one in colleagues or turn.case.line_staff(Role.DISPATCHER):
        account = turn.work.staff.account_of(one.id)
        if account is not None:
            choices = tuple(to_open(numbers[:LISTED]))
            due = quiet_until(turn.now, turn.city)
            say = Say((Part(key, values),), choices)
            turn.case.push(
                say, account, turn.case.staff_language(account), f"left:{member.id}:{turn.message.event_id}", due
            )
