"""Limits (时限): how long something may take, in natural hours or in working days of the city's calendar, and when that ends.

Hours are natural hours, but if a ticket is not urgent and a limit in hours would end outside the duty hours, it ends at the
next opening instead. Days are working days; the day of submission does not count; a limit in days ends at 24:00 local time [R9].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.calendar import Calendar
from tickets.catalogue import DeadlineClass

_FORM = re.compile(r"(\d+)(wd|d|h|m)")
_MINUTES = {"m": 1, "h": 60, "d": 1440}


@dataclass(frozen=True, order=True)
class Limit:
    """A limit: natural `minutes`, or `working_days`."""

    working_days: int = 0
    minutes: int = 0

    @classmethod
    def parse(cls, text: str) -> Limit:
        """`30m`, `24h`, `7d` (natural) or `5wd` (working days).

        Raises:
            ValueError: anything else, and a limit of nothing: it would be over when it begins.
        """
        match = _FORM.fullmatch(text.strip())
        if not match or not int(match[1]):
            raise ValueError(f"not a limit: {text!r} (30m, 24h, 7d or 5wd, more than 0)")
        number, unit = int(match[1]), match[2]
        return cls(working_days=number) if unit == "wd" else cls(minutes=number * _MINUTES[unit])

    def halved(self) -> Limit:
        """Half the limit, rounded up: for what is reopened (发回重办)."""
        return Limit((self.working_days + 1) // 2, (self.minutes + 1) // 2)


CLASS_LIMITS: Mapping[str, Limit] = {
    DeadlineClass.E2H: Limit(minutes=120),
    DeadlineClass.H24: Limit(minutes=24 * 60),
    DeadlineClass.W3: Limit(working_days=3),
    DeadlineClass.W5: Limit(working_days=5),
    DeadlineClass.W10: Limit(working_days=10),
    DeadlineClass.W15: Limit(working_days=15),
}


@dataclass(frozen=True)
class WorkingTime:
    """A city's calendar, time zone and duty hours together, able to count."""

    calendar: Calendar
    timezone: ZoneInfo
    opens: time = time(8)
    closes: time = time(22)

    def due(self, start: datetime, limit: Limit, *, urgent: bool = False) -> datetime:
        """When `limit` ends that began at `start` (aware). A limit in days ends at the following midnight."""
        local = start.astimezone(self.timezone)
        if limit.working_days:
            day = self.calendar.add_working_days(local.date(), limit.working_days)
            return datetime.combine(day + timedelta(days=1), time(0), self.timezone)
        end = local.astimezone(UTC) + timedelta(minutes=limit.minutes)
        end = end.astimezone(self.timezone)
        return end if urgent else self._in_duty(end)

    def before(self, due: datetime, lead: Limit) -> datetime:
        """The moment of a warning `lead` before `due`: for working days, the opening of that day."""
        local = due.astimezone(self.timezone)
        if lead.working_days:
            last = (local - timedelta(microseconds=1)).date()
            day = self.calendar.back_working_days(last, lead.working_days)
            return datetime.combine(day, self.opens, self.timezone)
        return (due.astimezone(UTC) - timedelta(minutes=lead.minutes)).astimezone(self.timezone)

    def shorter(self, start: datetime, *limits: Limit, urgent: bool = False) -> datetime:
        """The earliest of several limits."""
        return min((self.due(start, limit, urgent=urgent) for limit in limits), key=datetime.timestamp)

    def is_estimate(self, due: datetime) -> bool:
        """Whether the date rests on a year whose calendar is not published yet (shown with 约)."""
        return self.calendar.is_estimate(self.last_day(due))

    def last_day(self, due: datetime) -> date:
        """The calendar day on which `due` falls; midnight belongs to the day that ends."""
        return (due.astimezone(self.timezone) - timedelta(microseconds=1)).date()

    def _in_duty(self, moment: datetime) -> datetime:
        opens = datetime.combine(moment.date(), self.opens, self.timezone)
        closes = datetime.combine(moment.date(), self.closes, self.timezone)
        if moment < opens:
            return opens
        if moment > closes:
            return opens + timedelta(days=1)
        return moment
