"""Which day is named (哪一天): 后天, 下周三, 12月5日, 25号, 12月底, 明年3月; today, or to come."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handlers.desk.reading.dates.words import (
    AND_WEEKDAY,
    NEAR,
    NO_MEASURE,
    NO_PLACE,
    NO_WEEK_BEFORE,
    WEEK,
    WEEKDAY,
    WEEKDAYS,
    YEARS,
    without_others,
)
from tickets.periods import MONTHS, months_on
from values import expressions as re
from values.numerals import ONES, SPELT, number_of


class Kind(StrEnum):
    """How a day is named. A week, a month or a year alone (`WEEK`, `MONTH`, `YEAR`) is its first day."""

    NEAR = "near"
    WEEKDAY = "weekday"
    WEEK = "week"
    DATE = "date"
    END = "end"
    MONTH = "month"
    YEAR = "year"
    OF_MONTH = "of_month"


WHOLE = frozenset({Kind.WEEK, Kind.MONTH, Kind.YEAR})
A_WEEK = 7
# Where in its month a part of it is over; the beginning is its first day, the end its last.
_PARTS = {"上旬": 10, "中": 15, "中旬": 20}


@dataclass(frozen=True)
class Day:
    """A day, and where it stands in the text; `date` None where there is no such day (2月31日). `numbered`: its month is told by its
    number or its year (12月底), so that it is the same whenever it is read; `several`: it is one of those in 下周二三."""

    start: int
    end: int
    kind: Kind
    date: date | None
    numbered: bool = False
    several: bool = False


_N = rf"(?:\d{{1,2}}|{SPELT})"
_YEAR = rf"\d{{4}}(?:年|(?=[-/.]))|{'|'.join(YEARS)}"
_NO_FIGURE = rf"(?<![\d.\-/第{ONES}十])"
_PART = r"[底末初]|[上中下]旬|中(?![心学医院国山午间外])"
_DATE = (
    rf"(?:(?P<date_year>{_YEAR})[-/.的]?\s*)?"
    rf"(?:(?P<date_month>{_N})\s*[-月/.]|(?:本|这个?)月的?|(?P<date_next>下{{1,2}})个?月的?)\s*"
    rf"(?P<day>{_N})(?:\s*[日号]|{NO_MEASURE}){NO_PLACE}"
)
_MONTH = (
    rf"(?:(?P<month_year>{_YEAR})的?\s*)?"
    rf"(?:(?P<number>{_N})\s*月份?|(?:本|这个?)月|(?P<next>下{{1,2}})个?月|月(?=[底末初]))(?P<part>{_PART})?{NO_PLACE}"
)
_DAY = re.compile(
    "|".join(
        (
            rf"(?P<near>{'|'.join(sorted(NEAR, key=len, reverse=True))})",
            rf"{NO_WEEK_BEFORE}(?P<weekday>(?:(?P<weeks>下{{1,2}})个?|(?P<this>这个?|本))?{WEEK}(?P<sign>{WEEKDAY}))(?:{AND_WEEKDAY})?",
            rf"(?P<week>(?P<weeks_on>下{{1,2}})个?{WEEK}(?![{''.join(WEEKDAYS)}末]))",
            rf"{_NO_FIGURE}(?P<date>{_DATE})",
            rf"{_NO_FIGURE}(?<![上去每年前])(?<!上个)(?P<month>{_MONTH})",
            rf"(?P<year>(?P<whole>{_YEAR})(?P<of_year>[底末初])?|(?<![去前每])年[底末])",
            rf"{_NO_FIGURE}(?<![月年])(?P<of_month>{_N})\s*[日号]{NO_PLACE}(?![期常])",
        )
    )
)


def days_named(text: str, today: date, *, in_order: bool = False) -> list[Day]:
    """The days that the text names, each the next of that name, as they stand; `in_order`: each is counted from the one before, as
    in 下周一到周三."""
    found: list[Day] = []
    since = today
    for match in _DAY.finditer(without_others(text)):
        kind, day = _read(match, today, since)
        numbered = bool(match["number"] or match["month_year"] or match["year"])
        end = match.end("weekday") if match["to"] else match.end()
        found.append(Day(match.start(), end, kind, day, numbered, several=bool(match["to"])))
        if match["to"] and day is not None:
            day += timedelta(days=(WEEKDAYS[match["to"]] - WEEKDAYS[match["sign"]]) % A_WEEK)
            found.append(Day(match.start("to"), match.end(), kind, day, several=True))
        since = day if in_order and day is not None else since
    return found


def day_of_month(day: int, since: date) -> date | None:
    """12月1日到3日, 25号: the next day of that number."""
    month = since.replace(day=1)
    for _ in range(2):
        try:
            if (found := month.replace(day=day)) >= since:
                return found
        except ValueError:
            pass
        month = months_on(month, 1)
    return None


def _read(match: re.Match[str], today: date, since: date) -> tuple[Kind, date | None]:
    if match["near"]:
        return Kind.NEAR, today + timedelta(days=NEAR[match["near"]])
    monday = today - timedelta(days=today.weekday())
    if match["week"]:
        return Kind.WEEK, monday + timedelta(weeks=len(match["weeks_on"]))
    if match["weekday"]:
        return Kind.WEEKDAY, _weekday(match, monday, since)
    if match["date"]:
        return Kind.DATE, _date(match, today, since)
    if match["month"]:
        return (Kind.END if match["part"] else Kind.MONTH), _of_month(match, today, since)
    if match["year"]:
        year = _year_of(match["whole"], today) or today.year
        last = match["of_year"] in ("底", "末") or not match["whole"]
        return (Kind.END, date(year, MONTHS, 31)) if last else (Kind.YEAR, date(year, 1, 1))
    return Kind.OF_MONTH, day_of_month(number_of(match["of_month"]) or 0, since)


def _weekday(match: re.Match[str], monday: date, since: date) -> date:
    """下周三 and 这周三 are of a week counted from today; 周三 alone is the next one."""
    ahead = timedelta(days=WEEKDAYS[match["sign"]])
    if match["weeks"] or match["this"]:
        return monday + ahead + timedelta(weeks=len(match["weeks"] or ""))
    day = since - timedelta(days=since.weekday()) + ahead
    return day if day >= since else day + timedelta(weeks=1)


def _date(match: re.Match[str], today: date, since: date) -> date | None:
    day = number_of(match["day"]) or 0
    year = _year_of(match["date_year"], today)
    try:
        if match["date_month"] is None:
            return months_on(today.replace(day=1), len(match["date_next"] or "")).replace(day=day)
        found = date(year or today.year, number_of(match["date_month"]) or 0, day)
        return found if year or found >= since else found.replace(year=found.year + 1)
    except ValueError:
        return None


def _of_month(match: re.Match[str], today: date, since: date) -> date | None:
    """12月底, 下个月初, 明年3月: the last day of that part of it; of its beginning, or of none told, the first day."""
    number, year = number_of(match["number"] or ""), _year_of(match["month_year"], today)
    if number is not None and not 1 <= number <= MONTHS:
        return None
    first = months_on(today.replace(day=1), len(match["next"] or ""))
    if number is not None:
        first = date(year or today.year, number, 1)
    part = match["part"] or "初"
    last = monthrange(first.year, first.month)[1]
    found = first.replace(day=1 if part == "初" else _PARTS.get(part, last))
    return found if number is None or year or found >= since else months_on(found, MONTHS)


def _year_of(said: str | None, today: date) -> int | None:
    if not said:
        return None
    return today.year + YEARS[said] if said in YEARS else int(said[:4])
