"""What the unit and the line do with a ticket, where the rules say more than the table does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from casework_office import START, WANG, Office

from handlers.usecases import deciding, handling, merging, resident
from tickets.errors import AlreadyDone, HotlineError, NeedsReason, NotAllowed, TooLate, TooSoon, WrongState
from tickets.ticket import Confidentiality, FileId, Outcome, Solved, State, Ticket
from tickets.units import Actor, Role

CITIZEN = Actor.citizen(WANG)


def acknowledged(office: Office, officer: Actor) -> Ticket:
    return office.do(office.opened().number, lambda c, t: handling.acknowledge(c, t, officer))


def replied(office: Office, officer: Actor) -> Ticket:
    number = acknowledged(office, officer).number
    return office.do(number, lambda c, t: handling.resolve(c, t, officer, "11月24日换了灯头"))


# ── two at once ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_of_two_officers_is_told_who_was_first_and_when(office: Office) -> None:
    li, zhao = office.enrol("李建国", Role.OFFICER), office.enrol("赵敏", Role.OFFICER)
    number = acknowledged(office, li).number
    office.later(minutes=5)
    with pytest.raises(AlreadyDone) as told:
        office.do(number, lambda c, t: handling.acknowledge(c, t, zhao))
    assert told.value.values == {"by": "李建国", "what": "acknowledged", "at": START}
    assert office.ticket(number).acknowledged_at == START


def test_the_second_of_two_who_decide_finds_nothing_to_decide(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    one, other = office.enrol("甲", Role.SUPERVISOR, "city-12345"), office.enrol("乙", Role.SUPERVISOR, "city-12345")
    number = acknowledged(office, li).number
    office.do(number, lambda c, t: handling.request_extension(c, t, li, date(2026, 12, 11), "等停电"))
    office.do(number, lambda c, t: deciding.grant_extension(c, t, one))
    with pytest.raises(WrongState, match="nothing_asked"):
        office.do(number, lambda c, t: deciding.refuse_extension(c, t, other, "不同意"))


def test_a_colleague_s_card_is_closed_and_shows_what_happened(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    office.enrol("赵敏", Role.OFFICER)
    office.opened()
    office.do("YZ-261123-0001", lambda c, t: handling.acknowledge(c, t, li))
    last = office.told("赵敏")[-1]
    assert (last.key, last.edit) == ("card.moved", office.told("赵敏")[0].mid)
    assert "李建国" in last.text


def test_what_does_not_move_the_ticket_leaves_a_colleague_their_buttons(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened().number
    office.do(number, lambda c, t: deciding.raise_level(c, t, du, "多人反映"))
    last = office.told("李建国")[-1]
    assert (last.key, last.edit) == ("card.moved", office.told("李建国")[0].mid)
    assert "desk.acknowledge" in [choice.do for choice in last.choices]
    told = len(office.told("李建国"))
    office.do(number, lambda c, t: handling.message_to_resident(c, t, du, "我们盯着"))
    assert len(office.told("李建国")) == told
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))


# ── returning ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_never_returned_after_the_window(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.later(days=2)
    with pytest.raises(TooLate):
        office.do(number, lambda c, t: handling.request_return(c, t, li, "不归我们"))


def test_a_complex_one_may_be_returned_a_day_longer(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened(important=True).number
    office.later(days=1, hours=20)
    assert office.do(number, lambda c, t: handling.request_return(c, t, li, "不归我们")).state is State.RETURN_REQUESTED


def test_contact_denied_by_the_resident_counts_as_no_contact(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = acknowledged(office, li).number
    office.do(number, lambda c, t: handling.contact(c, t, li))
    ticket = office.do(number, lambda c, t: resident.deny_contact(c, t, CITIZEN))
    assert (ticket.state, ticket.contacted_at) == (State.ACKNOWLEDGED, None)


def test_the_third_dispute_designates_whatever_the_dispatcher_answers(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened().number
    for _ in range(2):
        office.do(number, lambda c, t: handling.request_return(c, t, li, "不归我们"))
        ticket = office.do(number, lambda c, t: deciding.refuse_return(c, t, pai, "归你们"))
        assert not ticket.designated
    office.do(number, lambda c, t: handling.request_return(c, t, li, "还是不归我们"))
    ticket = office.do(number, lambda c, t: deciding.approve_return(c, t, pai))
    assert (ticket.state, ticket.designated, ticket.unit) == (State.ACKNOWLEDGED, True, "city-lighting")
    with pytest.raises(TooLate):
        office.do(number, lambda c, t: handling.request_return(c, t, li, "第四次"))


def test_the_first_receiver_answers_until_the_next_unit_has_acknowledged(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    works = office.enrol("王", Role.OFFICER, "city-works")
    number = office.opened().number
    office.do(number, lambda c, t: handling.request_return(c, t, li, "归市政"))
    waiting = office.do(number, lambda c, t: deciding.approve_return(c, t, pai))
    assert (waiting.state, waiting.unit) == (State.ACCEPTED, "city-lighting")
    sent = office.do(number, lambda c, t: deciding.dispatch(c, t, pai, "city-works"))
    assert (sent.unit, sent.first_receiver) == ("city-works", "city-lighting")
    office.do(number, lambda c, t: handling.message_to_resident(c, t, li, "已转市政，有事还找我们"))
    taken = office.do(number, lambda c, t: handling.acknowledge(c, t, works))
    assert taken.first_receiver is None
    with pytest.raises(NotAllowed):
        office.do(number, lambda c, t: handling.message_to_resident(c, t, li, "还在吗"))


def test_the_citizen_s_clock_does_not_care_who_has_it(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened().number
    due = office.ticket(number).due.reply
    office.later(hours=3)
    office.do(number, lambda c, t: handling.request_return(c, t, li, "归市政"))
    office.do(number, lambda c, t: deciding.approve_return(c, t, pai))
    office.later(hours=3)
    ticket = office.do(number, lambda c, t: deciding.dispatch(c, t, pai, "city-works"))
    assert ticket.due.reply == due == ticket.original_reply_due
    assert ticket.due.sign == office.now + timedelta(hours=2)


@pytest.mark.parametrize("unit", ["city-lighting", "city-nothing"])
def test_a_dispatcher_sends_it_neither_nowhere_nor_where_it_is(office: Office, unit: str) -> None:
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened().number
    with pytest.raises(NotAllowed):
        office.do(number, lambda c, t: deciding.dispatch(c, t, pai, unit))


def test_down_its_own_tree_a_unit_passes_on_freely_sideways_never(office: Office) -> None:
    street = office.enrol("街", Role.HEAD, "liuhe-street")
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened().number
    office.do(number, lambda c, t: deciding.dispatch(c, t, pai, "liuhe-street"))
    for sideways in ("yunshan-street", "city-lighting", "liuhe-street", "city-12345"):
        with pytest.raises(NotAllowed, match="transfer_sideways"):
            office.do(number, lambda c, t, u=sideways: handling.transfer(c, t, street, u))  # type: ignore[misc]
    sent = office.do(number, lambda c, t: handling.transfer(c, t, street, "hepingli-community"))
    assert (sent.unit, sent.state) == ("hepingli-community", State.DISPATCHED)


# ── a second person ───────────────────────────────────────────────────────────────────────────────────────────────────

REASONLESS = {
    "returned": lambda c, t, a: handling.request_return(c, t, a["unit"], " "),
    "prolonged": lambda c, t, a: handling.request_extension(c, t, a["unit"], date(2026, 12, 11), ""),
    "shelved": lambda c, t, a: deciding.shelve(c, t, a["supervisor"], date(2027, 2, 26), "\n"),
    "asked to be shelved": lambda c, t, a: handling.request_shelving(c, t, a["unit"], ""),
    "raised": lambda c, t, a: deciding.raise_level(c, t, a["supervisor"], ""),
    "revealed": lambda c, t, a: deciding.reveal(c, t, a["supervisor"], " "),
    "answered": lambda c, t, a: handling.resolve(c, t, a["unit"], " "),
    "declined": lambda c, t, a: deciding.decline(c, t, a["dispatcher"], ""),
    "explained": lambda c, t, a: deciding.explain(c, t, a["supervisor"], ""),
}


@pytest.mark.parametrize("what", REASONLESS)
def test_without_a_reason_it_is_never(office: Office, what: str) -> None:
    people = {
        "unit": office.enrol("李建国", Role.OFFICER),
        "dispatcher": office.enrol("派", Role.DISPATCHER, "city-12345"),
        "supervisor": office.enrol("督", Role.SUPERVISOR, "city-12345"),
    }
    number = acknowledged(office, people["unit"]).number
    before = office.ticket(number)
    with pytest.raises(NeedsReason):
        office.do(number, lambda c, t: REASONLESS[what](c, t, people))  # type: ignore[no-untyped-call]
    assert office.ticket(number) == before


def test_an_extension_counts_only_when_it_is_granted(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = acknowledged(office, li).number
    due = office.ticket(number).due.reply
    asked = office.do(number, lambda c, t: handling.request_extension(c, t, li, date(2026, 12, 11), "等停电"))
    assert asked.due.reply == due
    granted = office.do(number, lambda c, t: deciding.grant_extension(c, t, du))
    assert granted.due.reply == START.replace(month=12, day=12, hour=0)
    assert granted.original_reply_due == due
    assert granted.petition is None


def test_one_petition_at_a_time(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = acknowledged(office, li).number
    office.do(number, lambda c, t: handling.confer(c, t, li, "要供电配合"))
    with pytest.raises(TooSoon, match="asked_already"):
        office.do(number, lambda c, t: handling.request_extension(c, t, li, date(2026, 12, 11), "等停电"))


def test_a_conference_that_was_asked_for_is_granted_by_the_first_co_unit(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    power = office.enrol("赵", Role.OFFICER, "city-power")
    number = acknowledged(office, li).number
    office.do(number, lambda c, t: handling.confer(c, t, li, "要供电配合"))
    ticket = office.do(number, lambda c, t: deciding.add_co_unit(c, t, pai, "city-power"))
    assert (ticket.unit, ticket.co_units, ticket.petition) == ("city-lighting", ("city-power",), None)
    assert office.do(number, lambda c, t: handling.reply(c, t, power, "明天停电")).state is State.IN_PROGRESS
    with pytest.raises(NotAllowed):
        office.do(number, lambda c, t: handling.resolve(c, t, power, "好了"))
    with pytest.raises(NotAllowed, match="same_unit"):
        office.do(number, lambda c, t: deciding.add_co_unit(c, t, pai, "city-power"))


def test_what_is_shelved_is_taken_up_on_its_day_with_a_new_clock(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = acknowledged(office, li).number
    with pytest.raises(NotAllowed, match="day_is_past"):
        office.do(number, lambda c, t: deciding.shelve(c, t, du, office.now.date(), "等资金"))
    office.do(number, lambda c, t: deciding.shelve(c, t, du, date(2026, 12, 21), "等资金"))
    office.later(days=40)
    ticket = office.ticket(number)
    events = {event.type: event.at for event in office.events(number)}
    assert events["unshelved"] == START.replace(month=12, day=21, hour=8)
    assert "overdue" not in {event.type for event in office.events(number) if event.at < events["unshelved"]}
    assert ticket.shelved_until is None
    assert ticket.clock_from == events["unshelved"]


# ── replies ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_interim_reply_keeps_the_clock_running_a_final_one_starts_the_follow_up(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = acknowledged(office, li).number
    interim = office.do(number, lambda c, t: handling.reply(c, t, li, "备件明天到"))
    assert (interim.state, interim.follow_up_at, interim.round) == (State.IN_PROGRESS, None, 0)
    final = office.do(number, lambda c, t: handling.resolve(c, t, li, "换好了"))
    assert (final.state, final.follow_up_at, final.round) == (State.FOLLOW_UP, START, 1)


def test_a_reply_without_words_is_not_sent_even_with_photos(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = acknowledged(office, li).number
    with pytest.raises(NeedsReason, match="needs_words"):
        office.do(number, lambda c, t: handling.resolve(c, t, li, "", ("photo",)))  # type: ignore[arg-type]


def test_the_unit_cannot_close_it_and_does_not_see_the_answer_before_it_has_an_effect(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = replied(office, li).number
    before = len(office.told("李建国"))
    office.do(number, lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.YES))
    office.do(number, lambda c, t: resident.grade(c, t, CITIZEN, 1))
    assert len(office.told("李建国")) == before


# ── merging ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_merged_into_itself_or_into_what_has_ended(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    ended = replied(office, li)
    number = office.opened().number
    with pytest.raises(NotAllowed, match="merge_itself"):
        office.do(number, lambda c, t: merging.merge(c, t, pai, t))
    with pytest.raises(NotAllowed, match="merge_ended"):
        office.do(number, lambda c, t: merging.merge(c, t, pai, ended))


def test_whoever_seconded_keeps_number_steps_and_an_own_follow_up(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    lead, second, third = (office.opened().number for _ in range(3))

    def into(target: str, number: str) -> None:
        office.do(number, lambda c, t: merging.merge(c, t, pai, _locked(c, target)))

    into(second, third)
    into(lead, second)
    assert office.ticket(lead).seconds == (second, third)
    assert office.ticket(third).merged_into == lead
    office.do(lead, lambda c, t: handling.acknowledge(c, t, li))
    office.do(lead, lambda c, t: handling.resolve(c, t, li, "换好了"))
    assert {office.ticket(number).state for number in (lead, second, third)} == {State.FOLLOW_UP}
    office.do(second, lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.NO))
    assert office.ticket(second).state is State.IN_PROGRESS
    assert office.ticket(third).state is State.FOLLOW_UP
    assert office.ticket(lead).reopened == 0


def test_a_merged_ticket_stands_alone_again_when_the_other_ends_without_a_reply(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    lead, second = office.opened().number, office.opened().number
    office.do(second, lambda c, t: merging.merge(c, t, pai, _locked(c, lead)))
    office.do(lead, lambda c, t: handling.request_return(c, t, li, "不归我们"))
    office.do(lead, lambda c, t: deciding.approve_return(c, t, pai))
    office.do(lead, lambda c, t: deciding.hand_over(c, t, pai, "power"))
    alone = office.ticket(second)
    assert (alone.state, alone.merged_into, alone.unit) == (State.ACCEPTED, None, None)


def test_a_merger_that_was_taken_apart_left_the_photos_behind(office: Office) -> None:
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    office.enrol("李建国", Role.OFFICER)
    lead = office.opened(photos=(FileId("own"), FileId("both"))).number
    second = office.opened(photos=(FileId("brought"), FileId("both")), readings=("RM-0380",)).number
    office.do(second, lambda c, t: merging.merge(c, t, pai, _locked(c, lead)))
    assert office.ticket(lead).photos == ("own", "both", "brought", "both")
    office.do(second, lambda c, t: merging.unmerge(c, t, pai))
    assert (office.ticket(lead).photos, office.ticket(lead).readings) == (("own", "both"), ())
    assert office.ticket(second).photos == ("brought", "both")


def test_a_tip_off_that_is_merged_shows_the_other_unit_no_phrase_of_its_writer(office: Office) -> None:
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    office.enrol("李建国", Role.OFFICER)
    lead = office.opened().number
    hidden = {"confidentiality": Confidentiality.CONFIDENTIAL, "identifying": ("三车间夜班",)}
    second = office.opened(text="三车间夜班看见的，路灯不亮", **hidden).number
    office.do(second, lambda c, t: merging.merge(c, t, pai, _locked(c, lead)))
    [seconded] = [event for event in office.events(lead) if event.type == "seconded"]
    assert seconded.text == "…看见的，路灯不亮"


def test_a_withdrawal_does_not_take_the_matter_from_those_who_seconded(office: Office) -> None:
    li, pai = office.enrol("李建国", Role.OFFICER), office.enrol("派", Role.DISPATCHER, "city-12345")
    lead, second = office.opened().number, office.opened().number
    office.do(second, lambda c, t: merging.merge(c, t, pai, _locked(c, lead)))
    kept = office.do(lead, lambda c, t: resident.withdraw(c, t, CITIZEN, "waiting"))
    assert kept.is_open
    office.do(lead, lambda c, t: handling.acknowledge(c, t, li))
    closed = office.do(lead, lambda c, t: handling.resolve(c, t, li, "换好了"))
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.UNASKED)
    assert office.ticket(second).state is State.FOLLOW_UP


def _locked(case: object, number: str) -> Ticket:
    found = case.work.tickets.get(number)  # type: ignore[attr-defined]
    assert isinstance(found, Ticket)
    return found


# ── who is not there ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_nobody_is_enrolled_the_dispatcher_hears_it(office: Office) -> None:
    office.enrol("派", Role.DISPATCHER, "city-12345")
    office.opened()
    assert office.keys("派") == ["card.unmanned"]


def test_where_no_supervisor_is_enrolled_nothing_gets_stuck(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    office.enrol("派", Role.DISPATCHER, "city-12345")
    number = acknowledged(office, li).number
    office.do(number, lambda c, t: handling.request_extension(c, t, li, date(2026, 12, 11), "等停电"))
    assert office.keys("派") == ["card.extension_requested"]


def test_where_nobody_at_all_is_enrolled_the_ticket_lives_on(office: Office) -> None:
    number = office.opened().number
    office.later(days=30)
    assert office.ticket(number).overdue


def test_an_allotted_ticket_is_told_to_its_officer_alone_until_they_leave(office: Office) -> None:
    chief, li = office.enrol("陈刚", Role.HEAD), office.enrol("李建国", Role.OFFICER)
    zhao = office.enrol("赵敏", Role.OFFICER)
    number = acknowledged(office, chief).number
    with office.store.begin() as work:
        member = work.staff.get(li.id)
    assert member is not None
    office.do(number, lambda c, t: handling.allot(c, t, chief, member))
    before = len(office.told("赵敏"))
    office.do(number, lambda c, t: resident.urge(c, t, CITIZEN))
    assert office.keys("李建国")[-1] == "card.urged"
    assert len(office.told("赵敏")) == before
    with office.store.begin() as work:
        account = work.staff.account_of(li.id)
        assert account is not None
        work.staff.leave(account, office.now)
    office.later(days=1)
    office.do(number, lambda c, t: resident.urge(c, t, CITIZEN))
    assert office.keys("赵敏")[-1] == "card.urged"
    outsider = replace(member, unit="city-water")
    with pytest.raises(NotAllowed, match="not_our_officer"):
        office.do(number, lambda c, t: handling.allot(c, t, zhao, outsider))


def test_a_refused_change_is_not_saved_and_told_to_nobody(office: Office) -> None:
    other = office.enrol("外人", Role.HEAD, "city-water")
    office.enrol("李建国", Role.OFFICER)
    before = office.opened()
    told = len(office.told("李建国"))
    for change in (
        lambda c, t: handling.acknowledge(c, t, other),
        lambda c, t: handling.contact(c, t, other),
        lambda c, t: handling.reply(c, t, other, "好了"),
        lambda c, t: handling.resolve(c, t, other, "好了"),
        lambda c, t: handling.request_return(c, t, other, "不归我们"),
        lambda c, t: handling.transfer(c, t, other, "city-works"),
        lambda c, t: handling.see_contact(c, t, other),
        lambda c, t: handling.message_to_resident(c, t, other, "在吗"),
        lambda c, t: resident.urge(c, t, Actor.citizen("p-zhao")),
        lambda c, t: resident.supplement(c, t, Actor.citizen("p-zhao"), "还有一盏", ()),
        lambda c, t: resident.withdraw(c, t, Actor.citizen("p-zhao"), "solved"),
        lambda c, t: resident.deny_contact(c, t, Actor.citizen("p-zhao")),
    ):
        with pytest.raises(HotlineError):
            office.do(before.number, change)
    assert office.ticket(before.number) == before
    assert len(office.told("李建国")) == told
