"""Fills a store with years of a city's appeals: the store's own rows and codecs, written in bulk and in key order.

Three years up to now, the newest open; matters, areas and citizens unequally often; ten events a ticket, a reply and a
push each. The words of a search are sorted before they are written, since 35 a ticket in random order take hours.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table

from handlers.conversation.message import Account, Outgoing
from handlers.conversation.state import Conversation
from storage import SqlStore
from storage.conversations import _ADAPTER as CONVERSATION
from storage.search import pairs, word, words_of
from storage.tables import conversations, counters, messages, ticket_events, ticket_words, tickets
from storage.tickets import _row
from storage.types import dump
from tickets.catalogue import Kind
from tickets.city import City
from tickets.geography import Place
from tickets.ticket import CitizenId, Contact, Due, Event, Outcome, Reply, State, Ticket, TicketNumber
from tickets.units import LINE, Actor, Role

YEARS = timedelta(days=3 * 365)
HANDLED_WITHIN = timedelta(days=9)
AT_ONCE = 5000
EVENTS = 10
CITIZENS = 0.45
"""So many citizens a ticket: one in three has several tickets."""
ENDS = ((State.CLOSED, 86), (State.WITHDRAWN, 4), (State.DECLINED, 3), (State.HANDED_OVER, 4), (State.MERGED, 3))
OPEN = (
    (State.ACCEPTED, 4), (State.DISPATCHED, 10), (State.ACKNOWLEDGED, 10), (State.CONTACTED, 12), (State.IN_PROGRESS, 40),
    (State.RETURN_REQUESTED, 2), (State.FOLLOW_UP, 18), (State.REVIEW, 1), (State.SHELVED, 3),
)  # fmt: skip
LIFE = ("submitted", "accepted", "dispatched", "acknowledged", "contacted", "supplemented", "interim_replied", "replied",
        "follow_up_started", "rated", "closed")  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Filled:
    """What was filled in: counts, and numbers and people to ask for."""

    tickets: int
    events: int
    citizens: int
    now: datetime
    seconds: float


class Town:
    """Draws appeals as a city's residents would make them; the same seed draws the same."""

    def __init__(self, city: City, count: int, now: datetime) -> None:
        self.city, self.count, self.now = city, count, now
        self._chance = random.Random(12345)
        self.citizens = max(1, int(count * CITIZENS))
        self._examples: dict[str, list[str]] = {}
        for code, text in city.examples["zh-CN"]:
            self._examples.setdefault(code, []).append(text)
        leaves = self._chance.sample(city.catalogue.leaves, len(city.catalogue.leaves))
        self._leaves = [leaf for leaf in leaves if leaf.code in self._examples]
        self._often = list(itertools.accumulate(1 / rank for rank in range(1, len(self._leaves) + 1)))
        self._places = [place for place in city.geography.places if place.area]
        self._units = {leaf.code: self._unit(leaf.unit_role) for leaf in self._leaves}

    def _unit(self, role: str) -> list[str]:
        return [unit.code for unit in self.city.units.by_role.get(role, ())] or ["city-12345"]

    def tickets(self) -> Iterator[Ticket]:
        """In the order of their submission."""
        day, number = None, 0
        for n in range(self.count):
            at = self.now - YEARS * (1 - n / self.count)
            local = at.astimezone(self.city.timezone).date()
            day, number = (day, number + 1) if day == local else (local, 1)
            yield self._ticket(TicketNumber(f"{self.city.prefix}-{local:%y%m%d}-{number:04d}"), at)

    def _ticket(self, number: TicketNumber, at: datetime) -> Ticket:
        chance = self._chance
        [leaf] = chance.choices(self._leaves, cum_weights=self._often)
        place = chance.choice(self._places)
        where = f"{place.name}{chance.randint(1, 99)}号"
        said = f"{where}，{chance.choice(self._examples[leaf.code])}"
        is_open = self.now - at < HANDLED_WITHIN or chance.random() < 0.002
        state = State(_drawn(chance, OPEN if is_open else ENDS))
        unit = None if state is State.ACCEPTED else chance.choice(self._units[leaf.code])
        due = at + timedelta(days=chance.choice((5, 7, 7, 20)))
        return Ticket(
            number,
            CitizenId(self.citizen(int(chance.random() ** 2 * self.citizens))),
            at,
            state,
            version=EVENTS,
            kind=leaf.kind or Kind.HELP,
            category=leaf.code,
            title=said[len(where) + 1 :][:12],
            summary=said,
            text=said,
            place=Place(where, 32.07, 113.04, "GCJ-02", place.area, place.code),
            contact=Contact(f"138{chance.randrange(10**8):08d}", "王女士"),
            unit=unit,
            officer=f"s{chance.randrange(3)}" if unit else None,
            due=Due(reply=due),
            clock_from=at,
            reply_days=5,
            estimated=is_open and chance.random() < 0.1,
            dispatched_at=at,
            replies=() if is_open else (Reply(due, "s0", unit or "", "已派人到现场处理，恢复正常。", final=True),),
            overdue=is_open and due < self.now,
            outcome=Outcome.SOLVED if state is State.CLOSED else None,
            closed_at=None if is_open else due,
            events=EVENTS,
        )

    def citizen(self, n: int) -> str:
        return f"{n:032x}"

    def account(self, n: int) -> Account:
        return Account("bench", f"old{n}")

    def events(self, ticket: Ticket) -> list[Event]:
        officer = Actor("staff", "s0", "李建国", ticket.unit, Role.OFFICER)
        at, gap = ticket.submitted_at, timedelta(hours=7)
        return [
            Event(
                n + 1,
                at + n * gap,
                LIFE[n % len(LIFE)],
                officer if n > 2 else LINE,
                "",
                {"unit_code": ticket.unit or ""},
            )
            for n in range(EVENTS)
        ]

    def said(self, n: int, ticket: Ticket) -> list[Outgoing]:
        citizen = int(ticket.citizen, 16)
        text = f"已受理，工单 {ticket.number}。"
        to, at = self.account(citizen), ticket.submitted_at
        return [
            Outgoing(
                f"f{n}-{push:d}",
                to,
                "report.accepted",
                text,
                "zh-CN",
                push=push,
                ticket=ticket.number,
                created_at=at,
                due_at=at,
            )
            for push in (False, True)
        ]


def _drawn(chance: random.Random, weighted: Sequence[tuple[State, int]]) -> State:
    return chance.choices([state for state, _ in weighted], [weight for _, weight in weighted])[0]


class Bulk:
    """Rows of one table, converted by the store's own types."""

    def __init__(self, connection: Connection, table: Table, names: Iterable[str]) -> None:
        self._names = list(names)
        self._driver: Any = connection.connection.dbapi_connection
        self._postgres = connection.dialect.name == "postgresql"
        dialect = connection.dialect
        types = [table.c[name].type for name in self._names]
        self._convert = [kind.dialect_impl(dialect).bind_processor(dialect) for kind in types]
        columns = ", ".join(f'"{name}"' for name in self._names)
        marks = ", ".join("?" * len(self._names))
        self._insert = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"
        self._copy = f"COPY {table.name} ({columns}) FROM STDIN"

    def write(self, rows: Iterable[Row]) -> None:
        self.raw(
            [
                known if convert is None else convert(known)
                for convert, known in zip(self._convert, map(row.get, self._names), strict=True)
            ]
            for row in rows
        )

    def raw(self, rows: Iterable[Sequence[Any]]) -> None:
        if self._postgres:
            with self._driver.cursor() as cursor, cursor.copy(self._copy) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            self._driver.executemany(self._insert, rows).close()


def fill(store: SqlStore, city: City, count: int, tell: Callable[[str], None] = lambda line: None) -> Filled:
    """Fill an empty, migrated store with so many tickets."""
    began, now = datetime.now(UTC), datetime.now(UTC).replace(microsecond=0)
    town = Town(city, count, now)
    words, numbers = _Words(store), list[str]()
    for batch in _batches(town.tickets()):
        with store.begin() as work:
            _bare(work.connection)
            _write(work.connection, store, town, batch, len(numbers))
        words.note(batch)
        numbers += [ticket.number for ticket in batch]
        tell(f"{len(numbers)} tickets after {(datetime.now(UTC) - began).total_seconds():.0f} s")
    for part in words.sorted(numbers):
        with store.begin() as work:
            Bulk(work.connection, ticket_words, ("word", "ticket")).raw(part)
    with store.begin() as work:
        per_day = Counter(number.rpartition("-")[0] for number in numbers)
        Bulk(work.connection, counters, ("name", "value")).write({"name": n, "value": c} for n, c in per_day.items())
        if store.database.dialect.name == "postgresql":
            work.connection.exec_driver_sql("SELECT setval('message_sequence', (SELECT max(sequence) FROM messages))")
    _conversations(store, town)
    _settle(store)
    seconds = (datetime.now(UTC) - began).total_seconds()
    tell(f"filled after {seconds:.0f} s, {len(words)} words")
    return Filled(count, count * EVENTS, town.citizens, now, round(seconds, 1))


def _batches(found: Iterator[Ticket]) -> Iterator[list[Ticket]]:
    while batch := list(itertools.islice(found, AT_ONCE)):
        yield batch


def _bare(connection: Connection) -> None:
    """While it is filled a store need not survive a power cut."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-400000").close()
    else:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _write(connection: Connection, store: SqlStore, town: Town, batch: list[Ticket], first: int) -> None:
    ring = store.keyring
    rows = [
        {"number": t.number}
        | _row(ring, t, t.due.reply if t.is_open and not t.overdue else None)
        | {"indexed": t.version}
        for t in batch
    ]
    Bulk(connection, tickets, rows[0]).write(rows)
    events = ({"ticket": t.number, "seq": e.seq, "at": e.at, "body": e} for t in batch for e in town.events(t))
    Bulk(connection, ticket_events, ("ticket", "seq", "at", "body")).write(events)
    said = (message for n, ticket in enumerate(batch, first) for message in town.said(n, ticket))
    sequences = itertools.count(first * 2 + 1)
    out = ({"sequence": next(sequences)} | _sent(store, message) for message in said)
    Bulk(connection, messages, [c.name for c in messages.c if c.name != "id"]).write(out)


def _sent(store: SqlStore, message: Outgoing) -> Row:
    return {
        "mid": message.mid,
        "account": store.keyring.blind("account", message.to.channel, message.to.id),
        "channel": message.to.channel,
        "push": message.push,
        "ticket": message.ticket,
        "card": False,
        "created_at": message.created_at,
        "due_at": message.due_at,
        "waiting": False,
        "sent_at": message.due_at,
        "tries": 0,
        "dead": False,
        "body": message,
    }


def _conversations(store: SqlStore, town: Town) -> None:
    """One a citizen, at rest."""
    ring = store.keyring

    def row(n: int) -> Row:
        account, person = town.account(n), town.citizen(n)
        body = dump(CONVERSATION, Conversation(account, "zh-CN", person, version=1, last_heard_at=town.now))
        key, blind = ring.blind("account", account.channel, account.id), ring.blind("person", person)
        return {"key": key, "person": blind, "version": 1, "last_heard_at": town.now, "body": body}

    names = ("key", "person", "version", "next_action_at", "last_heard_at", "body")
    for first in range(0, town.citizens, AT_ONCE * 4):
        with store.begin() as work:
            some = range(first, min(first + AT_ONCE * 4, town.citizens))
            Bulk(work.connection, conversations, names).write(row(n) for n in some)


class _Words:
    """The words of all tickets, kept small until they are sorted."""

    def __init__(self, store: SqlStore) -> None:
        self._ring = store.keyring
        self._known: dict[str, int] = {}
        self._parts: list[Any] = []
        self._count = 0

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def note(self, batch: list[Ticket]) -> None:
        found = []
        for ticket in batch:
            found += [(self._word(pair), self._count) for pair in pairs(words_of(ticket))]
            self._count += 1
        self._parts.append(np.array(found, dtype=np.int64))

    def _word(self, pair: str) -> int:
        known = self._known.get(pair)
        if known is None:
            known = self._known[pair] = word(self._ring, pair)
        return known

    def sorted(self, numbers: list[str]) -> Iterator[Iterable[tuple[int, str]]]:
        every = np.concatenate(self._parts)
        every = every[np.lexsort((every[:, 1], every[:, 0]))]
        for first in range(0, len(every), AT_ONCE * 100):
            yield ((one, numbers[at]) for one, at in every[first : first + AT_ONCE * 100].tolist())


def _settle(store: SqlStore) -> None:
    """As a store at rest is: counted by PostgreSQL, its log taken in by SQLite."""
    if store.database.dialect.name == "postgresql":
        with store.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    else:
        store.close()
