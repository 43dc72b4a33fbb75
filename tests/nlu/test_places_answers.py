"""What is still to be asked about a place, and what answers "where?"."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Context, Understanding
from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    "text",
    [
        "人民路有坑",
        "城北区没人扫地",
        "柳河街道没有路灯",
        "清水河臭得很",
        "我家楼下天天吵",
        "学校门口有小贩",
        "小区门口垃圾满了",
        "人民路附近有人吵",
        "河边那个棚子太吵了",
        "我们这边路口那个红绿灯时间太短了",
    ],
)
def test_a_bare_road_or_district_or_a_relative_place_is_not_complete(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is not None
    assert not place.complete


def test_a_building_alone_joins_the_place_before(hear: Hear, words: Understanding) -> None:
    before = words.find_place("光明里3号楼", Context())
    assert before is not None
    place = hear("不对，是5号楼", expecting="review", place=before.candidates[0]).place
    assert place is not None
    assert place.candidates[0].text == "光明里5号楼"
    assert place.candidates[0].known == before.candidates[0].known


def test_a_building_alone_without_a_place_before_is_not_complete(hear: Hear) -> None:
    place = hear("5号楼2单元").place
    assert place is not None
    assert not place.complete
    assert place.parts == {"building": "5号楼", "unit": "2单元"}


@pytest.mark.parametrize(
    ("answer", "written", "complete"),
    [
        ("锦绣花园3号楼", "锦绣花园3号楼", True),
        ("就在光明里那儿", "光明里那儿", True),
        ("老王家烧饼铺", "老王家烧饼铺", True),
        ("在翡翠城3号", "翡翠城3号", True),
        ("我家楼下", "我家楼下", False),
        ("河边", "河边", False),
        ("滨江二期，差不多三十二万", "滨江二期", True),
        ("是人民路38号院", "人民路38号院", True),
        ("锦秀花元", "锦秀花元", True),
    ],
)
def test_an_answer_to_where_is_read_leniently(words: Understanding, answer: str, written: str, complete: bool) -> None:
    place = words.find_place(answer, Context(expecting="place"))
    assert place is not None
    assert place.span.text == written
    assert place.complete is complete


@pytest.mark.parametrize(
    "answer",
    [
        "不知道",
        "就那儿啊你咋听不懂",
        "随便",
        "谢谢",
        "???",
        "转人工",
        "12",
        "没有",
        "你们到底管不管",
        "乱收费",
        "噪音扰民",
        "楼上漏水",
        "楼上往下扔东西",
        "隔壁天天吵架",
    ],
)
def test_what_is_no_place_is_no_answer_to_where(words: Understanding, answer: str) -> None:
    assert words.find_place(answer, Context(expecting="place")) is None


@pytest.mark.parametrize("answer", ["这个讲不好", "凭什么告诉你", "回头拍照片给你", "跟你说了多少遍了"])
def test_who_will_not_or_cannot_say_where_has_told_no_place(words: Understanding, answer: str) -> None:
    assert words.understand(answer, Context(expecting="place")).place is None


@pytest.mark.parametrize("text", ["村头那条", "桥头那块", "村头那条路全是坑"])
def test_what_points_and_names_nothing_is_asked_further(hear: Hear, text: str) -> None:
    place = hear(text, expecting="place").place
    assert place is not None
    assert not place.complete


def test_the_road_that_is_told_after_the_place_belongs_to_it(hear: Hear) -> None:
    place = hear("建设银行门口，在文昌路", expecting="place").place
    assert place is not None
    assert place.span.text == "建设银行门口，在文昌路"
    assert place.candidates[0].known == "road-002"
