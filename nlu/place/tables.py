"""The words of addresses (地点词表), read once from `nlu/words/places.toml`."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Tables:
    """What an address is made of: the ends of names by their kind, and what is no part of any name."""

    suffixes: dict[str, str]
    lengths: dict[str, tuple[int, ...]]  # of the suffixes that end with a character, the longest first
    words: frozenset[str]
    characters: frozenset[str]
    leading: tuple[str, ...]
    generic: frozenset[str]
    tokens: frozenset[str]
    verbs: frozenset[str]
    spaces: tuple[str, ...]
    endings: frozenset[str]
    objects: frozenset[str]
    things: frozenset[str]
    road_words: frozenset[str]
    mouths: frozenset[str]
    sides: frozenset[str]
    whose: frozenset[str]
    public: frozenset[str]

    def suffixes_at(self, flat: str, end: int) -> Iterator[tuple[int, str]]:
        """The ends of names that stand before a position, each with its length and kind, the longest first."""
        for length in self.lengths.get(flat[end - 1], ()):
            if length <= end and (kind := self.suffixes.get(flat[end - length : end])) is not None:
                yield length, kind


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables; a suffix that stands in two lists keeps the first kind."""
    read = tomllib.loads((files("nlu.words") / "places.toml").read_text(encoding="utf-8"))
    suffixes: dict[str, str] = {}
    for kind, words in read["suffix"].items():
        for word in words.split():
            suffixes.setdefault(word, kind)
    lengths: dict[str, set[int]] = defaultdict(set)
    for suffix in suffixes:
        lengths[suffix[-1]].add(len(suffix))
    stop = {name: words.split() for name, words in read["stop"].items()}
    return Tables(
        suffixes,
        {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()},
        frozenset(stop["words"]),
        frozenset(read["stop"]["characters"]),
        tuple(sorted(stop["leading"], key=len, reverse=True)),
        frozenset(stop["generic"]),
        frozenset(stop["tokens"]),
        frozenset(stop["verbs"]),
        tuple(sorted(read["space"]["words"].split(), key=len, reverse=True)),
        frozenset(read["onward"]["endings"]),
        frozenset(read["onward"]["objects"].split()),
        frozenset(read["onward"]["things"].split()),
        *(frozenset(read["name"][key].split()) for key in ("road_words", "mouths", "sides", "whose", "public")),
    )
