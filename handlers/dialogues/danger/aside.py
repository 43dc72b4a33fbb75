"""A side question in the middle of an alarm (旁问): 我没事，就问结婚证咋补 is answered, and the alarm goes on."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import meanwhile
from handlers.dialogues.danger.framed import plight_of
from handlers.dialogues.talking import answers
from handlers.ports.understanding import Intent


def take(turn: Turn, frame: Frame) -> bool:
    """Whether these words ask something of another matter that the city's knowledge surely answers, which is said then."""
    meaning = turn.meaning
    if turn.do or meaning.emergency is not None or meaning.intent is not Intent.QUESTION:
        return False
    if meanwhile.asked(turn, plight_of(frame)):
        return False  # how to call, and when they come
    entry = answers.knowledge_for(turn, answers.SURELY_KNOWN) or answers.known_in_part(turn)
    leaf = turn.city.catalogue.get(entry.category) if entry is not None and entry.category else None
    if entry is None or leaf is None or leaf.danger:
        return False
    answers.answer(turn, entry, offer=False)
    return True
