"""Somebody blocks the line in the middle of a ticket: whoever must ring them up hears of it."""

from __future__ import annotations

from dataclasses import replace

from casework_office import WANG_ACCOUNT, Office

from handlers.conversation.message import Account, Outgoing
from handlers.usecases.unreachable import unreachable
from tickets.units import Role


def message_to(office: Office, account: Account, ticket: str) -> Outgoing:
    return Outgoing("m", account, "k", "t", "zh-CN", office.now, office.now, ticket=ticket, push=True)


def test_of_a_resident_the_unit_and_the_supervisors_are_told_and_the_history_keeps_it(office: Office) -> None:
    office.enrol("officer", Role.OFFICER)
    office.enrol("boss", Role.SUPERVISOR, "city-12345")
    ticket = office.opened()
    office.do(ticket.number, lambda case, t: unreachable(case, message_to(office, WANG_ACCOUNT, t.number)) or t)
    assert "card.resident_unreachable" in office.keys("officer")
    assert "card.resident_unreachable" in office.keys("boss")
    [event] = [one for one in office.events(ticket.number) if one.type == "resident_unreachable"]
    assert event.confidential, "the resident does not read it"


def test_of_staff_the_line_is_told_with_the_ticket_that_did_not_reach_them(office: Office) -> None:
    officer, boss = office.enrol("officer", Role.OFFICER), office.enrol("boss", Role.DISPATCHER, "city-12345")
    ticket = office.opened()
    account = Account("web", officer.name)
    office.do(ticket.number, lambda case, t: unreachable(case, message_to(office, account, t.number)) or t)
    [told] = [one for one in office.told(boss.name) if one.key == "card.staff_unreachable"]
    assert "officer（市照明管理处）" in told.text
    assert ticket.number in told.text
    assert "card.staff_unreachable" not in office.keys(officer.name)


def test_a_dispatcher_who_is_gone_is_told_to_the_others_only(office: Office) -> None:
    office.enrol("one", Role.DISPATCHER, "city-12345")
    office.enrol("other", Role.DISPATCHER, "city-12345")
    ticket = office.opened()
    message = replace(message_to(office, Account("web", "one"), ticket.number), ticket=None)
    office.do(ticket.number, lambda case, t: unreachable(case, message) or t)
    assert office.keys("one").count("card.staff_unreachable") == 0
    assert office.keys("other").count("card.staff_unreachable") == 1
