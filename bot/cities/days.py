"""Working days of a city (工作日): the national calendar as far as it is published, then an estimate, then the city's own days."""

from __future__ import annotations

from datetime import date
from functools import cache

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
    return Calendar((national_off - work) | off, (national_work - off) | work, known_until)


@cache
def _china() -> tuple[frozenset[date], frozenset[date], date]:
    """Days off, make-up days (调休上班) and the last day published (国务院办公厅放假安排)."""
    # Imported here: only a city with this source pays for them.
    from chinese_calendar.constants import holidays, workdays  # type: ignore[import-untyped]

    last = max(holidays).year
    return frozenset(holidays) | _statutory(last + 1), frozenset(workdays), date(last, 12, 31)


def _statutory(first: int) -> frozenset[date]:
    """Statutory days off (法定节假日) of years whose make-up days nobody has published yet."""
    import holidays

    return frozenset(holidays.country_holidays("CN", years=range(first, first + ESTIMATED_YEARS)))
