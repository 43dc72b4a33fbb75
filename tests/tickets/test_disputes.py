"""Returns and disputes: until when a unit may return a ticket, and when it is designated."""

from __future__ import annotations

from datetime import datetime

import pytest
from timed import at, city, ticket

from tickets.city import Clocks
from tickets.disputes import decided, is_returnable, kept, returned
from tickets.lifecycle import Action
from tickets.ticket import Petition, State, Ticket

SENT = at(11, 23, 9)  # a Monday


def disputed(**changes: object) -> Ticket:
    asked = Petition("return", "p-li", "housing", SENT, "not ours")
    given = {"state": State.RETURN_REQUESTED, "dispatched_at": SENT, "petition": asked, "first_receiver": "line"}
    return ticket(SENT, **(given | changes))


@pytest.mark.parametrize(
    ("changes", "moment", "may"),
    [
        ({}, at(11, 24, 23, 59), True),
        ({}, at(11, 25, 0, 1), False),
        ({"important": True}, at(11, 25, 23, 59), True),
        ({"contacted_at": SENT}, at(11, 23, 10), False),
        ({"designated": True}, at(11, 23, 10), False),
    ],
)
def test_it_is_returned_in_the_window_before_a_contact_and_never_once_designated(
    changes: dict[str, object], moment: datetime, may: bool
) -> None:
    assert is_returnable(disputed(**changes), moment, city()) is may


@pytest.mark.parametrize("wished", [Action.APPROVE_RETURN, Action.REFUSE_RETURN])
def test_the_third_dispute_designates_whatever_was_wished(wished: Action) -> None:
    found = [decided(disputed(disputes=before), wished, Clocks()) for before in range(4)]
    assert found == [wished, wished, Action.DESIGNATE, Action.DESIGNATE]
    assert decided(disputed(), wished, Clocks(disputes=1)) is Action.DESIGNATE


def test_a_dispute_is_counted_and_what_nobody_decided_was_none() -> None:
    assert (returned(disputed()).disputes, returned(disputed()).petition) == (1, None)
    stays = kept(disputed(), at(11, 23, 12))
    assert (stays.disputes, stays.petition, stays.first_receiver, stays.acknowledged_at) == (
        1,
        None,
        None,
        at(11, 23, 12),
    )
    assert kept(disputed(acknowledged_at=SENT), at(11, 23, 12)).acknowledged_at == SENT
    assert kept(disputed(), at(11, 23, 12), decided=False).disputes == 0
