"""As it is typed: signs and words that are read as others, each in its place."""

from __future__ import annotations

import pytest

from nlu.asides import without_links, without_lives, without_particle
from nlu.misspelt import meant
from nlu.traditional import simplified


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("樓下嘅路燈壞咗", "楼下的路灯坏了"),
        ("正確", "正确"),
        ("唔好再吵", "唔好再吵"),  # dialect in simplified signs stays as it is
        ("住在瞭望塔旁边的居民反映", "住在瞭望塔旁边的居民反映"),
    ],
)
def test_traditional_characters_are_read_as_simplified_ones(typed: str, read: str) -> None:
    assert simplified(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("路登不亮", "路灯不亮"),
        ("人民路 52 好院", "人民路 52 号院"),
        ("好院子没人扫", "好院子没人扫"),
        ("小去门口的经改没了", "小区门口的井盖没了"),
        ("提教", "提交"),
        ("下水到堵了，亭水两天", "下水道堵了，停水两天"),
    ],
)
def test_words_typed_by_ear_are_read_as_they_are_spelt(typed: str, read: str) -> None:
    assert meant(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "已经改了，已经盖了三层，老井改造",
        "拖拉机没人供水，这个问题交给谁",
        "服务业，岗亭电话，凉亭水泥地",
        "地下水到处流，在人民路登记",
        "他从小去过那里，商店梯子坏了",
        "这家好楼盘，一楼好门面",
    ],
)
def test_words_that_there_are_stay_as_they_are(text: str) -> None:
    assert meant(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "樓下嘅路燈壞咗，看 https://example.com/a?b=1 这里",
        "我在厂里干了三十多年，路登不亮半个月了",
        "我家孩子才两个月，没暖气三天了",
        "幸福里撒",
    ],
)
def test_nothing_that_is_read_otherwise_moves(text: str) -> None:
    for read in (simplified, meant, without_links, without_lives, without_particle):
        assert len(read(text)) == len(text)
    assert "三十多年" not in without_lives(text) and "两个月" not in without_lives(text)
    assert ("半个月" in text) == ("半个月" in without_lives(text))
