"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import running_postgres
from redis_server import Redis


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
