"""A caller in danger (来电险情): what staff write down of a call tells of a danger now. First what the caller must do, then the record."""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import LEAVE, advice, first_number, numbers
from handlers.ports.understanding import Emergency


def caller_in_danger(turn: Turn, *, offer: bool) -> bool:
    """Say what the caller is to be told at once where these words tell a danger now; with the offer to file it, or beside the filing."""
    if not turn.of_the_line or not turn.text or turn.do:
        return False
    found = turn.meaning.emergency
    if found is None or found.over:
        return False
    choices = (Choice("desk.file_caller", "desk.button_file_caller", args={"text": turn.text}),) if offer else ()
    out = found.danger in LEAVE - {"violence"}
    key = "desk.caller_danger_leave" if out else "desk.caller_danger"
    first = first_number(
        "poison" if found.danger == "self_harm" else found.danger
    )  # who took something needs the ambulance
    turn.tell(key, {"first": first}, *_advice(turn, found), choices=choices)
    return True


def _advice(turn: Turn, found: Emergency) -> tuple[Part, ...]:
    if turn.says_one_of("crisis.words_taken"):
        return (Part("crisis.taken", numbers(turn)),)
    return () if found.danger == "self_harm" else (Part(advice(turn, found.danger), numbers(turn)),)
