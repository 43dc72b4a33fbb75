"""Whose number is asked for: the city's words for its lines, in whatever form it is asked."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Intent
from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("供电局电话", "power_number"),
        ("法院电话多少", "court_number"),
        ("帮我查下交通局的电话", "transport_number"),
        ("消费维权打哪个电话", "consumer_number"),
        ("拖欠农民工工资打什么电话", "labour_number"),
        ("高速上车坏了打什么电话", "highway_number"),
        ("96333是干嘛的", "lift_number"),
        ("12315能打吗", "consumer_number"),
        ("Which number do I call for the court?", "court_number"),
        ("裁判所の電話番号を教えてください", "court_number"),
        ("경찰 전화번호가 뭐예요", "police_number"),
        ("Какой номер у прокуратуры?", "prosecutor_number"),
    ],
)
def test_a_number_that_the_city_knows_is_told(hear: Hear, text: str, entry: str) -> None:
    meaning = hear(text)
    assert meaning.knowledge[0] == (entry, 1.0)
    assert meaning.intent is Intent.QUESTION


@pytest.mark.parametrize("text", ["公证处电话", "光明小区物业电话多少"])
def test_for_another_office_no_number_stands_in(hear: Hear, text: str) -> None:
    meaning = hear(text)
    assert meaning.intent is Intent.QUESTION
    assert not any(entry.endswith("_number") for entry, _ in meaning.knowledge)


@pytest.mark.parametrize(
    "text",
    [
        "燃气公司电话打不通",
        "骗子打电话说是公安局的",
        "接到法院电话说我欠钱",
        "供电局的人电话里骂我",
        "我打了供电局电话没人接",
        "接线员没听完就挂了我电话",
        "我电话是多少来着",
    ],
)
def test_who_speaks_of_a_call_asks_for_no_number(hear: Hear, text: str) -> None:
    assert not any(entry.endswith("_number") for entry, _ in hear(text).knowledge)
