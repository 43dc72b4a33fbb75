"""Whether there is no danger after all (没有危险), by what is said in an alarm: denied, nobody to be called, something else was meant.

没有危险，弄错了 ends it whatever was asked · 安全 answers whether they are · 那工资的事你们记了没, of what no word had named: misheard
"""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import mistaken
from handlers.dialogues.danger.framed import named
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import Intent


def was_misheard(turn: Turn, frame: Frame, *, under_way: bool) -> bool:
    """Whether these words or this button tell that there is no danger, where no word of theirs had named one; by words alone only amid
    a report that is `under_way`, or where they tell of the matter itself (我问的是路灯). Of violence only amid a report: somebody else
    may hold the phone."""
    if named(frame) or frame.draft.get("over"):
        return False
    draft = Report.of(frame.draft["report"])
    doubtful = draft.danger in mistaken.DOUBTED and not under_way
    if turn.do:
        return turn.do == "danger.mistaken" and not doubtful
    if doubtful or turn.says_one_of("danger.words_not_me"):
        return False
    if mistaken.goes_on(turn) or mistaken.calls_nobody(turn):
        return True
    return under_way and denies(turn, frame, draft)


def denies(turn: Turn, frame: Frame, draft: Report) -> bool:
    """没有危险，弄错了 ends an alarm whatever was asked; a bare no may answer what else was (楼里还有人吗)."""
    if not turn.text or mistaken.of_the_place(turn):
        return False
    words = str(frame.draft["words"])
    return mistaken.denied(turn, draft.danger, words) or not named(frame) and mistaken.goes_on(turn)


def doubts(turn: Turn, frame: Frame) -> bool:
    """别报警, or what nobody in danger would say, where none was named."""
    safe = turn.says_one_of("danger.words_safe_here") and not turn.says_one_of("danger.words_not_out")
    if frame.asked == "sure" and (turn.meaning.intent in (Intent.YES, Intent.RATE) or safe):
        return True
    return mistaken.calls_nobody(turn) or not named(frame) and mistaken.goes_on(turn)
