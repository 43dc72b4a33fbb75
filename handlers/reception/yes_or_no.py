"""Yes or no (是不是), said in words to a card that asks whether something is to be done and that no dialogue holds open.

What cannot be undone is pressed by a yes or by the bare order alone: 不要删, 删了能恢复吗 and 谁来删 hold the same word and order nothing.
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.following import taken_out
from handlers.dialogues.talking.answers import knowledge_for
from handlers.ports.understanding import Intent
from handlers.reception import buttons
from handlers.reception.side import Residents
from values import expressions as re

LONGEST = 24  # characters of words that only answer
_DONE_ON_YES = frozenset({"own.erase", "own.take_out"})
_NOT_DONE = "resident.fine"
_ASKS = re.compile(r"[?？]|[吗么嘛呢]|什么|[谁哪怎]|为[啥何]|能不能")
_MARKS = re.compile(r"[\W_]+")


def take(here: Residents, turn: Turn) -> bool:
    """Whether the words answered 要删吗: 是的 and 删吧 press what does it, 不删了 what leaves it; who asks about it is told once more."""
    asked = turn.card if turn.card and turn.card.mid == turn.conversation.memory.get("offers") else None
    does = next((one for one in asked.choices if one.do in _DONE_ON_YES), None) if asked else None
    if asked is None or does is None or turn.do or turn.length > LONGEST or turn.meaning.place is not None:
        return False
    if turn.says_one_of("taken_out.words_keep") or turn.meaning.intent in (Intent.NO, Intent.CANCEL):
        turn.chosen = next((one for one in asked.choices if one.do == _NOT_DONE), None)
    elif _ASKS.search(turn.text) is not None:
        return _explains(turn, does.do)
    elif turn.meaning.intent is Intent.YES or _only_orders(turn):
        turn.chosen = does
    if turn.chosen is None:
        return False
    buttons.press(here, turn, None)
    return True


def _explains(turn: Turn, does: str) -> bool:
    """删什么啊, 删了能恢复吗, unless the city's knowledge tells it."""
    of_it = does == "own.erase" and turn.says_one_of("taken_out.words_erase") and knowledge_for(turn) is None
    if of_it:
        taken_out.explain(turn)
    return of_it


def _only_orders(turn: Turn) -> bool:
    """删吧, 是的，帮我删掉: the order, and nothing but what may stand beside it."""
    if not turn.says_one_of("taken_out.words_erase"):
        return False
    known = (*turn.words_of("taken_out.words_erase"), *turn.words_of("taken_out.words_erase_with"))
    beside = "|".join(re.escape(_MARKS.sub("", word.lower())) for word in sorted(known, key=len, reverse=True))
    return re.fullmatch(f"(?:{beside})+", _MARKS.sub("", turn.text.lower())) is not None
