"""Which final replies a second person checks before they go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tickets.checking import Ground, ground_of
from tickets.ticket import CitizenId, Petition, Ticket, TicketNumber

AT = datetime(2026, 11, 23, tzinfo=UTC)
PLAIN = Ticket(TicketNumber("YZ-261123-0001"), CitizenId("p"), AT)
ASKED = Petition("response", "m", "city-lighting", AT, "停电")
REFUSALS = ("办不了",)


@pytest.mark.parametrize(
    ("ticket", "text", "ground"),
    [
        (PLAIN, "换了灯头", None),
        (replace(PLAIN, problem=True, reopened=3), "换了灯头", Ground.PROBLEM),
        (replace(PLAIN, reopened=1), "换了灯头", Ground.REOPENED),
        (replace(PLAIN, exclusion=ASKED), "换了灯头", Ground.EXCLUSION),
        (PLAIN, "现在办不了", Ground.REFUSAL),
    ],
)
def test_each_ground_is_told_by_what_it_rests_on(ticket: Ticket, text: str, ground: Ground | None) -> None:
    assert ground_of(ticket, text, tuple(Ground), REFUSALS) is ground


def test_only_what_the_city_has_checked_is_checked() -> None:
    once_more = replace(PLAIN, reopened=1)
    assert ground_of(once_more, "现在办不了", (Ground.PROBLEM,), REFUSALS) is None
    assert ground_of(once_more, "现在办不了", (), REFUSALS) is None
