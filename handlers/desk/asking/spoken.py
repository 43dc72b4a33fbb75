"""Questions as they are spoken into a phone (口语): 嗯那个我想问一下啊就是这个月环卫那边到底来了多少个单子然后办了多少.

What only fills the pauses is left out where a question after figures remains; everything else is read as it was said.
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.reading.counting import leads_several
from handlers.desk.showing.counts import asked_counts

LONGEST = 60


def asked_aloud(turn: Turn) -> bool:
    """Whether a question is left of the words without what fills them; it is then answered."""
    text = turn.text
    if turn.do or not leads_several(turn) or len(text) > LONGEST or not turn.begins_with_one_of("desk.fills_pauses"):
        return False
    said = turn.without(text, "desk.fills_pauses").strip()
    turn.text = "，".join(part for part in "".join(said.split()).split(turn.words_of("desk.joins_spoken")[0]) if part)
    if asked_counts(turn):
        return True
    turn.text = text
    return False
