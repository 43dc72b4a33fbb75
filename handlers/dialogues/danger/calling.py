"""Somebody on duty is asked to ring for who is in danger (请替我报警): nobody is said to ring before somebody has taken it over.

[请替我报警] ─► those on duty are asked, and who is to be rung meanwhile ─► somebody takes over
                                                      └ nobody in half a minute ─► the truth: ring yourself, and everybody is called once more
"""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import first_number, numbers
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.drafting.draft import Report

UNANSWERED = timedelta(seconds=30)
WAKE = "call_unanswered"


def ask_to_ring(turn: Turn, draft: Report, place: str = "") -> bool:
    """Ask those on duty to ring, and say so; False where nobody is there to be asked."""
    text = " / ".join(draft.said)[:300]
    if not turn.operators_ready() or not alert_line(turn, "card.danger_call_for_me", place=place, text=text):
        return False
    turn.tell("danger.calling", {**numbers(turn), "first": first_number(draft.danger)})
    turn.note(calling=[draft.danger, text])
    turn.wake(WAKE, UNANSWERED)
    return True


def done(turn: Turn) -> None:
    """They have rung themselves, or there is no danger: nobody is asked any more."""
    turn.note(calling=None)
    turn.sleep(WAKE)


def unanswered(turn: Turn) -> None:
    """Nobody took it over in time: everybody on duty again, and the truth to who waits."""
    danger, text = turn.conversation.memory.get("calling") or ["", ""]
    turn.note(calling=None)
    if turn.conversation.operator:
        return
    alert_line(turn, "card.danger_unanswered", everybody=True, text=str(text))
    turn.tell("danger.calling_unanswered", {**numbers(turn), "first": first_number(str(danger))})
