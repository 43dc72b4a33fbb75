"""What a message is by its words alone."""

from __future__ import annotations

import pytest

from nlu.phrasing import asks_for_information


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
