"""Somebody to whom it is news what was reported here (谁报的): what stands under this chat is shown, and no report is opened.

你发错人了吧，我没报过什么路灯 · 我老公用我手机报的，你告诉我他报了啥 ─► the tickets of this chat, or that there are none
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import LIKELY, names_a_place
from handlers.dialogues.following.progress import show_progress

LONGEST = 40  # characters of words that ask or say this and no more


def take(turn: Turn) -> bool:
    """Whether they say that they reported nothing, or ask what was reported in their name; then it is shown."""
    if turn.do or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    if names_a_place(turn.meaning.place) or turn.meaning.likeliest[1] >= LIKELY:
        return False
    if not turn.says_one_of("which.words_reported"):
        return False
    show_progress(turn)
    return True
