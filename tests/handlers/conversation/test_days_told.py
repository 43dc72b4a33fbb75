"""Which days a question tells (哪几天): they have been, or go on until today."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.desk.reading.periods import days_told
from tickets.calendar import Calendar

TODAY = date(2026, 3, 9)  # a Monday
CALENDAR = Calendar(frozenset(date(2026, 2, day) for day in range(15, 24)))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("3月3号那天多少件", date(2026, 3, 3), date(2026, 3, 3)),
        ("12月31日多少件", date(2025, 12, 31), date(2025, 12, 31)),
        ("5号多少件", date(2026, 3, 5), date(2026, 3, 5)),
        ("20号多少件", date(2026, 2, 20), date(2026, 2, 20)),
        ("2月份多少件", date(2026, 2, 1), date(2026, 2, 28)),
        ("3月多少件", date(2026, 3, 1), TODAY),
        ("前天多少件", date(2026, 3, 7), date(2026, 3, 7)),
        ("上周五多少件", date(2026, 3, 6), date(2026, 3, 6)),
        ("上周一多少件", date(2026, 3, 2), date(2026, 3, 2)),
        ("近10天多少件", date(2026, 2, 28), TODAY),
        ("去年多少件", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_figure_of_a_day_is_of_that_day_and_not_of_all(said: str, first: date, last: date) -> None:
    assert days_told(said, TODAY, CALENDAR) == ((first, last), "多少件")


@pytest.mark.parametrize("said", ["2月29日多少件", "2月30号多少件", "13月5日多少件", "2027年2月29日多少件"])
def test_a_day_that_there_is_not_is_not_the_whole_month(said: str) -> None:
    assert days_told(said, TODAY, CALENDAR) is None


@pytest.mark.parametrize("said", ["3.5公里多少件", "2.5元", "1.5万", "3.15公里", "3-5天的多少件", "3-3号楼多少件"])
def test_a_measure_is_no_day(said: str) -> None:
    assert days_told(said, TODAY, CALENDAR) is None


@pytest.mark.parametrize("said", ["3号楼多少件", "上周一共多少件", "一共多少件", "13900001111", "0003多少件"])
def test_a_building_or_a_number_is_no_day(said: str) -> None:
    assert days_told(said, TODAY, CALENDAR) is None


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("春节期间多少件", date(2026, 2, 14), date(2026, 2, 23)),
        ("节前多少件", date(2026, 2, 7), date(2026, 2, 13)),
        ("春节后一周多少件", date(2026, 2, 24), date(2026, 3, 2)),
    ],
)
def test_a_holiday_that_has_been_is_known_by_its_name(said: str, first: date, last: date) -> None:
    assert days_told(said, TODAY, CALENDAR) == ((first, last), "多少件")


@pytest.mark.parametrize("said", ["环节前多少件", "去年前后", "十一点前"])
def test_what_only_sounds_like_a_holiday_is_none(said: str) -> None:
    found = days_told(said, TODAY, CALENDAR)
    assert found is None or found[0][0].month == 1
