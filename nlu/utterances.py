"""Utterances (说法): what people say inside a dialogue, by intent, as examples to compare with (`words/intents/*.csv`)."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from nlu.lexicon import LANGUAGES


@lru_cache
def utterances(language: str) -> tuple[tuple[str, str, str], ...]:
    """(what was asked, text, intent) of a language; none for a language without word lists."""
    if language not in LANGUAGES:
        return ()
    table = (files("nlu.words") / "intents" / f"{language}.csv").read_text(encoding="utf-8")
    return tuple((row["expecting"], row["text"], row["intent"]) for row in csv.DictReader(table.splitlines()))
