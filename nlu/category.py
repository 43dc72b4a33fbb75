"""Category (事项判定): how well a text fits each leaf of the city's catalogue.

```
examples + names ─→ weight of each gram in each leaf ─┐
                                                      ├─→ cosine per leaf ─→ softmax ─→ probabilities
message ─→ grams, weighted by how few leaves use them ┘
```
No training: a leaf is the sum of its examples (a centroid), built in a moment whenever the city's files change. Left-out
Chinese examples of the demo city, ten a leaf, are found .53 of the time (a linear SVM on the same grams: .42), among the best
three .71. That is little to decide by, so what is less than sure should be asked.

Grams: characters 1–3 for Chinese, Japanese and Korean; stems and pairs of stems for English and Russian. Concepts
(`words/concepts.toml`) are shared by all languages, so that a leaf with three English examples also learns from its Chinese ones.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from nlu.characters import flatten
from nlu.concepts import concepts_in
from tickets.city import City

_BETWEEN = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_STEM = {"en": 6, "ru": 5}  # letters that tell a word from its endings
NAME_WEIGHT = 2.0  # the plain name of a leaf counts like two examples
SINGLE = 1.5  # a lone character (灯, 臭) tells more of a matter than its rarity says
CONCEPT_SHARE = 0.4  # how much the concepts add to the grams
# Of the softmax over the best leaves, chosen on left-out examples so that what gets .6 or more is right nine times in ten
# (or as near as four examples a leaf allow; tests/nlu/test_category.py measures it).
SHARPNESS: Mapping[str, float] = {"zh-CN": 4.8, "ja": 4.2, "ko": 4.4, "en": 4.4, "ru": 3.8}
# "None of them" takes part too: much where nothing in the text is like any leaf (cosine .05), nothing from cosine .3 on.
NONE_OF_THEM, NONE_FALLS = 30.0, 20.0
# A gram used by more leaves than this share says nothing and costs most of the time.
COMMON_SHARE = 0.35
KEPT = 8  # probabilities that are worth handing on


def grams(text: str, language: str) -> set[str]:
    """What a text is compared by."""
    runs = [run for run in _BETWEEN.split(_DIGITS.sub("0", flatten(text).replace("'", ""))) if run]
    if language in _STEM:
        return _word_grams(runs, _STEM[language])
    return {run[i : i + size] for run in runs for size in (1, 2, 3) for i in range(len(run) - size + 1)}


def _word_grams(words: list[str], stem: int) -> set[str]:
    stems = [word[:stem] for word in words]
    found = set(stems) | {"~" + word[:4] for word in words}
    return found | {f"{a}_{b}" for a, b in itertools.pairwise(stems)}


class Centroids:
    """One vector a leaf: the sum of the weighted features of its texts, as an inverted index."""

    def __init__(self, count: int, texts: Sequence[tuple[int, Collection[str], float]]) -> None:
        used: dict[str, set[int]] = defaultdict(set)
        for leaf, features, _ in texts:
            for feature in features:
                used[feature].add(leaf)
        self.weights = {
            feature: math.log((count + 1) / (len(leaves) + 0.5)) * (SINGLE if len(feature) == 1 else 1.0)
            for feature, leaves in used.items()
            if len(leaves) <= COMMON_SHARE * count
        }
        sums: list[dict[str, float]] = [defaultdict(float) for _ in range(count)]
        for leaf, features, times in texts:
            for feature, value in self._vector(features).items():
                sums[leaf][feature] += times * value
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for leaf, vector in enumerate(sums):
            length = _length(vector)
            for feature, value in vector.items():
                self._postings[feature].append((leaf, value / length))

    def _vector(self, features: Collection[str]) -> dict[str, float]:
        known = {feature: self.weights[feature] for feature in features if feature in self.weights}
        length = _length(known)
        return {feature: weight / length for feature, weight in known.items()}

    def add_cosines(self, features: Collection[str], share: float, scores: list[float]) -> None:
        """Add `share` of the cosine with each leaf to `scores`."""
        for feature, value in self._vector(features).items():
            value *= share
            for leaf, weight in self._postings[feature]:
                scores[leaf] += value * weight


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(value * value for value in vector.values())) or 1.0


class Categories:
    """The leaves of one city."""

    def __init__(self, city: City, without_names: Callable[[str], str] = str) -> None:
        self._city = city
        self._without_names = without_names
        self._leaves = tuple(leaf.code for leaf in city.catalogue.leaves)
        self._position = {code: i for i, code in enumerate(self._leaves)}
        self._concepts = Centroids(
            len(self._leaves),
            [
                (leaf, concepts_in(text, language), times)
                for language in city.languages
                for leaf, text, times in self._texts(language)
            ],
        )
        self._grams: dict[str, Centroids] = {}
        self._grams_of(city.language)

    def _texts(self, language: str) -> list[tuple[int, str, float]]:
        """The leaf, text and weight of every example and name in a language."""
        own = language == self._city.language
        names = [
            (leaf.code, f"{leaf.names.get(language, '')} {leaf.formal_name if own else ''}", NAME_WEIGHT)
            for leaf in self._city.catalogue.leaves
        ]
        examples = [(code, self._without_names(text), 1.0) for code, text in self._city.examples.get(language, ())]
        return [
            (self._position[code], text, times)
            for code, text, times in (*examples, *names)
            if code in self._position and text.strip()
        ]

    def _grams_of(self, language: str) -> Centroids:
        """The index of a language, built when it is first spoken: a city starts in its own."""
        index = self._grams.get(language)
        if index is None:
            texts = [(leaf, grams(text, language), times) for leaf, text, times in self._texts(language)]
            index = self._grams[language] = Centroids(len(self._leaves), texts)
        return index

    def of(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        """Probabilities of the leaves that are worth naming, best first; empty where nothing in the text is known."""
        code = language if language in self._city.languages else self._city.language
        text = self._without_names(text)
        scores = [0.0] * len(self._leaves)
        self._grams_of(code).add_cosines(grams(text, code), 1.0, scores)
        self._concepts.add_cosines(concepts_in(text, code), CONCEPT_SHARE, scores)
        if not any(scores):
            return ()
        sharpness = SHARPNESS.get(code, SHARPNESS["zh-CN"])
        best = sorted(range(len(scores)), key=lambda leaf: -scores[leaf])[:KEPT]
        top = scores[best[0]]
        powers = [math.exp((scores[leaf] - top) * sharpness) for leaf in best]
        total = sum(powers) + NONE_OF_THEM * math.exp(-NONE_FALLS * top)
        return tuple((self._leaves[leaf], power / total) for leaf, power in zip(best, powers, strict=True))
