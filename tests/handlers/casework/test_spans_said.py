"""Which days of absence are meant, as staff write it; what tells of anything else is none."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.desk.reading.spans import Span, span_said
from tickets.calendar import Calendar

TUESDAY = date(2026, 11, 24)
CALENDAR = Calendar(known_until=date(2027, 12, 31))


def november(first: int, last: int | None, half: str = "") -> Span:
    return Span(date(2026, 11, first), None if last is None else date(2026, 11, last), half)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("三天", november(24, 26)),
        ("到周五", november(24, 27)),
        ("明天", november(25, 25)),
        ("明天起三天", november(25, 27)),
        ("从周四起两天", november(26, 27)),
        ("明天到周五", november(25, 27)),
        ("周四、周五", november(26, 27)),
        ("25号到27号", november(25, 27)),
        ("明天起", november(25, None)),
        ("明天下午", november(25, 25, "afternoon")),
        ("上午", november(24, 24, "morning")),
        ("下周一到周三", Span(date(2026, 11, 30), date(2026, 12, 2))),
        ("周四五", november(26, 27)),
        ("下周二三", Span(date(2026, 12, 1), date(2026, 12, 2))),
        ("周一到三", Span(date(2026, 11, 30), date(2026, 12, 2))),
        ("半个月", Span(date(2026, 11, 24), date(2026, 12, 8))),
        ("到月底", november(24, 30)),
        ("大后天", november(27, 27)),
        ("月底", november(30, None)),
        ("下周", Span(date(2026, 11, 30), date(2026, 12, 4))),
        ("12月1日到3日", Span(date(2026, 12, 1), date(2026, 12, 3))),
        ("31号", Span(date(2026, 12, 31), date(2026, 12, 31))),
    ],
)
def test_an_absence_is_told_from_when_until_when(said: str, span: Span) -> None:
    assert span_said(said, TUESDAY, CALENDAR) == span


@pytest.mark.parametrize("said", ["", "的师傅回来就修", "明年", "十几天", "下周一三五", "明天去修", "2月31日", "起"])
def test_what_is_no_span_of_days_is_none(said: str) -> None:
    assert span_said(said, TUESDAY, CALENDAR) is None
