"""Codes: invitations of staff, and the codes by which residents find their tickets again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conversation_talk import LAMP, LI, WANG, Talk, keys

from handlers.conversation.message import Command
from handlers.enrolment import make_invite
from tickets.units import Role, StaffMember

ZHAO = StaffMember("staff:zhao", "赵建国", "city-lighting", Role.OFFICER)
WRONG = "MH-" + "A" * 26


def invited(talk: Talk) -> str:
    with talk.house.store.begin() as work:
        return make_invite(work, ZHAO, talk.now)


def code_of(talk: Talk) -> str:
    """Wang's recovery code."""
    with talk.house.store.begin() as work:
        found = work.conversations.load(WANG)
        assert found is not None
        return work.recovery_code(found.person)  # type: ignore[arg-type]


# ── invitations ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["{}", "  {} ", "我的邀请码是 {}", "{}。"])
def test_an_invitation_binds_whoever_shows_it(talk: Talk, form: str) -> None:
    assert keys(talk.say(form.format(invited(talk)))) == ["enrol.done"]
    with talk.house.store.begin() as work:
        assert work.staff.by_account(WANG) == ZHAO


def test_an_invitation_comes_as_the_payload_of_a_link_too(talk: Talk) -> None:
    assert keys(talk.say(Command("start", invited(talk)))) == ["enrol.done"]


def test_an_invitation_works_once(talk: Talk) -> None:
    code = invited(talk)
    talk.say(code)
    assert keys(talk.say(code, who=LI), LI) == ["enrol.wrong"]


def test_an_invitation_ends_after_ten_minutes(talk: Talk) -> None:
    code = invited(talk)
    talk.advance(minutes=10, seconds=1)
    assert keys(talk.say(code)) == ["enrol.wrong"]


def test_five_wrong_invitations_lock_even_the_right_one_for_ten_minutes(talk: Talk) -> None:
    said = [keys(talk.say(WRONG))[0] for _ in range(5)]
    assert said == ["enrol.wrong"] * 4 + ["enrol.too_many"]
    assert keys(talk.say(invited(talk))) == ["enrol.too_many"]
    talk.advance(minutes=10, seconds=1)
    assert keys(talk.say(invited(talk))) == ["enrol.done"]


def test_wrong_tries_of_one_account_do_not_lock_another(talk: Talk) -> None:
    for _ in range(6):
        talk.say(WRONG)
    assert keys(talk.say(invited(talk), who=LI), LI) == ["enrol.done"]


def test_whoever_becomes_staff_leaves_no_open_report_behind(talk: Talk) -> None:
    talk.say("解放路的路灯坏了")
    talk.say(invited(talk))
    assert talk.conversation().frames == ()
    assert talk.advance(days=2) == []


# ── recovery codes ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_recovery_code_brings_the_tickets_to_another_device(talk: Talk) -> None:
    talk.say(LAMP)
    talk.press("对，提交")
    found = talk.say(code_of(talk), who=LI)
    assert keys(found, LI)[0] == "code.found"
    assert talk.tickets(LI) == talk.tickets(WANG)


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_case_spaces_and_dashes_of_a_code_do_not_matter(talk: Talk, change: object) -> None:
    talk.say(LAMP)
    talk.press("对，提交")
    assert callable(change)
    assert keys(talk.say(change(code_of(talk)), who=LI), LI)[0] == "code.found"


def test_tickets_of_this_device_are_not_lost_by_a_recovery(talk: Talk) -> None:
    talk.say(LAMP)
    talk.press("对，提交")
    talk.say(LAMP, who=LI)
    talk.press("对，提交", who=LI)
    theirs = talk.tickets(LI)
    said = talk.say(code_of(talk), who=LI)
    assert keys(said, LI)[:2] == ["code.former", "code.found"]
    former = next(m.text for m in said if m.key == "code.former").rpartition("：")[2]
    talk.advance(minutes=1)
    talk.say(former, who=LI)
    assert talk.tickets(LI) == theirs


def test_wrong_recovery_codes_lock_even_the_right_one(talk: Talk) -> None:
    talk.say(LAMP)
    said = [keys(talk.say(f"ABCD-EFG2-3456-789{n}", who=LI), LI)[0] for n in range(6)]
    assert said == ["code.unknown"] * 4 + ["code.too_many"] * 2
    assert keys(talk.say(code_of(talk), who=LI), LI) == ["code.too_many"]
    talk.advance(minutes=10, seconds=1)
    assert keys(talk.say(code_of(talk), who=LI), LI)[0] == "code.found"


@pytest.mark.parametrize(
    "words",
    ["6222020012345678", "6222 0200 1234 5678", "this road lamp gone", "骗子的账号是6222020012345678901，钱转过去了"],
)
def test_what_only_looks_like_a_code_is_read_as_words(talk: Talk, words: str) -> None:
    assert not any(key.startswith("code.") for key in keys(talk.say(words)))


def test_a_code_does_not_change_the_language(talk: Talk) -> None:
    talk.say("ABCD-EFGH-JKMN-PQR2")
    assert talk.conversation().language == "zh-CN"


def test_times_are_counted_from_the_last_wrong_code(talk: Talk) -> None:
    for _ in range(4):
        talk.say(WRONG)
        talk.stage.clock.move(timedelta(minutes=4))
    assert keys(talk.say(WRONG)) == ["enrol.wrong"]
