"""Fills a store with years of a city's appeals: the rows and codecs of the store, written in bulk and in key order.

    processes draw appeals and prepare their rows ──► this one writes them ──► indexes ──► words, sorted ──► at rest

An index is taken away for the filling and made again at its end, of what the database itself says of it. The words of a
search have no order of their own, and are kept in memory until they are sorted.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

from bench.town import EVENTS, GAP, Town
from handlers.conversation.message import Outgoing
from handlers.conversation.state import Conversation
from storage import SqlStore
from storage.conversations import _ADAPTER as CONVERSATION
from storage.search import pairs, word, words_of
from storage.tables import conversations, counters, messages, ticket_events, ticket_words, tickets
from storage.ticket_row import ticket_row
from storage.types import EncryptedBytes, dump
from tickets.ticket import Ticket

AT_ONCE = 5000
WORDS_AT_ONCE = 1_000_000
AHEAD = 4
"""So many parts are prepared and not yet written, at the most."""
FILLED = (tickets, ticket_events, messages, conversations, ticket_words)
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '{}'",
    "postgresql": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " WHERE indrelid = '{}'::regclass AND NOT indisunique",
}
BARE = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000")
"""Of SQLite: a store that is being filled need not survive a power cut."""

Row = dict[str, Any]
Rows = list[Sequence[Any]]


@dataclass(frozen=True)
class Filled:
    """What was filled in: how many, and the seconds that it took."""

    tickets: int
    events: int
    citizens: int
    seconds: float


@dataclass(frozen=True)
class Part:
    """The rows of some tickets, and their words: those of one ticket after the other, and how many each has."""

    numbers: list[str]
    rows: dict[str, Rows]
    words: Any
    many: list[int]


class Columns:
    """Of one table those that are filled in; a row is converted by the store's own types."""

    def __init__(self, dialect: Dialect, table: Table, names: Iterable[str]) -> None:
        self.names = list(names)
        self._convert = [_converter(dialect, table.c[name].type) for name in self.names]

    def rows(self, rows: Iterable[Row]) -> Rows:
        return [
            [
                known if convert is None else convert(known)
                for convert, known in zip(self._convert, map(row.get, self.names), strict=True)
            ]
            for row in rows
        ]


def _converter(dialect: Dialect, kind: Any) -> Callable[[Any], Any] | None:
    if isinstance(kind, EncryptedBytes):
        return kind.bind_processor(dialect)
    convert: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert and lru_cache(maxsize=8)(convert)  # a row names one moment several times


class Preparing:
    """Prepares rows, in any process: it draws and converts, and asks the database nothing."""

    def __init__(self, store: SqlStore, town: Town) -> None:
        dialect = store.database.dialect
        self._ring, self._town = store.keyring, town
        self._tickets = Columns(dialect, tickets, tickets.c.keys())
        self._messages = Columns(dialect, messages, [column.name for column in messages.c if column.name != "id"])
        self._conversations = Columns(dialect, conversations, conversations.c.keys())
        self._at = ticket_events.c.at.type.dialect_impl(dialect).bind_processor(dialect)
        self._event: Any = ticket_events.c.body.type
        self._lives: dict[str | None, list[tuple[bytes, bytes]]] = {}
        self._words: dict[str, int] = {}
        self._account = lru_cache(maxsize=8)(partial(store.keyring.blind, "account"))

    @property
    def columns(self) -> dict[str, list[str]]:
        return {
            "tickets": self._tickets.names,
            "ticket_events": ["ticket", "seq", "at", "body"],
            "messages": self._messages.names,
        }

    def part(self, first: int, end: int) -> Part:
        """The tickets from `first` on, before `end`."""
        some = list(self._town.tickets(first, end))
        rows = {
            "tickets": self._tickets.rows(map(self._ticket, some)),
            "ticket_events": [row for ticket in some for row in self._events(ticket)],
            "messages": self._messages.rows(
                self._message(message, sequence)
                for n, ticket in enumerate(some, first)
                for sequence, message in enumerate(self._town.said(ticket), 2 * n + 1)
            ),
        }
        words = [[self._word(pair) for pair in pairs(words_of(ticket))] for ticket in some]
        flat = np.fromiter((one for found in words for one in found), dtype=np.int64)
        return Part([ticket.number for ticket in some], rows, flat, list(map(len, words)))

    def conversations(self, first: int, end: int) -> Rows:
        """One a citizen, at rest."""
        return self._conversations.rows(map(self._conversation, range(first, end)))

    def _ticket(self, ticket: Ticket) -> Row:
        row = ticket_row(self._ring, ticket, self._town.next_action_at(ticket))
        return {"number": ticket.number} | row | {"indexed": ticket.version}

    def _events(self, ticket: Ticket) -> Iterator[Sequence[Any]]:
        """Of two tickets of one unit the times alone differ, so that JSON is made once a unit."""
        life = self._lives.get(ticket.unit)
        if life is None:
            life = self._lives[ticket.unit] = [
                _around(dump(self._event.adapter, event), _json(event.at)) for event in self._town.events(ticket)
            ]
        for n, (head, tail) in enumerate(life):
            at = ticket.submitted_at + n * GAP
            body = self._ring.seal(head + _json(at) + tail, self._event.purpose.encode())
            yield ticket.number, n + 1, at if self._at is None else self._at(at), body

    def _message(self, message: Outgoing, sequence: int) -> Row:
        return {
            "sequence": sequence,
            "mid": message.mid,
            "account": self._account(message.to.channel, message.to.id),
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
            "claimed_until": None if message.push else message.created_at,
            "body": message,
        }

    def _conversation(self, n: int) -> Row:
        account, person = self._town.account(n), self._town.citizen(n)
        body = dump(CONVERSATION, Conversation(account, "zh-CN", person, version=1, last_heard_at=self._town.now))
        return {
            "key": self._ring.blind("account", account.channel, account.id),
            "person": self._ring.blind("person", person),
            "version": 1,
            "last_heard_at": self._town.now,
            "body": body,
        }

    def _word(self, pair: str) -> int:
        known = self._words.get(pair)
        if known is None:
            known = self._words[pair] = word(self._ring, pair)
        return known


def _json(at: datetime) -> bytes:
    """A moment in UTC as JSON has it."""
    return at.isoformat().replace("+00:00", "Z").encode()


def _around(json: bytes, moment: bytes) -> tuple[bytes, bytes]:
    head, found, tail = json.partition(moment)
    assert found, json
    return head, tail


_here: list[Preparing] = []
"""Of a process that prepares: what it was begun with."""


def _begin(preparing: Preparing) -> None:
    _here.append(preparing)
    gc.disable()


def _part(first: int, end: int) -> Part:
    return _here[0].part(first, end)


def _parts(preparing: Preparing, count: int) -> Iterator[Part]:
    """All parts in order; of a large store by other processes, which are forked and so have what this one has."""
    spans = [(first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE)]
    if len(spans) <= AHEAD:
        yield from (preparing.part(*span) for span in spans)
        return
    with ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("fork"), initializer=_begin, initargs=(preparing,)
    ) as pool:
        waiting = deque[Future[Part]]()
        for span in spans:
            waiting.append(pool.submit(_part, *span))
            if len(waiting) == AHEAD:
                yield waiting.popleft().result()
        for one in waiting:
            yield one.result()


class Words:
    """The words of all tickets, kept small until they are sorted."""

    def __init__(self) -> None:
        self._numbers: list[str] = []
        self._words: list[Any] = []
        self._many: list[int] = []

    def __len__(self) -> int:
        return sum(self._many)

    @property
    def numbers(self) -> list[str]:
        return self._numbers

    def note(self, part: Part) -> None:
        self._numbers += part.numbers
        self._words.append(part.words)
        self._many += part.many

    def sorted(self) -> Iterator[Iterator[tuple[int, str]]]:
        """Word and number, in the order of the index, in parts."""
        every = np.concatenate(self._words)
        of = np.repeat(np.arange(len(self._many), dtype=np.int32), self._many)
        order = np.argsort(every, kind="stable")
        for first in range(0, len(order), WORDS_AT_ONCE):
            some = order[first : first + WORDS_AT_ONCE]
            yield zip(every[some].tolist(), map(self._numbers.__getitem__, of[some].tolist()), strict=True)


class Bulk:
    """Writes many rows that are converted already."""

    def __init__(self, connection: Connection) -> None:
        self._driver: Any = connection.connection.dbapi_connection
        self._postgres = connection.dialect.name == "postgresql"

    def write(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        columns = ", ".join(f'"{name}"' for name in names)
        if self._postgres:
            with self._driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(names))
            self._driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows).close()


def fill(store: SqlStore, town: Town, tell: Callable[[str], None] = lambda line: None) -> Filled:
    """Fill an empty, migrated store with all that the town has seen. Nobody else has it open."""
    began, count = time.monotonic(), town.count

    def told(what: str) -> None:
        tell(f"{what} after {time.monotonic() - began:.0f} s")

    preparing, words = Preparing(store, town), Words()
    with _bare(store), _without_indexes(store, told), _uncollected():
        for part in _parts(preparing, count):
            with store.begin() as work:
                for table, rows in part.rows.items():
                    Bulk(work.connection).write(table, preparing.columns[table], rows)
            words.note(part)
            told(f"{len(words.numbers)} tickets")
        for first in range(0, town.citizens, AT_ONCE):
            with store.begin() as work:
                rows = preparing.conversations(first, min(first + AT_ONCE, town.citizens))
                Bulk(work.connection).write("conversations", conversations.c.keys(), rows)
        with store.begin() as work:
            _count(work.connection, words.numbers)
        told("conversations")
        for some in words.sorted():
            with store.begin() as work:
                Bulk(work.connection).write("ticket_words", ("word", "ticket"), some)
        told(f"{len(words)} words")
    _settle(store)
    told("at rest")
    return Filled(count, count * EVENTS, town.citizens, round(time.monotonic() - began, 1))


def _count(connection: Connection, numbers: list[str]) -> None:
    per_day = Counter(number.rpartition("-")[0] for number in numbers)
    Bulk(connection).write("counters", counters.c.keys(), per_day.items())
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT setval('message_sequence', (SELECT max(sequence) FROM messages))")


@contextmanager
def _bare(store: SqlStore) -> Iterator[None]:
    """Without what a store needs that people rely on; until it is closed, so that it opens as ever."""
    with store.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            for pragma in BARE:
                connection.exec_driver_sql(f"PRAGMA {pragma}").close()
    yield


def indexes(connection: Connection) -> dict[str, str]:
    """Those of the filled tables that can be made later, and how each is made."""
    find = INDEXES[connection.dialect.name]
    return {name: made for table in FILLED for name, made in connection.exec_driver_sql(find.format(table.name))}


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows hold no circles, and looking for some among millions takes longer than making them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _without_indexes(store: SqlStore, told: Callable[[str], None]) -> Iterator[None]:
    with store.begin() as work:
        known = indexes(work.connection)
        for name in known:
            work.connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for name, made in known.items():
        with store.begin() as work:
            work.connection.exec_driver_sql(made)
        told(name)


def _settle(store: SqlStore) -> None:
    """As a store at rest is: counted by PostgreSQL, opened anew by SQLite."""
    if store.database.dialect.name == "postgresql":
        with store.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    else:
        store.close()
