"""The rates of a small history, against a count that somebody else makes from the events alone."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from casework_office import WANG, Office

from handlers.usecases import checking, deciding, handling, resident
from tickets.errors import HotlineError
from tickets.rates import RATED, Measure, Rate, Rates, rates_of
from tickets.ticket import Solved
from tickets.units import Actor, Role

CITIZEN = Actor.citizen(WANG)
SATISFIED = 4


def counted(office: Office, units: list[str] | None = None) -> Rates:
    with office.store.begin() as work:
        found = work.tallies.count(office.now - timedelta(days=400), office.now + timedelta(days=1), units)
    counts: Counter[tuple[Measure, str]] = Counter()
    for of in found.values():
        counts.update(of)
    return rates_of(counts, SATISFIED)


def test_ten_tickets_whose_fates_are_known(office: Office) -> None:
    li, du = office.enrol("李建国", Role.OFFICER), office.enrol("督", Role.SUPERVISOR, "city-12345")
    numbers = [office.opened(title=f"第 {n} 盏").number for n in range(10)]
    for number in numbers[:8]:
        office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    for number in numbers[:6]:
        office.do(number, lambda c, t: handling.contact(c, t, li))
    office.do(numbers[5], lambda c, t: resident.deny_contact(c, t, CITIZEN))
    office.do(numbers[9], lambda c, t: resident.withdraw(c, t, CITIZEN, "solved"))
    office.later(days=2)  # 6 and 7 were not contacted, 8 was not even signed; 9 was nobody's
    for number in numbers[:7]:
        office.do(number, lambda c, t: handling.resolve(c, t, li, "换好了"))
    for number, grade in zip(numbers[:4], (5, 4, 3, 1), strict=True):
        office.do(number, lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.YES))
        office.do(number, lambda c, t, g=grade: resident.grade(c, t, CITIZEN, g))
    office.do(numbers[4], lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.PARTLY))
    office.do(numbers[5], lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.NO))
    office.do(numbers[5], lambda c, t: handling.resolve(c, t, li, "又换了"))
    office.do(numbers[5], lambda c, t: resident.answer_solved(c, t, CITIZEN, Solved.YES))
    office.do(numbers[3], lambda c, t: deciding.explain(c, t, du, "灯杆归小区"))
    office.later(days=8)  # 6 never answered
    found = counted(office)
    assert found.of == {
        Measure.RESPONSE: Rate(5, 9),
        Measure.RESOLUTION: Rate(5, 7),
        Measure.SATISFACTION: Rate(2, 4),
        Measure.ON_TIME: Rate(
            8, 11
        ),  # 5 twice, 4 handled again and neither 4, 7 nor 8 answered when their limit passed
    }
    assert (found.partly, found.silent) == (1, 1)
    assert counted(office, ["city-lighting"]) == found
    assert counted(office, ["city-power"]).empty


def test_a_history_by_chance_is_counted_as_its_events_tell_it(office: Office) -> None:
    chance = random.Random(20261122)
    units = ("city-lighting", "city-works")
    officers = {unit: office.enrol(f"officer of {unit}", Role.OFFICER, unit) for unit in units}
    pai = office.enrol("派", Role.DISPATCHER, "city-12345")
    numbers = [office.opened(title=f"第 {n} 盏").number for n in range(12)]
    for _ in range(400):
        number = chance.choice(numbers)
        ticket = office.ticket(number)
        officer = officers.get(ticket.unit or "", pai)
        acts = (
            lambda c, t: handling.acknowledge(c, t, officer),  # noqa: B023
            lambda c, t: handling.contact(c, t, officer),  # noqa: B023
            lambda c, t: handling.reply(c, t, officer, "等备件"),  # noqa: B023
            lambda c, t: handling.resolve(c, t, officer, chance.choice(("换好了", "现在办不了"))),  # noqa: B023
            lambda c, t: checking.approve_reply(c, t, pai),
            lambda c, t: checking.send_back_reply(c, t, pai, "写清楚"),
            lambda c, t: deciding.dispatch(c, t, pai, chance.choice(units)),
            lambda c, t: resident.deny_contact(c, t, CITIZEN),
            lambda c, t: resident.answer_solved(c, t, CITIZEN, chance.choice([*Solved, Solved.YES, Solved.YES])),
            lambda c, t: resident.grade(c, t, CITIZEN, chance.randint(1, 5)),
        )
        [act] = chance.choices(acts, (4, 4, 2, 4, 2, 1, 1, 1, 6, 4))
        with suppress(HotlineError):
            office.do(number, act)
        office.later(hours=chance.choice((0,) * 40 + (1, 2, 7)), seconds=1)
    found, told = counted(office), recounted(office, numbers)
    assert found == told
    assert min(rate.whole for rate in found.of.values()) >= 4


def recounted(office: Office, numbers: list[str]) -> Rates:
    """From each ticket's events alone: a dispatch ends in time, late or elsewhere; of a reply the last answer counts; a
    handling ends in time or late."""
    response: Counter[bool] = Counter()
    on_time: Counter[bool] = Counter()
    solved: Counter[str] = Counter()
    grades: Counter[int] = Counter()
    for number in numbers:
        late, outcome, answer, grade = False, list[bool](), "", 0
        overdue, in_check, handled = False, False, list[bool]()
        for event in office.events(number):
            match event.type:
                case "dispatched":
                    response.update(outcome)
                    late, outcome = False, []
                case "sign_overdue" | "contact_overdue":
                    late, outcome = True, [False]
                case "contact_denied":
                    outcome = [False]
                case "contacted" | "replied_interim":
                    outcome = [not late]
                case "replied":
                    solved.update([answer])
                    grades.update([grade])
                    outcome, answer, grade = [not late], "", 0
                    handled = handled if "submitted" in event.data else [not overdue]
                    in_check = False
                case "reply_submitted":
                    handled = [not overdue and not in_check]
                case "overdue_in_check":
                    in_check = True
                case "reply_sent_back":
                    overdue, in_check = overdue or in_check, False
                    handled = [False] if overdue else []
                case "overdue":
                    overdue, handled = True, [False]
                case "reply_rejected":
                    handled = [False] if overdue else []
                case "reopened":
                    on_time.update(handled)
                    overdue, in_check, handled = False, False, []
                case "rated" if "solved" in event.data:
                    answer = event.data["solved"]
                case "rated":
                    grade = int(event.data["grade"])
                case "survey_end":
                    answer = "silent"
        response.update(outcome)
        solved.update([answer])
        grades.update([grade])
        on_time.update(handled)
    return Rates(
        {
            Measure.RESPONSE: Rate(response[True], response.total()),
            Measure.RESOLUTION: Rate(solved["yes"], solved["yes"] + solved["partly"] + solved["no"]),
            Measure.SATISFACTION: Rate(sum(n for g, n in grades.items() if g >= SATISFIED), grades.total() - grades[0]),
            Measure.ON_TIME: Rate(on_time[True], on_time.total()),
        },
        dict.fromkeys(RATED, 0),
        solved["partly"],
        solved["silent"],
    )
