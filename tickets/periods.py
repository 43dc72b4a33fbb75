"""Periods (统计周期): the days that a count or a rate is about, in the city's own time; a week begins on Monday."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Period(StrEnum):
    """今天、昨天、本周、上周、本月、上月、今年, in the city's own time; a week begins on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    YEAR = "year"


# A rate tells something of a week at least; what is offered beside it goes on until today, or is the last whole month.
RATED_PERIODS = (Period.WEEK, Period.LAST_WEEK, Period.MONTH, Period.LAST_MONTH)
OFFERED_PERIODS = (Period.WEEK, Period.MONTH, Period.LAST_MONTH)
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
MONTHS = 12
PARTS_OF_YEAR = (1, 3, 6, MONTHS)  # months of a month, a quarter, a half-year, a year


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first day and the last, of what goes on until today."""
    first, monday = today.replace(day=1), today - timedelta(days=today.weekday())
    match period:
        case Period.TODAY:
            return today, today
        case Period.YESTERDAY:
            return today - ONE_DAY, today - ONE_DAY
        case Period.WEEK:
            return monday, today
        case Period.LAST_WEEK:
            return monday - ONE_WEEK, monday - ONE_DAY
        case Period.MONTH:
            return first, today
        case Period.LAST_MONTH:
            last = first - ONE_DAY
            return last.replace(day=1), last
        case Period.YEAR:
            return today.replace(month=1, day=1), today


def whole_months(days: tuple[date, date], today: date) -> int:
    """How many months these days are, told together; of a quarter, a half-year or a year that goes on, as many as the whole has. 0
    where they are no months."""
    first, last = days
    if first.day != 1:
        return 0
    months = (last.year - first.year) * MONTHS + last.month - first.month + 1
    if (last + ONE_DAY).day == 1:
        return months
    parts = (part for part in PARTS_OF_YEAR if part >= months and (first.month - 1) % part == 0)
    return next(parts, 0) if last == today != first else 0


def days_before(days: tuple[date, date], today: date) -> tuple[date, date] | None:
    """What stands beside months that are told together (环比): as many months before; of what goes on as long a part of the time before.
    None where they are no months: then it is as long a time before."""
    months = whole_months(days, today)
    if not months:
        return None
    first, last = days
    since = months_on(first, -months)
    return since, min(since + (last - first), first - ONE_DAY) if (last + ONE_DAY).day > 1 else first - ONE_DAY


def months_on(day: date, months: int) -> date:
    """The same day some months later; the month's last day where it has no such day."""
    year, month = day.year + (day.month - 1 + months) // MONTHS, (day.month - 1 + months) % MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def moments_of(days: tuple[date, date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of the first day until before the day after the last."""
    first, last = days
    return datetime.combine(first, time(), zone), datetime.combine(last + ONE_DAY, time(), zone)


def moments_before(period: Period, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The period before it (环比): as long a part of it as has gone by of one that still goes on, else the whole."""
    local = now.astimezone(zone)
    since, _ = moments_of(days_of(period, local.date()), zone)
    match period:
        case Period.TODAY | Period.YESTERDAY:
            before = since - ONE_DAY
        case Period.WEEK | Period.LAST_WEEK:
            before = since - ONE_WEEK
        case Period.MONTH | Period.LAST_MONTH:
            before = (since - ONE_DAY).replace(day=1)
        case Period.YEAR:
            before = since.replace(year=since.year - 1)
    goes_on = period in (Period.TODAY, Period.WEEK, Period.MONTH, Period.YEAR)
    return before, min(before + (local - since), since) if goes_on else since
