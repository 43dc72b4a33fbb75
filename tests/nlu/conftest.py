"""The demo city and its understanding, built once for all tests of `nlu`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from bot.cities import load_city
from handlers.ports.understanding import Context, Meaning, Understanding
from nlu import build
from tickets.city import City
from tickets.geography import Place

DEMO = Path(__file__).parents[2] / "cities" / "demo"


class Hear(Protocol):
    def __call__(
        self,
        text: str,
        *,
        language: str | None = None,
        expecting: str | None = None,
        place: Place | None = None,
        tickets: bool = False,
    ) -> Meaning: ...


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(DEMO)


@pytest.fixture(scope="session")
def words(city: City) -> Understanding:
    return build(city)


@pytest.fixture(scope="session")
def hear(words: Understanding) -> Hear:
    """Understand a text: `hear("路灯坏了", expecting="what")`."""

    def _hear(
        text: str,
        *,
        language: str | None = None,
        expecting: str | None = None,
        place: Place | None = None,
        tickets: bool = False,
    ) -> Meaning:
        return words.understand(text, Context(language=language, expecting=expecting, place=place, tickets=tickets))

    return _hear
