"""One open transaction, as the repositories share it: the connection, the keyring, the engine and the locks held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import bindparam

from handlers.conversation.message import Account
from storage.crypto import Keyring
from storage.engine import Engine

_LOCK = select(func.pg_advisory_xact_lock(bindparam("lock")))


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


def lock_number(key: str) -> int:
    """The advisory lock of a blind index."""
    return int.from_bytes(bytes.fromhex(key[:16]), "big", signed=True)


class Transaction:
    def __init__(self, connection: Connection, keyring: Keyring, engine: Engine) -> None:
        self.connection = connection
        self.keyring = keyring
        self.engine = engine
        self.postgres = connection.dialect.name == "postgresql"
        self._held: set[str] = set()
        self._accounts: dict[Account, str] = {}
        self._alarms: set[datetime] = set()

    def pick(self, either: Either) -> Executable:
        return either.postgresql if self.postgres else either.sqlite

    def account(self, account: Account) -> str:
        """The blind index of an account."""
        known = self._accounts.get(account)
        if known is None:
            known = self._accounts[account] = self.keyring.blind("account", account.channel, account.id)
        return known

    def hold(self, key: str) -> None:
        """Hold the lock of this key until the end, whether a row of it exists or not. SQLite has one writer anyway."""
        if self.postgres and key not in self._held:
            self.connection.execute(_LOCK, {"lock": lock_number(key)})
            self._held.add(key)

    def alarm(self, at: datetime | None) -> None:
        """Something has its next action at `at`."""
        if at is not None:
            self._alarms.add(at)

    def settle(self) -> None:
        """The last act before the commit: set the alarms, earliest first, so that two transactions never cross."""
        for at in sorted(self._alarms):
            self.engine.alarm(self.connection, at)
