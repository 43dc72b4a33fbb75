"""Which days of absence are meant (请假的日子): from when until when, as staff write it.

三天 ─► today … · 到周五 ─► today … Friday · 明天起三天, 下周一到周三, 12月1日到3日, 周四周五, 下周 ─► it begins later
明天 ─► that day alone · 明天起 ─► until when is asked · 下午 ─► from noon on · 上午 ─► until noon
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.desk.reading.dates.day import WHOLE, Day, Kind, days_named
from handlers.desk.reading.dates.length import Length, Unit, lengths_told
from tickets.calendar import Calendar
from values import expressions as re

_UNTIL = re.compile(r"(?:到|至|-|~|—|until|till)\s*$")
_BEGINS = re.compile(r"从|自|起|开始|from")
_HALF = re.compile(r"(?P<afternoon>下午)|(?P<morning>上午)|半天")
# What joins days and tells none.
_JOINS = re.compile(r"从|自|起|开始|到|至|[-~—、和及与,，的]|共|一共|期间|全天|一整天|整天|\s|from|until|till")
_WEEKDAYS, _WEEK = 5, 7
_UNCLEAR = frozenset({Kind.MONTH, Kind.YEAR})


@dataclass(frozen=True)
class Span:
    """From the first day until the last, both included; `last` None where only the first was told. `half` is afternoon
    (from noon of the first day) or morning (until noon of the last)."""

    first: date
    last: date | None
    half: str = ""


def span_said(text: str, today: date, calendar: Calendar) -> Span | None:
    """The days of which the whole text tells; None where it tells of anything else besides, or of no day."""
    half = _HALF.search(text)
    text = _HALF.sub("", text)
    found = days_named(text, today, in_order=True)
    lengths = lengths_told(text, found)
    if _JOINS.sub("", _without(_without(text, found), lengths)):
        return None
    days = _days(found, calendar)
    if days is None or not (days or lengths or half):
        return None
    first, last = _ends(text, found, days, today)
    if lengths and len(days) < 2:
        last = _last_of(lengths[0], first, calendar)
        if last is None:
            return None
    span = Span(first, last, half.lastgroup or "" if half else "")
    return span if last is None or first <= last else None


def last_day_of(text: str, today: date, calendar: Calendar) -> date | None:
    """The last day of an absence that begins today: 到周五, 到下周三, 三天 (today is the first, working days), 一周, 到11月27日, 今天."""
    found = days_named(text, today)
    days = [day for day in found if day.kind not in WHOLE and not _roughly(text, day)]
    if days:
        return days[0].date
    lengths = lengths_told(text, found)
    return _last_of(lengths[0], today, calendar) if lengths else None


def _last_of(length: Length, first: date, calendar: Calendar) -> date | None:
    """Days are working days, and whole weeks of them are weeks."""
    working = length.unit is Unit.WORKING_DAY or (length.unit is Unit.DAY and length.count % _WEEK)
    if working:
        return calendar.add_working_days(first, length.count + length.half - calendar.is_working(first))
    last = length.after(first) - timedelta(days=1)
    return last if last >= first else None


def _without(text: str, found: Sequence[Day] | Sequence[Length]) -> str:
    """The text with blanks in their place."""
    for one in found:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _roughly(text: str, day: Day) -> bool:
    """12月底 is about when it begins; 到12月底 tells the last day."""
    return day.kind is Kind.END and _UNTIL.search(text[: day.start]) is None


def _days(found: list[Day], calendar: Calendar) -> list[date] | None:
    """Each day that is named; a week is its first and its last working day."""
    days: list[date] = []
    for day in found:
        if day.date is None or day.kind in _UNCLEAR:
            return None
        if day.kind is Kind.WEEK:
            first = calendar.add_working_days(day.date - timedelta(days=1), 1)
            days += [first, max(first, day.date + timedelta(days=_WEEKDAYS - 1))]
        else:
            days.append(day.date)
    return days


def _ends(text: str, found: list[Day], days: list[date], today: date) -> tuple[date, date | None]:
    if not days:
        return today, today
    if len(days) > 1:
        return days[0], days[-1]
    if _UNTIL.search(text[: found[0].start]):
        return today, days[0]
    return days[0], None if _BEGINS.search(text) or _roughly(text, found[0]) else days[0]
