"""The rates: what counts, and how a rate is told."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tickets.rates import EXCLUDED, Measure, Rate, Tally, counts_against, rates_of, tallied
from tickets.ticket import CitizenId, Confidentiality, Due, Event, State, Ticket, TicketNumber
from tickets.units import LINE, Actor, ActorKind, Role

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OFFICER = Actor(ActorKind.STAFF, "m-li", "李建国", "city-lighting", Role.OFFICER)
HELPER = Actor(ActorKind.STAFF, "m-zhao", "赵", "city-power", Role.OFFICER)
CITIZEN = Actor.citizen("p-wang")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def hours(count: float) -> datetime:
    return NOW + timedelta(hours=count)


def sent(**changes: object) -> Ticket:
    """Dispatched at nine, to be signed by eleven and the resident to be contacted by tomorrow."""
    given = {
        "state": State.DISPATCHED,
        "unit": "city-lighting",
        "dispatched_at": NOW,
        "due": Due(None, hours(2), hours(24)),
    }
    return Ticket(TicketNumber("T-1"), CitizenId("p-wang"), NOW, **{**given, **changes})  # type: ignore[arg-type]


def told(type: str, at: datetime, by: Actor = LINE, **data: str) -> Event:
    return Event(2, at, type, by, data=data)


def contacted(signed: float, spoken: float, **changes: object) -> list[str]:
    ticket = sent(state=State.CONTACTED, acknowledged_at=hours(signed), contacted_at=hours(spoken), **changes)
    return [tally.value for tally in tallied(ticket, [told("contacted", hours(spoken), OFFICER)])]


def test_signed_and_contacted_in_time_is_a_response_and_either_too_late_is_none() -> None:
    assert contacted(1, 20) == ["yes"]
    assert contacted(2, 20) == contacted(1, 24) == ["no"], "at the end of a limit it is over"
    assert contacted(3, 20) == ["no"]
    assert contacted(1, 25) == ["no"]


def test_whom_nobody_can_reach_is_outside_of_the_response() -> None:
    reach: dict[str, object] = {"filed_by": "m-zhou", "confidentiality": Confidentiality.ANONYMOUS}
    assert contacted(1, 20, **reach) == contacted(3, 30, **reach) == []
    late = sent(due=Due(None, hours(2), None), **reach)
    assert not list(tallied(late, [told("sign_overdue", hours(2))]))


def test_a_limit_that_passes_without_a_word_is_no_response_and_the_word_that_comes_later_counts_for_the_same() -> None:
    ticket = sent()
    [late] = tallied(ticket, [told("sign_overdue", hours(2))])
    assert (late.value, late.unit, late.measure) == ("no", "city-lighting", Measure.RESPONSE)
    after = sent(state=State.CONTACTED, acknowledged_at=hours(5), contacted_at=hours(6))
    [spoken] = tallied(after, [told("contacted", hours(6), OFFICER)])
    assert (spoken.value, spoken.turn) == ("no", late.turn)


def test_a_reply_that_is_overdue_is_no_matter_of_the_response_once_the_resident_was_contacted() -> None:
    ticket = sent(state=State.IN_PROGRESS, acknowledged_at=hours(1), contacted_at=hours(3))
    assert not list(tallied(ticket, [told("overdue", hours(100))]))
    waits = sent(state=State.ACKNOWLEDGED, acknowledged_at=hours(1))
    assert not list(tallied(waits, [told("overdue", hours(20))])), "the limit of contacting still runs"


def test_what_nobody_has_dispatched_or_what_waits_for_a_return_is_no_units_response() -> None:
    for ticket in (sent(state=State.ACCEPTED, unit=None, dispatched_at=None), sent(state=State.RETURN_REQUESTED)):
        assert not list(tallied(ticket, [told("overdue", hours(100))]))


def test_a_contact_that_the_resident_denies_is_none() -> None:
    ticket = sent(state=State.ACKNOWLEDGED, acknowledged_at=hours(1))
    assert [t.value for t in tallied(ticket, [told("contact_denied", hours(4), CITIZEN)])] == ["no"]


def test_the_word_of_a_former_unit_or_of_one_that_helps_is_not_the_units_own() -> None:
    ticket = sent(state=State.IN_PROGRESS, acknowledged_at=hours(1), contacted_at=hours(-30))
    assert not list(tallied(ticket, [told("replied_interim", hours(2), HELPER)]))
    [own] = tallied(ticket, [told("replied_interim", hours(2), OFFICER)])
    assert (own.value, own.at) == ("yes", hours(2))


def test_the_resident_is_counted_once_for_each_final_reply() -> None:
    ticket = sent(state=State.FOLLOW_UP)
    no, redone = tallied(ticket, [told("rated", hours(30), CITIZEN, solved="no"), told("reopened", hours(30))])
    [grade] = tallied(ticket, [told("rated", hours(31), CITIZEN, grade="5")])
    [silent] = tallied(ticket, [told("survey_end", hours(200))])
    assert [(t.measure, t.value, t.turn) for t in (no, grade, silent)] == [
        (Measure.RESOLUTION, "no", 0),
        (Measure.SATISFACTION, "5", 0),
        (Measure.RESOLUTION, "silent", 0),
    ]
    assert (redone.measure, redone.value, redone.at) == (Measure.ANSWERED, "redone", hours(30))


def test_each_return_that_a_unit_asks_for_is_counted_beside_its_replies() -> None:
    ticket = sent(state=State.RETURN_REQUESTED)
    asked = [told("return_requested", hours(n), OFFICER) for n in (1, 3)]
    done = [t for t in tallied(ticket, [*asked, told("replied", hours(5), OFFICER)]) if t.measure is Measure.ANSWERED]
    assert [t.value for t in done] == ["returned", "returned", "yes"]
    assert len({t.turn for t in done}) == len(done)


def test_partly_solved_is_no_solution_and_silence_is_no_answer() -> None:
    counts = Counter(
        {(Measure.RESOLUTION, value): n for value, n in (("yes", 7), ("partly", 2), ("no", 1), ("silent", 5))}
    )
    found = rates_of(counts, 4)
    assert found.of[Measure.RESOLUTION] == Rate(7, 10)
    assert (found.partly, found.silent) == (2, 5)
    assert found.of[Measure.RESPONSE] == Rate(0, 0)


@pytest.mark.parametrize(("satisfied_from", "part"), [(3, 6), (4, 5), (5, 3)])
def test_the_city_says_which_grade_still_satisfies(satisfied_from: int, part: int) -> None:
    counts = {(Measure.SATISFACTION, grade): n for grade, n in (("5", 3), ("4", 2), ("3", 1), ("2", 1), ("1", 1))}
    assert rates_of(counts, satisfied_from).of[Measure.SATISFACTION] == Rate(part, 8)


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(0, 0, None), (0, 3, 0), (2, 3, 667), (1, 8, 125), (5, 5, 1000), (1999, 2000, 999)]
)
def test_a_rate_is_rounded_but_never_up_to_all(part: int, whole: int, told: int | None) -> None:
    assert Rate(part, whole).per_mille == told


# ── on time, and what is excluded ─────────────────────────────────────────────────────────────────────────────────────


def in_hand(**changes: object) -> Ticket:
    """Signed and contacted in time, to be answered within a hundred hours."""
    due = Due(None, hours(2), hours(24), hours(100))
    return sent(state=State.IN_PROGRESS, acknowledged_at=hours(1), contacted_at=hours(2), due=due, **changes)


def on_time(ticket: Ticket, *events: Event) -> list[Tally]:
    return [tally for tally in tallied(ticket, events) if tally.measure is Measure.ON_TIME]


def test_a_final_reply_within_the_limit_is_on_time_and_at_its_end_it_is_late() -> None:
    ticket = in_hand()
    assert [t.value for t in on_time(ticket, told("replied", hours(99), OFFICER))] == ["yes"]
    assert [t.value for t in on_time(ticket, told("replied", hours(100), OFFICER))] == ["no"]
    assert not on_time(ticket, told("replied_interim", hours(3), OFFICER)), "how far it is, is no answer"


def test_what_is_open_and_overdue_is_late_from_its_last_hour_on_and_stays_in_that_month_when_it_is_answered() -> None:
    [late] = on_time(in_hand(), told("overdue", hours(130)))
    [answered] = on_time(in_hand(), told("replied", hours(900), OFFICER))
    assert (late.value, late.at) == (answered.value, answered.at) == ("no", hours(100))
    assert late.turn == answered.turn


@pytest.mark.parametrize("granted", ["extension_granted", "shelved"])
def test_what_a_second_person_granted_takes_the_lateness_back_until_the_new_limit(granted: str) -> None:
    [again] = on_time(in_hand(), told(granted, hours(110), OFFICER))
    assert again.value == "open"
    assert rates_of({(Measure.ON_TIME, "open"): 1}, 4).empty


def test_a_reply_that_was_sent_back_is_none_but_what_was_late_stays_late() -> None:
    assert [t.value for t in on_time(in_hand(), told("reply_rejected", hours(50), CITIZEN))] == ["open"]
    assert [t.value for t in on_time(in_hand(), told("reply_rejected", hours(150), CITIZEN))] == ["no"]


def test_handled_again_it_is_counted_anew() -> None:
    again = in_hand(reopened=1)
    assert [t.turn for t in on_time(again, told("replied", hours(40), OFFICER))] == [1]
    assert not on_time(again, told("reopened", hours(30)))


def test_what_is_excluded_is_in_no_part_and_no_whole() -> None:
    counts = {(Measure.ON_TIME, "yes"): 8, (Measure.ON_TIME, "no"): 2, (Measure.ON_TIME, EXCLUDED): 3}
    found = rates_of(counts, 4)
    assert (found.of[Measure.ON_TIME], found.excluded[Measure.ON_TIME]) == (Rate(8, 10), 3)
    assert not rates_of({(Measure.ON_TIME, EXCLUDED): 3}, 4).empty


@pytest.mark.parametrize(
    ("measure", "value", "against"),
    [
        (Measure.RESPONSE, "no", True),
        (Measure.RESOLUTION, "partly", True),
        (Measure.RESOLUTION, "silent", False),
        (Measure.SATISFACTION, "3", True),
        (Measure.SATISFACTION, "4", False),
        (Measure.ON_TIME, "open", False),
    ],
)
def test_what_lowers_a_rate_is_what_may_be_excluded(measure: Measure, value: str, against: bool) -> None:
    tally = Tally(measure, "T-1", 0, "city-lighting", NOW, value)
    assert counts_against(tally, 4) is against
    assert not counts_against(Tally(measure, "T-1", 0, "city-lighting", NOW, value, excluded=True), 4)


def test_what_is_sent_and_returned_within_one_second_is_tallied_as_both_so_that_the_share_of_returns_has_a_whole() -> (
    None
):
    events = [
        told("return_requested", NOW),
        told("dispatched", NOW, unit_code="city-power"),
        told("extension_granted", NOW),
        told("supervised", NOW),
    ]
    found = [tally for tally in tallied(sent(), events) if tally.measure is Measure.ANSWERED]
    assert [tally.value for tally in found] == ["returned", "sent", "extended", "supervised"]
    assert len({tally.turn for tally in found}) == len(found)
    assert found[1].unit == "city-power"
