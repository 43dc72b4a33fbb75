"""What is said of danger by somebody of whom nothing is open here (没有工单的人): help was called already, or they are pressed not to report.

打了110了 然后呢 ─► what to do until they come, and what it is about · 他们说再告让我好看 ─► the police, what to keep, and that it can still be told
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import has_called, numbers, recent

SHORT = 20  # characters of words that only ask what comes after the call
LONGEST = 80  # characters of words that tell who presses them


def take(turn: Turn) -> bool:
    """Answer who has called and asks what comes next, or is pressed not to report."""
    if turn.do or turn.meaning.emergency is not None or turn.tickets(open_only=True):
        return False
    return _take_what_next(turn) or _take_pressed(turn)


def _take_what_next(turn: Turn) -> bool:
    asks = turn.length <= SHORT and has_called(turn, "") and turn.says_one_of("danger.words_then")
    if not asks or turn.meaning.place is not None or recent(turn) is not None:
        return False
    turn.tell("danger.called_what_now", numbers(turn))
    return True


def _take_pressed(turn: Turn) -> bool:
    if turn.length > LONGEST or turn.meaning.place is not None or not turn.says_one_of("danger.words_pressed"):
        return False
    turn.tell("danger.pressed", numbers(turn), choices=(Choice("human.request", "button.person"),))
    return True
