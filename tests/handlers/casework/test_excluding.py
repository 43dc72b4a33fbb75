"""A ticket is taken out of a rate for a reason, and a second person approves it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from casework_office import WANG, Office

from handlers.usecases import deciding, excluding, handling, resident
from tickets.errors import NeedsReason, NotAllowed, TooSoon, WrongState
from tickets.rates import EXCLUDED, Measure
from tickets.ticket import Solved, Ticket
from tickets.units import Actor, Role

CITIZEN = Actor.citizen(WANG)
WHY = "市民要求的是小区内路灯，不在管养范围"


def late(office: Office, li: Actor) -> Ticket:
    """Signed and contacted in time, and not answered within the limit."""
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.contact(c, t, li))
    office.later(days=9)
    return office.ticket(number)


def counted(office: Office) -> dict[tuple[Measure, str], int]:
    with office.store.begin() as work:
        found = work.tallies.count(office.now - timedelta(days=60), office.now + timedelta(days=1))
    return dict(found["city-lighting"])


def test_what_was_asked_counts_on_until_it_is_approved_and_then_no_more(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = late(office, li).number
    told_resident = len(office.told("wang"))
    office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.ON_TIME, WHY))
    assert counted(office)[Measure.ON_TIME, "no"] == 1
    assert "card.exclusion_requested" in office.keys("督")
    with office.store.begin() as work:
        assert [ticket.number for ticket in work.tickets.queue()] == [number]
    office.do(number, lambda c, t: excluding.grant_exclusion(c, t, du))
    office.do(number, lambda c, t: handling.resolve(c, t, li, "已告知归小区管"))
    assert counted(office)[Measure.ON_TIME, EXCLUDED] == 1
    assert (Measure.ON_TIME, "no") not in counted(office)
    assert "card.excluded" in office.keys("李建国")
    [event] = [event for event in office.events(number) if event.type == "excluded"]
    assert (event.by.name, event.text, event.data["measure"]) == ("督", WHY, "on_time")
    assert [m.key for m in office.told("wang")[told_resident:]] == ["push.reply"], "a resident hears nothing of rates"


def test_what_is_refused_counts_on_and_may_be_asked_again(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = late(office, li).number
    office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.ON_TIME, WHY))
    with pytest.raises(TooSoon):
        office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.ON_TIME, WHY))
    with pytest.raises(NeedsReason):
        office.do(number, lambda c, t: excluding.refuse_exclusion(c, t, du, " "))
    office.do(number, lambda c, t: excluding.refuse_exclusion(c, t, du, "路灯在道路红线内"))
    assert counted(office)[Measure.ON_TIME, "no"] == 1
    assert "card.exclusion_refused" in office.keys("李建国")
    with pytest.raises(WrongState):
        office.do(number, lambda c, t: excluding.grant_exclusion(c, t, du))
    office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.ON_TIME, WHY))


def test_nobody_approves_their_own_and_nothing_is_excluded_without_a_reason_or_a_need(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = late(office, li).number
    for asks, measure, why, error in (
        (li, Measure.ON_TIME, " ", NeedsReason),
        (li, Measure.RESPONSE, WHY, NotAllowed),
        (du, Measure.ON_TIME, WHY, NotAllowed),
        (CITIZEN, Measure.ON_TIME, WHY, NotAllowed),
    ):
        with pytest.raises(error):
            office.do(number, lambda c, t: excluding.request_exclusion(c, t, asks, measure, why))  # noqa: B023
    office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.ON_TIME, WHY))
    with pytest.raises(NotAllowed):
        office.do(number, lambda c, t: excluding.grant_exclusion(c, t, li))


def test_a_unit_learns_of_a_grade_only_when_all_is_over_and_may_then_ask(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.resolve(c, t, li, "换好了"))
    office.do(number, lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.YES))
    office.do(number, lambda c, t: resident.grade(c, t, CITIZEN, 1))
    with pytest.raises(NotAllowed):
        office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.SATISFACTION, WHY))
    office.do(number, lambda c, t: deciding.explain(c, t, du, "灯杆归小区"))
    office.do(number, lambda c, t: excluding.request_exclusion(c, t, li, Measure.SATISFACTION, WHY))
    office.do(number, lambda c, t: excluding.grant_exclusion(c, t, du))
    assert counted(office)[Measure.SATISFACTION, EXCLUDED] == 1
