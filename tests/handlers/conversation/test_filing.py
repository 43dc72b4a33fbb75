"""Staff file for a resident: it goes to whose it is and to nobody else, and nothing of it is lost."""

from __future__ import annotations

import pytest
from conversation_talk import LI, WANG, Talk, keys

from handlers.conversation.message import Account
from tickets.units import Role

ZHOU = "13812345678"


@pytest.fixture
def zhou(talk: Talk) -> Account:
    return talk.enrol("zhou")


def report_with_number(talk: Talk, who: Account, number: str = ZHOU) -> None:
    talk.say(f"解放路川味烧烤门口的路灯不亮，我的电话{number}", who=who)
    talk.press("对，提交", who=who)


def test_a_number_that_several_left_tells_nobody_of_it(talk: Talk, zhou: Account) -> None:
    report_with_number(talk, WANG)
    report_with_number(talk, LI)
    assert keys(talk.say(f"代录 {ZHOU} 人民路38号院门口的路灯坏了", who=zhou), zhou) == ["report.review"]
    said = talk.press("对，提交", who=zhou)
    assert keys(said, WANG) == keys(said, LI) == []
    assert (len(talk.tickets(WANG)), len(talk.tickets(LI))) == (1, 1)


def test_who_says_no_keeps_the_chat_of_somebody_else_out_of_it(talk: Talk, zhou: Account) -> None:
    report_with_number(talk, WANG)
    talk.say("代录 138 1234 5678 人民路38号院门口的路灯坏了", who=zhou)
    talk.say(f"代录 {ZHOU} 人民路38号院门口的路灯坏了", who=zhou)
    talk.press("不是，我来转告", who=zhou)
    assert keys(talk.press("对，提交", who=zhou), WANG) == []
    assert len(talk.tickets(WANG)) == 1


def test_a_card_that_comes_meanwhile_is_worked_and_the_filing_goes_on(talk: Talk) -> None:
    zhou = talk.enrol("zhou", Role.OFFICER, "city-lighting")
    talk.say("代录 人民路38号院门口的路灯坏了", who=zhou)
    report_with_number(talk, WANG)
    assert keys(talk.press("签收", who=zhou), zhou) == ["desk.acknowledged"]
    talk.press("退回", who=zhou)
    assert keys(talk.press("取消", who=zhou), zhou) == ["desk.cancelled", "report.ask_number"]
    assert keys(talk.say("没有", who=zhou), zhou) == ["report.review"]
    assert "desk.filed" in keys(talk.press("对，提交", who=zhou), zhou)


def test_what_is_filed_is_kept_over_half_an_hour_and_put_away_by_a_word(talk: Talk, zhou: Account) -> None:
    talk.say("代录 人民路38号院门口的路灯坏了", who=zhou)
    talk.advance(hours=1)
    assert keys(talk.say(ZHOU, who=zhou), zhou) == ["report.review"]
    assert keys(talk.say("取消", who=zhou), zhou) == ["desk.cancelled"]
    assert keys(talk.say("提交", who=zhou), zhou) == ["desk.not_understood"]


def test_danger_goes_out_at_once_as_most_urgent(talk: Talk, zhou: Account) -> None:
    talk.say("代录 没留电话 人民路38号2单元煤气味很重", who=zhou)
    talk.press("跳过", who=zhou)
    [said] = [m for m in talk.press("对，提交", who=zhou) if m.to == zhou and m.key.startswith("desk.filed")]
    assert "110" in said.text
    with talk.house.store.begin() as work:
        filed = work.tickets.peek(said.ticket or "")
    assert filed is not None
    assert (filed.urgency, filed.source, filed.filed_by) == (1, "phone", "staff:zhou")


def test_of_whoever_stays_anonymous_neither_number_nor_name_is_kept(talk: Talk, zhou: Account) -> None:
    talk.say(f"代录 王女士，{ZHOU}，匿名举报解放路川味烧烤无证经营，我电话{ZHOU}", who=zhou)
    [filed] = [m for m in talk.press("对，提交", who=zhou) if m.key == "desk.filed_unowed"]
    with talk.house.store.begin() as work:
        ticket = work.tickets.peek(filed.ticket or "")
        assert work.tickets.citizens_of_phone(ZHOU) == ()
    assert ticket is not None
    assert ticket.contact is None
    assert ZHOU not in ticket.text + ticket.summary + ticket.title


def test_what_was_filed_without_a_number_is_answered_through_who_filed_it(talk: Talk, zhou: Account) -> None:
    li = talk.enrol("li", Role.OFFICER, "city-lighting")
    talk.say("代录 人民路38号院门口的路灯坏了", who=zhou)
    talk.press("跳过", who=zhou)
    talk.press("对，提交", who=zhou)
    talk.press("签收", who=li)
    talk.say("换了灯头，亮了", who=li)
    assert keys(talk.press("就这样发，办结", who=li), zhou) == ["card.filed_reply_told"]


def test_the_unit_that_handles_it_never_answers_its_own_follow_up(talk: Talk) -> None:
    ma = talk.enrol("ma", Role.GRID, "city-lighting")
    talk.say("上报：人民路38号院门口的路灯坏了", who=ma)
    talk.press("对，提交", who=ma)
    talk.press("签收", who=ma)
    talk.say("换了灯头，亮了", who=ma)
    assert "card.filed_reply_asked" not in keys(talk.press("就这样发，办结", who=ma), ma)
