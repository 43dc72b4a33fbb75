"""A ticket is handled again, and the resident never wanted that (不用重办): what was taken for "not solved" was well.

不用重办啊，我说好了 · 我都说解决了怎么还在办 ─► it ends as solved
5星 · 好了好了，非常满意 ─► asked: is it well by now, or not yet?
亮了亮了 · 早好了 你们不知道？, overdue, too ─► added, and one press ends it
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following.supplement import add
from handlers.dialogues.following.which import spoken_of
from handlers.dialogues.following.withdraw import WITHDRAWABLE, is_told, settle
from handlers.ports.understanding import OF_TICKETS, Intent
from tickets.follow_up import is_content
from tickets.ticket import Solved, Ticket

LONGEST = 24  # characters of words that say this and no more


def take_rating(turn: Turn) -> bool:
    """Whether they rate, as who is content, what is handled again; then it is asked whether it is well by now, and nothing rates it yet."""
    if turn.do or not 0 < turn.length <= LONGEST or turn.meaning.intent is not Intent.RATE or turn.meaning.emergency:
        return False
    told = turn.as_an_answer(turn.text)
    content = told.grade is not None and is_content(told.grade, turn.city.clocks)
    ticket = _again(turn)
    if ticket is None or not content or told.solved in (Solved.NO, Solved.PARTLY, Solved.NOT_MINE):
        return False
    well = Choice("ticket.withdraw", "button.solved_withdraw", args={"ticket": ticket.number, "because": "solved"})
    choices = (well, Choice("ticket.kept", "button.not_solved", args={"ticket": ticket.number}))
    turn.remember(last_ticket=ticket.number)
    turn.tell("redone.well_by_now", turn.values(ticket), choices=choices, ticket=ticket.number)
    return True


def _again(turn: Turn) -> Ticket | None:
    """The ticket that is handled again: the one they speak of, or have alone."""
    mine = [t for t in turn.tickets(open_only=True) if t.reopened and t.state in WITHDRAWABLE]
    found = spoken_of(turn, mine) or mine
    return turn.own_ticket(found[0].number) if len(found) == 1 else None


def take_well(turn: Turn) -> bool:
    """亮了亮了, 早好了 你们不知道？ of what is handled again, or long overdue: the unit is told, and one press ends it."""
    meaning = turn.meaning
    if turn.do or not 0 < turn.length <= LONGEST or meaning.emergency or meaning.confidentiality or meaning.phone:
        return False
    mine = [t for t in turn.tickets(open_only=True) if (t.reopened or t.overdue) and t.state in WITHDRAWABLE]
    if not mine or names_a_place(meaning.place) or meaning.intent in OF_TICKETS - {Intent.PROGRESS}:
        return False
    found = spoken_of(turn, mine) or mine
    ticket = turn.own_ticket(found[0].number) if len(found) == 1 else None
    if ticket is None or turn.as_an_answer(turn.text).solved is not Solved.YES:
        return False
    args = {"ticket": ticket.number, "because": "solved"}
    add(turn, ticket, choices=(Choice("ticket.withdraw", "button.solved_withdraw", args=args),))
    return True


def take(turn: Turn) -> bool:
    """Whether the words take back that it is not solved; then the ticket ends by that."""
    if turn.do or not 0 < turn.length <= LONGEST or turn.meaning.emergency is not None:
        return False
    if not turn.says_one_of("redone.words_unwanted") or is_told(turn):
        return False
    ticket = _again(turn)
    if ticket is None or turn.as_an_answer(turn.text).solved in (Solved.NO, Solved.PARTLY, Solved.NOT_MINE):
        return False
    settle(turn, ticket, "solved")
    return True
