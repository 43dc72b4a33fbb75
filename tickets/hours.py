"""The hours of the line (值班时间): when it is on duty, when nobody is disturbed (夜间免打扰 [R10]), when the morning's report is told."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tickets.city import City, Clocks
from tickets.limits import WorkingTime


def working_time(city: City) -> WorkingTime:
    return WorkingTime(city.calendar, city.timezone, city.clocks.duty_opens, city.clocks.duty_closes)


def quiet_until(at: datetime, city: City) -> datetime:
    """When a push that is not urgent may go out: at once, or at the end of the quiet hours (夜间免打扰)."""
    local, clocks = at.astimezone(city.timezone), city.clocks
    if not in_quiet_hours(local.time(), clocks):
        return at
    over_midnight = clocks.quiet_from > clocks.quiet_until and local.time() >= clocks.quiet_from
    morning = datetime.combine(local.date(), clocks.quiet_until, city.timezone)
    return morning + timedelta(days=1) if over_midnight else morning


def in_quiet_hours(hour: time, clocks: Clocks) -> bool:
    """Whether this hour of the city's day is one of its quiet hours, which may reach over midnight."""
    start, end = clocks.quiet_from, clocks.quiet_until
    return start <= hour < end if start <= end else hour >= start or hour < end


def next_digest(now: datetime, city: City) -> datetime:
    """When the next morning's report (晨报) is due."""
    day = now.astimezone(city.timezone).date()
    today = datetime.combine(day, city.clocks.digest, city.timezone)
    return today if today > now else datetime.combine(day + timedelta(days=1), city.clocks.digest, city.timezone)


def is_digest_time(now: datetime, city: City) -> bool:
    """Whether the report of this day may be told now: after its hour and outside the quiet hours. What was missed in the
    night, or before its hour, is told by the report of the next morning."""
    return now.astimezone(city.timezone).time() >= city.clocks.digest and quiet_until(now, city) == now
