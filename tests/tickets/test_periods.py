"""Periods of a count, and what stands beside them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tickets.periods import Period, days_before, days_of, moments_before, moments_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_periods_are_whole_days_of_the_citys_own_time() -> None:
    sunday = date(2026, 11, 22)
    assert days_of(Period.WEEK, sunday) == (date(2026, 11, 16), sunday)
    assert days_of(Period.MONTH, sunday) == (date(2026, 11, 1), sunday)
    assert days_of(Period.LAST_MONTH, date(2027, 1, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    since, until = moments_of((date(2026, 11, 1), date(2026, 11, 30)), SHANGHAI)
    assert since.astimezone(UTC) == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_what_still_goes_on_is_set_beside_as_long_a_part_of_the_period_before() -> None:
    now = datetime(2026, 3, 31, 10, tzinfo=SHANGHAI)  # a Tuesday; February is shorter

    def before(period: Period) -> tuple[datetime, datetime]:
        return moments_before(period, now, SHANGHAI)

    def at(*day: int) -> datetime:
        return datetime(2026, *day, tzinfo=SHANGHAI)

    assert before(Period.TODAY) == (at(3, 30), at(3, 30, 10))
    assert before(Period.YESTERDAY) == (at(3, 29), at(3, 30))
    assert before(Period.WEEK) == (at(3, 23), at(3, 24, 10))
    assert before(Period.LAST_WEEK) == (at(3, 16), at(3, 23))
    assert before(Period.MONTH) == (at(2, 1), at(3, 1))
    assert before(Period.LAST_MONTH) == (at(1, 1), at(2, 1))


def test_the_year_is_told_beside_the_same_days_of_the_year_before() -> None:
    assert days_of(Period.YEAR, date(2026, 3, 9)) == (date(2026, 1, 1), date(2026, 3, 9))
    since, until = moments_before(Period.YEAR, datetime(2026, 3, 9, 14, tzinfo=SHANGHAI), SHANGHAI)
    assert since == datetime(2025, 1, 1, tzinfo=SHANGHAI)
    assert until == datetime(2025, 3, 9, 14, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("first", "last", "beside"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), (date(2026, 4, 1), date(2026, 6, 30))),  # a quarter
        (date(2026, 1, 1), date(2026, 6, 30), (date(2025, 7, 1), date(2025, 12, 31))),  # a half-year
        (date(2026, 10, 1), date(2026, 11, 24), (date(2026, 7, 1), date(2026, 8, 24))),  # a quarter that goes on
        (date(2026, 10, 1), date(2026, 10, 8), None),
        (date(2026, 10, 1), date(2026, 10, 1), None),
    ],
)
def test_beside_months_stand_as_many_months_before(first: date, last: date, beside: tuple[date, date] | None) -> None:
    assert days_before((first, last), date(2026, 11, 24)) == beside
