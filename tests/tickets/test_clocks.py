"""When each clock of a ticket ends, and what the line does by itself (时限与提醒)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.calendar import Calendar
from tickets.catalogue import Catalogue, Category, DeadlineClass, Kind
from tickets.city import City, Clocks
from tickets.clocks import (
    first_deadlines,
    in_quiet_hours,
    is_digest_time,
    next_digest,
    next_timer,
    on_dispatch,
    on_new_start,
    on_return_to_dispatcher,
    on_review,
    quiet_until,
    recomputed,
    reminder_due,
    return_window_ends,
    timers,
    urgency,
    with_reply_due,
    working_days_left,
    working_time,
)
from tickets.deadlines import Limit
from tickets.geography import Area, Geography
from tickets.ticket import CitizenId, Confidentiality, Outcome, Solved, State, Survey, Ticket, TicketNumber
from tickets.units import Unit, Units

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = frozenset({date(2027, 1, 1)})
UNTIL_2026 = Calendar(NEW_YEAR, frozenset(), date(2026, 12, 31))
# What is published in December: 2 January off, the Sunday before made up for.
PUBLISHED = Calendar(NEW_YEAR | {date(2027, 1, 4)}, frozenset({date(2027, 1, 9)}), date(2027, 12, 31))


def leaf(deadline: DeadlineClass, code: str = "0507", **changes: Any) -> Category:
    return Category(code, ("Housing",), {"en": code}, code, "Housing", deadline, **changes)


def city(calendar: Calendar = UNTIL_2026, *, earlier: int = 0, **clocks: Any) -> City:
    limits = {
        Kind.INQUIRY: Limit(2),
        Kind.HELP: Limit(5),
        Kind.SUGGESTION: Limit(10),
        Kind.COMPLAINT: Limit(10),
        Kind.TIP_OFF: Limit(15),
    }
    return City(
        code="c",
        prefix="C",
        names={"en": "City"},
        hotline={"en": "Line"},
        timezone=SHANGHAI,
        languages=("en",),
        catalogue=Catalogue(()),
        geography=Geography((Area("C", "city", {"en": "C"}, None),)),
        units=Units((Unit("housing", {"en": "Housing"}, ("Housing",), "C", earlier=earlier),)),
        calendar=calendar,
        clocks=Clocks(reply=limits, utilities=("02",), **clocks),
    )


def at(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def ticket(submitted: datetime, **changes: Any) -> Ticket:
    return replace(Ticket(TicketNumber("C-1"), CitizenId("p"), submitted), **changes)


def opened(category: Category, submitted: datetime, house: City | None = None, **changes: Any) -> Ticket:
    return first_deadlines(ticket(submitted, **changes), category, house or city())


def planned(case: Ticket, house: City | None = None) -> list[tuple[str, datetime]]:
    return [(timer.name, timer.at) for timer in timers(case, house or city())]


# ── the reply ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "deadline", "due"),
    [
        (Kind.HELP, DeadlineClass.W15, at(11, 28)),  # the kind's 5 working days are shorter than the leaf's 15
        (Kind.COMPLAINT, DeadlineClass.W3, at(11, 26)),  # the leaf's 3 are shorter than the kind's 10
        (Kind.TIP_OFF, DeadlineClass.W15, at(12, 12)),
        (Kind.INQUIRY, DeadlineClass.W10, at(11, 25)),
        (Kind.COMPLAINT, DeadlineClass.H24, at(11, 22, 16, 20)),
        (Kind.PRAISE, DeadlineClass.W10, at(12, 5)),
    ],
)
def test_the_shorter_of_leaf_and_kind_counts(kind: Kind, deadline: DeadlineClass, due: datetime) -> None:
    """Submitted on Saturday 21 November: that day is not counted, nor is the weekend; a limit in days ends at 24:00."""
    assert opened(leaf(deadline), at(11, 21, 16, 20), kind=kind).due.reply == due


def test_danger_and_the_urgent_have_their_own_limit_whatever_the_leaf() -> None:
    for grade, hours in ((1, 2), (2, 24)):
        due = opened(leaf(DeadlineClass.W15), at(11, 21, 23), urgency=grade).due.reply
        assert due == at(11, 21, 23) + timedelta(hours=hours)


def test_what_must_be_on_the_spot_in_two_hours_is_urgent_by_nature() -> None:
    assert urgency(ticket(at(11, 21)), leaf(DeadlineClass.E2H)) == 1
    assert urgency(ticket(at(11, 21)), leaf(DeadlineClass.H24)) == 4
    assert urgency(ticket(at(11, 21), urgency=2), leaf(DeadlineClass.W5)) == 2
    assert urgency(ticket(at(11, 21), urgency=3), None) == 3


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
    st.sampled_from(Kind),
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
    assert planned(case) == [("review_overdue", at(11, 28))]


@pytest.mark.parametrize("text", ["0wd", "0h", "0m", "0d", "00h"])
def test_a_limit_of_nothing_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit.parse(text)


# ── timers ────────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        (State.DISPATCHED, {"sign_overdue", "warning", "overdue"}),
        (State.ACKNOWLEDGED, {"contact_overdue", "warning", "overdue"}),
        (State.RETURN_REQUESTED, {"dispatch_overdue", "warning", "overdue"}),
        (State.CONTACTED, {"warning", "overdue"}),
        (State.IN_PROGRESS, {"warning", "overdue"}),
        (State.SHELVED, {"unshelve"}),
        (State.FOLLOW_UP, {"survey_reminder", "survey_end"}),
        (State.REVIEW, {"review_overdue"}),
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


@given(st.times(), st.times(), st.datetimes(at(11, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)))
def test_a_push_never_goes_out_at_night_nor_waits_longer_than_the_night(
    quiet_from: time, until: time, moment: datetime
) -> None:
    house = city(quiet_from=quiet_from, quiet_until=until)
    moment = moment.replace(tzinfo=SHANGHAI)
    sent = quiet_until(moment, house)
    assert moment <= sent < moment + timedelta(days=1) or sent == moment
    assert quiet_until(sent, house) == sent


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (at(11, 23, 20, 59), at(11, 23, 20, 59)),
        (at(11, 23, 21), at(11, 24, 8)),
        (at(11, 24, 3), at(11, 24, 8)),
        (at(11, 24, 8), at(11, 24, 8)),
    ],
)
def test_quiet_hours_from_21_to_8(moment: datetime, sent: datetime) -> None:
    assert quiet_until(moment, city()) == sent


def test_what_is_urgent_and_over_in_the_night_is_reminded_of_that_very_morning() -> None:
    for over, reminded in (((11, 21, 0, 32), (11, 21)), ((11, 20, 22, 30), (11, 21)), ((11, 20, 15), (11, 21))):
        due = at(*over)
        urgent = ticket(at(11, 20, 9), urgency=1, overdue=True)
        assert reminder_due(urgent, due, city()) == at(*reminded, 8)
        again = replace(urgent, reminded_at=at(11, 21, 8))
        assert reminder_due(again, due, city()) == at(11, 22, 8), "each day, whatever day it is"


# ── the morning's report ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_report_is_at_the_citys_hour_of_today_or_tomorrow() -> None:
    assert next_digest(at(11, 20, 8, 29), city()) == at(11, 20, 8, 30)
    assert next_digest(at(11, 20, 8, 30), city()) == at(11, 21, 8, 30)
    assert next_digest(at(11, 20, 23), city(digest=time(9))) == at(11, 21, 9)


@pytest.mark.parametrize(
    ("hour", "minute", "told"), [(3, 0, False), (8, 29, False), (8, 30, True), (15, 0, True), (21, 0, False)]
)
def test_a_report_that_is_late_is_told_that_day_but_never_in_the_night(hour: int, minute: int, told: bool) -> None:
    assert is_digest_time(at(11, 20, hour, minute), city()) is told


def test_quiet_hours_may_reach_over_midnight_and_have_their_first_minute_but_not_their_last() -> None:
    night, noon = Clocks(), Clocks(quiet_from=time(12), quiet_until=time(14))
    assert [in_quiet_hours(time(h), night) for h in (20, 21, 0, 7, 8)] == [False, True, True, True, False]
    assert [in_quiet_hours(time(h), noon) for h in (11, 12, 13, 14, 0)] == [False, True, True, False, False]
