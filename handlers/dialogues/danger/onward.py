"""How an alarm goes on (往下走): the first words tell what to do; who answers them is not told the same again and again.

对，就这 · 没压着人 · 你们派人来看看 · 提交 · the second answer to the same words ─► the ticket, or where it is
是前几天的事 · 不是急事, of what is over ─► an ordinary report
"""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import meanwhile
from handlers.dialogues.danger.plight import Plight
from handlers.dialogues.drafting import not_urgent
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import Intent
from values import replace

# Of these somebody may still be held, beaten or missed, whenever it began.
LASTING = frozenset({"violence", "missing", "fraud", "self_harm", "gas"})
SHORT = 24  # characters of an answer
_AGREES = frozenset({Intent.YES, Intent.ANSWER})
# From these they must get away: 烟好大, 我头好晕 tells that they are still there, and agrees to nothing.
_FLEE = frozenset({"fire", "gas"})


def goes_on(turn: Turn, frame: Frame, plight: Plight, draft: Report) -> bool:
    """Whether it is time for the ticket, and no more for what to do first: they ask for it, answer with the place known, say that
    nobody is hurt, or were told already."""
    if plight.danger == "fraud" or plight.hides(turn) or meanwhile.answer(turn, plight) is not None:
        return False
    if turn.meaning.emergency is not None or turn.length > SHORT:
        return bool(frame.draft.get("told"))
    if turn.says_one_of("danger.words_send") or turn.says_one_of("danger.words_nobody_hurt"):
        return True
    agrees = turn.meaning.intent in _AGREES - ({Intent.ANSWER} if plight.danger in _FLEE else set())
    return agrees and draft.place is not None or bool(frame.draft.get("told"))


def told(frame: Frame, key: str) -> Frame:
    """The frame, in which these words were said once."""
    return replace(frame, draft={**frame.draft, "told": key, "own": key})


def no_hurry(turn: Turn, danger: str) -> bool:
    """是前几天的事, 不是急事: said of what does not last by its nature."""
    return danger not in LASTING and (not_urgent.says_so(turn) or turn.says_one_of("danger.words_long_ago"))
