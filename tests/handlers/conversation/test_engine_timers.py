"""What the line does by itself: each at its own time, also after a restart, never at night unless it is urgent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from conversation_talk import GAS, LAMP, START, WANG, Talk, keys

from handlers.ports.records import Due
from handlers.reception.reception import Reception
from tickets.units import Role

SAD = "不想活了，药都准备好了"


def fired(talk: Talk, **time: float) -> list[tuple[str, timedelta]]:
    """What the conversation itself brought to the resident, and when; what a ticket brought is no part of it."""
    before = len(talk.sent)
    talk.advance(**time)
    own = [d for d in talk.sent[before:] if d.message.to == WANG and not d.message.key.startswith("push.")]
    return [(d.message.key, d.at - START) for d in own]


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("解放路的路灯坏了", [("report.reminder", timedelta(minutes=30)), ("report.ended", timedelta(hours=24))]),
        (GAS, [("danger.are_you_out", timedelta(minutes=2))]),
        (SAD, [("crisis.still_here", timedelta(minutes=2))]),
        ("转人工", [("human.call_back", timedelta(minutes=3)), ("human.call_back_late", timedelta(minutes=123))]),
    ],
)
def test_each_timer_comes_at_its_own_time(
    talk: Talk, words: str, expected: list[tuple[str, timedelta]], restarted: bool
) -> None:
    talk.enrol("hua")
    talk.say(words)
    if restarted:
        talk.restart()
    came = fired(talk, hours=2, minutes=30) + fired(talk, hours=22)
    assert came == expected


def test_a_reminder_that_falls_into_the_night_waits_for_the_morning(talk: Talk) -> None:
    talk.stage.clock.set(START.replace(hour=20, minute=45))
    talk.say("解放路的路灯坏了")
    assert keys(talk.advance(hours=11)) == []
    morning = talk.advance(minutes=30)
    assert keys(morning) == ["report.reminder"]
    assert talk.sent[-1].at == START.replace(hour=8, minute=0) + timedelta(days=1)


@pytest.mark.parametrize(("words", "key"), [(GAS, "danger.are_you_out"), (SAD, "crisis.still_here")])
def test_somebody_in_danger_is_asked_at_night(talk: Talk, words: str, key: str) -> None:
    talk.stage.clock.set(START.replace(hour=23, minute=30))
    talk.say(words)
    assert keys(talk.advance(minutes=2)) == [key]


def test_words_in_time_put_the_check_off(talk: Talk) -> None:
    talk.say(GAS)
    talk.advance(minutes=1)
    talk.say("我头好晕")
    assert keys(talk.advance(seconds=90)) == []
    assert keys(talk.advance(seconds=30)) == ["danger.are_you_out"]


def test_the_check_opens_one_ticket_and_tells_those_on_duty(talk: Talk) -> None:
    pai = talk.enrol("pai", Role.DISPATCHER)
    talk.say(GAS)
    assert "card.danger" in keys(talk.advance(minutes=2), pai)
    talk.advance(hours=3)
    talk.say("出来了")
    assert len(talk.tickets()) == 1
    assert talk.tickets()[0].danger == "gas"
    assert talk.tickets()[0].urgency == 1


def test_thirty_seconds_without_anybody_call_everybody_once_more(talk: Talk) -> None:
    hua, du = talk.enrol("hua"), talk.enrol("du", Role.SUPERVISOR)
    talk.say(SAD)
    late = talk.advance(seconds=31)
    assert keys(late, hua) == keys(late, du) == ["card.crisis_unanswered"]
    talk.press("接入", who=hua)
    assert keys(talk.advance(seconds=100)) == []


def test_silence_in_a_crisis_is_told_twice_to_those_on_duty_and_once_to_the_person(talk: Talk) -> None:
    du = talk.enrol("du", Role.SUPERVISOR)
    talk.say(SAD)
    came = talk.advance(hours=5)
    assert keys(came) == ["crisis.still_here"]
    assert keys(came, du).count("card.crisis_silent") == 2
    assert talk.tickets() == ()


def test_a_promise_that_was_kept_is_not_called_late(talk: Talk) -> None:
    pai = talk.enrol("pai", Role.DISPATCHER)
    talk.say("转人工")
    talk.press("已回电", who=pai)
    assert talk.advance(hours=4) == []


def test_a_call_promised_at_night_is_promised_for_the_morning(talk: Talk) -> None:
    talk.stage.clock.set(START.replace(hour=23, minute=10))
    talk.say("转人工")
    with talk.house.store.begin() as work:
        by = work.promises()[0].by
    assert by.astimezone(START.tzinfo) == START.replace(hour=10, minute=0) + timedelta(days=1)


def test_an_alarm_of_an_older_version_does_nothing(talk: Talk) -> None:
    talk.say(GAS)
    with talk.house.store.begin() as work:
        due = work.timers.due(talk.now + timedelta(minutes=2))[0]
    talk.say("我头好晕")
    assert talk.house.engine.wake(due, talk.now) == ()


def test_a_failing_alarm_is_dropped_and_the_others_go_on(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk.say("解放路的路灯坏了")
    with monkeypatch.context() as patch:

        def fail(self: Reception, *rest: Any) -> None:
            raise RuntimeError

        patch.setattr(Reception, "woken", fail)
        assert keys(talk.advance(minutes=31)) == []
    assert "an alarm failed" in caplog.text
    assert talk.conversation().next_action_at is None
    assert keys(talk.say("解放路12号门口")) == ["report.review"]


def test_a_failing_ticket_timer_is_put_off(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say(LAMP)
    talk.press("对，提交")
    number = talk.tickets()[0].number

    def fail(*given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("handlers.conversation.engine.fire", fail)
    with talk.house.store.begin() as work:
        ticket = work.tickets.peek(number)
        assert ticket is not None
    talk.house.engine.wake(Due(talk.now, "ticket", number, ticket.version), talk.now)
    with talk.house.store.begin() as work:
        assert work.timers.next_at() == talk.now + timedelta(hours=1)


def test_a_report_under_a_danger_still_ends_at_its_own_time(talk: Talk) -> None:
    talk.say("解放路的路灯坏了")
    talk.say(GAS)
    talk.press("到安全的地方了，已打电话")
    came = fired(talk, hours=25)
    assert [key for key, _ in came if key == "report.ended"] == ["report.ended"]
    assert talk.conversation().frames == ()


def test_the_clock_is_aware(talk: Talk) -> None:
    talk.say(GAS)
    at = talk.conversation().next_action_at
    assert isinstance(at, datetime)
    assert at.tzinfo is not None
