"""A ticket is handled again, and the resident never wanted that (不用重办): what was taken for "not solved" was well.

不用重办啊，我说好了 · 我都说解决了怎么还在办 ─► it ends as solved
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.following.which import spoken_of
from handlers.dialogues.following.withdraw import WITHDRAWABLE, is_told, settle
from tickets.ticket import Solved

LONGEST = 24  # characters of words that say this and no more


def take(turn: Turn) -> bool:
    """Whether the words take back that it is not solved; then the ticket ends by that."""
    if turn.do or not 0 < turn.length <= LONGEST or turn.meaning.emergency is not None:
        return False
    if not turn.says_one_of("redone.words_unwanted") or is_told(turn):
        return False
    mine = [t for t in turn.tickets(open_only=True) if t.reopened and t.state in WITHDRAWABLE]
    found = spoken_of(turn, mine) or mine
    ticket = turn.own_ticket(found[0].number) if len(found) == 1 else None
    if ticket is None or turn.as_an_answer(turn.text).solved in (Solved.NO, Solved.PARTLY, Solved.NOT_MINE):
        return False
    settle(turn, ticket, "solved")
    return True
