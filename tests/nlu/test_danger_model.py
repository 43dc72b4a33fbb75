"""What is told as dangers are told, and the messages by which that was learnt."""

from __future__ import annotations

import csv

import pytest

from nlu import danger
from nlu.danger_model import NONE, stretches, suspicion
from nlu.linear import shipped
from nlu.train_dangers import source, written
from tests.nlu.conftest import WRITTEN_APART, Hear


def test_the_danger_model_was_taught_by_the_messages_that_lie_beside_it() -> None:
    assert shipped("dangers").about.data == source(), "run: python -m nlu.train_dangers cities/demo"


def test_every_taught_message_names_a_danger_that_there_is_or_none_and_stands_once() -> None:
    taught = list(written())
    assert {lesson.danger for lesson in taught} == {*danger.DANGERS, NONE}
    assert len({lesson.text for lesson in taught}) == len(taught)


def test_no_message_written_apart_was_taught() -> None:
    with WRITTEN_APART.open(encoding="utf-8", newline="") as file:
        apart = {row["text"] for row in csv.DictReader(file)}
    assert apart.isdisjoint(lesson.text for lesson in written())


def test_a_danger_in_words_that_no_list_knows_is_heard_by_its_likeness() -> None:
    assert suspicion("我把抽屉里的药都数好了，够睡到永远").sure > suspicion("药店几点关门").sure


def test_a_long_message_is_looked_at_in_whole_clauses() -> None:
    told = "物业费一分不少交，" * 20 + "现在厨房着火了"
    pieces = stretches(told)
    assert "".join(told[start:end] for start, end in pieces) == told
    assert all(told[end - 1] == "，" for _, end in pieces[:-1])


LETTER = "尊敬的领导，我是幸福小区的老住户，住了十来年了。物业费一分不少交，可是绿化没人管，停车位被占，反映过好多次都没有下文。{}。另外门口的路灯也不亮，垃圾桶满了没人倒，业委会换了好几届也没个说法，希望有关部门能够真正重视起来，派人到现场看一看，给我们这些老居民一个明确的答复，谢谢。"


@pytest.mark.parametrize(
    "told", ["四楼厨房在往外喷火，有人困在阳台上", "我爸倒在地上叫不醒，嘴唇发紫", "有人拿着菜刀在砸我家的门"]
)
def test_a_letter_hides_no_danger_however_much_else_it_tells(hear: Hear, told: str) -> None:
    assert hear(LETTER.format(told)).emergency is not None


@pytest.mark.parametrize(
    "told",
    [
        "前几年别处发生过火灾，看到新闻大家都很担心",
        "我们在走投无路的情况下才写这封信",
        "路上每天堵得一塌糊涂",
        "楼下饭店抽风机的声音很大",
    ],
)
def test_a_letter_that_only_names_a_danger_raises_no_alarm(hear: Hear, told: str) -> None:
    assert hear(LETTER.format(told)).emergency is None
