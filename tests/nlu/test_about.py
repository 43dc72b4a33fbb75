"""What is asked, or complained, of a ticket that is there (`about.csv`), and for some as much that only sounds alike."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from handlers.ports.understanding import About
from nlu.lexicon import LANGUAGES
from tests.nlu.conftest import Hear

WORDS = Path(__file__).parents[2] / "nlu" / "words" / "about"

with (Path(__file__).parent / "about.csv").open(encoding="utf-8", newline="") as file:
    WRITTEN = [
        (About(row["about"]), row["is_asked"] == "1", row["language"], row["text"]) for row in csv.DictReader(file)
    ]


@pytest.mark.parametrize(("about", "language", "text"), [(a, lang, text) for a, asked, lang, text in WRITTEN if asked])
def test_it_is_heard(hear: Hear, about: About, language: str, text: str) -> None:
    assert about in hear(text, language=language, tickets=True).about


@pytest.mark.parametrize(
    ("about", "language", "text"), [(a, lang, text) for a, asked, lang, text in WRITTEN if not asked]
)
def test_what_only_sounds_alike_is_not(hear: Hear, about: About, language: str, text: str) -> None:
    assert about not in hear(text, language=language, tickets=True).about


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_asks_all_of_it(language: str) -> None:
    lists = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))["about"]
    assert set(lists) == set(About)


def test_a_long_message_tells_more_and_asks_none_of_it(hear: Hear) -> None:
    assert not hear("楼下烧烤店天天半夜放音响，孩子睡不着，老人血压高，报过两回了还是一样。" * 5 + "这归谁管").about
