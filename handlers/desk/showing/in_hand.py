"""The ticket in hand (手上的工单): what words without a button and without a number are about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.desk.reading.which import by_place, by_signs, by_title, named_elsewhere, to_mean
from handlers.desk.replying.unsent import never_ends
from handlers.desk.showing.card_choices import card_choices
from handlers.desk.showing.lists import LISTED, to_do, to_go
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
    told = by_place(to_do(turn, member), turn.text)  # 光明里的修好了, where another one is in hand
    if told is not None and told.state is State.DISPATCHED:
        acknowledge_first(turn, told, member, written=True)
        return None
    told = told if told is not None and told.state in HANDLING else _by_title(turn, member)
    if told is not None:
        return None if _ask_which_place(turn, told, member) else told
    if last is not None and ours and last.state in HANDLING and (other := _of_another(turn, last, member)) is not None:
        keep_photos(turn)
        turn.say("desk.reply_for_other", choices=to_mean(turn, (other, last), turn.text), number=last.number)
        return None
    if last is not None and ours and last.is_open and _ask_which_place(turn, last, member):
        return None
    if last is not None and ours and last.state in HANDLING:
        return last
    if last is not None and ours and last.state is State.DISPATCHED:
        acknowledge_first(turn, last, member, written=True)
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
        acknowledge_first(turn, unsigned[0], member, written=True)
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


def _by_title(turn: Turn, member: StaffMember) -> Ticket | None:
    return by_title(to_do(turn, member, but=NOT_IN_HAND), turn.text)


def _of_another(turn: Turn, last: Ticket, member: StaffMember) -> Ticket | None:
    """爆管修好了, where the yellow water is in hand and a burst pipe is theirs as well, signed or not: the one whose matter is told."""
    mine = to_do(turn, member)
    told = by_title(mine, turn.text) or by_signs(turn, mine, turn.text)
    if told is None or told.number == last.number or told.number in turn.meaning.ticket_numbers:
        return None
    return None if last.number in turn.meaning.ticket_numbers else told


def _ask_which_place(turn: Turn, ticket: Ticket, member: StaffMember) -> bool:
    """Whether the words are of another place than this ticket's; it is then asked which is meant."""
    name = named_elsewhere(turn, ticket, turn.text)
    if name:
        keep_photos(turn)
        turn.say("desk.called_none", choices=to_mean(turn, to_do(turn, member)[:LISTED], turn.text), name=name)
    return bool(name)


def _not_in_hand(turn: Turn, ticket: Ticket, member: StaffMember) -> None:
    buttons = card_choices(turn.case, ticket, member)
    if turn.text.strip():
        order = f"{turn.words_of('desk.words_note')[0]}：{turn.text.replace(ticket.number, '').strip()}"
        keep = Choice("desk.meant", "desk.button_as_note", args={"ticket": ticket.number, "order": order})
        buttons = (keep, *buttons)
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


def acknowledge_first(
    turn: Turn, ticket: Ticket, member: StaffMember, *, written: bool = False, job: bool = False
) -> None:
    """A reply, or a `job` in words, before the receipt was confirmed: the buttons for it come along. What was `written` is stored
    nowhere: signing alone sends none of it, and a button of its own signs and goes on with it."""
    choices = card_choices(turn.case, ticket, member)
    if written and not turn.text.strip():
        keep_photos(turn)
        turn.say("desk.acknowledge_photos", choices=choices, ticket=ticket.number, number=ticket.number)
        return
    if written and (job or not never_ends(turn, turn.text)):
        keep_photos(turn)
        signs = turn.case.texts.text("desk.button_acknowledge", {}, turn.city.language, turn.now)
        text = turn.text.strip().removeprefix(ticket.number).strip()
        args = {"ticket": ticket.number, "order": f"{signs}，{text}"}
        label = "desk.button_sign_and_go" if job else "desk.button_sign_and_answer"
        choices = (*choices[:1], Choice("desk.meant", label, args=args), *choices[1:])
        key = "desk.acknowledge_not_done" if job else "desk.acknowledge_not_kept"
        turn.say(key, choices=choices, ticket=ticket.number, number=ticket.number, text=text)
        return
    can_return = any(choice.do == "desk.return" for choice in choices)
    turn.say(
        "desk.acknowledge_or_return" if can_return else "desk.acknowledge_first",
        choices=choices,
        ticket=ticket.number,
        number=ticket.number,
    )


def answer_once_signed(turn: Turn, ticket: Ticket, text: str) -> None:
    """收到，明天去看: what stands behind the receipt in the same message is offered as a reply once it is signed."""
    turn.so_far.behind_receipt = {"ticket": ticket.number, "text": text.strip(), "photos": with_kept_photos(turn)}


def behind_receipt(turn: Turn, ticket: Ticket) -> dict[str, Any] | None:
    """What stood behind the receipt of this ticket."""
    told, turn.so_far.behind_receipt = turn.so_far.behind_receipt, None
    return {"job": "confirm", **told} if told and told["ticket"] == ticket.number else None
