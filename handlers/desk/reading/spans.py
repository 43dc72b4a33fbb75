"""Which days of absence are meant (请假的日子): from when until when, as staff write it.

三天 ─► today … · 到周五 ─► today … Friday · 明天起三天, 下周一到周三, 12月1日到3日, 周四周五, 下周 ─► it begins later
明天 ─► that day alone · 明天起 ─► until when is asked · 下午 ─► from noon on · 上午 ─► until noon
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.desk.reading.days import (
    DAY_NAMED,
    DAYS_SAID,
    WEEKDAY_NAMED,
    day_of_month,
    day_said,
    in_digits,
    last_day_of,
)
from tickets.calendar import Calendar
from values import expressions as re

_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "大后天": 3, "后天": 2, "today": 0, "tomorrow": 1}
_WEEK = re.compile(r"(下{1,2})个?(?:周|星期|礼拜)(?![一二三四五六日天])")
_OF_MONTH = re.compile(r"(\d{1,2})\s*[日号]")
_DAY = re.compile(
    rf"(?P<near>{'|'.join(_NEAR)})|(?P<weekday>{WEEKDAY_NAMED.pattern})|(?P<week>{_WEEK.pattern})"
    rf"|(?P<date>{DAY_NAMED.pattern})|(?P<of_month>{_OF_MONTH.pattern})"
)
_UNTIL = re.compile(r"(?:到|至|-|~|—|until|till)\s*$")
_BEGINS = re.compile(r"从|自|起|开始|from")
_HALF = re.compile(r"(?P<afternoon>下午)|(?P<morning>上午)|半天")
# What joins days and tells none.
_JOINS = re.compile(r"从|自|起|开始|到|至|[-~—、和及与,，的]|共|一共|期间|全天|一整天|整天|\s|from|until|till")
_WEEKDAYS = 5


@dataclass(frozen=True)
class Span:
    """From the first day until the last, both included; `last` None where only the first was told. `half` is afternoon
    (from noon of the first day) or morning (until noon of the last)."""

    first: date
    last: date | None
    half: str = ""


def span_said(text: str, today: date, calendar: Calendar) -> Span | None:
    """The days of which the whole text tells; None where it tells of anything else besides, or of no day."""
    text = in_digits(text.replace("一周", "7天").replace("一个星期", "7天"))
    half = _HALF.search(text)
    text = _HALF.sub("", text)
    found = list(_DAY.finditer(text))
    counted = DAYS_SAID.search(_DAY.sub("", text))
    if _JOINS.sub("", DAYS_SAID.sub("", _DAY.sub("", text))):
        return None
    days = _days(found, today, calendar)
    if days is None or not (days or counted or half):
        return None
    first, last = _ends(text, found, days, today)
    if counted is not None and len(days) < 2:
        last = last_day_of(counted[0], first, calendar)
    span = Span(first, last, half.lastgroup or "" if half else "")
    return span if last is None or first <= last else None


def _days(found: list[re.Match[str]], today: date, calendar: Calendar) -> list[date] | None:
    """Each day that is named; what follows the first is counted from there. A week is its first and its last working day."""
    days: list[date] = []
    for match in found:
        since = days[-1] if days else today
        if match["week"]:
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=match["week"].count("下"))
            first = calendar.add_working_days(monday - timedelta(days=1), 1)
            days += [first, max(first, monday + timedelta(days=_WEEKDAYS - 1))]
            continue
        day = _day(match, since, today, calendar)
        if day is None:
            return None
        days.append(day)
    return days


def _day(match: re.Match[str], since: date, today: date, calendar: Calendar) -> date | None:
    if match["near"]:
        return today + timedelta(days=_NEAR[match["near"]])
    if match["weekday"]:
        next_ = match["weekday"].startswith("下")
        return last_day_of(match["weekday"], today if next_ else since, calendar)
    if match["date"]:
        return day_said(match["date"], since - timedelta(days=1))
    return day_of_month(int(re.sub(r"\D", "", match["of_month"])), since)


def _ends(text: str, found: list[re.Match[str]], days: list[date], today: date) -> tuple[date, date | None]:
    if not days:
        return today, today
    if len(days) > 1:
        return days[0], days[-1]
    if _UNTIL.search(text[: found[0].start()]):
        return today, days[0]
    return days[0], None if _BEGINS.search(text) else days[0]
