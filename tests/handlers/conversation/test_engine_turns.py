"""One turn: heard once, answered from the right card, undone and told when the program itself fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conversation_talk import GAS, LAMP, LI, WANG, Talk, keys, with_frame

from handlers import texts
from handlers.conversation.heard import SameIdOtherContent
from handlers.conversation.message import Pressed, Text
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.desk import Desk
from handlers.dialogues.danger.crisis import StayWithThem
from handlers.dialogues.reporting.report import ReportProblem
from tickets.units import Role


class Broken(Exception):
    """What nobody expected."""


def breaks(monkeypatch: pytest.MonkeyPatch, method: str = "hear", of: type = ReportProblem) -> None:
    def fail(self: object, turn: Turn, *rest: Any) -> None:
        turn.work.messages.close_card("nothing")
        raise Broken("secret words")

    monkeypatch.setattr(of, method, fail)


# ── heard once ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_message_again_is_answered_with_the_same_messages(talk: Talk) -> None:
    first = talk.say(LAMP, id="a")
    version = talk.conversation().version
    heard = talk.house.engine.hear(talk.message(LAMP, id="a"), talk.now)
    assert heard.again
    assert [m.mid for m in heard.replies] == [m.mid for m in first]
    assert talk.conversation().version == version


def test_the_same_id_with_other_content_changes_nothing(talk: Talk) -> None:
    talk.say(LAMP, id="a")
    before = talk.conversation()
    with pytest.raises(SameIdOtherContent):
        talk.say("别的话", id="a")
    assert talk.conversation() == before


def test_submit_pressed_twice_or_delivered_twice_makes_one_ticket(talk: Talk) -> None:
    talk.say(LAMP)
    talk.press("对，提交", id="s")
    talk.restart()
    assert keys(talk.press("对，提交")) == ["stale.done"]
    assert len(talk.tickets()) == 1


# ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_button_of_another_person_does_nothing(talk: Talk) -> None:
    card = talk.say(LAMP)[-1]
    assert keys(talk.say(Pressed(card.mid, 1), who=LI), LI) == ["stale.unknown"]
    assert talk.tickets() == ()
    assert talk.tickets(LI) == ()


@pytest.mark.parametrize(("mid", "index"), [("nothing", 1), ("", 1), ("r" * 400, 2)])
def test_an_unknown_card_has_a_clear_answer(talk: Talk, mid: str, index: int) -> None:
    assert keys(talk.say(Pressed(mid, index))) == ["stale.unknown"]


@pytest.mark.parametrize("index", [0, -1, 99])
def test_an_unknown_button_has_a_clear_answer_and_the_question_stays(talk: Talk, index: int) -> None:
    card = talk.say(LAMP)[-1]
    assert keys(talk.say(Pressed(card.mid, index)))[0] == "stale.unknown"
    talk.press("对，提交")
    assert len(talk.tickets()) == 1


def test_a_number_said_to_a_question_presses_no_older_card(talk: Talk) -> None:
    talk.say(LAMP)
    talk.press("对，提交")
    talk.say("进度")  # offers 补充, 催一下, 撤回
    talk.say("解放路的井盖丢了")  # asks where
    said = talk.say("2")
    assert "urge.done" not in keys(said)
    assert talk.tickets()[-1].urged == ()


def test_words_of_two_people_who_talk_pick_no_option(talk: Talk) -> None:
    hua = talk.enrol("hua")
    talk.say(LAMP)
    talk.say("转人工")
    talk.press("接入", who=hua)
    assert keys(talk.say("1")) == []
    assert keys(talk.say("1", who=hua), hua) == []
    assert talk.conversation().operator == "staff:hua"
    assert talk.tickets() == ()


# ── older states ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("changes", [{"version": 0}, {"version": 99}, {"dialogue": "no_such_dialogue"}])
def test_a_stored_dialogue_of_another_release_restarts_politely(talk: Talk, changes: dict[str, Any]) -> None:
    talk.say("解放路的路灯坏了")
    talk.change(lambda c: with_frame(c, **changes))
    said = talk.say(LAMP)
    assert keys(said)[0] == "chat.restarted"
    assert "report.review" in keys(said)


def test_a_broken_draft_is_never_an_exception_and_ends_the_second_time(talk: Talk) -> None:
    talk.say("解放路的路灯坏了")
    talk.change(lambda c: with_frame(c, draft={"place": {"nonsense": 1}}))
    assert keys(talk.say("12号")) == ["chat.fault"]
    assert talk.conversation().frames
    assert keys(talk.say("12号")) == ["human.call_back_known"]
    assert talk.conversation().frames == ()
    assert keys(talk.say(LAMP)) == ["report.review"]


# ── the program itself fails ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_failing_dialogue_is_undone_and_the_message_kept_and_promised(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk.say("解放路的路灯坏了")
    frames = talk.conversation().frames
    breaks(monkeypatch)
    said = talk.say("解放路12号门口", id="x")
    assert keys(said) == ["chat.fault"]
    assert talk.conversation().frames == frames
    with talk.house.store.begin() as work:
        assert work.inbox.heard(WANG, "x") is not None
        promised = work.promises()
    assert len(promised) == 1
    assert "解放路的路灯坏了" in promised[0].about
    assert "解放路12号门口" in promised[0].about
    assert "a turn failed" in caplog.text


def test_a_failure_while_somebody_is_in_despair_is_promised_too(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say("我不想活了")
    talk.say("没人懂我")
    breaks(monkeypatch, of=StayWithThem)
    assert keys(talk.say("我在河边")) == ["chat.fault"]


def test_a_failing_message_is_not_heard_for_ever(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say("解放路的路灯坏了")
    breaks(monkeypatch)
    message = talk.message("解放路12号门口")
    first = talk.house.engine.hear(message, talk.now)
    again = talk.house.engine.hear(message, talk.now)
    assert again.again
    assert [m.mid for m in again.replies] == [m.mid for m in first.replies]
    with talk.house.store.begin() as work:
        assert len(work.promises()) == 1


def test_after_a_fault_the_conversation_goes_on_where_it_was(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say("解放路的路灯坏了")
    with monkeypatch.context() as patch:
        breaks(patch)
        talk.say("解放路12号门口")
    assert keys(talk.say("解放路12号门口")) == ["report.review"]
    assert "faults" not in talk.conversation().memory


def test_a_fault_on_the_staff_side_is_told_and_changes_nothing(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    li = talk.enrol("li", role=Role.OFFICER, unit="city-lighting")
    talk.say(LAMP)
    talk.press("对，提交")

    def fail(*given: Any, **named: Any) -> None:
        raise Broken

    monkeypatch.setattr(Desk, "_hear", fail)
    assert keys(talk.press("签收", who=li), li) == ["desk.fault"]
    assert talk.tickets()[0].acknowledged_at is None


def test_what_nobody_writes_is_taken_out_before_anything_is_read(talk: Talk) -> None:
    talk.say("路\x00灯\u202e坏\u200b\xad了\U000e0041，人民路38号院门口")
    talk.press("对，提交")
    assert talk.tickets()[0].text == "路灯坏了，人民路38号院门口"


def test_a_gap_in_a_translation_is_filled_from_the_citys_language(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say("English please")
    original = texts.bundle

    class Gap:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def get_message(self, id: str) -> Any:
            if id == "danger":
                raise LookupError(id)
            return self.inner.get_message(id)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

    monkeypatch.setattr(
        texts, "bundle", lambda language: Gap(original("en")) if language == "en" else original(language)
    )
    said = talk.say("I smell gas in the stairwell, 38 Renmin Road")
    assert keys(said) == ["danger.gas"]
    assert "119" in said[0].text


def test_edited_and_merged_messages_are_known_by_their_own_ids(talk: Talk) -> None:
    first = talk.message("路灯坏了")
    others = [talk.message("人民路38号院门口"), talk.message("路灯坏了")]
    said = talk.hear(first, merged=others)
    assert keys(said) == ["report.review"]
    for other in others:
        assert [m.mid for m in talk.house.engine.hear(other, talk.now).replies] == [said[-1].mid]
    talk.press("对，提交")
    assert talk.tickets()[0].text.count("路灯坏了") == 1


def test_a_frame_without_a_card_keeps_its_buttons(talk: Talk) -> None:
    talk.say(GAS)
    talk.change(lambda c: replace(c, frames=(*c.frames[:-1], replace(c.frames[-1], mid=""))))
    assert isinstance(talk.conversation().frames[-1], Frame)
    assert keys(talk.say(Text("到安全的地方了，已打电话"))) == ["danger.filed"]
