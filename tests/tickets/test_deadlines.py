"""When each clock of a ticket ends (时限)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed import PUBLISHED, SHANGHAI, at, city, leaf, opened, planned, ticket

from tickets.catalogue import DeadlineClass, Kind
from tickets.deadlines import (
    on_dispatch,
    on_new_start,
    on_return_to_dispatcher,
    on_review,
    on_worse,
    recomputed,
    return_window_ends,
    urgency,
    with_reply_due,
)
from tickets.hours import working_time
from tickets.limits import CLASS_LIMITS, Limit
from tickets.ticket import Confidentiality, State
from tickets.timers import timers

# ── the reply ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "deadline", "due"),
    [
        (Kind.HELP, DeadlineClass.W15, at(11, 28)),  # the kind's 5 working days are shorter than the leaf's 15
        (Kind.COMPLAINT, DeadlineClass.W3, at(11, 26)),  # the leaf's 3 are shorter than the kind's 10
        (Kind.TIP_OFF, DeadlineClass.W15, at(12, 12)),
        (Kind.INQUIRY, DeadlineClass.W10, at(11, 25)),
        (Kind.COMPLAINT, DeadlineClass.H24, at(11, 22, 16, 20)),
        (Kind.SUGGESTION, DeadlineClass.W10, at(12, 5)),
    ],
)
def test_the_shorter_of_leaf_and_kind_counts(kind: Kind, deadline: DeadlineClass, due: datetime) -> None:
    """Submitted on Saturday 21 November: that day is not counted, nor is the weekend; a limit in days ends at 24:00."""
    assert opened(leaf(deadline), at(11, 21, 16, 20), kind=kind).due.reply == due


def test_praise_has_no_reply_to_wait_for() -> None:
    praise = opened(leaf(DeadlineClass.W5), at(11, 21, 16, 20), kind=Kind.PRAISE)
    assert praise.due.reply is None
    dispatched = on_dispatch(replace(praise, state=State.ACKNOWLEDGED), at(11, 21, 16, 20), city())
    assert dispatched.due.contact is None
    assert not timers(dispatched, city())


def test_danger_and_the_urgent_have_their_own_limit_whatever_the_leaf() -> None:
    for grade, hours in ((1, 2), (2, 24)):
        due = opened(leaf(DeadlineClass.W15), at(11, 21, 23), urgency=grade).due.reply
        assert due == at(11, 21, 23) + timedelta(hours=hours)


def test_what_got_worse_is_due_as_soon_as_its_urgency_wants_from_then_on() -> None:
    category, told = leaf(DeadlineClass.W5), at(11, 24, 10)
    worse = on_worse(replace(opened(category, at(11, 21, 16, 20)), urgency=2), category, told, city())
    assert worse.due.reply == told + timedelta(hours=24)
    assert worse.original_reply_due == at(11, 28)  # its rate is counted by what was owed first


def test_what_got_worse_is_never_due_later_than_it_was() -> None:
    category = leaf(DeadlineClass.H24)
    first = on_dispatch(opened(category, at(11, 21, 9)), at(11, 21, 9), city())
    assert on_worse(replace(first, urgency=3), category, at(11, 21, 20), city()).due == first.due


def test_danger_that_waits_for_a_dispatcher_is_dispatched_within_the_hour() -> None:
    category = leaf(DeadlineClass.W5)
    worse = on_worse(replace(opened(category, at(11, 21, 9)), urgency=1), category, at(11, 21, 10), city())
    assert worse.due.dispatch == at(11, 21, 11)


def test_what_must_be_on_the_spot_in_two_hours_is_urgent_by_nature() -> None:
    assert urgency(ticket(at(11, 21)), leaf(DeadlineClass.E2H), city()) == 1
    assert urgency(ticket(at(11, 21)), leaf(DeadlineClass.H24), city()) == 4
    assert urgency(ticket(at(11, 21), urgency=2), leaf(DeadlineClass.W5), city()) == 2
    assert urgency(ticket(at(11, 21), urgency=3), None, city()) == 3
    slower = city(classes={**CLASS_LIMITS, DeadlineClass.E2H: Limit.parse("6h")})
    assert urgency(ticket(at(11, 21)), leaf(DeadlineClass.E2H), slower) == 4, "there nobody is on the spot in two hours"


def test_a_city_has_limits_of_its_own_for_classes_and_for_what_is_urgent() -> None:
    house = city(
        classes={**CLASS_LIMITS, "W7": Limit(7)}, reply_danger=Limit.parse("1h"), reply_urgent=Limit.parse("12h")
    )
    monday = at(11, 23, 9)
    assert opened(leaf("W7"), monday, house, kind=Kind.COMPLAINT).due.reply == at(12, 3)
    assert opened(leaf("W7"), monday, house, urgency=1).due.reply == at(11, 23, 10)
    assert opened(leaf("W7"), monday, house, urgency=2).due.reply == at(11, 23, 21)


def test_hours_of_what_is_not_urgent_wait_for_the_next_opening() -> None:
    assert opened(leaf(DeadlineClass.H24), at(11, 23, 23)).due.reply == at(11, 25, 8)
    assert opened(leaf(DeadlineClass.H24), at(11, 23, 23), urgency=2).due.reply == at(11, 24, 23)


def test_a_ticket_across_new_year_has_an_estimated_date() -> None:
    case = opened(leaf(DeadlineClass.W10), at(12, 24, 10), kind=Kind.COMPLAINT)
    assert case.due.reply == at(1, 9, year=2027)
    assert case.estimated
    assert case.reply_days == 10
    assert working_time(city()).is_estimate(at(1, 9, year=2027))
    assert not opened(leaf(DeadlineClass.W3), at(12, 24, 10), kind=Kind.COMPLAINT).estimated


def test_an_estimated_date_is_counted_again_once_the_calendar_is_known() -> None:
    case = opened(leaf(DeadlineClass.W10), at(12, 24, 10), kind=Kind.COMPLAINT)
    known = recomputed(case, city(PUBLISHED))
    assert known.due.reply == known.original_reply_due == at(1, 10, year=2027)
    assert not known.estimated
    assert recomputed(known, city(PUBLISHED)) == known
    assert recomputed(case, city()) == case


def test_a_granted_date_is_counted_again_from_the_same_days_and_the_first_promise_stays() -> None:
    case = opened(leaf(DeadlineClass.W3), at(12, 24, 10), kind=Kind.COMPLAINT)
    first = case.original_reply_due
    granted = with_reply_due(case, at(1, 9, year=2027), at(12, 24, 10), city())
    known = recomputed(granted, city(PUBLISHED))
    assert known.due.reply == at(1, 10, year=2027)
    assert known.original_reply_due == first == at(12, 30)


@given(
    st.sampled_from(DeadlineClass),
    st.sampled_from(Kind),
    st.datetimes(at(11, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)),
)
def test_counting_again_with_the_same_calendar_changes_nothing(
    deadline: DeadlineClass, kind: Kind, submitted: datetime
) -> None:
    case = opened(leaf(deadline), submitted.replace(tzinfo=SHANGHAI), kind=kind)
    assert recomputed(case, city()) == case


@given(
    st.sampled_from(DeadlineClass),
    st.sampled_from([kind for kind in Kind if kind is not Kind.PRAISE]),
    st.integers(1, 4),
    st.datetimes(at(11, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)),
)
def test_a_reopening_never_gets_more_than_the_first_time(
    deadline: DeadlineClass, kind: Kind, grade: int, submitted: datetime
) -> None:
    start = submitted.replace(tzinfo=SHANGHAI)
    category = leaf(deadline)
    first = opened(category, start, kind=kind, urgency=grade)
    again = on_new_start(first, category, start, city())
    assert first.due.reply is not None
    assert again.due.reply is not None
    assert start < again.due.reply <= first.due.reply


def test_a_reopening_has_half_the_limit_rounded_up() -> None:
    case = opened(leaf(DeadlineClass.W5), at(11, 21), kind=Kind.COMPLAINT)
    again = on_new_start(replace(case, overdue=True), leaf(DeadlineClass.W5), at(11, 27, 9), city())
    assert again.due.reply == at(12, 3)  # three working days after Friday
    assert not again.overdue
    assert again.clock_from == at(11, 27, 9)


# ── dispatch, sign, contact, return, review ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("code", "grade", "hours"), [("0507", 4, 24), ("0201", 4, 2), ("0507", 1, 1), ("0201", 1, 1)])
def test_dispatch_has_a_day_two_hours_for_utilities_one_for_danger(code: str, grade: int, hours: int) -> None:
    case = opened(leaf(DeadlineClass.W15, code), at(11, 23, 9), urgency=grade)
    assert case.due.dispatch == at(11, 23, 9) + timedelta(hours=hours)


def test_signing_and_contact_count_from_the_dispatch_and_end_before_the_reply() -> None:
    case = on_dispatch(opened(leaf(DeadlineClass.W5), at(11, 23, 9)), at(11, 23, 10), city())
    assert (case.due.sign, case.due.contact) == (at(11, 23, 12), at(11, 24, 10))
    urgent = on_dispatch(opened(leaf(DeadlineClass.E2H), at(11, 23, 9), urgency=1), at(11, 23, 9, 30), city())
    assert urgent.due.sign == urgent.due.contact == urgent.due.reply == at(11, 23, 11)


def test_nobody_owes_a_contact_to_whom_nobody_can_reach() -> None:
    filed = replace(
        opened(leaf(DeadlineClass.W5), at(11, 23, 9)), filed_by="m-zhou", confidentiality=Confidentiality.ANONYMOUS
    )
    sent = replace(on_dispatch(filed, at(11, 23, 10), city()), state=State.ACKNOWLEDGED)
    assert (sent.due.sign, sent.due.contact) == (at(11, 23, 12), None)
    assert "contact_overdue" not in {timer.name for timer in timers(sent, city())}
    named = replace(filed, confidentiality=Confidentiality.CONFIDENTIAL)
    assert on_dispatch(named, at(11, 23, 10), city()).due.contact == at(11, 24, 10)


def test_a_ticket_that_is_overdue_already_still_gives_the_next_unit_its_hours() -> None:
    case = opened(leaf(DeadlineClass.W3), at(11, 16, 9))
    late = on_dispatch(case, at(11, 23, 9), city())
    assert late.due.sign == at(11, 23, 11)


def test_a_return_gives_the_dispatcher_a_new_limit() -> None:
    case = opened(leaf(DeadlineClass.W15), at(11, 23, 9))
    assert on_return_to_dispatcher(case, None, at(11, 25, 9), city()).due.dispatch == at(11, 26, 9)


def test_the_return_window_is_one_working_day_two_for_what_is_complex() -> None:
    case = ticket(at(11, 21), dispatched_at=at(11, 21, 16))
    assert return_window_ends(case, city()) == at(11, 24)
    assert return_window_ends(replace(case, important=True), city()) == at(11, 25)
    assert return_window_ends(ticket(at(11, 21)), city()) is None


def test_a_review_has_a_day_by_which_somebody_answers() -> None:
    case = on_review(ticket(at(11, 21), state=State.REVIEW), at(11, 21), city())
    assert planned(case)[0] == ("review_overdue", at(11, 28))


@pytest.mark.parametrize("text", ["0wd", "0h", "0m", "0d", "00h"])
def test_a_limit_of_nothing_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit.parse(text)
