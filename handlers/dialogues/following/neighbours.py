"""The ticket of somebody else, a neighbour's (邻居的单子): only who filed it sees it; that it is the same matter can be put on record.

邻居也报了，他的单子怎么样了 · 我邻居家的单号是… ─► who can see it, and how theirs stands; [跟我这件是一回事]
隔壁也报过，合一起办吧 ─► put beside their own ticket, a dispatcher decides
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import is_open
from handlers.dialogues.following.amended import spoken_of
from handlers.dialogues.following.standing import by_when
from handlers.ports.understanding import Intent
from handlers.usecases.resident import supplement
from tickets.ticket import Ticket

LONGEST = 40  # characters of words that speak of it and tell no matter of their own


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether the words speak of a ticket that somebody else filed; then it is told who sees it, or put on record as the same."""
    if turn.do or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    if not (turn.says_one_of("neighbours.words_whose") and turn.says_one_of("neighbours.words_ticket")):
        return False
    if turn.says_one_of("neighbours.words_against_me"):
        return False  # 我想知道是谁投诉的我
    others = [number for number in turn.meaning.ticket_numbers if turn.own_ticket(number) is None]
    if len(others) != len(turn.meaning.ticket_numbers):
        return False  # their own is named beside it
    mine = spoken_of(turn)
    if mine is not None and not is_open(top) and turn.says_one_of("neighbours.words_same"):
        _same(turn, mine)
        return True
    asks = turn.meaning.intent in (Intent.PROGRESS, Intent.QUESTION) or turn.says_one_of("neighbours.words_asks")
    if not (asks or others):
        return False
    _only_filer(turn, mine)
    return True


def _only_filer(turn: Turn, mine: Ticket | None) -> None:
    """Kindly who sees it; how their own stands, where they have one, and that it may be the same."""
    if mine is None:
        tell(turn, [Part("neighbours.only_filer"), Part("neighbours.tell_yours")])
        return
    args = {"ticket": mine.number, "text": turn.text}
    same = Choice("resident.same", "button.same_as_mine", args=args)
    tell(turn, [Part("neighbours.only_filer"), by_when(turn, mine)], (same,), ticket=mine.number)


def _same(turn: Turn, mine: Ticket) -> None:
    mine = supplement(turn.case, mine, turn.actor, turn.text, turn.meaning.identifying_words)
    turn.remember(last_ticket=mine.number)
    tell(turn, [Part("neighbours.same", turn.values(mine))], ticket=mine.number)
