"""What each answer of the follow-up (回访) has for a consequence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from timed import at, city, leaf, opened

from tickets.catalogue import DeadlineClass
from tickets.city import Clocks
from tickets.errors import TooLate
from tickets.follow_up import (
    CONSEQUENCE,
    after_grade,
    answered,
    becomes_problem,
    check_answerable,
    check_gradable,
    graded,
    is_content,
    raised,
    rejected,
    reopened,
)
from tickets.lifecycle import Action
from tickets.ticket import Outcome, Solved, State, Ticket

ASKED = at(11, 25, 10)


def asked(**changes: object) -> Ticket:
    return replace(
        opened(leaf(DeadlineClass.W10), at(11, 21, 10)), state=State.FOLLOW_UP, follow_up_at=ASKED, **changes
    )  # type: ignore[arg-type]


def test_each_answer_has_its_consequence() -> None:
    assert set(CONSEQUENCE) == set(Solved)
    assert {said for said, action in CONSEQUENCE.items() if action is Action.REOPEN} == {Solved.NO, Solved.PARTLY}
    assert CONSEQUENCE[Solved.NOT_MINE] is Action.REJECT_REPLY
    assert CONSEQUENCE[Solved.YES] is None


def test_solved_but_dissatisfied_goes_to_a_person_and_basically_satisfied_is_closed() -> None:
    clocks = Clocks()
    assert [after_grade(grade, clocks) for grade in range(1, 6)] == [Action.SEND_TO_REVIEW] * 2 + [Action.CLOSE] * 3


def test_what_closes_and_what_counts_as_satisfied_are_two_limits_of_the_city() -> None:
    """基本满意 is content enough to be asked nothing more, and need not count as satisfied: each limit is the city's own."""
    clocks = Clocks()
    assert is_content(3, clocks)
    assert (clocks.review_below, clocks.satisfied_from) == (3, 4)
    assert after_grade(3, replace(clocks, review_below=4)) is Action.SEND_TO_REVIEW
    assert after_grade(3, replace(clocks, satisfied_from=5)) is Action.CLOSE


def test_an_answer_keeps_the_words_and_a_grade_ends_it() -> None:
    said = answered(asked(), Solved.YES, ASKED, "亮了")
    check_gradable(said)
    closed = graded(said, 5, ASKED, city())
    assert closed.survey is not None and (closed.survey.grade, closed.survey.words) == (5, "亮了")
    assert (closed.outcome, closed.closed_at, closed.due.review) == (Outcome.SOLVED, ASKED, None)
    looked_at = graded(said, 2, ASKED, city())
    assert (looked_at.outcome, looked_at.closed_at) == (None, None)
    assert looked_at.due.review is not None


def test_one_matter_is_answered_and_rated_once_and_not_after_the_window() -> None:
    check_answerable(asked())
    check_answerable(answered(asked(), Solved.YES, ASKED))
    for ticket, why in (
        (replace(asked(), state=State.CLOSED), "survey_over"),
        (replace(answered(asked(), Solved.NO, ASKED), state=State.IN_PROGRESS), "survey_answered"),
    ):
        with pytest.raises(TooLate) as late:
            check_answerable(ticket)
        assert late.value.code == why
    rated = replace(graded(answered(asked(), Solved.YES, ASKED), 5, ASKED, city()), state=State.CLOSED)
    for ticket, why in ((asked(), "survey_over"), (rated, "survey_answered")):
        with pytest.raises(TooLate) as late:
            check_gradable(ticket)
        assert late.value.code == why


def test_reopened_it_is_counted_has_half_the_limit_and_the_third_time_is_a_problem_once() -> None:
    category, clocks = leaf(DeadlineClass.W10), city().clocks
    ticket = asked()
    for count in (1, 2, 3):
        ticket = reopened(ticket, category, ASKED, city())
        assert (ticket.reopened, ticket.follow_up_at) == (count, None)
        assert becomes_problem(ticket, clocks) is (count == 3)
    assert ticket.due.reply is not None and ticket.due.reply < at(12, 10)
    problem = raised(ticket)
    assert (problem.problem, problem.level) == (True, 1)
    assert not becomes_problem(reopened(problem, category, ASKED, city()), clocks)


def test_a_reply_that_answers_something_else_is_not_rated_and_its_clock_runs_on() -> None:
    ticket = rejected(answered(asked(), Solved.YES, ASKED))
    assert (ticket.survey, ticket.follow_up_at) == (None, None)
    assert ticket.due.reply == asked().due.reply
