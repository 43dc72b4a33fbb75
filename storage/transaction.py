"""One open transaction, as the repositories share it: the connection, the keyring, the engine and the locks held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import bindparam

from handlers.conversation.message import Account
from storage.crypto import Keyring
from storage.engine import Engine
from storage.prepared import Row, Statements, Values

NOTHING: Values = {}
_LOCK = select(func.pg_advisory_xact_lock(bindparam("lock")))


@dataclass(frozen=True)
class Claimant:
    """In whose name messages are claimed (see `storage.claims`), and for how many seconds."""

    by: str
    seconds: float


@dataclass(frozen=True)
class Either:
    """The same statement for both databases: their `ON CONFLICT` are two constructs."""

    sqlite: Executable
    postgresql: Executable

    @classmethod
    def insert_new(cls, table: Table, *returning: str, values: dict[str, object] | None = None) -> Either:
        """Insert, or nothing where a row with one of its keys is there: RETURNING tells which."""
        columns = [table.c[name] for name in returning]
        lite = sqlite.insert(table).on_conflict_do_nothing()
        post = postgresql.insert(table).on_conflict_do_nothing()
        if values:
            lite, post = lite.values(values), post.values(values)
        return cls(lite.returning(*columns), post.returning(*columns))


def account_key(keyring: Keyring, account: Account) -> str:
    """The blind index of an account."""
    return keyring.blind("account", account.channel, account.id)


def lock_number(key: str) -> int:
    """The advisory lock of a blind index."""
    return int.from_bytes(bytes.fromhex(key[:16]), "big", signed=True)


class Transaction:
    """What the repositories of one transaction share, and how they ask the database."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        engine: Engine,
        statements: Statements,
        claimant: Claimant | None = None,
        *,
        held: Mapping[Account, str] | None = None,
        single: bool = False,
    ) -> None:
        """`held`: accounts, by their blind index, whose lock was taken with the beginning. `single`: nothing was begun, the
        one statement is a transaction by itself."""
        self.connection = connection
        self.claimant = claimant
        self._statements = statements
        self.keyring = keyring
        self.engine = engine
        self.postgres = connection.dialect.name == "postgresql"
        self._begun_with = tuple((held or {}).values())
        self._held: set[str] = set(self._begun_with)
        self._accounts: dict[Account, str] = dict(held or {})
        self._single = single
        self._statements_left = 1
        self._alarms: set[datetime] = set()
        self.newcomers: set[str] = set()
        """Persons that it made: they have no ticket yet."""

    def rows(self, statement: Executable | Either, values: Values = NOTHING) -> list[Row]:
        """Execute; all rows."""
        if self._single:
            self._count_down()
        return self._statements.rows(self.connection, self._of(statement), values)

    def _count_down(self) -> None:
        if not self._statements_left:
            raise RuntimeError("a second statement would be a second transaction")
        self._statements_left -= 1

    def row(self, statement: Executable | Either, values: Values = NOTHING) -> Row | None:
        """Execute; the one row, if there is any."""
        found = self.rows(statement, values)
        if len(found) > 1:
            raise LookupError(f"{len(found)} rows where there is one at most")
        return found[0] if found else None

    def cell(self, statement: Executable | Either, values: Values = NOTHING) -> Any:
        """Execute; the first cell of the one row, None without a row."""
        found = self.row(statement, values)
        return None if found is None else found[0]

    def cells(self, statement: Executable | Either, values: Values = NOTHING) -> list[Any]:
        """Execute; the first cell of each row."""
        return [row[0] for row in self.rows(statement, values)]

    def many(self, statement: Executable | Either, rows: Sequence[Values]) -> None:
        """Execute once for each of the rows."""
        if self._single:
            self._count_down()
        self._statements.many(self.connection, self._of(statement), rows)

    def _of(self, statement: Executable | Either) -> Executable:
        if isinstance(statement, Either):
            return statement.postgresql if self.postgres else statement.sqlite
        return statement

    def account(self, account: Account) -> str:
        """The blind index of an account."""
        known = self._accounts.get(account)
        if known is None:
            known = self._accounts[account] = account_key(self.keyring, account)
        return known

    def accounts_held(self) -> list[str]:
        """The blind indexes of those with whose lock it began: whose turn this is."""
        return list(self._begun_with)

    def hold(self, key: str) -> None:
        """Hold the lock of this key until the end, whether a row of it exists or not. SQLite has one writer anyway."""
        if self.postgres and key not in self._held:
            self.rows(_LOCK, {"lock": lock_number(key)})
            self._held.add(key)

    def alarm(self, at: datetime | None) -> None:
        """Something has its next action at `at`."""
        if at is not None:
            self._alarms.add(at)

    def settle(self) -> None:
        """The last act before the commit: set the alarms, earliest first, so that two transactions never cross."""
        for at in sorted(self._alarms):
            self.engine.alarm(self.connection, at)
