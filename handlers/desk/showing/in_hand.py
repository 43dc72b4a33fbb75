"""The ticket in hand (手上的工单): what words without a button and without a number are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.conversation.turn import Turn
from handlers.desk.reading.which import by_title, to_mean
from handlers.desk.showing.card_choices import card_choices
from handlers.desk.showing.lists import to_do, to_go
from tickets.lifecycle import HANDLING
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, Role, StaffMember

PHOTOS_WAIT = timedelta(minutes=30)
NOT_IN_HAND = frozenset(State) - HANDLING


def in_hand(turn: Turn) -> Ticket | None:
    """The ticket that words without a button are about: the last one that was touched, or the only one."""
    member = turn.member
    assert member is not None
    if member.role in LINE_ROLES:
        return None
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    ours = last is not None and member.unit in (last.unit, *last.co_units)
    if (told := by_title(to_do(turn, member, but=NOT_IN_HAND), turn.text)) is not None:
        return told
    if last is not None and ours and last.state in HANDLING:
        return last
    if last is not None and ours and last.state is State.DISPATCHED:
        acknowledge_first(turn, last, member, hold=True)
        return None
    if last is not None and ours and last.is_open and last.number in turn.meaning.ticket_numbers:
        _not_in_hand(turn, last, member)  # what was written for this number goes to no other
        return None
    mine = to_do(turn, member, but=NOT_IN_HAND)
    if len(mine) == 1:
        return mine[0]
    if mine:
        keep_photos(turn)
        turn.say(
            "desk.reply_to_which" if turn.photos else "desk.which_meant",
            choices=to_mean(turn, mine, "" if turn.photos else turn.text),
        )
    elif len(unsigned := [t for t in to_do(turn, member) if t.state is State.DISPATCHED]) == 1:
        acknowledge_first(turn, unsigned[0], member, hold=True)
    elif unsigned:
        keep_photos(turn)
        turn.say("desk.acknowledge_which", choices=to_mean(turn, unsigned, "" if turn.photos else turn.text))
    elif last is not None and ours and last.is_open:
        _not_in_hand(turn, last, member)
    else:
        leads = member.role is Role.HEAD
        turn.say(
            "desk.not_understood_head" if leads else "desk.nothing_to_reply", choices=to_go("figures", "digest", "help")
        )
    return None


def _not_in_hand(turn: Turn, ticket: Ticket, member: StaffMember) -> None:
    buttons = card_choices(turn.case, ticket, member)
    turn.tell("desk.not_in_hand", turn.values(ticket), choices=buttons, ticket=ticket.number)


def keep_photos(turn: Turn) -> None:
    """Photos of which it is asked to which ticket they belong: they come along with the next reply."""
    if turn.photos:
        turn.note(photos=[turn.now.isoformat(), *with_kept_photos(turn)])


def with_kept_photos(turn: Turn) -> list[str]:
    """The photos of this message, behind those that were sent a moment ago and belong to no reply yet."""
    kept = turn.conversation.memory.get("photos") or []
    if kept:
        turn.note(photos=None)
    fresh = bool(kept) and turn.now - datetime.fromisoformat(str(kept[0])) <= PHOTOS_WAIT
    return [*(str(photo) for photo in (kept[1:] if fresh else ())), *turn.photos]


def acknowledge_first(turn: Turn, ticket: Ticket, member: StaffMember, *, hold: bool = False) -> None:
    """A reply before the receipt was confirmed: the buttons for it come along, and with `hold` what was written is kept until
    then."""
    choices = card_choices(turn.case, ticket, member)
    if hold:
        kept = hold_until_signed(turn, ticket, turn.text, with_kept_photos(turn))
        key = "desk.acknowledge_held" if kept else "desk.acknowledge_held_photos"
        turn.say(key, choices=choices, ticket=ticket.number, number=ticket.number, text=kept)
        return
    can_return = any(choice.do == "desk.return" for choice in choices)
    turn.say(
        "desk.acknowledge_or_return" if can_return else "desk.acknowledge_first",
        choices=choices,
        ticket=ticket.number,
        number=ticket.number,
    )


def hold_until_signed(turn: Turn, ticket: Ticket, text: str, photos: Sequence[str]) -> str:
    """Keep what was written before the receipt, behind what was written for the same ticket before; all of it as it stands then."""
    kept = turn.conversation.memory.get("held") or {}
    before = kept if kept.get("ticket") == ticket.number else {}
    lines = [line for line in (before.get("text", ""), text.strip()) if line]
    whole = "\n".join(dict.fromkeys(lines))
    turn.note(held={"ticket": ticket.number, "text": whole, "photos": [*before.get("photos", ()), *photos]})
    return whole


def held(turn: Turn, ticket: Ticket) -> dict[str, Any] | None:
    """What was written as a reply before the ticket was acknowledged; it is told once."""
    kept = turn.conversation.memory.get("held")
    if not kept or kept["ticket"] != ticket.number:
        return None
    turn.note(held=None)
    return {"job": "confirm", **kept}
