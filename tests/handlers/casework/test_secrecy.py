"""A tip-off shows nobody at the unit who made it (举报人保护): not the card, the list, the history, nor any push."""

from __future__ import annotations

import logging

import pytest
from casework_office import WANG, Office, tip_off

from handlers.desk.showing.cards import staff_card
from handlers.usecases import deciding, handling, resident
from tickets.errors import NotAllowed
from tickets.ticket import Confidentiality, Outcome, State
from tickets.units import Actor, Role

CITIZEN = Actor.citizen(WANG)
# Whatever would tell who it was.
TELLING = ("13812345678", "5678", "王女士", "三车间", "两班倒", WANG, "web:wang")
HIDDEN = (Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS)


@pytest.mark.parametrize("way", HIDDEN)
def test_from_the_card_to_the_last_push_the_unit_reads_nothing_that_tells_who_it_was(
    office: Office, way: Confidentiality, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    officer = office.enrol("某", Role.OFFICER, "north-environment")
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened(**tip_off(way)).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    office.do(number, lambda c, t: handling.message_to_resident(c, t, officer, "桥的哪一侧？"))
    said, phrase = "西侧，我们两班倒的都知道，打13812345678", ("我们两班倒",)
    office.do(number, lambda c, t: handling.message_to_unit(c, t, CITIZEN, said, phrase))
    office.do(number, lambda c, t: resident.supplement(c, t, CITIZEN, said, phrase))
    office.do(number, lambda c, t: resident.urge(c, t, CITIZEN, said))
    office.do(number, lambda c, t: deciding.add_co_unit(c, t, pai, "city-environment"))
    office.later(days=20)
    told = "\n".join(message.text for message in office.told("某"))
    for word in TELLING:
        assert word not in told
        assert word not in caplog.text
    with office.store.begin() as work:
        member, ticket = work.staff.get(officer.id), work.tickets.peek(number)
        assert member is not None
        assert ticket is not None
        parts, choices = staff_card(office.case(work), ticket, member)
    shown = repr(parts) + repr(choices)
    assert not [word for word in TELLING if word in shown]


@pytest.mark.parametrize("way", HIDDEN)
def test_the_unit_cannot_look_at_the_number(office: Office, way: Confidentiality) -> None:
    officer = office.enrol("某", Role.HEAD, "north-environment")
    number = office.opened(**tip_off(way)).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    with pytest.raises(NotAllowed, match=r"contact_(hidden|anonymous)"):
        office.do(number, lambda c, t: handling.see_contact(c, t, officer))


def test_of_an_ordinary_ticket_the_look_is_on_record(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.see_contact(c, t, li))
    last = office.events(number)[-1]
    assert (last.type, last.by.name) == ("contact_seen", "李建国")
    assert "13812345678" not in "\n".join(message.text for message in office.told("李建国"))


def test_where_nobody_left_a_number_there_was_nothing_to_look_at(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened(contact=None).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.see_contact(c, t, li))
    assert office.events(number)[-1].type == "acknowledged"


def test_each_look_at_a_confidential_reporter_is_kept_with_its_reason_and_told_to_the_other_supervisors(
    office: Office,
) -> None:
    du = office.enrol("督", Role.SUPERVISOR, "city-12345")
    office.enrol("另", Role.SUPERVISOR, "city-12345")
    office.enrol("某", Role.OFFICER, "north-environment")
    number = office.opened(**tip_off(Confidentiality.CONFIDENTIAL)).number
    told = len(office.told("某"))
    for _ in range(2):
        office.do(number, lambda c, t: deciding.reveal(c, t, du, "要做证人笔录"))
    with office.store.begin() as work:
        looks = work.reveals(number)
    assert [(look.by, look.role, look.reason) for look in looks] == [("督", "supervisor", "要做证人笔录")] * 2
    assert office.events(number)[-1].confidential
    assert office.keys("另") == ["card.revealed"] * 2
    assert len(office.told("某")) == told


def test_of_an_anonymous_one_there_is_nobody_to_reveal(office: Office) -> None:
    du = office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened(**tip_off(Confidentiality.ANONYMOUS)).number
    with pytest.raises(NotAllowed, match="nobody_to_reveal"):
        office.do(number, lambda c, t: deciding.reveal(c, t, du, "想知道"))


def test_an_anonymous_tip_off_is_answered_and_not_asked_to_rate(office: Office) -> None:
    officer = office.enrol("某", Role.OFFICER, "north-environment")
    number = office.opened(**tip_off(Confidentiality.ANONYMOUS)).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    ticket = office.do(number, lambda c, t: handling.resolve(c, t, officer, "封堵排口一处"))
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.UNASKED)
    office.later(days=60)
    keys = office.keys("wang")
    assert keys[-1] == "push.reply"
    assert not [choice for choice in office.told("wang")[-1].choices if choice.do.startswith("survey")]
    assert office.do(number, lambda c, t: resident.ask_review(c, t, CITIZEN)).state is State.REVIEW


def test_what_the_resident_answers_a_supervisor_the_unit_does_not_read(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.message_to_resident(c, t, du, "是谁让您撤的？"))
    told = len(office.told("李建国"))
    office.do(number, lambda c, t: handling.message_to_unit(c, t, CITIZEN, "就是来修灯的人"))
    assert office.keys("督")[-1] == "card.message"
    assert len(office.told("李建国")) == told
    assert office.events(number)[-1].confidential
    office.do(number, lambda c, t: handling.message_to_resident(c, t, li, "明天来修"))
    office.do(number, lambda c, t: handling.message_to_unit(c, t, CITIZEN, "好"))
    assert office.keys("李建国")[-1] == "card.message"
