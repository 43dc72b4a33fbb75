"""A caller in danger (来电险情): what staff write down of a call tells of a danger now. First what the caller must do, then the record."""

from __future__ import annotations

from handlers.conversation.message import Choice, Part, Say, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import LEAVE, advice, first_number, numbers
from handlers.ports.understanding import Emergency
from handlers.privacy import masked
from tickets.units import Role


def caller_in_danger(turn: Turn, *, offer: bool) -> bool:
    """Say what the caller is to be told at once where these words tell a danger now; with the offer to file it, or beside the filing."""
    found = turn.meaning.emergency
    if found is None or not in_danger_now(turn):
        return False
    choices = (Choice("desk.file_caller", "desk.button_file_caller", args={"text": turn.text}),) if offer else ()
    out = found.danger in LEAVE - {"violence"}
    key = "desk.caller_danger_leave" if out else "desk.caller_danger"
    first = first_number(
        "poison" if found.danger == "self_harm" else found.danger
    )  # who took something needs the ambulance
    turn.tell(key, {"first": first}, *_advice(turn, found), choices=choices)
    return True


def in_danger_now(turn: Turn) -> bool:
    """Whether the line's own people write down words that tell a danger now."""
    found = turn.meaning.emergency
    return turn.of_the_line and bool(turn.text) and not turn.do and found is not None and not found.over


def alert_others(turn: Turn) -> None:
    """All who are on duty, and who supervises, hear of it at once, before anything is filed."""
    member = turn.member
    if member is None:
        return
    others = turn.case.present(turn.work.staff.with_role(Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR))
    values: dict[str, Value] = {"name": member.name, "text": masked(turn.text)[:300]}
    for other in others:
        if other.id != member.id:
            card = Say((Part("card.caller_danger", values),))
            turn.case.push_to_staff(other.id, card, f"{member.id}:caller:{turn.message.event_id}", turn.now)


def _advice(turn: Turn, found: Emergency) -> tuple[Part, ...]:
    if turn.says_one_of("crisis.words_taken"):
        return (Part("crisis.taken", numbers(turn)),)
    return () if found.danger == "self_harm" else (Part(advice(turn, found.danger), numbers(turn)),)
