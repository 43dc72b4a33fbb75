"""What the line does by itself and when (提醒): warnings, reminders, notices of what is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed import SHANGHAI, at, city, leaf, opened, planned, ticket

from tickets.catalogue import DeadlineClass, Kind
from tickets.deadlines import on_dispatch, on_review, with_reply_due, working_days_left
from tickets.hours import quiet_until
from tickets.limits import Limit
from tickets.ticket import Outcome, Solved, State, Survey
from tickets.timers import LATE_NOTICES, late_notices, next_timer, reminder_due


def test_warned_two_and_one_working_days_before_and_red_from_the_first_day_over_across_new_year() -> None:
    case = replace(
        opened(leaf(DeadlineClass.W10), at(12, 24, 10), kind=Kind.COMPLAINT), state=State.CONTACTED, unit="housing"
    )
    assert planned(case) == [
        ("warning", at(1, 6, 8, year=2027)),
        ("warning", at(1, 7, 8, year=2027)),
        ("overdue", at(1, 9, year=2027)),
    ]
    assert working_days_left(case, at(1, 6, 8, year=2027), city()) == 2
    assert working_days_left(case, at(1, 7, 8, year=2027), city()) == 1
    assert working_days_left(case, at(1, 8, 8, year=2027), city()) == 0


def test_a_limit_in_hours_is_too_short_to_be_warned_of() -> None:
    case = replace(opened(leaf(DeadlineClass.H24), at(11, 23, 9)), state=State.CONTACTED)
    assert planned(case) == [("overdue", at(11, 24, 9))]


def test_no_warning_lies_before_the_clock_began() -> None:
    case = replace(opened(leaf(DeadlineClass.W10), at(11, 23, 9), kind=Kind.INQUIRY), state=State.CONTACTED)
    assert planned(case) == [("warning", at(11, 24, 8)), ("overdue", at(11, 26))]


def test_a_city_may_warn_more_often() -> None:
    house = city(warnings=(Limit(3), Limit(2), Limit(1)))
    case = replace(opened(leaf(DeadlineClass.W10), at(11, 23, 9), house, kind=Kind.COMPLAINT), state=State.CONTACTED)
    assert [name for name, _ in planned(case, house)] == ["warning"] * 3 + ["overdue"]


def test_a_unit_may_have_an_earlier_limit_of_its_own() -> None:
    house = city(earlier=4)
    case = opened(leaf(DeadlineClass.W10), at(11, 23, 9), house, kind=Kind.COMPLAINT, unit="housing")
    assert ("own_limit", at(12, 1, 8)) in planned(replace(case, state=State.IN_PROGRESS), house)
    assert "own_limit" not in dict(planned(replace(case, state=State.ACCEPTED), house))
    assert "own_limit" not in dict(planned(replace(case, state=State.IN_PROGRESS), city()))


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (State.SUBMITTED, {"dispatch_overdue", "warning", "overdue"}),
        (State.ACCEPTED, {"dispatch_overdue", "warning", "overdue"}),
        (State.NEEDS_INFORMATION, {"warning", "overdue"}),
        (State.DISPATCHED, {"sign_overdue", "contact_overdue", "warning", "overdue"}),
        (State.ACKNOWLEDGED, {"contact_overdue", "warning", "overdue"}),
        (State.RETURN_REQUESTED, {"dispatch_overdue", "warning", "overdue"}),
        (State.CONTACTED, {"warning", "overdue"}),
        (State.IN_PROGRESS, {"warning", "overdue"}),
        (State.SHELVED, {"unshelve"}),
        (State.FOLLOW_UP, {"survey_reminder", "survey_end"}),
        (State.REVIEW, {"review_overdue", "review_late", "review_late_last"}),
        (State.CLOSED, {"second_follow_up"}),
        (State.DECLINED, set()),
        (State.HANDED_OVER, set()),
        (State.WITHDRAWN, set()),
        (State.MERGED, set()),
    ],
)
def test_each_state_has_its_timers_and_no_open_one_is_forgotten(state: State, names: set[str]) -> None:
    case = on_dispatch(opened(leaf(DeadlineClass.W10), at(11, 23, 9), kind=Kind.COMPLAINT), at(11, 23, 9), city())
    case = on_review(case, at(11, 23), city())
    case = replace(
        case,
        state=state,
        follow_up_at=at(11, 24),
        shelved_until=date(2027, 2, 26),
        closed_at=at(11, 25),
        outcome=Outcome.SOLVED,
        survey=Survey(at(11, 25), Solved.YES),
    )
    assert {name for name, _ in planned(case)} == names


def test_a_step_that_ends_with_the_reply_is_told_once_as_overdue() -> None:
    case = on_dispatch(opened(leaf(DeadlineClass.E2H), at(11, 23, 9), urgency=1), at(11, 23, 9), city())
    assert planned(replace(case, state=State.ACKNOWLEDGED)) == [("overdue", at(11, 23, 11))]


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.EXPLAINED, Outcome.UNASKED])
def test_only_who_said_that_it_is_solved_is_asked_a_second_time(outcome: Outcome) -> None:
    assert planned(ticket(at(11, 21), state=State.CLOSED, closed_at=at(11, 25), outcome=outcome)) == []


def test_a_contact_once_made_is_not_missed_again() -> None:
    case = on_dispatch(opened(leaf(DeadlineClass.W10), at(11, 23, 9)), at(11, 23, 9), city())
    case = replace(case, state=State.ACKNOWLEDGED, contacted_at=at(11, 23, 10))
    assert "contact_overdue" not in dict(planned(case))


@pytest.mark.parametrize(
    ("due", "reminded", "grade", "again"),
    [
        pytest.param(at(11, 28), None, 4, at(11, 30, 8), id="over on Friday night: Monday at the opening"),
        pytest.param(at(11, 28), at(11, 30, 8), 4, at(12, 1, 8), id="then each working day"),
        pytest.param(at(11, 28), at(12, 4, 15), 4, at(12, 7, 8), id="a late one makes up for none"),
        pytest.param(at(11, 25, 16), None, 4, at(11, 26, 8), id="over in the afternoon: the next morning"),
        pytest.param(at(12, 31, 16), None, 4, at(1, 4, 8, year=2027), id="not on a holiday"),
        pytest.param(at(11, 27, 16), None, 2, at(11, 28, 8), id="what is urgent each day, on days off too"),
    ],
)
def test_what_is_overdue_is_reminded_of_each_working_day_in_the_morning(
    due: datetime, reminded: datetime | None, grade: int, again: datetime
) -> None:
    case = ticket(at(11, 20, 9), state=State.CONTACTED, overdue=True, urgency=grade, reminded_at=reminded)
    assert reminder_due(case, due, city()) == again


def test_what_so_many_reminders_have_not_moved_is_reminded_of_less_often() -> None:
    case = ticket(at(11, 20, 9), state=State.CONTACTED, overdue=True, reminded_at=at(12, 4, 8))
    often = replace(case, reminders=city().clocks.reminders - 1)
    assert reminder_due(often, at(11, 28), city()) == at(12, 7, 8)
    assert reminder_due(replace(case, reminders=city().clocks.reminders), at(11, 28), city()) == at(12, 11, 8)


@given(
    st.datetimes(at(11, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)),
    st.sampled_from((Limit(1), Limit(2), Limit(minutes=1), Limit(minutes=60), Limit(minutes=1440))),
    st.integers(1, 4),
)
def test_a_reminder_lies_behind_the_last_and_never_in_the_quiet_hours(last: datetime, pace: Limit, grade: int) -> None:
    house, last = city(overdue_reminder=pace), last.replace(tzinfo=SHANGHAI)
    case = ticket(at(10, 1, 9), state=State.CONTACTED, overdue=True, urgency=grade, reminded_at=last)
    again = reminder_due(case, at(10, 9), house)
    assert again > last
    assert quiet_until(again, house) == again


def test_nobody_is_reminded_before_it_was_told_that_it_is_overdue_nor_after_the_answer() -> None:
    case = replace(opened(leaf(DeadlineClass.W5), at(11, 23, 9)), state=State.CONTACTED)
    assert "overdue_reminder" not in dict(planned(case))
    assert "overdue_reminder" in dict(planned(replace(case, overdue=True)))
    assert "overdue_reminder" not in dict(planned(replace(case, overdue=True, state=State.FOLLOW_UP)))


def test_who_waits_for_what_is_late_is_told_again_and_only_so_often() -> None:
    case = replace(opened(leaf(DeadlineClass.W5), at(11, 23, 9)), state=State.CONTACTED, overdue=True)
    told = [(name, moment) for name, moment in planned(case) if name in LATE_NOTICES]
    assert told == [("late_again", at(12, 3, 8)), ("late_again", at(12, 8, 8)), ("late_last", at(12, 11, 8))]
    assert not LATE_NOTICES & dict(planned(replace(case, overdue=False))).keys()
    assert not LATE_NOTICES & dict(planned(case, city(late_notices=0))).keys()
    reviewed = on_review(replace(case, state=State.REVIEW), at(11, 23, 9), city())
    assert [name for name, _ in planned(reviewed)] == [
        "review_overdue",
        "review_late",
        "review_late",
        "review_late_last",
    ]


@given(st.datetimes(at(11, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)), st.integers(1, 2000))
def test_that_it_is_late_is_never_told_in_the_quiet_hours(due: datetime, minutes: int) -> None:
    for pace in (Limit(1), Limit(3), Limit(minutes=minutes)):
        house = city(late_notice=pace)
        told = list(late_notices(due.replace(tzinfo=SHANGHAI), house, "late_again", "late_last"))
        assert len(told) == house.clocks.late_notices
        assert all(one.at > due.replace(tzinfo=SHANGHAI) and quiet_until(one.at, house) == one.at for one in told)


def test_a_timer_fires_once_until_its_moment_moves() -> None:
    case = replace(opened(leaf(DeadlineClass.W5), at(11, 23, 9)), state=State.CONTACTED)
    first = next_timer(case, city())
    assert first is not None
    case = replace(case, fired=(first.key,))
    second = next_timer(case, city())
    assert second is not None
    assert second.at > first.at
    moved = with_reply_due(case, at(12, 5), at(11, 23, 9), city())
    assert next_timer(moved, city()) != second


def test_a_timer_is_the_same_in_whatever_zone_its_moment_is_told() -> None:
    """A store gives times back in UTC: an overdue that was told is not told again."""
    case = replace(opened(leaf(DeadlineClass.H24), at(11, 23, 9)), state=State.CONTACTED)
    timer = next_timer(case, city())
    assert timer is not None
    assert replace(timer, at=timer.at.astimezone(UTC)).key == timer.key


def test_what_is_urgent_and_over_in_the_night_is_reminded_of_that_very_morning() -> None:
    for over, reminded in (((11, 21, 0, 32), (11, 21)), ((11, 20, 22, 30), (11, 21)), ((11, 20, 15), (11, 21))):
        due = at(*over)
        urgent = ticket(at(11, 20, 9), urgency=1, overdue=True)
        assert reminder_due(urgent, due, city()) == at(*reminded, 8)
        again = replace(urgent, reminded_at=at(11, 21, 8))
        assert reminder_due(again, due, city()) == at(11, 22, 8), "each day, whatever day it is"
