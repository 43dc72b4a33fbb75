"""Floods: stored, answered once, merged; the same again and again is answered a few times only."""

from __future__ import annotations

import pytest
from conversation_talk import GAS, LAMP, WANG, Talk, keys

from handlers.conversation.message import Location, Picture, Sticker, Voice

SAID = 6  # the first answer and five more


def test_thirty_messages_at_once_are_answered_once_and_all_are_known(talk: Talk) -> None:
    messages = [talk.message(f"第{n}句：人民路38号院门口的路灯坏了") for n in range(30)]
    said = talk.hear(messages[0], merged=messages[1:])
    assert len(said) <= 2
    with talk.house.store.begin() as work:
        assert all(work.inbox.heard(WANG, one.event_id) for one in messages)
        assert work.inbox.recent(WANG, talk.now) == 30


def test_merged_words_photos_pins_and_voices_are_all_kept(talk: Talk) -> None:
    first = talk.message(LAMP)
    others = [
        talk.message(Picture("f1")),
        talk.message(Picture("f2")),
        talk.message(Voice("v1", 5)),
        talk.message("杆上编号是12"),
        talk.message(Location(32.078, 113.077)),
        talk.message(Sticker("🙏")),
    ]
    talk.hear(first, merged=others)
    card = talk.sent[-1].message.labels
    talk.press(card[0])
    ticket = talk.tickets()[0]
    assert set(ticket.photos) == {"f1", "f2"}
    assert ticket.voices == ("v1",)
    assert "杆上编号是12" in ticket.text


@pytest.mark.parametrize("words", [LAMP, "啊啊啊啊", "？？？", "你好", "解放路的路灯坏了", "👍"])
def test_the_same_words_thirty_times_in_a_second_are_answered_a_few_times(talk: Talk, words: str) -> None:
    said = [talk.say(words) for _ in range(30)]
    assert said[0]
    assert sum(1 for one in said if one) <= SAID + 1
    assert not any(said[SAID + 2 :])


def test_after_two_seconds_of_rest_the_open_question_comes_once(talk: Talk) -> None:
    for _ in range(30):
        talk.say("解放路的路灯坏了")
    assert len(keys(talk.advance(seconds=2))) == 1
    assert keys(talk.advance(seconds=60)) == []
    assert keys(talk.say("解放路12号门口")) == ["report.review"]


def test_what_was_not_answered_is_kept_and_told_once_in_the_ticket(talk: Talk) -> None:
    for _ in range(20):
        talk.say(LAMP)
    talk.say("杆上编号是12")
    talk.say("对")
    assert len(talk.tickets()) == 1
    assert talk.tickets()[0].text.count("路灯坏了") == 1


def test_something_new_in_a_flood_is_answered_at_once(talk: Talk) -> None:
    for _ in range(20):
        talk.say("啊啊啊啊")
    assert keys(talk.say(LAMP)) == ["report.review"]


def test_danger_is_answered_however_often_it_is_said(talk: Talk) -> None:
    assert all(talk.say("煤气味好重") for _ in range(20))


def test_an_ordinary_dialogue_on_a_clock_that_stands_is_not_harmed(talk: Talk) -> None:
    for words in ("你好", "谢谢", "你是谁", "你好", "帮助", "解放路的路灯坏了", "谢谢", "在吗", "帮助", "进度", "谢谢"):
        assert talk.say(words), words
    assert keys(talk.say("解放路12号门口")) == ["report.review"]
    assert keys(talk.say("对"))[0] == "promise.accepted"


def test_the_same_short_answer_to_different_questions_counts_each_time(talk: Talk) -> None:
    for n in range(8):
        talk.say(f"解放路{n + 1}号门口的路灯坏了", who=WANG)
        assert talk.say("对"), n
        if keys(talk.say("谢谢")) == []:
            pytest.fail("not answered")


def test_a_danger_in_a_flood_of_something_else_is_heard(talk: Talk) -> None:
    for _ in range(15):
        talk.say("啊啊啊啊")
    assert keys(talk.say(GAS))[0] == "danger.gas"
