"""The bench of a store that has grown, on a small one: what it fills in is what the product writes, and what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bench import filling
from bench.filling import FILLED, fill
from bench.growth import DESK, SAID, Talk, reads
from bench.town import EVENTS, Town
from bot.cities import load_city
from bot.composition import House, build_house, recount
from bot.settings import Settings
from handlers.conversation.state import Conversation
from storage import SqlStore
from storage.search import terms, words_of
from storage.tables import TABLES, counters, messages

TICKETS = 200


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[House]:
    built = build_house(Settings(home=tmp_path, store=url))
    yield built
    built.close()


@pytest.fixture(scope="module")
def town() -> Town:
    return Town(load_city(Path("cities/demo")), TICKETS, datetime.now(UTC))


def test_a_filled_store_answers_each_way_of_reading_and_goes_on(house: House, town: Town) -> None:
    filled = fill(house.store, town)
    assert (filled.tickets, filled.events) == (TICKETS, TICKETS * EVENTS)
    with house.store.begin() as work:
        every = work.tickets.find(limit=TICKETS + 1)
        assert len(every) == TICKETS
        assert sum(len(work.tickets.events(ticket.number)) for ticket in every) == filled.events
        assert not work.index_tickets()
        said = max(terms(words_of(every[0])), key=len)
        assert every[0].number in [ticket.number for ticket in work.tickets.search(said)]
        for draw in reads(town, [ticket.number for ticket in every]).values():
            draw()(work)
    recount(house, town.now)
    talk = Talk(house)
    assert len(talk.dialogue(0)) == len(SAID) + 2
    assert len(talk.desk()) == sum(len(words) for words in DESK.values())
    with house.store.begin() as work:
        assert len(work.tickets.find(limit=TICKETS + 2)) == TICKETS + 1


def test_a_filled_store_holds_row_by_row_what_the_product_writes(
    store: SqlStore, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(store, town)
    written, indexes = _rows(store), _indexes(store)
    with store.begin() as work:
        for table in reversed(TABLES):
            work.connection.execute(table.delete())
    monkeypatch.setattr(filling, "AT_ONCE", TICKETS // 8)  # by several processes, as a large store is filled
    fill(store, town)
    for name, rows in _rows(store).items():
        assert len(rows) == len(written[name])
        for found, wanted in zip(rows, written[name], strict=True):
            assert found == wanted, name
    assert _indexes(store) == indexes


def _write(store: SqlStore, town: Town) -> None:
    """What the town has seen, by the repositories."""
    with store.begin() as work:
        for ticket in town.tickets(0, TICKETS):
            day = ticket.submitted_at.astimezone(town.city.timezone).date()
            assert work.tickets.next_number(town.city.prefix, day) == ticket.number
            work.tickets.add(ticket, town.events(ticket), town.next_action_at(ticket))
            for message in town.said(ticket):
                work.messages.add(message)
                work.messages.sent(message.mid, message.due_at)
        for n in range(town.citizens):
            work.conversations.save(Conversation(town.account(n), "zh-CN", town.citizen(n), last_heard_at=town.now))
        while work.index_tickets():
            pass


def _rows(store: SqlStore) -> dict[str, list[dict[str, Any]]]:
    """All that is stored, opened; a message by its own id, since the row's is drawn, and of its claim by the database's
    clock whether there is one."""
    found = {}
    with store.begin() as work:
        for table in TABLES:
            columns = [column for column in table.c if column is not messages.c.id]
            rows = work.connection.execute(select(*columns).order_by(*columns[:2])).mappings()
            found[table.name] = [dict(row) for row in rows]
    for row in found[messages.name]:
        row[messages.c.claimed_until.name] = row[messages.c.claimed_until.name] is not None
    assert all(len(found[table.name]) > 1 for table in (*FILLED, counters))
    return found


def _indexes(store: SqlStore) -> dict[str, str]:
    with store.begin() as work:
        return filling.indexes(work.connection)
