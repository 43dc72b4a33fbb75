"""The store (存储): `begin()` gives one transaction, committed at its normal end, undone by an exception.

SQLite: one connection, one transaction at a time, writers of other processes wait at `BEGIN IMMEDIATE`.
PostgreSQL: a pool; the locks are taken by the repositories.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from handlers.conversation.message import Account, Inbound
from handlers.conversation.state import Conversation
from handlers.ports.records import CallBack, Reveal
from handlers.ports.store import (
    Away,
    Conversations,
    Figures,
    Files,
    Inbox,
    Messages,
    Opening,
    Staff,
    Stale,
    Tallies,
    Tickets,
    Timers,
)
from storage.claims import Claims
from storage.closing import close_turn
from storage.conversations import SqlConversations
from storage.crypto import Keyring
from storage.database import open_engine, transaction
from storage.dead_letters import DeadLetters
from storage.engine import Engine, InlineEngine
from storage.figures import SqlFigures
from storage.files import SqlFiles
from storage.inbox import SqlInbox
from storage.messages import SqlMessages
from storage.opening import opening
from storage.people import People
from storage.prepared import Statements
from storage.sessions import SqlSessions
from storage.staff import SqlStaff
from storage.tables import inbox, metadata
from storage.tallies import SqlTallies
from storage.tickets import SqlTickets
from storage.timers import SqlTimers
from storage.transaction import Claimant, Transaction, account_key, lock_number
from storage.types import lend
from tickets.ticket import CitizenId, Ticket

TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})
AWAY = frozenset({"25P03", "25006"})
"""Of PostgreSQL's internal errors: this process stood still inside a transaction, which was given up; the database is read
only, as a standby is to which the address points after a failover."""


class Unavailable(Away):
    """The database is away, locked, full or read only: nothing of the transaction was kept, the platform may deliver again."""


class SqlWork:
    """One open transaction with its repositories."""

    def __init__(self, transaction: Transaction, files_dir: Path | None) -> None:
        self.inbox: Inbox = SqlInbox(transaction)
        self.conversations: Conversations = SqlConversations(transaction)
        self.originals = SqlFiles(transaction, files_dir)
        self._tickets = SqlTickets(transaction, self.originals)
        self.tickets: Tickets = self._tickets
        self.staff: Staff = SqlStaff(transaction)
        self.messages: Messages = SqlMessages(transaction)
        self.files: Files = self.originals
        self.timers: Timers = SqlTimers(transaction)
        self.sessions = SqlSessions(transaction)
        self.dead_letters = DeadLetters(transaction)
        self.claims = Claims(transaction)
        self.tallies: Tallies = SqlTallies(transaction)
        self.figures: Figures = SqlFigures(transaction)
        self.connection = transaction.connection
        self.keyring = transaction.keyring
        self._transaction = transaction
        self._people = People(transaction)

    def opening(self, account: Account, event_id: str) -> Opening:
        return opening(self._transaction, account, event_id)

    def close_turn(
        self, conversation: Conversation, message: Inbound, fingerprint: str, replies: Sequence[str]
    ) -> None:
        close_turn(self._transaction, conversation, message, fingerprint, replies)

    def forget_words(self, ticket: Ticket) -> None:
        """Let the ticket no longer be found by the words that it has here: they are erased."""
        self._tickets.forget_words(ticket)

    def index_tickets(self) -> bool:
        """Write some tickets' words into the index of the search; whether there were any."""
        return self._tickets.index()

    def promise(self, call: CallBack) -> None:
        self._people.promise(call)

    def promises(self, *, open_only: bool = True) -> tuple[CallBack, ...]:
        return self._people.promises(open_only=open_only)

    def keep_promise(self, id: str, by: str, at: datetime) -> bool:
        return self._people.keep_promise(id, by, at)

    def revealed(self, reveal: Reveal) -> None:
        self._people.revealed(reveal)

    def reveals(self, number: str) -> tuple[Reveal, ...]:
        return self._people.reveals(number)

    def new_person(self) -> CitizenId:
        return self._people.new_person()

    def recovery_code(self, person: CitizenId) -> str:
        return self._people.recovery_code(person)

    def person_of_code(self, code: str) -> CitizenId | None:
        return self._people.person_of_code(code)


class SqlStore:
    """`SqlStore(url, keyring)`; `files_dir` keeps files outside the table, `engine_seam` carries pushes and timers.

    `guard` is the last act of every transaction: what it raises undoes it (see `storage.leases`). `claimant` claims each
    reply with the row itself: whoever writes it sends it.
    """

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        *,
        engine_seam: Engine | None = None,
        files_dir: Path | None = None,
        connections: int = 10,
    ) -> None:
        self.url = url
        self.keyring = keyring
        self.engine_seam: Engine = engine_seam or InlineEngine()
        self.files_dir = files_dir
        self.full = False  # set when the disk refused a write; whoever made room takes it back
        self.guard: Callable[[Transaction], None] | None = None
        self.claimant: Claimant | None = None
        self.database = open_engine(url, connections=connections)
        lend(self.database, keyring)
        self._statements = Statements(self.database.dialect)
        self.embedded = self.database.dialect.name == "sqlite"
        """Whether it is a file beside the program, with one writer and one process that serves."""
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._group: _Group | None = None

    def create_tables(self) -> None:
        """All tables at once, for an SQLite file of a test; a real store goes through `migrations.upgrade`."""
        with self.database.connect() as connection:
            if not inspect(connection).has_table(inbox.name):
                _driver_of(_empty()).backup(_driver_of(connection))

    def begin(self, account: Account | None = None, *, single: bool = False) -> AbstractContextManager[SqlWork]:
        """`account`: whose lock is wanted at once. `single`: one statement alone, which on PostgreSQL needs no transaction
        around it and so a third of the round trips, and holds no lock."""
        assert account is None or not single
        return self._work(account, single=single and self.guard is None and not self.embedded)

    @contextmanager
    def _work(self, account: Account | None, *, single: bool) -> Iterator[SqlWork]:
        held = {} if account is None else {account: account_key(self.keyring, account)}
        lock = lock_number(held[account]) if account is not None else None
        with self._transaction(lock, single=single) as connection:
            open_one = Transaction(
                connection,
                self.keyring,
                self.engine_seam,
                self._statements,
                self.claimant,
                held=held,
                single=single,
            )
            yield SqlWork(open_one, self.files_dir)
            open_one.settle()
            if self.guard is not None:
                self.guard(open_one)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several units of work in one commit, on SQLite: each `begin()` of this thread inside is undone alone where it
        fails; when this ends, all the others are kept, or none. Nothing may be acknowledged before."""
        if not self.embedded:
            raise RuntimeError("only SQLite commits several units of work at once")
        with self._told(), self._alone(), transaction(self._writer):
            group = self._group = _Group(self._writer)
            try:
                yield
            finally:
                self._group = None
            group.check()

    @contextmanager
    def _transaction(self, lock: int | None = None, *, single: bool = False) -> Iterator[Connection]:
        with self._told():
            if self._group is not None and self._owner == threading.get_ident():
                with self._group.part():
                    yield self._writer
            elif self.embedded:
                with self._alone(), transaction(self._writer):
                    yield self._writer
            elif single:
                with self.database.connect() as connection:
                    yield connection
            else:
                with self.database.connect() as connection, transaction(connection, lock):
                    yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
            state = getattr(getattr(error, "orig", None), "sqlstate", None)
            self.full |= getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            if state in TRY_AGAIN:
                raise Stale("the database asks to try again") from error
            if isinstance(error, InternalError) and state not in AWAY:
                raise
            raise Unavailable("the database cannot be used at present") from error

    @cached_property
    def _writer(self) -> Connection:
        return self.database.connect()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._owner == me:
            raise _nested()
        with self._turn:
            self._owner = me
            try:
                yield
            finally:
                self._owner = None

    def close(self) -> None:
        if self.embedded:
            with self._alone():
                if "_writer" in self.__dict__:
                    self._writer.close()
                    del self.__dict__["_writer"]
        self.database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Group:
    """Parts of one transaction of SQLite. Where a disk is full, SQLite may undo all of it by itself: then nothing of it
    counts, and nothing more may be written, since it would be a transaction of its own."""

    def __init__(self, connection: Connection) -> None:
        self._driver = _driver_of(connection)
        self._open = False
        self._broken = False

    @contextmanager
    def part(self) -> Iterator[None]:
        if self._open:
            raise _nested()
        self.check()
        self._driver.execute("SAVEPOINT part").close()
        self._open = True
        try:
            yield
        except BaseException:
            self._undo()
            raise
        else:
            self._driver.execute("RELEASE part").close()
        finally:
            self._open = False

    def check(self) -> None:
        """Raises: Unavailable: the transaction is over already."""
        if self._broken or not self._driver.in_transaction:
            self._broken = True
            raise Unavailable("the database gave the whole transaction up")

    def _undo(self) -> None:
        self._broken = not self._driver.in_transaction
        if not self._broken:
            self._driver.execute("ROLLBACK TO part").close()
            self._driver.execute("RELEASE part").close()


@cache
def _empty() -> Connection:
    """An SQLite in memory with all tables: to copy them takes a tenth of the time of making them."""
    made = open_engine("sqlite://").connect()
    metadata.create_all(made)
    return made


def _driver_of(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _nested() -> RuntimeError:
    return RuntimeError("begin() inside begin(): one transaction is one unit of work")
