"""The ticket in hand (手上的工单): what words without a button and without a number are about."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.cards import card_choices
from handlers.desk.lists import to_do, to_open
from tickets.lifecycle import HANDLING
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, StaffMember

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
    can_return = any(choice.do == "desk.return" for choice in choices)
    turn.say(
        "desk.acknowledge_or_return" if can_return else "desk.acknowledge_first",
        choices=choices,
        ticket=ticket.number,
        number=ticket.number,
    )
