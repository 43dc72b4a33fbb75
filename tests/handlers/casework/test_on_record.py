"""What is said of a ticket is put on record, and who has to know learns of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework_office import WANG, Office

from handlers.notices import NOTICES
from handlers.ports.understanding import Span, Told
from handlers.usecases.on_record import BESIDE, Recorded, put_on_record, with_what_is_beside
from tickets.catalogue import Kind
from tickets.units import Actor, Role

CITIZEN = Actor.citizen(WANG)
# As they stand in the stores of before.
STORED = {
    "threatened", "staff_threatened", "pressed_upon", "leak_alleged", "interest_told", "extension_objected", "petition_objected",
    "other_unit_wished", "uncontacted", "stood_up", "misconduct_told",
}  # fmt: skip


def test_the_stored_names_stay_as_they_were() -> None:
    assert {one.value.event for one in Recorded} == STORED


@pytest.mark.parametrize("what", Recorded)
def test_somebody_learns_of_it_and_of_what_is_confidential_the_unit_never_the_words(what: Recorded) -> None:
    told = NOTICES[what.value.event]
    assert told
    of_unit = [notice.key for notice in told if notice.audience == "unit"]
    assert not what.value.confidential or of_unit in ([], ["card.threatened_you"])


def test_it_is_kept_with_its_words_and_told(office: Office) -> None:
    office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened().number
    words = " 村长上门让俺别告了 "
    office.do(number, lambda c, t: put_on_record(c, t, Recorded.PRESSURE_ON_RESIDENT, CITIZEN, words, ()))
    event = office.events(number)[-1]
    assert (event.type, event.text, event.confidential) == ("pressed_upon", "村长上门让俺别告了", True)
    assert office.keys("督")[-1] == "card.pressed_upon"


def test_that_they_will_petition_is_put_on_record_once_a_day(office: Office) -> None:
    number = office.opened().number
    for hours in (0, 23, 2):
        office.later(hours=hours)
        office.do(number, lambda c, t: put_on_record(c, t, Recorded.PETITION_ANNOUNCED, CITIZEN, "我要上访", ()))
    assert [event.type for event in office.events(number)].count("threatened") == 2


def test_praise_complains_of_nobody_who_could_have_kin_in_the_unit(office: Office) -> None:
    number = office.opened().number

    def praised(case, ticket):  # type: ignore[no-untyped-def]
        case.told = lambda words: {one: Span(0, 2, words[:2]) for one in BESIDE}
        praise = replace(ticket, kind=Kind.PRAISE)
        return case.keep(with_what_is_beside(case, praise, CITIZEN, "谢谢你们", Told.INTEREST))

    office.do(number, praised)
    assert "interest_told" not in {event.type for event in office.events(number)}
