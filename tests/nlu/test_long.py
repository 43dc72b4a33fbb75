"""Messages without an end: a key held down, the same words over and over, a letter of many pages."""

from __future__ import annotations

import pytest

from nlu.summaries import SUMMARY
from tests.nlu.conftest import Hear

LETTER = "我们小区物业长期不管事，楼道里的灯坏了没人修，垃圾堆在门口没人收，找社区说归物业管，打电话也没有人接，"


@pytest.mark.parametrize(("shouted", "danger"), [("我要自杀", "self_harm"), ("救命", "violence"), ("着火了！", "fire")])
@pytest.mark.parametrize("times", [1, 10, 100, 5_000])
def test_a_danger_is_heard_however_often_it_is_said(hear: Hear, shouted: str, danger: str, times: int) -> None:
    emergency = hear(shouted * times).emergency
    assert emergency is not None
    assert emergency.danger == danger


def test_what_is_said_over_and_over_is_a_title_and_a_summary_once(hear: Hear) -> None:
    meaning = hear("垃圾没人收" * 2_000)
    assert (meaning.title, meaning.summary) == ("垃圾没人收", "垃圾没人收。")
    assert meaning.text == "垃圾没人收" * 2_000


def test_a_danger_behind_many_pages_is_found_where_it_stands(hear: Hear) -> None:
    text = LETTER * 60 + "楼下着火了，快来人啊！" + LETTER
    meaning = hear(text)
    assert meaning.text == text
    assert meaning.emergency is not None
    span = meaning.emergency.span
    assert meaning.emergency.danger == "fire"
    assert text[span.start : span.end] == span.text
    assert span.start == text.index("着火")
    assert meaning.urgency == 1


def test_many_pages_without_a_danger_raise_no_alarm_and_have_a_short_summary(hear: Hear) -> None:
    meaning = hear(LETTER * 100)
    assert meaning.emergency is None
    assert meaning.text == LETTER * 100
    assert len(meaning.summary) <= SUMMARY
    assert all(piece in meaning.text for piece in meaning.summary.split("…"))


@pytest.mark.parametrize(
    "text",
    [
        LETTER + "再这样下去我只能自杀。",
        LETTER + "我要自杀了，谁都别管我。" + LETTER,
    ],
)
def test_ones_own_will_to_die_is_doubted_in_no_letter(hear: Hear, text: str) -> None:
    emergency = hear(text).emergency
    assert emergency is not None
    assert emergency.danger == "self_harm"


@pytest.mark.parametrize(
    "text", [LETTER + "前年我们楼有个人自杀了，房价都跌了。", LETTER + "预防自杀的讲座什么时候办？"]
)
def test_a_letter_that_only_names_it_is_no_cry(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None
