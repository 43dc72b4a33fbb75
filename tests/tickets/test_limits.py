"""The clocks (时限) and working days (工作日): what must hold for any start, limit and calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tickets.calendar import Calendar
from tickets.catalogue import DeadlineClass
from tickets.limits import CLASS_LIMITS, Limit, WorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
RIGA = ZoneInfo("Europe/Riga")
NATIONAL_DAY = frozenset(date(2026, 10, day) for day in range(1, 8))
OCTOBER = Calendar(NATIONAL_DAY, frozenset({date(2026, 9, 20), date(2026, 10, 10)}), date(2026, 12, 31))

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    lambda off, work: Calendar(off - work, work),
    st.frozensets(days, max_size=60),
    st.frozensets(days, max_size=30),
)
zones = st.sampled_from([SHANGHAI, RIGA, ZoneInfo("America/New_York")])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
counts = st.integers(1, 30)
minutes = st.integers(1, 20 * 1440)
# No zone of these tests turns its clocks within the opening hours.
openings = st.times(time(4), time(11))
closings = st.times(time(12), time.max)
reckonings = st.builds(WorkingTime, calendars, zones, openings, closings)
limits = st.one_of(counts.map(lambda n: Limit(working_days=n)), minutes.map(lambda n: Limit(minutes=n)))


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


# Working days


@given(calendars, days, counts)
def test_the_last_of_some_working_days_is_worked_and_no_other_lies_between(
    calendar: Calendar, day: date, count: int
) -> None:
    last = calendar.add_working_days(day, count)
    assert calendar.is_working(last)
    assert calendar.working_days_between(day, last) == count


@given(calendars, days, counts)
def test_forward_and_back_meet_on_a_worked_day(calendar: Calendar, day: date, count: int) -> None:
    assume(calendar.is_working(day))
    assert calendar.back_working_days(calendar.add_working_days(day, count), count) == day
    assert calendar.add_working_days(calendar.back_working_days(day, count), count) == day


@given(calendars, days, counts, counts)
def test_working_days_add_up(calendar: Calendar, day: date, first: int, second: int) -> None:
    halfway = calendar.add_working_days(day, first)
    assert calendar.add_working_days(halfway, second) == calendar.add_working_days(day, first + second)


@given(calendars, days, days, days)
def test_spans_of_working_days_add_up(calendar: Calendar, a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    between = calendar.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(b, a) == 0


@given(calendars, days)
def test_a_make_up_day_is_worked_even_on_a_weekend(calendar: Calendar, day: date) -> None:
    assert Calendar(calendar.off, calendar.work | {day}).is_working(day)
    assert not Calendar(calendar.off | {day}, calendar.work - {day}).is_working(day)


def test_ten_working_days_over_the_national_holiday() -> None:
    assert OCTOBER.add_working_days(date(2026, 9, 28), 10) == date(2026, 10, 16)


def test_the_day_before_a_weekend_that_is_worked() -> None:
    assert OCTOBER.add_working_days(date(2026, 9, 18), 1) == date(2026, 9, 20)
    assert OCTOBER.back_working_days(date(2026, 10, 8), 1) == date(2026, 9, 30)


# Limits


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("30m", Limit(minutes=30)),
        ("24h", Limit(minutes=1440)),
        ("7d", Limit(minutes=10080)),
        ("5wd", Limit(working_days=5)),
        (" 2wd ", Limit(working_days=2)),
    ],
)
def test_a_limit_is_read(text: str, limit: Limit) -> None:
    assert Limit.parse(text) == limit


@pytest.mark.parametrize("text", ["", "5", "wd", "5 wd", "-1h", "1.5h", "1h30m", "5w", "5D"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit.parse(text)


@given(limits)
def test_twice_the_half_is_the_whole_or_one_more(limit: Limit) -> None:
    half = limit.halved()
    assert 0 <= 2 * half.working_days - limit.working_days <= 1
    assert 0 <= 2 * half.minutes - limit.minutes <= 1
    assert half != Limit()


def test_the_classes_halved_round_up() -> None:
    assert {name: CLASS_LIMITS[name].halved() for name in DeadlineClass} == {
        DeadlineClass.E2H: Limit(minutes=60),
        DeadlineClass.H24: Limit(minutes=720),
        DeadlineClass.W3: Limit(working_days=2),
        DeadlineClass.W5: Limit(working_days=3),
        DeadlineClass.W10: Limit(working_days=5),
        DeadlineClass.W15: Limit(working_days=8),
    }


# When a limit ends


@given(reckonings, moments, counts)
def test_a_limit_in_days_ends_at_midnight_after_its_last_working_day(
    reckoning: WorkingTime, start: datetime, count: int
) -> None:
    due = reckoning.due(start, Limit(working_days=count))
    local = due.astimezone(reckoning.timezone)
    submitted = start.astimezone(reckoning.timezone).date()
    assert local.time() == time(0)
    assert reckoning.last_day(due) == local.date() - timedelta(days=1)
    assert reckoning.calendar.working_days_between(submitted, reckoning.last_day(due)) == count
    assert reckoning.calendar.is_working(reckoning.last_day(due))


@given(reckonings, moments, moments, counts)
def test_the_hour_of_submission_does_not_move_a_limit_in_days(
    reckoning: WorkingTime, one: datetime, other: datetime, count: int
) -> None:
    limit = Limit(working_days=count)
    other = datetime.combine(one.astimezone(reckoning.timezone), other.time(), reckoning.timezone)
    assert reckoning.due(one, limit) == reckoning.due(other, limit)


@given(reckonings, moments, limits)
@example(WorkingTime(OCTOBER, RIGA), datetime(2026, 3, 28, 23, tzinfo=UTC), Limit(minutes=24 * 60))
@example(WorkingTime(OCTOBER, RIGA), datetime(2026, 10, 24, 23, tzinfo=UTC), Limit(minutes=24 * 60))
def test_an_urgent_limit_in_hours_is_natural_time_whatever_the_clocks_do(
    reckoning: WorkingTime, start: datetime, limit: Limit
) -> None:
    assume(limit.minutes)
    due = reckoning.due(start, limit, urgent=True)
    assert due.astimezone(UTC) - start == timedelta(minutes=limit.minutes)


@given(reckonings, moments, minutes)
def test_what_is_not_urgent_ends_in_duty_hours_and_never_sooner(
    reckoning: WorkingTime, start: datetime, count: int
) -> None:
    limit = Limit(minutes=count)
    due, natural = reckoning.due(start, limit), reckoning.due(start, limit, urgent=True)
    assert reckoning.opens <= due.astimezone(reckoning.timezone).time() <= reckoning.closes
    assert due.astimezone(UTC) >= natural.astimezone(UTC)
    if reckoning.opens <= natural.time() <= reckoning.closes:
        assert due == natural
    else:
        assert due.time() == reckoning.opens
        assert due.date() - natural.date() in (timedelta(0), timedelta(days=1))
        assert (due.date() == natural.date()) == (natural.time() < reckoning.opens)


@given(reckonings, moments, moments, limits, st.booleans())
def test_who_asks_later_is_not_due_sooner(
    reckoning: WorkingTime, one: datetime, other: datetime, limit: Limit, urgent: bool
) -> None:
    first, second = sorted((one, other))
    due, later = (reckoning.due(start, limit, urgent=urgent).astimezone(UTC) for start in (first, second))
    assert due <= later


@given(reckonings, moments, limits, zones, st.booleans())
def test_the_zone_in_which_a_start_is_written_changes_nothing(
    reckoning: WorkingTime, start: datetime, limit: Limit, zone: ZoneInfo, urgent: bool
) -> None:
    elsewhere = reckoning.due(start.astimezone(zone), limit, urgent=urgent)
    assert elsewhere.astimezone(UTC) == reckoning.due(start, limit, urgent=urgent).astimezone(UTC)


@given(reckonings, moments, st.lists(limits, min_size=1, max_size=4), st.booleans())
def test_the_shorter_of_several_limits_is_one_of_them(
    reckoning: WorkingTime, start: datetime, several: list[Limit], urgent: bool
) -> None:
    shortest = reckoning.shorter(start, *several, urgent=urgent)
    assert shortest in [reckoning.due(start, limit, urgent=urgent) for limit in several]


@pytest.mark.parametrize(
    ("start", "limit", "urgent", "due"),
    [
        (shanghai(11, 23, 9), "2h", False, shanghai(11, 23, 11)),
        (shanghai(11, 23, 20), "2h", False, shanghai(11, 23, 22)),
        (shanghai(11, 23, 20, 1), "2h", False, shanghai(11, 24, 8)),
        (shanghai(11, 23, 20, 1), "2h", True, shanghai(11, 23, 22, 1)),
        (shanghai(11, 23, 23), "2h", False, shanghai(11, 24, 8)),
        (shanghai(11, 23, 3), "2h", False, shanghai(11, 23, 8)),
        (shanghai(11, 23, 6), "2h", False, shanghai(11, 23, 8)),
        (shanghai(11, 23, 23, 30), "24h", False, shanghai(11, 25, 8)),
        (shanghai(11, 27, 23, 59), "1wd", False, shanghai(12, 1)),
        (shanghai(11, 28, 0, 0), "1wd", False, shanghai(12, 1)),
        (shanghai(9, 30, 15), "3wd", False, shanghai(10, 11)),
        (shanghai(12, 31, 15), "1wd", True, shanghai(1, 2, year=2027)),
    ],
)
def test_when_a_limit_ends(start: datetime, limit: str, urgent: bool, due: datetime) -> None:
    assert WorkingTime(OCTOBER, SHANGHAI).due(start, Limit.parse(limit), urgent=urgent) == due


def test_a_city_on_duty_until_midnight_lets_a_limit_end_in_the_last_minute() -> None:
    reckoning = WorkingTime(OCTOBER, SHANGHAI, time(0), time.max)
    assert reckoning.due(shanghai(11, 23, 21, 59), Limit.parse("2h")) == shanghai(11, 23, 23, 59)
    assert reckoning.due(shanghai(11, 23, 23), Limit.parse("2h")) == shanghai(11, 24, 1)


def test_the_day_when_the_clocks_turn_has_its_own_length() -> None:
    reckoning = WorkingTime(OCTOBER, RIGA)
    spring = reckoning.due(datetime(2026, 3, 28, 12, tzinfo=RIGA), Limit.parse("24h"))
    autumn = reckoning.due(datetime(2026, 10, 24, 12, tzinfo=RIGA), Limit.parse("24h"))
    assert (spring.day, spring.hour) == (29, 13)
    assert (autumn.day, autumn.hour) == (25, 11)


def test_midnight_belongs_to_the_day_that_ends() -> None:
    reckoning = WorkingTime(OCTOBER, SHANGHAI)
    assert reckoning.last_day(shanghai(1, 1, year=2027)) == date(2026, 12, 31)
    assert not reckoning.is_estimate(shanghai(1, 1, year=2027))
    assert reckoning.is_estimate(shanghai(1, 1, 0, 1, year=2027))


# Warnings


@given(reckonings, moments, counts, counts)
def test_a_warning_opens_a_working_day_that_many_days_before(
    reckoning: WorkingTime, start: datetime, count: int, lead: int
) -> None:
    due = reckoning.due(start, Limit(working_days=count))
    warned = reckoning.before(due, Limit(working_days=lead)).astimezone(reckoning.timezone)
    assert warned.time() == reckoning.opens
    assert reckoning.calendar.is_working(warned.date())
    assert reckoning.calendar.working_days_between(warned.date(), reckoning.last_day(due)) == lead


@given(reckonings, moments, limits, counts, counts)
def test_the_longer_lead_warns_first(
    reckoning: WorkingTime, start: datetime, limit: Limit, one: int, other: int
) -> None:
    assume(one != other)
    due = reckoning.due(start, limit)
    early, late = (reckoning.before(due, Limit(working_days=lead)) for lead in (max(one, other), min(one, other)))
    assert early < late < due


@given(reckonings, moments, limits, minutes)
def test_a_lead_in_hours_is_natural_time_before_a_moment_in_utc(
    reckoning: WorkingTime, start: datetime, limit: Limit, lead: int
) -> None:
    due = reckoning.due(start, limit).astimezone(UTC)
    assert due - reckoning.before(due, Limit(minutes=lead)) == timedelta(minutes=lead)


@pytest.mark.parametrize(
    ("due", "lead", "warned"),
    [
        (shanghai(10, 11), "1wd", shanghai(10, 9, 8)),
        (shanghai(10, 11), "2wd", shanghai(10, 8, 8)),
        (shanghai(10, 9), "1wd", shanghai(9, 30, 8)),
        (shanghai(11, 24, 15), "1wd", shanghai(11, 23, 8)),
        (shanghai(11, 24, 15), "2h", shanghai(11, 24, 13)),
    ],
)
def test_when_a_warning_comes(due: datetime, lead: str, warned: datetime) -> None:
    assert WorkingTime(OCTOBER, SHANGHAI).before(due, Limit.parse(lead)) == warned


# Found while writing these tests


def test_a_lead_in_hours_over_the_night_when_the_clocks_turn_was_an_hour_wrong() -> None:
    reckoning = WorkingTime(OCTOBER, RIGA)
    due = reckoning.due(datetime(2026, 3, 28, 12, tzinfo=RIGA), Limit.parse("24h"))
    warned = reckoning.before(due, Limit.parse("12h"))
    assert due.astimezone(UTC) - warned.astimezone(UTC) == timedelta(hours=12)


def test_the_longer_of_two_limits_was_taken_in_the_hour_that_comes_twice() -> None:
    reckoning = WorkingTime(OCTOBER, RIGA)
    start = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    shortest = reckoning.shorter(start, Limit.parse("5m"), Limit.parse("20m"), urgent=True)
    assert shortest.astimezone(UTC) == start + timedelta(minutes=5)
