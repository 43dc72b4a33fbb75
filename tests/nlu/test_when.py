"""Since when it is so: how long it lasts, and what only looks like that."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("路灯坏了快一周了", "快一周了"),
        ("暖气三天没热", "三天"),
        ("从早上八点停到现在", "从早上八点"),
        ("上个月报的井盖又丢了", "上个月"),
        ("昨天停的水", "昨天"),
        ("两个多月没发工资了", "两个多月"),
        ("工地干了四个月，一分钱没给", "四个月"),
        ("从上周三开始就没水", "从上周三开始"),
        ("半年了没人修", "半年了"),
        ("路面挖开好几天了没人回填", "好几天了"),
        ("The lamp has been dark for two weeks", "for two weeks"),
        ("no water since yesterday", "since yesterday"),
        ("三日前から断水です", "三日前から"),
        ("昨日の夜から隣の工事がうるさい", "昨日の夜から"),
        ("3일째 물이 안 나와요", "3일째"),
        ("Фонарь не горит уже неделю", "уже неделю"),
    ],
)
def test_since_when(hear: Hear, text: str, since: str) -> None:
    meaning = hear(text)
    assert meaning.since is not None
    assert meaning.since.value == since


def test_no_time_is_no_time(hear: Hear) -> None:
    assert hear("路灯坏了").since is None


def test_a_term_of_returning_goods_is_no_since(hear: Hear) -> None:
    assert hear("网上买的衣服大了，七天无理由都不给退").since is None


@pytest.mark.parametrize("text", ["我今年76岁，一个人住", "孩子今年高三，觉都睡不好", "我妈今年都八十多岁了"])
def test_an_age_is_not_since_when(hear: Hear, text: str) -> None:
    assert hear(text).since is None


@pytest.mark.parametrize(
    "text",
    [
        "路灯天天不亮",
        "楼上402天天半夜拖凳子",
        "我家302月月被多收电费",
        "每天半夜施工",
        "每天晚上都吵",
        "It is noisy every night",
        "毎晩うるさい",
    ],
)
def test_how_often_is_not_since_when(hear: Hear, text: str) -> None:
    assert hear(text).since is None


@pytest.mark.parametrize(
    ("text", "since"),
    [("일주일 가까이 물이 안 나와요", "일주일 가까이"), ("每天晚上都吵，从上周开始", "从上周开始")],
)
def test_how_long_beside_how_often(hear: Hear, text: str, since: str) -> None:
    mention = hear(text).since
    assert mention is not None
    assert mention.value == since


@pytest.mark.parametrize("said", ["32路等了四十分钟", "城管来一次好两天", "排了两个小时队"])
def test_how_long_somebody_waited_or_it_was_well_is_no_beginning(hear: Hear, said: str) -> None:
    assert hear(said).since is None


def test_who_has_waited_for_a_month_tells_since_when(hear: Hear) -> None:
    found = hear("路灯坏了等了快一个月没人修").since
    assert found is not None
    assert "一个月" in found.value


def test_october_of_last_year_is_not_read_as_october(hear: Hear) -> None:
    since = hear("物业去年十月就不来了").since
    assert since is not None
    assert since.value.startswith("去年十月")


def test_all_day_in_japanese_does_not_lose_its_second_half(hear: Hear) -> None:
    assert hear("隣の部屋の犬が一日中吠えていて眠れません").since is None


@pytest.mark.parametrize(
    "text",
    [
        "健身卡店跑路了，去年十月办的，能不能把钱要回来",
        "网上办社保卡得几天，说是十五天",
        "生育津贴怎么报，孩子二十天了",
        "门口摆摊的占了我的店门，生意不好两年了",
        "牛奶喝完一看过期了，生产日期是六月",
    ],
)
def test_when_a_thing_was_bought_or_how_old_a_child_is_is_not_glued_to_the_title(hear: Hear, text: str) -> None:
    assert hear(text).since is None
