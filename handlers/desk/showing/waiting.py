"""Who waits for a person (等人接): first in the queue of the line's people, whoever is in danger before all others.

Nobody stays here for long: an operator takes the conversation over, or a call is promised when the time is over.
"""

from __future__ import annotations

from datetime import datetime

from handlers.conversation.message import Choice, Part, Phrase, Value
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.crisis import SILENT_AGAIN
from handlers.dialogues.danger.on_duty import take_over_of
from handlers.privacy import masked
from tickets.units import Role

LOOKED_AT = 500  # conversations with an alarm so soon
SHOWN, TAKEN = 5, 3  # lines, and buttons beside them
ABOUT, SHORT = 60, 8
IN_DANGER = frozenset({"crisis", "danger"})


def waiting(turn: Turn) -> tuple[Conversation, ...]:
    """Those for whom somebody was called who has not come: in danger first, then the longest wait. Whoever waits has an alarm
    within the longest time after which the line looks again."""
    soon = turn.now + max(turn.city.clocks.operator_wait, turn.city.clocks.danger_check, SILENT_AGAIN)
    found = [one for one in turn.work.conversations.waking(soon, limit=LOOKED_AT) if _waits(one)]
    return tuple(sorted(found, key=lambda one: (not _in_danger(one), _since(turn, one))))


def told(turn: Turn, waiting: tuple[Conversation, ...]) -> list[Part]:
    """A line for each: what they want to speak about, and since when."""
    if not waiting:
        return []
    lines = []
    for one in waiting[:SHOWN]:
        minutes = int((turn.now - _since(turn, one)).total_seconds() // 60)
        key = "desk.queue_in_danger" if _in_danger(one) else "desk.queue_person"
        lines.append(Part(key, {"text": _about(one, ABOUT), "minutes": minutes}))
    more = len(waiting) - SHOWN
    return lines + ([Part("desk.queue_people_more", {"count": more})] if more > 0 else [])


def to_take(turn: Turn, waiting: tuple[Conversation, ...]) -> list[Choice]:
    """The buttons by which an operator takes them over; others only see who waits."""
    if turn.member is None or turn.member.role is not Role.OPERATOR:
        return []
    return [take_over_of(one, "desk.button_take_over_of", {"text": _about(one, SHORT)}) for one in waiting[:TAKEN]]


def _waits(one: Conversation) -> bool:
    return not one.operator and bool(one.memory.get("human_since") or (_in_danger(one) and one.memory.get("calls")))


def _in_danger(one: Conversation) -> bool:
    return any(frame.dialogue in IN_DANGER for frame in one.frames)


def _since(turn: Turn, one: Conversation) -> datetime:
    since = one.memory.get("human_since")
    return datetime.fromisoformat(str(since)) if since else one.last_heard_at or turn.now


def _about(one: Conversation, length: int) -> Value:
    words = masked(str(one.memory.get("human_about") or one.memory.get("last_words") or ""))
    if not words:
        return Phrase("human.no_words")
    return words if len(words) <= length else f"{words[:length]}…"
