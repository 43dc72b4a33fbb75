"""The bench of a store that has grown, on a small one: what it fills in is what the product reads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.filling import EVENTS, Town, fill
from bench.growth import DESK, SAID, Talk, reads
from bot.composition import House, build_house, recount
from bot.settings import Settings
from storage.search import terms, words_of

TICKETS = 200


@pytest.fixture
def house(url: str, tmp_path: Path) -> House:
    return build_house(Settings(home=tmp_path, store=url))


def test_a_filled_store_answers_each_way_of_reading_and_goes_on(house: House) -> None:
    filled = fill(house.store, house.city, TICKETS)
    assert (filled.tickets, filled.events) == (TICKETS, TICKETS * EVENTS)
    with house.store.begin() as work:
        every = work.tickets.find(limit=TICKETS + 1)
        assert len(every) == TICKETS
        assert sum(len(work.tickets.events(ticket.number)) for ticket in every) == filled.events
        assert not work.index_tickets()
        said = max(terms(words_of(every[0])), key=len)
        assert every[0].number in [ticket.number for ticket in work.tickets.search(said)]
        town = Town(house.city, TICKETS, datetime.now(UTC))
        for draw in reads(town, [ticket.number for ticket in every]).values():
            draw()(work)
    recount(house, filled.now)
    talk = Talk(house)
    assert len(talk.dialogue(0)) == len(SAID) + 2
    assert len(talk.desk()) == sum(len(words) for words in DESK.values())
    with house.store.begin() as work:
        assert len(work.tickets.find(limit=TICKETS + 2)) == TICKETS + 1
    house.close()
