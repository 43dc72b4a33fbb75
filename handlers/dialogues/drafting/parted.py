"""Told as one and meant as several (分开记): 是三件事, 分成三件, 不是光电动车，是三样.

the clauses that were told ─► those of one leaf together ─► the first now, the others wait │ no way to tell ─► one line each is asked for
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal
from handlers.dialogues.drafting.draft import Report
from values import expressions as re
from values import replace
from values.numerals import FEW, FEW_WORTH

OWN = 0.3  # of the leaf of a clause, from which it may tell a matter of its own
SHORTEST = 2  # characters of such a clause
APART = "apart"  # the field that is open while one line each is asked for
_COUNT = rf"(?P<n>[{FEW}])(?:件(?:不同的?)?(?:事情?|事儿)?|个(?:不同的?)?(?:事情?|事儿|问题|情况)|样(?:事情?|事儿)?|(?:回|码)事)"
_WANTED = re.compile(
    r"(?:不对|错了|[^，,。\s]{0,3}不是(?:光|只|仅|就)?(?:是|说)?[^，,。\s]{0,8}(?=[，,。\s])|[，,。\s]++){0,7}(?:这|那|其实|明明|本来|我说的|我报的|应该|要|得|请|给我|帮我|都|就|你们?|[，,\s])*"
    rf"(?:(?:是|有|分成?|拆成?|算|分开成?|当成?|一共)+{_COUNT}|(?:分开|拆开)(?:记|报|写|算|说|办|立)?)[的啊呢吧呀。！!]*"
)
_SENTENCES, _COMMAS = re.compile(r"[。；;！!？?\n]+\s*"), re.compile(r"[，,。；;！!？?\n]+\s*")
_CLAUSES = re.compile(r"[，,。；;！!？?\n]+\s*|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def wanted(turn: Turn, draft: Report) -> int:
    """Into how many matters what was told is to be parted; 1 where no number is said, 0 for other words."""
    said = _WANTED.fullmatch(turn.text.strip()) if draft.said and not draft.queue and not turn.do else None
    if said is None:
        return 0
    return FEW_WORTH[said["n"]] if said["n"] else 1


def said(turn: Turn, draft: Report) -> Report | None:
    """The first of several and the others behind it; asked for one line each where nobody can tell them apart; None for other words."""
    count = wanted(turn, draft)
    if not count:
        return None
    texts = _told(turn, draft, count)
    if len(texts) < SHORTEST:
        return replace(draft, editing=APART)
    return in_parts(turn, draft, texts)


def in_parts(turn: Turn, draft: Report, texts: list[str]) -> Report:
    """The draft of the first of these texts, where the whole was, with the others behind it."""
    bare = replace(
        draft, title="", summary="", since="", category="", likely=(), kind="", accused="", stage="", answers={}
    )
    first = appeal.of_text(turn, texts[0], bare)
    return replace(first, queue=tuple(texts[1:]), several_asked=False, carded=False, editing="")


def _told(turn: Turn, draft: Report, count: int) -> list[str]:
    """What was told in as many pieces as they say there are: messages, sentences or clauses; else cut where another leaf begins."""
    for ends in (_SENTENCES, _COMMAS, _CLAUSES) if count > 1 else ():
        told = [part for words in draft.said for part in ends.split(words) if len(part) > SHORTEST]
        told = [part for part in told if not _only_where(draft, part)]
        if len(told) == count:
            return told
    return _by_leaf(turn, draft, count)


def _only_where(draft: Report, words: str) -> bool:
    known = draft.whereabouts()
    return known is not None and words in known.text


def _by_leaf(turn: Turn, draft: Report, count: int) -> list[str]:
    pieces: list[tuple[str, str, float]] = []  # words, leaf, how sure
    begun = ""
    for clause in (part for told in draft.said for part in _CLAUSES.split(told)):
        likely = turn.understanding.categorise(clause, turn.language) if len(clause) >= SHORTEST else ()
        leaf, sure = likely[0] if likely and likely[0][1] >= OWN else ("", 0.0)
        if leaf and leaf not in (one[1] for one in pieces):
            pieces.append((begun + clause, leaf, sure))
            begun = ""
        elif pieces:
            words, known, known_sure = pieces[-1]
            pieces[-1] = f"{words}，{clause}" if clause else words, known, known_sure
        else:
            begun += f"{clause}，"
    while 1 < count < len(pieces):
        at = min(range(1, len(pieces)), key=lambda n: pieces[n][2])
        before = pieces[at - 1]
        pieces[at - 1 : at + 1] = [(f"{before[0]}，{pieces[at][0]}", *before[1:])]
    return [words for words, _, _ in pieces]
