"""What a message is by its words alone."""

from __future__ import annotations

import pytest

from nlu import phrasing
from nlu.lexicon import lexicon
from nlu.own import Own
from nlu.phrasing import asks_for_information
from tickets.city import City
from values import replace


@pytest.mark.parametrize(
    "text",
    ["公司搬家我不想去，有补偿没有", "遛狗不牵绳罚钱不", "水管冻了归自来水管还是归物业管", "想装电梯，头一步做什么"],
)
def test_who_leaves_the_mark_of_a_question_out_asks_all_the_same(text: str) -> None:
    assert asks_for_information(text)


@pytest.mark.parametrize(
    "text",
    ["路灯坏了，有人来修没有", "跟他说了还是不听", "一点热水都没有", "我不清楚是哪条路，先空着", "这个结果我不满意"],
)
def test_who_wants_it_done_says_no_or_does_not_know_asks_for_no_information(text: str) -> None:
    assert not asks_for_information(text)


def test_the_line_is_known_by_its_own_number(city: City) -> None:
    number = replace(city.lines["hotline"], number="12328")
    told = {"zh-CN": "云州96777", "en": "Yunzhou 96777"}
    assert Own.of(replace(city, lines={"hotline": number})).lines == ("12328",)
    assert Own.of(replace(city, lines={}, hotline=told)).lines == ("96777",)
    assert Own.of(replace(city, lines={}, hotline={"zh-CN": "市民热线"})).lines == ("12345",)


def test_who_complains_of_another_line_does_not_complain_of_ours() -> None:
    assert phrasing.beside_the_line("你们12328没人接", ("12328",)) is not None
    assert phrasing.beside_the_line("打12333没人接", ("12328",)) is None


def test_what_a_city_is_called_stands_in_the_word_lists(city: City) -> None:
    words = lexicon("zh-CN", Own(("成都市", "成都"), ("12328",)))
    assert "你们是12328吗" in words.words("whole.small_talk")
    assert not any("{" in word for key in words.whole_keys["whole"] for word in words.words(key))
    assert words.read("这里是成都12328热线吗").has("intent.small_talk")
