"""Opening a database: the pragmas of SQLite, the driver of PostgreSQL. One place, so that both stay one code path."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

BUSY_SECONDS = 30
FROZEN_SECONDS = 15
"""PostgreSQL undoes a transaction whose process says nothing for so long: one that is frozen must not hold its locks."""
PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS}000",
    "wal_autocheckpoint=4000",
)
"""A checkpoint each 16 MB instead of 4: a fourth of the pauses, and a fifth more turns a second."""


def address(url: str) -> URL:
    """The address with the driver that is installed; `postgresql://` means psycopg."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


def open_engine(url: str, *, connections: int = 10) -> Engine:
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    held = {"options": f"-c idle_in_transaction_session_timeout={FROZEN_SECONDS}s", "autocommit": True}
    return create_engine(parsed, pool_size=connections, max_overflow=0, pool_timeout=30, connect_args=held)


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _write_ahead(connection: Any) -> None:
    """Turn to write-ahead logging. Where two processes do it at once, SQLite refuses one of them without waiting."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def transaction(connection: Connection, lock: int | None = None) -> Iterator[Connection]:
    """One transaction on this connection; on SQLite it has the write lock from the beginning, on PostgreSQL this advisory
    `lock`, asked for in the same round trip.

    Not by an event of SQLAlchemy: an engine with listeners spends a tenth of a turn on looking for them.
    """
    with connection.begin():
        if connection.dialect.name == "sqlite":
            _begin_alone(connection)
        else:
            _begin_at_server(connection, lock)
        yield connection


def _begin_alone(connection: Connection) -> None:
    """By the driver itself: SQLAlchemy takes four times as long for it as SQLite."""
    driver: Any = connection.connection.dbapi_connection
    begin = "BEGIN IMMEDIATE"
    try:
        driver.execute(begin).close()
    except sqlite3.Error as error:
        raise DBAPIError.instance(begin, None, error, sqlite3.Error, dialect=connection.dialect) from error


def _begin_at_server(connection: Connection, lock: int | None) -> None:
    driver: Any = connection.connection.dbapi_connection
    begin = "BEGIN" if lock is None else f"BEGIN; SELECT pg_advisory_xact_lock({lock:d})"
    try:
        driver.execute(begin, prepare=False)  # by the protocol that takes several statements at once
    except driver.Error as error:
        connection._handle_dbapi_exception(error, begin, None, None, None)
