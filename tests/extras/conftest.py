"""The demo city, its local understanding, and a server that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from answering_server import Answering, answering

from bot.play import loaded
from handlers.ports.understanding import Understanding
from tickets.city import City

DEMO = Path(__file__).parents[2] / "cities" / "demo"


@pytest.fixture(scope="session")
def city() -> City:
    return loaded(DEMO)[0]


@pytest.fixture(scope="session")
def words() -> Understanding:
    return loaded(DEMO)[1]


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as state:
        yield state
