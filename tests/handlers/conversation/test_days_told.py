"""Which days a question tells (哪几天): they have been, or go on until today."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.desk.reading.dates.holidays import holiday_named
from handlers.desk.reading.dates.past import days_told, stretches
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


NOW = date(2026, 11, 24)  # a Tuesday
CLOSED = Calendar(frozenset(date(2026, 10, day) for day in range(1, 9)))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("三季度多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("第三季度多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("上季度多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("上个季度多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("本季度多少件", date(2026, 10, 1), NOW),
        ("今年三季度多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("去年四季度多少件", date(2025, 10, 1), date(2025, 12, 31)),
        ("前三季度多少件", date(2026, 1, 1), date(2026, 9, 30)),
        ("上半年多少件", date(2026, 1, 1), date(2026, 6, 30)),
        ("下半年多少件", date(2026, 7, 1), NOW),
        ("近半年多少件", date(2026, 5, 25), NOW),
        ("近三个月多少件", date(2026, 8, 25), NOW),
        ("2026年7月1日到9月30日多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("7月1号到9月30号多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("7月到9月多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("7-9月多少件", date(2026, 7, 1), date(2026, 9, 30)),
        ("四月至六月多少件", date(2026, 4, 1), date(2026, 6, 30)),
        ("去年11月到今年2月多少件", date(2025, 11, 1), date(2026, 2, 28)),
        ("10月1日到8日多少件", date(2026, 10, 1), date(2026, 10, 8)),
        ("1号到8号多少件", date(2026, 11, 1), date(2026, 11, 8)),
        ("上个月15号多少件", date(2026, 10, 15), date(2026, 10, 15)),
        ("国庆七天多少件", date(2026, 10, 1), date(2026, 10, 8)),
        ("上周一到周三多少件", date(2026, 11, 16), date(2026, 11, 18)),
        ("前天到现在多少件", date(2026, 11, 22), NOW),
        ("从9月以来多少件", date(2026, 9, 1), NOW),
        ("八月九月加起来多少件", date(2026, 8, 1), date(2026, 9, 30)),
        ("今年9月多少件", date(2026, 9, 1), date(2026, 9, 30)),
        ("10月上旬多少件", date(2026, 10, 1), date(2026, 10, 10)),
        ("上上周多少件", date(2026, 11, 9), date(2026, 11, 15)),
    ],
)
def test_a_stretch_of_days_is_told_by_its_ends(said: str, first: date, last: date) -> None:
    found = days_told(said, NOW, CLOSED)
    assert found is not None
    assert (found[0], found[1].strip()) == ((first, last), "多少件")


@pytest.mark.parametrize("said", ["四季花园多少件", "人民路7号多少件", "国庆路多少件", "三个季节", "2-3楼多少件"])
def test_what_only_sounds_like_a_stretch_is_none(said: str) -> None:
    assert days_told(said, NOW, CLOSED) is None


def test_what_is_asked_of_each_is_not_one_stretch() -> None:
    found = stretches("七月八月九月分别多少", NOW, CLOSED)
    assert [one.days for one in found] == [
        (date(2026, 7, 1), date(2026, 7, 31)),
        (date(2026, 8, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2026, 9, 30)),
    ]


@pytest.mark.parametrize(
    "said", ["挂到半年后", "设备几年后到", "十年后", "三年前", "多年前", "青年后备", "儿童节前", "重阳节后", "情人节前"]
)
def test_years_to_come_and_feasts_without_days_off_are_no_holiday(said: str) -> None:
    assert holiday_named(said, TODAY, CALENDAR, past=True) is None
    assert holiday_named(said, TODAY, CALENDAR, past=False) is None


@pytest.mark.parametrize("said", ["节后", "延到年后", "过完节后", "等节前再说"])
def test_the_holiday_needs_no_name(said: str) -> None:
    assert holiday_named(said, TODAY, CALENDAR, past=True) is not None
