"""A door, its post and a platform before a real house in a small city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from front import Front

from bot.cities import load_city
from bot.composition import House, build_engine
from nlu import build
from storage import Keyring, SqlStore
from storage.migrations import upgrade

SMALL = Path(__file__).parents[1] / "cities" / "small"


@pytest.fixture(scope="module")
def understood() -> tuple[object, object]:
    city = load_city(SMALL)
    return city, build(city)


@pytest.fixture
def front(understood: tuple[object, object], tmp_path: Path) -> Iterator[Front]:
    city, understanding = understood
    url = f"sqlite:///{tmp_path}/minhu.db"
    upgrade(url)
    store = SqlStore(url, Keyring([b"k" * 32]))
    yield Front(House(city, store, build_engine(city, store, understanding)))  # type: ignore[arg-type]
    store.close()
