"""The morning's report of those who lead: once a day at the city's hour, whatever happened in the night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from conversation_talk import LAMP, START, Talk

from bot.composition import fire_due, recount
from handlers.conversation.message import Account
from handlers.conversation.state import DIGEST
from handlers.enrolment import enrol
from tickets.units import Role, StaffMember

HEAD = Account("test", "staff:head")
# A Sunday, and the Friday on which the lamp must be answered.
MORNING = START.replace(hour=8, minute=30) + timedelta(days=1)
DUE = MORNING + timedelta(days=5)


def led(talk: Talk, unit: str = "city-lighting") -> Account:
    """A head of the unit who was enrolled and has not written yet."""
    with talk.house.store.begin() as work:
        enrol(work, talk.city, StaffMember("staff:head", "head", unit, Role.HEAD), HEAD, talk.now)
    return HEAD


def reports(talk: Talk) -> list[datetime]:
    return [one.at for one in talk.sent if one.message.key == "desk.digest" and one.message.to == HEAD]


def woken(talk: Talk, at: datetime) -> list[str]:
    """What a process that was away until then has to tell: each alarm once, at that moment."""
    talk.stage.clock.set(at)
    told: list[str] = []
    while fire_due(
        talk.house, at, done=lambda due, pushes: told.extend(p.text for p in pushes if p.key == "desk.digest")
    ):
        pass
    return told


def report_a_lamp(talk: Talk) -> None:
    talk.say(LAMP)
    talk.press("对，提交")


def test_it_comes_at_the_citys_hour_and_not_where_there_is_nothing_to_tell(talk: Talk) -> None:
    led(talk)
    report_a_lamp(talk)
    talk.advance(days=2)
    assert reports(talk) == [MORNING]
    [first] = [one.message.text for one in talk.sent if one.message.key == "desk.digest"]
    assert "昨天进来 1 件" in first
    talk.advance(days=4)
    assert reports(talk)[1:] == [DUE - timedelta(days=1), DUE]


def test_after_days_away_it_comes_once_and_the_next_one_the_next_morning(talk: Talk) -> None:
    led(talk)
    report_a_lamp(talk)
    late = DUE + timedelta(hours=2)
    assert len(woken(talk, late)) == 1
    assert not woken(talk, late + timedelta(minutes=5))
    assert talk.conversation(HEAD).planned()[DIGEST] == (DUE + timedelta(days=1)).isoformat()


def test_what_was_missed_until_the_night_is_left_to_the_next_morning(talk: Talk) -> None:
    led(talk)
    report_a_lamp(talk)
    assert not woken(talk, DUE.replace(hour=22) - timedelta(days=1))
    assert not woken(talk, DUE.replace(hour=3))
    assert len(woken(talk, DUE)) == 1


def test_nothing_is_sent_where_there_is_nothing_to_tell_and_other_units_are_not_counted(talk: Talk) -> None:
    led(talk, "city-power")
    report_a_lamp(talk)
    talk.advance(days=2)
    assert not reports(talk)
    assert DIGEST in talk.conversation(HEAD).planned()


def test_who_does_not_want_it_or_has_left_gets_none(talk: Talk) -> None:
    led(talk)
    report_a_lamp(talk)
    talk.say("不要晨报", who=HEAD)
    talk.advance(days=1)
    assert not reports(talk)
    talk.say("每天发晨报", who=HEAD)
    talk.leave(HEAD)
    talk.advance(days=1)
    assert not reports(talk)


def test_a_question_that_is_open_stays_open_beside_it(talk: Talk) -> None:
    led(talk)
    report_a_lamp(talk)
    talk.say("签收", who=HEAD)
    talk.stage.clock.set(MORNING - timedelta(minutes=1))
    talk.say("退回", who=HEAD)
    talk.advance(minutes=2)
    assert reports(talk)
    [answer] = talk.say("归小区物业管", who=HEAD)
    assert answer.key == "desk.return_unheard"


def test_at_a_start_all_of_those_who_lead_have_it_planned_some_in_each_transaction(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.composition.STAFF_PAGE", 2)
    begun = 0
    begin = talk.house.store.begin

    def counted() -> Any:
        nonlocal begun
        begun += 1
        return begin()

    leads = [talk.enrol(f"head{n}", Role.HEAD, "city-lighting") for n in range(5)]
    monkeypatch.setattr(talk.house.store, "begin", counted)
    recount(talk.house, talk.now)
    assert begun >= 3 + 3
    assert all(DIGEST in talk.conversation(one).planned() for one in leads)
