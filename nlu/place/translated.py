"""Translated names (意译地名): what a Chinese name means, as foreigners call it who were told what the sign says: Happiness Road for
幸福路, улица Счастья. The meanings are data: `nlu/words/meanings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from nlu.place.inflection import english_forms, russian_forms

_Meanings = Mapping[str, Mapping[str, Mapping[str, str]]]


def translated_forms(name: str) -> tuple[str, ...]:
    """A Chinese name by its meaning in every language that has a word for each of its parts; none for any other name."""
    found: list[str] = []
    for language, lists in _meanings().items():
        for told in _told(name, lists):
            found += [told, *(russian_forms(told) if language == "ru" else english_forms(told))]
    return tuple(found)


def _told(name: str, lists: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    kinds, words = lists["kinds"], lists["words"]
    yield from filter(None, lists["whole"].get(name, "").split("|"))
    # 清水河大桥 is the bridge of a river, 江滨大桥 one of 江滨: the first end that leaves a word that is known
    for end in sorted(filter(name.endswith, kinds), key=len, reverse=True):
        meaning = words.get(name.removesuffix(end))
        if meaning is not None:
            yield from (form.replace("{}", word) for word in meaning.split("|") for form in kinds[end].split("|"))
            return


@cache
def _meanings() -> _Meanings:
    read: _Meanings = tomllib.loads((files("nlu.words") / "meanings.toml").read_text(encoding="utf-8"))
    return read
