"""The working days (工作日) of a city as a value: days off, make-up days, and the date up to which they are known."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
YEAR = 366


@dataclass(frozen=True)
class Calendar:
    """Weekends are off, `off` too; `work` are make-up days (调休上班). `known_until` is the last day of the last
    published year: beyond it only weekends and statutory days are known and a date is an estimate (约)."""

    off: AbstractSet[date] = frozenset()
    work: AbstractSet[date] = frozenset()
    known_until: date = date.max

    def is_working(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is not counted."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def back_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`."""
        while count > 0:
            day -= timedelta(days=1)
            count -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def holiday_from(self, day: date, reach: int = YEAR) -> tuple[date, date] | None:
        """The first and the last day of the holiday (节假日) that ends on this day or is the next behind it: days off in a row, one of
        them no mere weekend; None where there is none within `reach` days."""
        found = next((at for n in range(reach) if (at := day + timedelta(days=n)) in self.off), None)
        return self._around(found) if found is not None else None

    def holiday_until(self, day: date, reach: int = YEAR) -> tuple[date, date] | None:
        """The same of the holiday that began on this day or was the last before it."""
        found = next((at for n in range(reach) if (at := day - timedelta(days=n)) in self.off), None)
        return self._around(found) if found is not None else None

    def _around(self, day: date) -> tuple[date, date]:
        first = last = day
        while not self.is_working(first - timedelta(days=1)):
            first -= timedelta(days=1)
        while not self.is_working(last + timedelta(days=1)):
            last += timedelta(days=1)
        return first, last

    def is_estimate(self, day: date) -> bool:
        return day > self.known_until
