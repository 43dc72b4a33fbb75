"""The demo city and its understanding, built once for all tests of a process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from bot.play import loaded
from handlers.ports.understanding import Context, Meaning, Understanding
from tickets.city import City
from tickets.geography import Place

DEMO = Path(__file__).parents[2] / "cities" / "demo"
# Written before the rules that it guards were tuned; when first read, .41 of the dangers were heard and .19 of the traps taken.
WRITTEN_APART = Path(__file__).parent / "danger.csv"


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
    return loaded(DEMO)[0]


@pytest.fixture(scope="session")
def words() -> Understanding:
    return loaded(DEMO)[1]


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


DAMAGES = ("missing", "no file of ours", "fewer weights than signs")


def damaged(file: Path, damage: str, save: Callable[[Path], None]) -> None:
    """Put a model's file there that cannot be read, in one of the `DAMAGES`."""
    if damage == "no file of ours":
        file.write_bytes(b"PK nothing")
    elif damage == "fewer weights than signs":
        save(file)
        with np.load(file) as stored:
            parts = dict(stored)
        np.savez(file, **{**parts, "weights": parts["weights"][1:]})
