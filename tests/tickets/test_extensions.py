"""Who decides on more time may give less than was asked, and never more."""

from __future__ import annotations

from datetime import date

import pytest
from timed import city

from tickets.calendar import Calendar
from tickets.errors import NotAllowed
from tickets.extensions import granted, latest

LAST, ASKED = date(2026, 11, 27), date(2026, 12, 4)


def test_nothing_named_is_all_that_was_asked() -> None:
    assert granted(LAST, ASKED) == ASKED


@pytest.mark.parametrize("given", [date(2026, 11, 30), date(2026, 12, 2), ASKED])
def test_less_than_was_asked_is_granted(given: date) -> None:
    assert granted(LAST, ASKED, given) == given


@pytest.mark.parametrize(
    ("given", "why"),
    [(date(2026, 12, 5), "extension_longer"), (LAST, "extension_none"), (date(2026, 11, 20), "extension_none")],
)
def test_more_than_was_asked_or_no_more_time_is_no_grant(given: date, why: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        granted(LAST, ASKED, given)
    assert refused.value.code == why


@pytest.mark.parametrize("most", [30, 10])
def test_more_time_ends_so_many_working_days_behind_the_limit_as_the_city_says(most: int) -> None:
    house = city(Calendar(), extension_most=most)
    day, count = LAST, 0
    while day < latest(house, LAST):
        day = date.fromordinal(day.toordinal() + 1)
        count += house.calendar.is_working(day)
    assert count == most
    assert city().clocks.extension_most == 30
