"""Working days of a city (工作日): the national calendar as far as it is published, then an estimate, then the city's own days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from bot.cities.files import Folder, read_table
from tickets.calendar import Calendar

FILE = "calendar.csv"
ESTIMATED_YEARS = 3


def read_calendar(folder: Folder, source: str) -> Calendar:
    own: dict[date, str] = {}
    for row in read_table(folder, FILE, needs=("date", "kind"), may=("name",), spoken=("name",), optional=True):
        row.spoken("name", needed=False)
        kind = row.one_of("kind", ("off", "work"))
        try:
            day = date.fromisoformat(row.text("date"))
        except ValueError:
            row.fault(f"not a date: {row.text('date')!r} (YYYY-MM-DD)")
            continue
        if day in own:
            row.fault(f"the date {day} comes twice")
        own[day] = kind
    off = {day for day, kind in own.items() if kind == "off"}
    work = {day for day, kind in own.items() if kind == "work"}
    if source != "china":
        return Calendar(frozenset(off), frozenset(work))
    national_off, national_work, known_until = _china()
    days_off = _DaysOff((national_off - work) | off, frozenset(work), known_until)
    return Calendar(days_off, (national_work - off) | work, known_until)


@dataclass(frozen=True, eq=False)
class _DaysOff(AbstractSet[date]):
    """The days off that are known, and of later years the statutory ones, looked up when such a year is first asked for: what
    knows them knows two hundred countries, and takes as long to import as all else of a city."""

    known: frozenset[date]
    work: frozenset[date]
    known_until: date

    def __contains__(self, day: object) -> bool:
        if day in self.known or not isinstance(day, date):
            return day in self.known
        return day > self.known_until and day in self._all

    def __iter__(self) -> Iterator[date]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @classmethod
    def _from_iterable(cls, days: Iterable[date]) -> frozenset[date]:  # type: ignore[override]
        return frozenset(days)

    @cached_property
    def _all(self) -> frozenset[date]:
        return self.known | (_statutory(self.known_until.year + 1) - self.work)


@cache
def _china() -> tuple[frozenset[date], frozenset[date], date]:
    """Days off, make-up days (调休上班) and the last day published (国务院办公厅放假安排)."""
    # Imported here: only a city with this source pays for them.
    from chinese_calendar.constants import holidays, workdays  # type: ignore[import-untyped]

    last = max(holidays).year
    return frozenset(holidays), frozenset(workdays), date(last, 12, 31)


def _statutory(first: int) -> frozenset[date]:
    """Statutory days off (法定节假日) of years whose make-up days nobody has published yet."""
    import holidays  # see _DaysOff

    return frozenset(holidays.country_holidays("CN", years=range(first, first + ESTIMATED_YEARS)))
