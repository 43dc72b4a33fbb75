"""Until when, how long, which day: as staff write it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from handlers.conversation.turn import Turn
from handlers.desk.reading.dates.day import days_named
from handlers.desk.reading.dates.length import Unit, lengths_told
from handlers.desk.reading.spans import last_day_of
from handlers.desk.reading.until import looked_at_again, more_time, tells_until
from handlers.desk.replying.wording import dated
from tickets.calendar import Calendar

TODAY, LAST = date(2026, 11, 20), date(2026, 11, 24)
CALENDAR = Calendar(frozenset(), frozenset(), date(2027, 12, 31))


@pytest.fixture
def turn() -> Turn:
    zone = ZoneInfo("Asia/Shanghai")
    city = SimpleNamespace(calendar=CALENDAR, timezone=zone)
    return cast("Turn", SimpleNamespace(city=city, now=datetime(2026, 11, 20, 2, tzinfo=UTC), today=TODAY))


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("5", date(2026, 12, 1)),
        ("5天", date(2026, 12, 1)),
        ("五天", date(2026, 12, 1)),
        ("十二个工作日", date(2026, 12, 10)),
        ("两天", date(2026, 11, 26)),
        ("三四天", date(2026, 11, 30)),
        ("3到5天", date(2026, 12, 1)),
        ("十来天", date(2026, 12, 8)),
        ("延期10天左右", date(2026, 12, 8)),
        ("一周", date(2026, 12, 1)),
        ("两个礼拜", date(2026, 12, 8)),
        ("半个月", date(2026, 12, 9)),
        ("延期一个月", date(2026, 12, 24)),
        ("延期到后天", date(2026, 11, 22)),
        ("后天下午", date(2026, 11, 22)),
        ("大后天", date(2026, 11, 23)),
        ("延到下周五", date(2026, 11, 27)),
        ("下礼拜三", date(2026, 11, 25)),
        ("月底", date(2026, 11, 30)),
        ("延期到12月底", date(2026, 12, 31)),
        ("延到年底", date(2026, 12, 31)),
        ("延到25号", date(2026, 11, 25)),
        ("下个月5号", date(2026, 12, 5)),
        ("延到十二月一号", date(2026, 12, 1)),
    ],
)
def test_more_time_is_a_length_or_a_day(turn: Turn, said: str, until: date) -> None:
    told = more_time(turn, said, LAST)
    assert told is not None
    assert (told.date, told.rest) == (until, "")


@pytest.mark.parametrize(
    ("said", "until", "why"),
    [
        ("因为3号楼要停水，延期5天", date(2026, 12, 1), "因为3号楼要停水"),
        ("12号线检修，延期5天", date(2026, 12, 1), "12号线检修"),
        ("要2个师傅，延期5天", date(2026, 12, 1), "要2个师傅"),
        ("延期3天，等5号楼的配件", date(2026, 11, 27), "等5号楼的配件"),
        ("延期五天，等一天到货的配件", date(2026, 12, 1), "等一天到货的配件"),
        ("要延长3个工作日 等配件", date(2026, 11, 27), "等配件"),
        ("5 等配件", date(2026, 12, 1), "等配件"),
        ("等到12月4日才到货，延期5天", date(2026, 12, 1), "等到12月4日才到货"),
        ("延期到12月5日，12月4日到货", date(2026, 12, 5), "12月4日到货"),
        ("取水样要两天，再给5天", date(2026, 12, 1), "取水样要两天"),
        ("三天后才到货", date(2026, 11, 27), "三天后才到货"),
        ("下周三才能到货", date(2026, 11, 25), "下周三才能到货"),
    ],
)
def test_what_stands_beside_the_time_is_the_reason_as_it_was_written(
    turn: Turn, said: str, until: date, why: str
) -> None:
    told = more_time(turn, said, LAST)
    assert told is not None
    assert (told.date, told.rest) == (until, why)


@pytest.mark.parametrize(
    "said",
    [
        "等配件",
        "3号楼没灯杆",
        "2 盏灯没到货",
        "节后三天",
        "拖了5天",
        "十几天",
        "48小时",
        "下周一定完成",
        "下个月",
        "2月31日",
        "配件12月4日到，12月6日能装",
    ],
)
def test_no_time_or_several_of_which_none_is_ordered_is_asked_again(turn: Turn, said: str) -> None:
    assert more_time(turn, said, LAST) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2月26日", date(2027, 2, 26)),
        ("三个月", date(2027, 2, 20)),
        ("三个月后再看", date(2027, 2, 20)),
        ("半年", date(2027, 5, 20)),
        ("一个半月", date(2027, 1, 4)),
        ("90天", date(2027, 2, 18)),
        ("3", date(2027, 2, 20)),
        ("2027-01-04", date(2027, 1, 4)),
        ("十二月一日", date(2026, 12, 1)),
        ("挂到12月底", date(2026, 12, 31)),
        ("明年3月", date(2027, 3, 1)),
        ("到3月", date(2027, 3, 1)),
        ("来年5月中旬", date(2027, 5, 20)),
        ("到下周三", date(2026, 11, 25)),
        ("下个月", date(2026, 12, 1)),
        ("明年底", date(2027, 12, 31)),
        ("3号楼拆完，挂到12月底", date(2026, 12, 31)),
    ],
)
def test_what_is_shelved_is_looked_at_again_on_the_next_day_of_that_name(turn: Turn, said: str, day: date) -> None:
    told = looked_at_again(turn, said)
    assert told is not None
    assert told.date == day


@pytest.mark.parametrize("said", ["等财政资金", "2月31日", "挂起到开春", "缓到节后", "春节后3天", "3号楼拆完"])
def test_what_names_no_day_is_asked_again(turn: Turn, said: str) -> None:
    assert looked_at_again(turn, said) is None


@pytest.mark.parametrize(("said", "tells"), [("5天", True), ("下周三", True), ("5", True), ("3号楼没灯杆", False)])
def test_a_reason_with_a_house_number_tells_no_time(turn: Turn, said: str, tells: bool) -> None:
    assert tells_until(turn, said) is tells


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("到周五", date(2026, 11, 20)),
        ("到周三", date(2026, 11, 25)),
        ("到下周三", date(2026, 11, 25)),
        ("至礼拜天", date(2026, 11, 22)),
        ("三天", date(2026, 11, 24)),
        ("三四天", date(2026, 11, 25)),
        ("1天", date(2026, 11, 20)),
        ("一周", date(2026, 11, 26)),
        ("两周", date(2026, 12, 3)),
        ("半个月", date(2026, 12, 4)),
        ("一个月", date(2026, 12, 19)),
        ("后天", date(2026, 11, 22)),
        ("到月底", date(2026, 11, 30)),
        ("到12月3日", date(2026, 12, 3)),
        ("到11月20日", date(2026, 11, 20)),
        ("今天", date(2026, 11, 20)),
        ("12月底", None),
        ("0天", None),
        ("几天", None),
        ("", None),
    ],
)
def test_an_absence_ends_with_the_day_that_is_named_today_being_its_first(said: str, last: date | None) -> None:
    assert last_day_of(said, TODAY, CALENDAR) == last


@pytest.mark.parametrize("said", ["一周", "1周", "一个星期", "7天"])
def test_a_week_is_seven_days_wherever_it_is_said(turn: Turn, said: str) -> None:
    told = looked_at_again(turn, said)
    assert told is not None
    assert told.date == date(2026, 11, 27)
    assert last_day_of(said, TODAY, CALENDAR) == date(2026, 11, 26)


def test_a_week_over_a_holiday_ends_on_the_working_day_behind_it(turn: Turn) -> None:
    vars(turn.city)["calendar"] = Calendar(frozenset({date(2026, 12, 1)}), frozenset(), date(2027, 12, 31))
    told = more_time(turn, "一周", LAST)
    assert told is not None
    assert told.date == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("said", "count", "unit", "half"),
    [
        ("十三四天", 14, Unit.DAY, False),
        ("二三十天", 30, Unit.DAY, False),
        ("3-5天", 5, Unit.DAY, False),
        ("两天半", 2, Unit.DAY, True),
        ("一个半月", 1, Unit.MONTH, True),
        ("半个月", 0, Unit.MONTH, True),
        ("一年半", 18, Unit.MONTH, False),
        ("2 days", 2, Unit.DAY, False),
    ],
)
def test_a_length_is_a_number_and_a_unit(said: str, count: int, unit: Unit, half: bool) -> None:
    (found,) = lengths_told(said)
    assert (found.count, found.unit, found.half) == (count, unit, half)
    assert said[found.start : found.end] == said


@pytest.mark.parametrize("said", ["第三天", "每3天", "3天前", "12月5日", "2026年", "半天", "3周岁", "日期"])
def test_what_counts_or_dates_is_no_length(said: str) -> None:
    assert lengths_told(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "请您说明日期和地点",
        "说明天气原因",
        "请说明早点告诉我",
        "光明日报",
        "今后天天巡查",
        "先后天数",
        "我们一周三次巡查",
        "每周三都来",
        "每两周一次",
        "下周一定修好",
        "本周日常维护",
        "上周五",
        "上个星期五",
        "周三已经去看过",
        "周五去看过了",
        "师傅周五没来",
        "12月底",
        "年底",
        "下月初",
        "11月27日周五",
        "周五（27日）",
        "今天下午",
        "下周二三来修",
        "周一至周五9点到17点有人",
        "明后天来修",
    ],
)
def test_no_date_is_written_into_other_words_or_beside_what_has_been(turn: Turn, said: str) -> None:
    assert dated(turn, said) == said


@pytest.mark.parametrize(
    ("said", "with_date"),
    [
        ("他说明天在家", "他说明天（11月21日）在家"),
        ("明天气温低", "明天（11月21日）气温低"),
        ("明早八点前", "明早（11月21日）八点前"),
        ("后天下午去，大后天完", "后天（11月22日）下午去，大后天（11月23日）完"),
        ("下礼拜三", "下礼拜三（11月25日）"),
        ("下周一起施工", "下周一（11月23日）起施工"),
        ("下周二三点来", "下周二（11月24日）三点来"),
        ("周三一早去", "周三（11月25日）一早去"),
        ("周三过来", "周三（11月25日）过来"),
        ("这个月底前", "这个月底（11月30日）前"),
        ("下月底", "下月底（12月31日）"),
    ],
)
def test_a_day_told_from_today_is_given_its_date(turn: Turn, said: str, with_date: str) -> None:
    assert dated(turn, said) == with_date


def test_a_day_that_there_is_not_is_named_without_a_date() -> None:
    assert [day.date for day in days_named("2月31日", TODAY)] == [None]
