"""Which of several tickets is meant, or all of them, and that nobody needs to come (几张工单), nothing else being open.

就是灯, behind "which one?" ─► that one · 两个都催 · 全部进度 ─► all of them · 我老伴说别修了 ─► taken back, once it is asked why
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.following import progress, which, withdraw
from handlers.dialogues.following.urge import urge_all
from handlers.ports.understanding import Intent
from handlers.reception import buttons
from handlers.reception.side import Residents
from tickets.ticket import Solved
from values import replace

SEVERAL = 2
_DROPS = frozenset({Intent.CANCEL, Intent.WITHDRAW, Intent.SKIP})
ALL_OF_THEM = 12  # characters of words that name all their tickets
UNWANTED = 20  # characters of words that only tell that nobody needs to come


def take(here: Residents, turn: Turn) -> bool:
    """Whether the words were one of these; then it is done."""
    if _dropped(turn):
        return True
    before = len(turn.says)
    if (choice := which.picked(turn)) is not None:
        turn.chosen = choice
        if choice.do == "ticket.withdraw" and turn.as_an_answer(turn.text).solved is Solved.YES:
            turn.chosen = replace(choice, args={**choice.args, "because": "solved"})  # 垃圾那个，今早收走了
        buttons.press(here, turn, None)
    elif len(turn.says) == before and not (_all(turn) or _picks_all(turn)):
        if not withdraw.gives_up(turn) or not _tells_nothing_else(turn):
            return False
        buttons.withdraw_ticket(here, turn)
    return True


def _picks_all(turn: Turn) -> bool:
    """都说说, behind the question which of them: each is nudged, or all are shown."""
    if turn.card is None or not which.picks_all(turn):
        return False
    urges = any(choice.do == "ticket.urge" for choice in turn.card.choices)
    (urge_all if urges else progress.list_all)(turn)
    return True


def list_them(turn: Turn) -> bool:
    """我一共报了几件: whether they ask how many tickets they have; then all of them are shown, whatever is being told."""
    if not which.asks_how_many(turn) or not turn.tickets():
        return False
    progress.list_all(turn)
    return True


def _dropped(turn: Turn) -> bool:
    """算了, 不用修了, behind the question whether words are of a ticket or another matter: what they told goes nowhere, and no ticket
    is taken back."""
    asked = turn.card is not None and {choice.do for choice in turn.card.choices} == {which.SAME, which.OTHER}
    if turn.do or not asked or not 0 < turn.length <= ALL_OF_THEM or turn.says_one_of("withdraw.words_ticket"):
        return False
    if turn.meaning.intent not in _DROPS and not withdraw.gives_up(turn):
        return False
    mine = turn.tickets(open_only=True)
    turn.say("report.cancelled_beside" if mine else "report.cancelled", number=mine[0].number if mine else "")
    return True


def _all(turn: Turn) -> bool:
    """两个都催, 全部进度."""
    if turn.length > ALL_OF_THEM or not turn.says_one_of("which.words_all") or len(turn.tickets()) < SEVERAL:
        return False
    match turn.meaning.intent:
        case Intent.PROGRESS:
            progress.list_all(turn)
        case Intent.URGE:
            urge_all(turn)
        case _:
            return False
    return True


def _tells_nothing_else(turn: Turn) -> bool:
    meaning = turn.meaning
    short = turn.length <= UNWANTED and meaning.place is None and meaning.intent is not Intent.QUESTION
    return short and bool(turn.tickets(open_only=True))
