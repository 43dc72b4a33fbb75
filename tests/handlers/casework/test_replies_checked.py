"""A final reply that a supervisor checks before it goes out: nothing of it reaches the resident before, nothing gets stuck."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from casework_office import Office

from handlers.usecases import checking, deciding, handling, merging, resident
from handlers.usecases.casework import Casework
from tickets.city import Checks
from tickets.errors import NeedsReason, NotAllowed, WrongState
from tickets.rates import Measure
from tickets.ticket import State, Ticket
from tickets.units import Actor, Role

REFUSAL = "经费没有下来，现在办不了"


@pytest.fixture
def officer(office: Office) -> Actor:
    return office.enrol("李建国", Role.OFFICER)


@pytest.fixture
def supervisor(office: Office) -> Actor:
    return office.enrol("陈督", Role.SUPERVISOR, "city-12345")


def submitted(office: Office, officer: Actor) -> Ticket:
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    return office.do(number, lambda c, t: handling.resolve(c, t, officer, REFUSAL))


def on_time(office: Office, number: str) -> list[str]:
    with office.store.begin() as work:
        return [t.value for t in work.tallies.of(number) if t.measure is Measure.ON_TIME]


def test_the_resident_hears_that_it_is_checked_and_not_what_it_says(
    office: Office, officer: Actor, supervisor: Actor
) -> None:
    ticket = submitted(office, officer)
    assert (ticket.state, ticket.replies) == (State.ACKNOWLEDGED, ())
    assert office.keys("wang")[-1] == "push.check_begun"
    assert not any(REFUSAL in message.text for message in office.told("wang"))
    office.do(ticket.number, lambda c, t: checking.approve_reply(c, t, supervisor))
    assert REFUSAL in office.told("wang")[-1].text
    assert office.ticket(ticket.number).state is State.FOLLOW_UP


def test_it_counts_at_the_moment_at_which_the_unit_gave_it(office: Office, officer: Actor, supervisor: Actor) -> None:
    ticket = submitted(office, officer)
    assert ticket.due.reply is not None
    office.now = ticket.due.reply + timedelta(days=2)
    office.do(ticket.number, lambda c, t: checking.approve_reply(c, t, supervisor))
    assert on_time(office, ticket.number) == ["yes"]


def test_what_is_sent_back_in_time_is_not_settled_and_late_is_late(
    office: Office, officer: Actor, supervisor: Actor
) -> None:
    ticket = submitted(office, officer)
    office.do(ticket.number, lambda c, t: checking.send_back_reply(c, t, supervisor, "写明哪天能办"))
    assert on_time(office, ticket.number) == ["open"]
    assert office.keys("wang")[-1] == "push.reply_sent_back"
    assert ticket.due.reply is not None
    office.now = ticket.due.reply
    office.do(ticket.number, lambda c, t: handling.resolve(c, t, officer, "12月1日前装好"))
    assert on_time(office, ticket.number) == ["no"]


def test_the_second_of_two_who_check_finds_nothing_to_check(office: Office, officer: Actor, supervisor: Actor) -> None:
    other = office.enrol("另一位", Role.SUPERVISOR, "city-12345")
    ticket = submitted(office, officer)
    office.do(ticket.number, lambda c, t: checking.approve_reply(c, t, supervisor))
    with pytest.raises(WrongState):
        office.do(ticket.number, lambda c, t: checking.send_back_reply(c, t, other, "再查"))
    back = submitted(office, officer)
    office.do(back.number, lambda c, t: checking.send_back_reply(c, t, other, "再查"))
    with pytest.raises(WrongState, match="nothing_to_check"):
        office.do(back.number, lambda c, t: checking.approve_reply(c, t, supervisor))


def test_the_unit_does_not_check_itself_and_nothing_is_sent_back_without_a_reason(
    office: Office, officer: Actor, supervisor: Actor
) -> None:
    ticket = submitted(office, officer)
    head = office.enrol("负责人", Role.HEAD)
    with pytest.raises(NotAllowed):
        office.do(ticket.number, lambda c, t: checking.approve_reply(c, t, head))
    with pytest.raises(NeedsReason):
        office.do(ticket.number, lambda c, t: checking.send_back_reply(c, t, supervisor, " "))


def test_what_goes_to_another_unit_takes_no_reply_along(office: Office, officer: Actor, supervisor: Actor) -> None:
    ticket = submitted(office, officer)
    dispatcher = office.enrol("派单员", Role.DISPATCHER, "city-12345")
    moved = office.do(ticket.number, lambda c, t: deciding.dispatch(c, t, dispatcher, "city-power"))
    assert moved.unchecked is None
    gone = submitted(office, officer)
    left = office.do(gone.number, lambda c, t: resident.withdraw(c, t, Actor.citizen(t.citizen), "solved"))
    assert left.unchecked is None


def test_nobody_checks_and_those_who_lead_the_line_are_told_at_last(
    office: Office, officer: Actor, supervisor: Actor
) -> None:
    office.enrol("派单员", Role.DISPATCHER, "city-12345")
    office.enrol("主任", Role.HEAD, "city-12345")
    office.enrol("别家", Role.HEAD, "city-power")
    submitted(office, officer)
    office.later(days=4)
    assert [key for key in office.keys("主任") if key.startswith("card.check")] == ["card.check_escalated"]
    assert "card.check_overdue" in office.keys("派单员")
    assert "push.check_overdue" in office.keys("wang")
    assert not office.told("别家")


def test_a_city_that_has_nothing_checked_sends_at_once(office: Office, officer: Actor) -> None:
    office.city = replace(office.city, checks=Checks(of=()))
    ticket = submitted(office, officer)
    assert ticket.state is State.FOLLOW_UP


def test_a_problem_ticket_that_was_merged_into_another_is_checked_with_it(
    office: Office, officer: Actor, supervisor: Actor
) -> None:
    lead, problem = office.opened().number, office.opened().number
    office.do(problem, lambda c, t: deciding.raise_level(c, t, supervisor, "拖太久了"))
    office.do(lead, lambda c, t: handling.acknowledge(c, t, officer))

    def merged(case: Casework, ticket: Ticket) -> Ticket:
        into = case.work.tickets.get(lead)
        assert into is not None
        return merging.merge(case, ticket, supervisor, into)

    office.do(problem, merged)
    ticket = office.do(lead, lambda c, t: handling.resolve(c, t, officer, "换了灯头，亮了"))
    assert ticket.unchecked is not None
    assert not any("换了灯头" in message.text for message in office.told("wang"))
