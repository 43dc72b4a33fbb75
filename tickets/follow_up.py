"""The follow-up (回访): the line asks, not the unit [R1] [R4], and what each answer has for a consequence [R11].

final reply ─► is it solved? ┬ yes ──────► how satisfied? ┬ from the city's limit on ─► closed
                             │                            └ below it ─────────────────► a person looks at it (复核)
                             ├ partly, no ─► reopened (重办), the third time a problem ticket (疑难), a level up
                             └ not mine ───► the reply is rejected (答复不对题): no survey, its clock runs on
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from tickets.catalogue import Category
from tickets.city import City, Clocks
from tickets.deadlines import on_new_start, on_review
from tickets.errors import TooLate
from tickets.lifecycle import Action
from tickets.ticket import Outcome, Solved, State, Survey, Ticket
from values import replace

CONSEQUENCE: Mapping[Solved, Action | None] = MappingProxyType(
    {
        Solved.YES: None,  # the grade is asked, and may be left out
        Solved.PARTLY: Action.REOPEN,  # for the rest
        Solved.NO: Action.REOPEN,
        Solved.NOT_MINE: Action.REJECT_REPLY,
    }
)


# ── is it solved? ─────────────────────────────────────────────────────────────────────────────────────────────────────


def check_answerable(ticket: Ticket) -> None:
    """Until the window ends the resident may change their mind.

    Raises:
        TooLate: the window has ended, or the answer has had its consequence.
    """
    if ticket.state is State.CLOSED:
        raise TooLate("survey_over", at=ticket.closed_at)
    if ticket.state is not State.FOLLOW_UP and ticket.survey is not None:
        raise TooLate("survey_answered")


def answered(ticket: Ticket, solved: Solved, at: datetime, words: str = "") -> Ticket:
    """With the answer, and in `words` what is still wrong."""
    return replace(ticket, survey=Survey(at, solved, words=words))


def rejected(ticket: Ticket) -> Ticket:
    """The reply did not answer the appeal: nothing is rated, and the deadline stays as it was."""
    return replace(ticket, survey=None, follow_up_at=None)


def reopened(ticket: Ticket, category: Category | None, at: datetime, city: City) -> Ticket:
    """Handled again (发回重办): counted, with half the limit."""
    ticket = replace(ticket, reopened=ticket.reopened + 1, follow_up_at=None)
    return on_new_start(ticket, category, at, city)


def becomes_problem(ticket: Ticket, clocks: Clocks) -> bool:
    """Whether it was reopened so often that it is a problem ticket (疑难工单) from now on."""
    return ticket.reopened >= clocks.reopenings and not ticket.problem


def raised(ticket: Ticket) -> Ticket:
    """A level up (提级): the unit alone no longer says that it is done."""
    return replace(ticket, problem=True, level=ticket.level + 1)


# ── how satisfied? ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_gradable(ticket: Ticket) -> None:
    """One matter is rated once, after "solved" [R7].

    Raises:
        TooLate: the window has ended, or it was rated already.
    """
    if ticket.state is not State.FOLLOW_UP or ticket.survey is None:
        rated = ticket.survey is not None and ticket.survey.grade is not None
        raise TooLate("survey_answered" if rated else "survey_over", at=ticket.closed_at)


def is_content(grade: int, clocks: Clocks) -> bool:
    """Whether who gives this grade is content. Whether it counts as satisfied in the rate is another limit: a city that asks
    for 满意 there need not look again at each 基本满意."""
    return grade >= clocks.review_below


def after_grade(grade: int, clocks: Clocks) -> Action:
    """Solved but dissatisfied goes to a person, never by itself back to the unit."""
    return Action.CLOSE if is_content(grade, clocks) else Action.SEND_TO_REVIEW


def graded(ticket: Ticket, grade: int, at: datetime, city: City) -> Ticket:
    """With the grade, and what follows from it."""
    assert ticket.survey is not None
    ticket = replace(ticket, survey=replace(ticket.survey, grade=grade, at=at))
    if is_content(grade, city.clocks):
        return replace(ticket, outcome=Outcome.SOLVED, closed_at=at)
    return on_review(ticket, at, city)
