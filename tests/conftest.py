"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import database, running_postgres
from hypothesis import settings
from redis_server import Redis
from town import Town

# The first example of a process also loads the models: no case is failed for its time.
settings.register_profile("minhu", deadline=None)
settings.load_profile("minhu")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running PostgreSQL with a migrated template database."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def redis() -> Iterator[Redis]:
    running = Redis()
    yield running
    if running.server.is_running():
        running.server.stop()


@pytest.fixture
def town(postgres: str, tmp_path: Path) -> Iterator[Town]:
    """Several processes on one database."""
    with database(postgres) as url, Town(tmp_path, url) as made:
        yield made
