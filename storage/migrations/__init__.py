"""Migrations (迁移): `upgrade(url)` brings a database to this release; twice, or in two processes, is harmless.

A start with nothing to do reads one row and does not even import Alembic.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.database import open_engine, transaction

HEAD = "0017"
"""The newest revision; a test holds it against the files in `versions`."""

_LOCK = 0x6D696E6875


def upgrade(url: str, reached: Callable[[str], None] = lambda seam: None) -> str:
    """Bring the database to the newest revision, in one transaction; `reached` is told the seam before its commit.
    The revision that it has now: a newer one than ours is left as it is."""
    engine = open_engine(url, connections=1)
    try:
        return _upgrade(engine, reached)
    finally:
        engine.dispose()


def _upgrade(engine: Engine, reached: Callable[[str], None]) -> str:
    with engine.connect() as connection, transaction(connection):
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = current(connection)
        if found is not None and found >= HEAD:  # a newer one belongs to a newer release that runs beside this one
            return found
        _run(connection)
        reached("in_migration")
        return HEAD


def current(connection: Connection) -> str | None:
    """The revision that the database has; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
