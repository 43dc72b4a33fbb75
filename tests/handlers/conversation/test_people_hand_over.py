"""A person takes over, hands back, leaves: nobody is left with silence, nothing crosses to somebody else."""

from __future__ import annotations

import pytest
from conversation_talk import GAS, LAMP, LI, WANG, Talk, keys

from handlers.conversation.message import Command, Location, Picture, Voice
from tickets.units import Role


def test_the_first_operator_wins_and_the_others_are_told(talk: Talk) -> None:
    hua, qiang = talk.enrol("hua"), talk.enrol("qiang")
    talk.say("转人工")
    said = talk.press("接入", who=hua)
    assert keys(said, qiang) == ["card.taken"]
    assert next(m for m in said if m.to == qiang).edit
    assert keys(talk.press("接入", who=qiang), qiang) == ["desk.taken_by"]
    assert talk.conversation().operator == "staff:hua"


def test_only_operators_take_over(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.enrol("hua", Role.OFFICER, "city-lighting")
    assert keys(talk.press("接入", who=hua), hua) == ["refused.not_allowed"]
    assert talk.conversation().operator is None


def test_what_was_written_while_waiting_is_shown_to_whoever_comes(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.say("我家三天没水了，电话13800001111")
    shown = next(m for m in talk.press("接入", who=hua) if m.to == hua)
    assert "三天没水" in shown.text
    assert "13800001111" not in shown.text


def test_lines_cross_with_photos_and_pins_and_the_bot_is_silent(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    there = talk.say("你看", Picture("f1"))
    assert [(m.to, m.photos) for m in there] == [(hua, ("f1",))]
    assert "32.078" in talk.say(Location(32.078, 113.077))[0].text
    assert talk.say(Voice("v1", 3))[0].to == hua
    back = talk.say("收到", Picture("f2"), who=hua)
    assert [(m.to, m.photos) for m in back] == [(WANG, ("f2",))]


def test_a_file_that_cannot_be_taken_in_is_told_during_a_talk_too(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    assert keys(talk.say(Picture(refused="too_large"))) == ["media.too_large"]


def test_buttons_and_commands_work_during_a_talk(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say(LAMP)
    talk.say("转人工")
    talk.press("接入", who=hua)
    said = talk.press("对，提交")
    assert "human.from_resident" in keys(said, hua)
    assert len(talk.tickets()) == 1
    assert keys(talk.say(Command("progress")))


def test_after_hand_back_the_open_question_comes_again(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("解放路的路灯坏了")
    talk.say("转人工")
    talk.press("接入", who=hua)
    assert keys(talk.press("交还机器人", who=hua)) == ["human.handed_back", "report.ask_place_closer"]
    assert keys(talk.say("解放路12号门口")) == ["report.review"]


def test_after_a_crisis_the_bot_asks_nothing_again_and_files_nothing(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("不想活了，药都准备好了")
    talk.press("接入", who=hua)
    talk.say("我还是不想活了")
    talk.press("交还机器人", who=hua)
    assert keys(talk.say("还是难受")) == ["crisis.stay_3"]
    assert talk.tickets() == ()
    with talk.house.store.begin() as work:
        said = work.messages.since(WANG, 0, limit=1000)
    assert not any(m.key.startswith(("survey.", "promise.", "report.")) for m in said)


def test_two_talks_at_once_never_mix(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    talk.say("转人工", who=LI)
    assert keys(talk.press("接入", who=hua), hua) == ["desk.busy"]
    talk.press("交还那位，接入这位", who=hua)
    assert talk.conversation(WANG).operator is None
    assert talk.conversation(LI).operator == "staff:hua"
    assert {m.to for m in talk.say("哪个小区？", who=hua)} == {LI}


@pytest.mark.parametrize("how", ["words", "command line"])
def test_an_operator_who_leaves_frees_the_conversation(talk: Talk, how: str) -> None:
    hua, qiang = talk.enrol("hua"), talk.enrol("qiang")
    talk.say("转人工")
    talk.press("接入", who=hua)
    if how == "words":
        said = talk.say("退出", who=hua)
    else:
        talk.leave(hua)
        said = talk.say("有人吗")
    assert "human.left_calling" in keys(said)
    assert keys(said, qiang) == ["card.human_wanted"]
    talk.press("接入", who=qiang)
    assert talk.conversation().operator == "staff:qiang"


def test_the_last_operator_leaving_becomes_a_promised_call(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    talk.leave(hua)
    assert keys(talk.advance(minutes=6)) == ["human.left", "human.call_back"]
    assert talk.conversation().operator is None


def test_in_a_crisis_everybody_is_called_again_when_the_operator_leaves(talk: Talk) -> None:
    hua, du = talk.enrol("hua"), talk.enrol("du", Role.SUPERVISOR)
    talk.say("不想活了，药都准备好了")
    talk.press("接入", who=hua)
    talk.leave(hua)
    said = talk.say("你还在吗")
    assert keys(said)[0] == "human.left"
    assert "card.crisis" in keys(said, du)


def test_an_operator_who_says_nothing_does_not_hold_the_resident_for_ever(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    talk.say("在吗")
    assert "human.left_calling" in keys(talk.advance(minutes=16))
    assert keys(talk.say("我来了", who=hua), hua) == ["desk.not_with_you"]


def test_a_talk_in_which_nobody_speaks_is_handed_back(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    talk.say("您说", who=hua)
    assert keys(talk.advance(minutes=36)) == ["human.handed_back"]
    assert talk.advance(days=2) == []


def test_asking_again_while_waiting_makes_no_second_promise(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    assert keys(talk.say("转人工")) == ["human.still_calling"]
    talk.advance(minutes=3)
    talk.leave(hua)
    assert keys(talk.say("转人工")) == ["human.call_back_known"]
    with talk.house.store.begin() as work:
        assert len(work.promises()) == 1


def test_a_number_given_for_the_call_is_kept_with_it_and_masked_in_pushes(talk: Talk) -> None:
    pai = talk.enrol("pai", Role.DISPATCHER)
    talk.say("转人工")
    said = talk.say("13800001111")
    assert "138****1111" in said[0].text
    assert not any("13800001111" in m.text for m in said)
    with talk.house.store.begin() as work:
        promised = work.promises()
    assert len(promised) == 1
    assert promised[0].about.startswith("13800001111")
    assert "13800001111" in talk.say("队列", who=pai)[0].text


def test_taking_over_keeps_the_promise(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.advance(minutes=3)
    talk.press("接入", who=hua)
    with talk.house.store.begin() as work:
        assert work.promises() == ()
    talk.press("交还机器人", who=hua)
    assert "human.call_back_late" not in keys(talk.advance(hours=5))


def test_danger_during_a_talk_reaches_both_and_makes_one_ticket(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    said = talk.say(GAS)
    assert keys(said) == ["danger.gas"]
    assert {"human.from_resident", "card.danger_call"} <= set(keys(said, hua))
    talk.advance(minutes=2)
    talk.press("交还机器人", who=hua)
    assert [t.danger for t in talk.tickets()] == ["gas"]


def test_operators_never_learn_an_account_and_residents_no_full_name(talk: Talk) -> None:
    hua = talk.enrol("周敏")
    talk.say("转人工")
    said = talk.press("接入", who=hua)
    assert all("citizen:wang" not in m.text for m in said)
    hello = next(m for m in said if m.to == WANG)
    assert "小周" in hello.text
    assert "周敏" not in hello.text


def test_an_operator_who_goes_home_frees_the_conversation_and_is_called_no_more(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say("转人工")
    talk.press("接入", who=hua)
    talk.say("下班了", who=hua)  # to the resident: their own words go across
    assert talk.conversation().operator == "staff:hua"
    talk.say("交还", who=hua)
    talk.say("下班了", who=hua)
    assert keys(talk.say("转人工")) == ["human.call_back"]
