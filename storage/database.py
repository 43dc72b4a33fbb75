"""Opening a database: the pragmas of SQLite, the driver of PostgreSQL. One place, so that both stay one code path."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url

BUSY_SECONDS = 30


def address(url: str) -> URL:
    """The address with the driver that is installed; `postgresql://` means psycopg."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


def open_engine(url: str, *, connections: int = 10) -> Engine:
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return create_engine(parsed, pool_size=connections, max_overflow=0, pool_timeout=30)


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
