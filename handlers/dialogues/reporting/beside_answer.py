"""What words tell beside the answer to the open question, or instead of it (答非所问): it is kept, and the question comes again."""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal, corrections, people, put_right, said_where, urgent, where
from handlers.dialogues.drafting.draft import Report, filled
from handlers.dialogues.reporting import review, tree
from values import expressions as re
from values import replace

# Asked these, people go on telling: what they say is kept, and the question comes again.
GO_ON_TELLING = frozenset({"confidentiality", "category", "namesake"})
# Who twice tells something else than the answer is not asked these a third time.
PASSED_OVER = MappingProxyType({"urgent": urgent.passed_over, "category": tree.passed_over})
TOLD_ON_FAILS = frozenset({*PASSED_OVER, "namesake"})  # who tells more instead of an answer to these has failed once
_PICKS = re.compile(r"[\d一二三四五六第个和跟或、,，.。\s]+")  # 1和2 tells nothing


def instead(turn: Turn, asked: str, failures: int, draft: Report) -> Report | None:
    """What words bring that do not answer: the second time they are the matter as they were said, or the question is passed over."""
    if asked == "what" and failures:
        return appeal.as_said(turn, draft)
    return PASSED_OVER[asked](turn, draft) if _goes_on_telling(turn, asked, failures, draft) else None


def taken(turn: Turn, asked: str, draft: Report, before: Report, read: Report | None) -> Report:
    """The draft with the answer that was `read`, if any, and with all that the words tell beside it."""
    if read is not None:
        draft = read
        if asked == "urgent" and (detail := put_right.detail_beside(turn, draft)) is not None:
            draft = put_right.place_corrected(draft, detail)  # 302栋，里面没人
    elif (changed := corrections.corrected_beside(turn, draft)) != draft:
        turn.so_far.noted = review.changed_lines(turn, draft, changed)
        draft = changed
    if not appeal.is_chat(turn.meaning):
        if read is None and not draft.contact_note:
            draft = replace(draft, contact_note=people.note_told(turn))
        told = replace(turn.meaning, place=None) if said_where.is_only_where_they_live(turn, draft) else turn.meaning
        draft = filled(people.naming_said(turn, draft), told, turn.city)
        draft = appeal.beside_answer(turn, draft, before, answered=read is not None)
    if draft != before or asked not in GO_ON_TELLING:
        return draft
    if _PICKS.fullmatch(turn.text) or where.only_place(turn):
        return draft
    more = corrections.told_more(turn, draft, unused=True)
    return replace(more, likely=draft.likely, category=draft.category)  # 天天都有 names no leaf


def fails(turn: Turn, asked: str, draft: Report, before: Report) -> bool:
    """Whether more of the matter was told and the question, still open, counts as failed; what was told is said when it is
    asked again."""
    if draft.said == before.said:
        if turn.so_far.told is None:
            turn.so_far.told = review.told_beside(turn, before, draft, asked)
        return False
    if before.said and not draft.pending and turn.so_far.noted is None:
        turn.so_far.noted = []  # kept with the appeal, though it answers nothing
    return asked in TOLD_ON_FAILS


def _goes_on_telling(turn: Turn, asked: str, failures: int, draft: Report) -> bool:
    """Whether something else is told instead of an answer, for the second time; where all the groups are shown, the first time."""
    if asked == "category":
        return not appeal.is_chat(turn.meaning) and bool(failures or not draft.likely)
    tells = turn.meaning.has_matter or asked == "urgent" and not appeal.is_chat(turn.meaning)  # 你倒是快说几点来水
    return asked in PASSED_OVER and failures > 0 and tells
