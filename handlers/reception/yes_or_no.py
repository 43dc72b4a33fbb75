"""Yes or no (是不是), said in words to a card that asks whether something is to be done and that no dialogue holds open."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.ports.understanding import Intent
from handlers.reception import buttons
from handlers.reception.side import Residents

LONGEST = 10  # characters of words that only answer
_DONE_ON_YES = frozenset({"own.erase", "own.take_out"})
_NOT_DONE = "resident.fine"


def take(here: Residents, turn: Turn) -> bool:
    """Whether the words answered 要删吗: 是的 and 删吧 press what does it, 不删了 what leaves it."""
    asked = turn.card if turn.card and turn.card.mid == turn.conversation.memory.get("offers") else None
    does = next((one for one in asked.choices if one.do in _DONE_ON_YES), None) if asked else None
    if asked is None or does is None or turn.do or turn.length > LONGEST or turn.meaning.place is not None:
        return False
    if turn.meaning.intent in (Intent.NO, Intent.CANCEL) or turn.says_one_of("taken_out.words_keep"):
        turn.chosen = next((one for one in asked.choices if one.do == _NOT_DONE), None)
    elif turn.meaning.intent is Intent.YES or turn.says_one_of("taken_out.words_erase"):
        turn.chosen = does
    if turn.chosen is None:
        return False
    buttons.press(here, turn, None)
    return True
