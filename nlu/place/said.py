"""How words are said of places and of matters (用词倾向): by appeals with their places marked, and by a city's examples.

What no appeal taught (漏气, 高空抛物) is told in many an example; a word that is said of matters alone begins and ends no place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log
from typing import NamedTuple

from nlu.place.words import Words

NEW, EDGE = 1, 40  # the class of a word that was never used, and of what lies beyond the ends of a message
_SHARES = (0.03, 0.1, 0.25, 0.5, 0.8)  # of a word's uses, below which each class lies
_OFTEN = (3, 10)  # uses below which a word is rare, or not common
_AHEAD = (0.3, 0.6)  # what every word is taken to have been used so, and at all
MATTER = range(2, 8)  # the classes of words that hardly stand in places
Spans = Iterable[tuple[int, int]]


class Told(NamedTuple):
    """The classes of a word: how often it stands in a place, by examples and by appeals; how often it begins or ends the places
    that it stands in, and stands right behind or before one; and the logarithm of its odds to stand in one."""

    by_examples: int
    inside: int
    begins: int
    ends: int
    behind: int
    before: int
    odds: float


STRANGE = Told(NEW, NEW, NEW, NEW, NEW, NEW, -0.2)
BEYOND = Told(EDGE, EDGE, EDGE, EDGE, EDGE, EDGE, -1.0)
_USES, _INSIDE, _BEGINS, _ENDS, _BEHIND, _BEFORE = range(6)
_Counts = list[int]


class Tally:
    """Counts how the words of messages are used."""

    def __init__(self) -> None:
        self._appeals: defaultdict[str, _Counts] = defaultdict(lambda: [0] * 6)
        self._examples: defaultdict[str, _Counts] = defaultdict(lambda: [0] * 6)

    def add(self, flat: str, places: Spans, *, example: bool = False) -> None:
        """Count the words of a flattened message whose places are known, or guessed in an example."""
        counted = self._examples if example else self._appeals
        for word, counts in _uses(flat, places):
            counted[word] = [a + b for a, b in zip(counted[word], counts, strict=True)]

    def words(self) -> list[str]:
        """All words that were used, in their order."""
        return sorted(self._appeals.keys() | self._examples.keys())

    def of(self, word: str, besides: _Counts | None = None) -> Told:
        """The classes of a word; `besides` are uses that do not count, since they are of the message that is asked about."""
        appeals = [a - b for a, b in zip(self._appeals.get(word, [0] * 6), besides or [0] * 6, strict=True)]
        examples = self._examples.get(word, [0] * 6)
        uses, inside = appeals[_USES] + examples[_USES], appeals[_INSIDE] + examples[_INSIDE]
        return Told(
            _class_of(examples[_USES], examples[_INSIDE]),
            _class_of(appeals[_USES], appeals[_INSIDE]),
            _class_of(appeals[_INSIDE], appeals[_BEGINS]),
            _class_of(appeals[_INSIDE], appeals[_ENDS]),
            _class_of(appeals[_USES], appeals[_BEHIND]),
            _class_of(appeals[_USES], appeals[_BEFORE]),
            log((inside + 0.3) / (uses - inside + 0.9)) if uses else STRANGE.odds,
        )


def own(flat: str, places: Spans) -> dict[str, _Counts]:
    """What a message itself adds to the counts of its words."""
    found: defaultdict[str, _Counts] = defaultdict(lambda: [0] * 6)
    for word, counts in _uses(flat, places):
        found[word] = [a + b for a, b in zip(found[word], counts, strict=True)]
    return found


def _uses(flat: str, places: Spans) -> Iterator[tuple[str, _Counts]]:
    spans = tuple(places)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    words = Words(flat)
    for (word, _), at in zip(words.items, words.starts, strict=True):
        to = at + len(word)
        inside = any(start <= at and to <= end for start, end in spans)
        yield word, [1, inside, inside and at in starts, inside and to in ends, at in ends, to in starts]


def _class_of(uses: int, so: int) -> int:
    if uses <= 0:
        return NEW
    share = (so + _AHEAD[0]) / (uses + _AHEAD[1])
    return 2 + 3 * sum(share >= edge for edge in _SHARES) + sum(uses >= edge for edge in _OFTEN)
