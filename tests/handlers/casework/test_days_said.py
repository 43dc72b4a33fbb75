"""How many days, until when: as staff write it."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.desk.reading.days import HOW_LONG, day_said, in_digits, last_day_of, number_said
from tickets.calendar import Calendar

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "days"),
    [("5天", "5"), ("五天", "5"), ("十二个工作日", "12"), ("二十天", "20"), ("两天", "2"), ("等配件", "")],
)
def test_a_number_of_days_may_be_spelt(said: str, days: str) -> None:
    assert number_said(in_digits(said)) == days


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2月26日", date(2027, 2, 26)),
        ("三个月", date(2027, 2, 20)),
        ("半年", date(2027, 5, 20)),
        ("3", date(2027, 2, 20)),
        ("2027-01-04", date(2027, 1, 4)),
        ("十二月一日", date(2026, 12, 1)),
        ("等财政资金", None),
        ("2月31日", None),
    ],
)
def test_a_day_is_the_next_one_of_that_name(said: str, day: date | None) -> None:
    assert day_said(in_digits(said), TODAY) == day


@pytest.mark.parametrize(
    ("said", "why"),
    [("延期五天，等一天到货的配件", "，等一天到货的配件"), ("要延长3个工作日 等配件", " 等配件"), ("再给十天", "")],
)
def test_what_stands_behind_the_days_is_the_reason_as_it_was_written(said: str, why: str) -> None:
    assert HOW_LONG.sub("", said, count=1) == why


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("到周五", date(2026, 11, 20)),
        ("到周三", date(2026, 11, 25)),
        ("到下周三", date(2026, 11, 25)),
        ("至礼拜天", date(2026, 11, 22)),
        ("三天", date(2026, 11, 24)),
        ("1天", date(2026, 11, 20)),
        ("一周", date(2026, 11, 26)),
        ("两周", date(2026, 12, 3)),
        ("到12月3日", date(2026, 12, 3)),
        ("今天", date(2026, 11, 20)),
        ("0天", None),
        ("几天", None),
        ("", None),
    ],
)
def test_an_absence_ends_with_the_day_that_is_named_today_being_its_first(said: str, last: date | None) -> None:
    assert last_day_of(said, TODAY, Calendar(frozenset(), frozenset(), date(2027, 12, 31))) == last
