"""A rating that is to be taken back or changed (改评价): one matter has one rating, so it stays; what is still wrong is heard.

我能撤回我的评价吗 · 刚才评错了，应该是不满意 ─► what stands there, that it stays, and what can be done instead
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part, Phrase
from handlers.conversation.turn import Turn
from tickets.ticket import State

LONGEST = 24  # characters of words that want this and tell nothing else


def take(turn: Turn) -> bool:
    """Whether they want their rating of a ticket that has ended taken back or changed; then it is told how that is."""
    if turn.do or not 0 < turn.length <= LONGEST or turn.meaning.emergency is not None:
        return False
    if not (turn.says_one_of("rating_back.words_rating") and turn.says_one_of("rating_back.words_change")):
        return False
    rated = [t for t in turn.tickets() if t.state is State.CLOSED and t.survey is not None and t.survey.grade]
    last = max(rated, key=lambda ticket: ticket.closed_at or ticket.submitted_at, default=None)
    if last is None or last.survey is None:
        return False
    grade = Phrase(f"survey.grade_{last.survey.grade}")
    parts = [Part("rating_back.stays", {"number": last.number, "title": turn.title_of(last), "grade": grade})]
    turn.remember(last_ticket=last.number)
    tell(turn, parts, (Choice("human.request", "button.person"),), ticket=last.number)
    return True
