"""One suite, two databases: SQLite in a file, and a real PostgreSQL that is started once per session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databases import database

from storage import Engine, Keyring, SqlStore
from storage.migrations import upgrade

KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    with database(postgres, "template1") as url:
        yield url


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
    with database(postgres) as url:
        yield url


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
