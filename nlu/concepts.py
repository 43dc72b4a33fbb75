"""Concepts (概念): one name for the words of all languages that mean the same thing in an appeal.

路灯, 街灯, "street lamp", 가로등 and фонарь are all `lamp`: so examples in one language teach the categories of another.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from nlu.characters import flatten
from nlu.lexicon import LANGUAGES, Lexicon

_COLUMNS = {"zh": "zh-CN", "en": "en", "ja": "ja", "ko": "ko", "ru": "ru"}


@lru_cache(maxsize=1)
def _lexicons() -> dict[str, Lexicon]:
    table = tomllib.loads((files("nlu.words") / "concepts.toml").read_text(encoding="utf-8"))
    tables: dict[str, dict[str, list[str]]] = {language: {} for language in LANGUAGES}
    for concept, columns in table.items():
        for column, words in columns.items():
            tables[_COLUMNS[column]][concept] = [word for word in words.split("|") if word]
    return {language: Lexicon(language, {"concept": lists}) for language, lists in tables.items()}


def concepts_in(text: str, language: str) -> frozenset[str]:
    """The concepts whose words are in the text; a longer word hides a shorter one inside it."""
    found = list(_lexicons()[language].phrases_in(flatten(text)))
    concepts: set[str] = set()
    for start, end, keys in found:
        if not any(s <= start and end <= e and (e - s) > (end - start) for s, e, _ in found):
            concepts.update(keys)
    return frozenset(concepts)
