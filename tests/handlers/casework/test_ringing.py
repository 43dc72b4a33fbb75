"""The follow-up on the phone (电话回访): only whom nothing else reaches, only by the line, with the consequence of a chat."""

from __future__ import annotations

import pytest
from casework_office import Office

from handlers.usecases import handling, ringing
from tickets.errors import NotAllowed, WrongState
from tickets.rates import Measure
from tickets.ticket import CitizenId, Confidentiality, Outcome, Solved, State, TicketNumber
from tickets.units import Actor, Role
from values import replace

FILED = {"citizen": CitizenId("p-nobody"), "source": "phone", "filed_by": "m-小周"}


@pytest.fixture
def zhou(office: Office) -> Actor:
    return office.enrol("小周", Role.OPERATOR, "city-12345")


def answered(office: Office, **changes: object) -> TicketNumber:
    officer = office.enrol("李建国", Role.OFFICER)
    number = office.opened(**FILED | changes).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    office.do(number, lambda c, t: handling.resolve(c, t, officer, "换了灯头，亮了"))
    return number


def to_ring(office: Office) -> list[str]:
    with office.store.begin() as work:
        return [ticket.number for ticket in work.tickets.to_ring()]


def test_who_has_no_chat_is_rung_until_they_have_answered(office: Office, zhou: Actor) -> None:
    number = answered(office)
    assert to_ring(office) == [number]
    assert office.do(number, lambda c, t: ringing.ring(c, t, zhou)).rung == 1
    office.do(number, lambda c, t: ringing.answer(c, t, zhou, Solved.YES))
    assert to_ring(office) == []
    closed = office.do(number, lambda c, t: ringing.grade(c, t, zhou, 4))
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.SOLVED)
    with office.store.begin() as work:
        tallied = {t.measure: t.value for t in work.tallies.of(number)}
    assert (tallied[Measure.RESOLUTION], tallied[Measure.SATISFACTION]) == ("yes_phone", "4_phone")


@pytest.mark.parametrize(("solved", "event"), [(Solved.NO, "reopened"), (Solved.NOT_MINE, "reply_rejected")])
def test_what_is_not_solved_goes_back_to_the_unit_with_their_words(
    office: Office, zhou: Actor, solved: Solved, event: str
) -> None:
    number = answered(office)
    back = office.do(number, lambda c, t: ringing.answer(c, t, zhou, solved, "还有一盏不亮"))
    assert back.state is State.IN_PROGRESS
    assert [e.text for e in office.events(number) if e.type == event] == ["还有一盏不亮"]
    assert any("还有一盏不亮" in message.text for message in office.told("李建国"))
    with pytest.raises(WrongState):
        office.do(number, lambda c, t: ringing.answer(c, t, zhou, Solved.YES))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.GRID])
def test_the_unit_neither_rings_nor_answers(office: Office, role: Role) -> None:
    number = answered(office)
    own = office.enrol("王队", role)
    for change in (
        lambda c, t: ringing.ring(c, t, own),
        lambda c, t: ringing.answer(c, t, own, Solved.YES),
        lambda c, t: ringing.grade(c, t, own, 5),
    ):
        with pytest.raises(NotAllowed, match="not_allowed"):
            office.do(number, change)


def test_who_is_asked_in_a_chat_left_no_number_or_is_not_named_is_not_rung(office: Office, zhou: Actor) -> None:
    in_a_chat = answered(office, citizen=CitizenId("p-wang"))
    answered(office, contact=None)
    answered(office, confidentiality=Confidentiality.CONFIDENTIAL)
    answered(office, confidentiality=Confidentiality.ANONYMOUS)
    assert to_ring(office) == []
    with pytest.raises(NotAllowed, match="asked_in_chat"):
        office.do(in_a_chat, lambda c, t: ringing.ring(c, t, zhou))


def test_who_blocked_the_line_is_rung(office: Office) -> None:
    with office.store.begin() as work:
        known = work.conversations.of_person("p-wang")
        assert known is not None
        work.conversations.save(replace(known, blocked=True))
    number = answered(office, citizen=CitizenId("p-wang"))
    assert to_ring(office) == [number]


def test_whoever_was_not_reached_has_not_answered(office: Office, zhou: Actor) -> None:
    number = answered(office)
    office.later(days=8)
    assert office.keys(zhou.name).count("card.ringing_due") == 1
    assert (office.ticket(number).outcome, to_ring(office)) == (Outcome.NO_ANSWER, [])
