"""What the line does by itself: warnings, overdue, and estimated dates counted again when a calendar is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from casework_office import WANG, Office, demo

from handlers.usecases import deciding, handling, resident
from handlers.usecases.clockwork import recompute, take_up_reminders
from tickets.calendar import Calendar
from tickets.catalogue import Kind
from tickets.city import City
from tickets.limits import Limit
from tickets.ticket import Solved, State
from tickets.units import Actor, Role, Units

CITIZEN = Actor.citizen(WANG)
LEAK = {"category": "0507", "kind": Kind.COMPLAINT}
PUBLISHED = Calendar(frozenset({date(2027, 1, 1), date(2027, 1, 4)}), frozenset(), date(2027, 12, 31))


def years_end(office: Office) -> None:
    office.now = office.now.replace(month=12, day=24, hour=10)


def recomputed(office: Office, city: City) -> int:
    office.city = city
    changed = 0
    after: str | None = ""
    while after is not None:
        with office.store.begin() as work:
            case = office.case(work)
            found, after = recompute(case, after)
        changed += found
        office.sent += case.pushed
    return changed


def test_the_unit_is_warned_twice_then_red_and_everybody_hears_it_once_across_new_year(office: Office) -> None:
    years_end(office)
    officer = office.enrol("某", Role.OFFICER, "north-housing")
    office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened(**LEAK).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    office.do(number, lambda c, t: handling.contact(c, t, officer))
    office.later(days=19)
    told = [(e.type, f"{office.local(e.at):%m-%d %H:%M}", dict(e.data)) for e in office.events(number)[-5:]]
    assert told == [
        ("warned", "01-06 08:00", {"days": "2"}),
        ("warned", "01-07 08:00", {"days": "1"}),
        ("overdue", "01-09 00:00", {}),
        ("overdue_reminder", "01-11 08:00", {"times": "1"}),
        ("overdue_reminder", "01-12 08:00", {"times": "2"}),
    ]
    assert office.ticket(number).overdue
    for who in ("某", "督", "wang"):
        assert len([key for key in office.keys(who) if key.endswith(("overdue", "overdue_line"))]) == 1
    assert "约1月8日（周五）" in office.told("某")[-1].text


def reminded(office: Office, *people: str) -> list[int]:
    """How often each was reminded of what is overdue."""
    return [len([key for key in office.keys(who) if "overdue_reminder" in key]) for who in people]


def test_the_unit_is_reminded_until_it_moves_and_neither_the_resident_nor_by_a_card_a_day_the_supervisor(
    office: Office,
) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=14)
    assert reminded(office, "李建国", "督", "wang") == [4, 0, 0]
    office.do(number, lambda c, t: handling.request_extension(c, t, li, date(2026, 12, 16), "等材料"))
    office.do(number, lambda c, t: deciding.grant_extension(c, t, du))
    office.later(days=9)
    assert reminded(office, "李建国", "督") == [4, 0], "there is time again"
    office.later(days=2)
    assert reminded(office, "李建国", "督") == [5, 0]
    assert office.events(number)[-1].data == {"times": "1"}, "a new deadline counts anew"
    office.do(number, lambda c, t: handling.resolve(c, t, li, "换好了"))
    office.later(days=5)
    assert reminded(office, "李建国", "督") == [5, 0]


def test_who_waits_for_what_is_late_is_not_left_in_silence_and_hears_missed_notices_once(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=14)
    assert [key for key in office.keys("wang") if "late" in key] == ["push.late_again"]
    office.now = office.now.replace(month=12, day=20)
    office.later(hours=0)
    told = [m for m in office.told("wang") if "late" in m.key]
    assert [m.key for m in told] == ["push.late_again", "push.late_last"], "two were missed, one is said, the last"
    office.later(days=10)
    assert len([key for key in office.keys("wang") if "late" in key]) == 2
    fired = office.ticket(number).fired
    assert len(set(fired)) == len(fired), "a timer does its work once"


def test_who_hears_late_that_it_is_overdue_hears_one_message_and_not_two(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.contact(c, t, li))
    office.now = office.now.replace(month=12, day=10, hour=9)
    office.later(hours=0)
    assert [key for key in office.keys("wang") if "overdue" in key or "late" in key] == ["push.overdue"]


def test_that_it_is_overdue_and_the_first_reminder_do_not_come_in_one_morning(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=10)
    told = [(m.key, f"{office.local(m.due_at):%m-%d %H:%M}") for m in office.told("李建国") if "overdue" in m.key]
    assert told == [
        ("card.contact_overdue", "11-24 09:00"),
        ("card.overdue", "12-01 08:00"),
        ("card.overdue_reminder", "12-02 08:00"),
        ("card.overdue_reminder", "12-03 08:00"),
    ]


def test_a_reminder_that_comes_late_at_night_waits_for_the_morning_and_makes_up_for_no_other(office: Office) -> None:
    """The line was away for a week and comes back at eleven in the evening."""
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=5)
    office.now = office.now.replace(month=12, day=8, hour=23)
    office.later(hours=0)
    assert reminded(office, "李建国") == [1]
    push = office.told("李建国")[-1]
    assert f"{office.local(push.due_at):%m-%d %H:%M}" == "12-09 08:00"


def test_what_was_overdue_under_an_older_release_is_reminded_of_after_its_start(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=5)
    with office.store.begin() as work:
        ticket = work.tickets.get(number)
        assert ticket is not None
        work.tickets.save(replace(ticket, overdue=True), [], None)
    office.later(days=14)
    assert reminded(office, "李建国") == [0]
    with office.store.begin() as work:
        assert take_up_reminders(office.case(work)) == number
        assert take_up_reminders(office.case(work)) is None
    office.later(days=3)
    assert reminded(office, "李建国") == [3]


def test_what_an_older_release_reminded_of_seven_times_is_raised_once(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=8)
    assert office.ticket(number).overdue
    office.do(number, lambda c, t: c.keep(replace(t, reminders=7)))
    office.later(days=28)
    assert office.ticket(number).reminders > 8
    with office.store.begin() as work:
        events = [event.type for event in work.tickets.events(number)]
    assert events.count("overdue_raised") == 1
    assert office.ticket(number).level == 1


def test_of_many_reminders_only_the_newest_keeps_its_buttons(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=14)
    assert reminded(office, "李建国") == [4]
    with office.store.begin() as work:
        cards = [card.key for card in work.messages.cards_about(number)]
    assert cards.count("card.overdue_reminder") == 1


def test_estimated_dates_are_counted_again_at_a_start_with_a_newer_calendar_and_told(office: Office) -> None:
    years_end(office)
    officer = office.enrol("某", Role.OFFICER, "north-housing")
    number, sure = office.opened(**LEAK).number, office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    before = office.ticket(sure)
    assert recomputed(office, office.city) == 0
    newer = replace(demo(), calendar=PUBLISHED)
    assert recomputed(office, newer) == 1
    assert recomputed(office, newer) == 0
    ticket = office.ticket(number)
    assert ticket.due.reply == office.now.replace(year=2027, month=1, day=12, hour=0)
    assert not ticket.estimated
    assert (office.keys("wang")[-1], office.keys("某")[-1]) == ("push.recomputed", "card.recomputed")
    assert "答复期限定为 2027年1月11日（周一）" in office.told("wang")[-1].text
    assert office.ticket(sure) == before


def test_a_later_date_moves_the_warnings_with_it(office: Office) -> None:
    years_end(office)
    number = office.opened(**LEAK).number
    recomputed(office, replace(demo(), calendar=PUBLISHED))
    office.later(days=40)
    told = [office.local(e.at) for e in office.events(number) if e.type in ("warned", "overdue")]
    assert [f"{at:%m-%d}" for at in told] == ["01-07", "01-08", "01-12"]


def test_all_estimated_tickets_are_found_however_many_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.usecases.clockwork.PAGE", 2)
    years_end(office)
    numbers = [office.opened(**LEAK).number for _ in range(5)]
    assert recomputed(office, replace(demo(), calendar=PUBLISHED)) == 5
    assert not [n for n in numbers if office.ticket(n).estimated]


def test_a_granted_date_in_an_unknown_year_is_counted_again_too(office: Office) -> None:
    years_end(office)
    officer = office.enrol("某", Role.OFFICER, "north-housing")
    du = office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened(**LEAK).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    office.do(number, lambda c, t: handling.request_extension(c, t, officer, date(2027, 1, 15), "等材料"))
    office.do(number, lambda c, t: deciding.grant_extension(c, t, du))
    recomputed(office, replace(demo(), calendar=PUBLISHED))
    assert office.ticket(number).due.reply == office.now.replace(year=2027, month=1, day=19, hour=0)


def test_a_unit_with_an_earlier_limit_hears_of_it(office: Office) -> None:
    units = tuple(replace(u, earlier=4) if u.code == "north-housing" else u for u in demo().units.all)
    office.city = replace(demo(), units=Units(units))
    officer = office.enrol("某", Role.OFFICER, "north-housing")
    number = office.opened(**LEAK).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    office.do(number, lambda c, t: handling.contact(c, t, officer))
    office.later(days=30)
    keys = office.keys("某")
    assert keys.index("card.own_limit") < keys.index("card.warning")


def test_a_silent_resident_does_not_hold_the_dispatcher_up(office: Office) -> None:
    """Information was asked for and never came: the dispatcher is warned, and may send it out all the same."""
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened(category=None).number
    office.do(number, lambda c, t: deciding.ask_information(c, t, pai, "在几楼？"))
    office.later(days=6)
    assert office.keys("派")[-2:] == ["card.warning", "card.warning"]
    assert office.do(number, lambda c, t: deciding.dispatch(c, t, pai, "city-lighting")).state is State.DISPATCHED


def test_what_was_supplied_gives_the_dispatcher_a_new_limit(office: Office) -> None:
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    number = office.opened(category=None).number
    office.do(number, lambda c, t: deciding.ask_information(c, t, pai, "在几楼？"))
    office.later(days=3)
    ticket = office.do(number, lambda c, t: resident.supplement(c, t, CITIZEN, "三楼", ()))
    assert ticket.state is State.ACCEPTED
    assert ticket.due.dispatch is not None
    assert ticket.due.dispatch > office.now


def test_no_timer_fires_twice_nor_after_it_lost_its_sense(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.later(hours=3)
    office.later(hours=3)
    assert office.keys("李建国").count("card.sign_overdue") == 1
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.resolve(c, t, li, "换好了"))
    office.do(number, lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.YES))
    office.do(number, lambda c, t: resident.grade(c, t, CITIZEN, 5))
    office.later(days=400)
    types = [event.type for event in office.events(number)]
    assert "overdue" not in types
    assert types.count("second_follow_up") == 1


def test_nobody_contacted_the_resident_in_time_and_only_the_unit_heard_of_it(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.later(days=3)
    told = [m for m in office.told("wang") if m.key == "push.contact_overdue"]
    assert [f"{office.local(m.due_at):%m-%d %H:%M}" for m in told] == ["11-24 09:00"]
    assert "市照明管理处还没联系。热线已经催它" in told[0].text
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.later(days=1)
    assert office.keys("wang").count("push.contact_overdue") == 1, "once"


def test_that_nobody_made_contact_is_not_told_at_night(office: Office) -> None:
    office.city = replace(office.city, clocks=replace(office.city.clocks, contact=Limit(minutes=240)))
    office.now = office.now.replace(hour=21)
    office.opened(urgency=2)
    office.later(days=1)
    [told] = [m for m in office.told("wang") if m.key == "push.contact_overdue"]
    assert f"{office.local(told.due_at):%m-%d %H:%M}" == "11-24 08:00"


def test_where_nobody_is_on_duty_the_resident_is_not_told_that_somebody_was_pressed(office: Office) -> None:
    office.opened()
    office.later(days=2)
    [told] = [m for m in office.told("wang") if m.key == "push.contact_overdue"]
    assert "还催不到人" in told.text
