"""Who saw it themselves is asked (巡查上报的回访): a grid worker or operator without a caller answers as a resident would.

final reply ─► solved: closed, nobody grades │ partly, not: handled again │ not this matter: the reply is rejected

They are never of the unit that handles it (`lifecycle.is_witness`).
"""

from __future__ import annotations

from handlers.usecases import resident
from handlers.usecases.casework import Casework
from tickets.lifecycle import Action
from tickets.ticket import Outcome, Solved, Ticket
from tickets.units import LINE, Actor
from values import replace


def answer(case: Casework, ticket: Ticket, actor: Actor, solved: Solved, words: str = "") -> Ticket:
    """What they say to "is it solved?"; a grade is a resident's alone.

    Raises:
        NotAllowed, WrongState, TooLate: see `resident.answer_solved`.
    """
    ticket = resident.answer_solved(case, ticket, actor, solved, words)
    if solved is not Solved.YES:
        return ticket
    ticket = case.move(ticket, Action.CLOSE, LINE)
    return case.keep(replace(ticket, outcome=Outcome.SOLVED, closed_at=case.now))
