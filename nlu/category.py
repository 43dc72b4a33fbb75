"""Category (事项判定): how well a text fits each leaf of the city's catalogue.

```
examples + names ─→ grams, weighted ─→ one damped vector a leaf ─┐
                                                                 ├─→ cosine per leaf ─→ softmax ─→ probabilities
message ─→ grams, weighted ──────────────────────────────────────┘
```
No training: built in a moment whenever the city's files change. A leaf is the sum of its examples with every weight damped
(its square root), so that one word that all examples share does not drown the others: on the held-out set of the demo city
that alone is worth more than a linear SVM on the same grams (`bench/understanding.py`, docs/understanding.md).

Grams: single characters and pairs for Chinese, Japanese and Korean; stretches of 3–5 letters inside a word for English and Russian.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from nlu.characters import flatten, runs
from nlu.gram_counts import END, Counts, counted, joined
from nlu.languages import CHINESE, every
from nlu.languages import language as language_of
from nlu.utterances import utterances
from tickets.city import City
from values import expressions as re
from values.once import MAKING

_BETWEEN = re.compile(r"[\W_]+")
_BETWEEN_OF_ALL = re.compile(rf"(?!{END})[\W_]")
_DIGITS = re.compile(r"\d+")
# Where and whom, not what: a house number, a telephone number.
_NO_MATTER = re.compile(
    r"(?=[\d一二三四五六七八九十是:：\s电手联tp電전т身])(?:"  # what each of them begins with: everywhere else it is done at once
    r"(?:电话|手机号?|联系方式|tel|phone|電話|전화|телефон)?[是:：\s]*1?\d[\d\- ]{6,}\d"
    r"|(?:身份证(?:号码?|号)?[是为:：\s]*)?(?<!\d)\d{17}[\dxX](?!\d)"
    r"|[\d一二三四五六七八九十]+\s*(?:号楼|号院|号|单元|栋|幢|室|弄|座|丁目|番地|동|호))"
)
_LETTERS, _SIGNS = (3, 4, 5), (1, 2)  # sizes of grams in them, and in the others
NAME_WEIGHT = 2.0  # the name of a leaf counts like two examples
DAMPED = 0.5
SINGLE = 1.5  # a lone character (灯, 臭, 吵) tells more of a matter than its rarity says
# Temperatures of the softmax: between what fits the held-out sets (a third sharper) and the left-out examples (a fifth flatter).
SHARPNESS: Mapping[str, float] = {one.code: one.sharpness for one in every()}
# "None of them" takes part too: as probable as the best leaf where the cosine with it is this low, and ever less above.
UNLIKE: Mapping[str, float] = {one.code: one.unlike for one in every()}
UNLIKE_FALLS = 60.0
LONGER = 150  # characters that make a text once more as sharp: cosines of long texts lie close together
LONGEST = 300  # and no sharper beyond
# A letter says at its beginning what it is about: beyond this length its opening counts half as much again,
# and of a long one the story behind the beginning counts half.
LETTER, OPENING, OPENING_SHARE = 60, 40, 0.5
BEGINNING = 200
NO_MATTER = (
    "progress", "urge", "withdraw", "cancel", "restart", "back", "skip", "help", "human", "yes", "no", "greeting", "thanks",
    "small_talk", "abuse", "language", "rate", "answer", "unknown",
)  # fmt: skip
OF_THE_MATTER = frozenset({"question", "detail", "photo", "words"})
COMMON = 16  # leaves that use a gram from which it is quicker added up as a whole row
KEPT = 8  # probabilities that are worth handing on; of a letter twice as many, since it tells more than one thing

Floats = NDArray[np.float32]


def _of_matter(text: str) -> str:
    """A text as it is compared: where and whom, and which number, taken out."""
    return _DIGITS.sub("0", _NO_MATTER.sub(" ", flatten(text).replace("'", "")))


def grams(text: str, language: str) -> list[str]:
    """What a text is compared by, each as often as it occurs."""
    parts = [part for part in _BETWEEN.split(_of_matter(text)) if part]
    if language_of(language).alphabetic:
        words = [f" {part} " for part in parts]
        return [word[i : i + size] for word in words for size in _LETTERS for i in range(len(word) - size + 1)]
    return [gram for part in parts for gram in runs(part, 2)]


def grams_of_all(texts: Sequence[str], language: str) -> Counts:
    """What `grams` finds in each of many texts."""
    flat = _BETWEEN_OF_ALL.sub(" ", _of_matter(joined(texts)))
    spelt = language_of(language).alphabetic
    return counted(flat, _LETTERS if spelt else _SIGNS, padded=spelt)


class Centroids:
    """One vector a leaf, as an inverted index: of each gram, the leaves that use it and how much."""

    def __init__(self, count: int, texts: Sequence[tuple[int, str, float]], language: str) -> None:
        """`texts` with the leaf of each and how much it counts."""
        self._count = count
        counts = grams_of_all([text for _, text, _ in texts], language)
        self._number = number = counts.number
        weight = 1.0 + np.log(counts.times.astype(np.float64))
        texts_of, gram_of = counts.texts, counts.grams
        used = np.bincount(gram_of, minlength=len(number))
        alone = np.array([SINGLE if len(gram) == 1 else 1.0 for gram in number])
        self._rare: NDArray[np.float64] = (np.log((1.0 + len(texts)) / (1.0 + used)) + 1.0) * alone
        values = weight * self._rare[gram_of] if number else np.zeros(0)
        lengths = np.sqrt(np.bincount(texts_of, values**2, minlength=len(texts)))
        times_of = np.array([share for _, _, share in texts])
        leaf_of = np.array([leaf for leaf, _, _ in texts], np.int64)
        values = values / lengths[texts_of] * times_of[texts_of] if number else values
        pairs, inverse = np.unique(gram_of * count + leaf_of[texts_of] if number else gram_of, return_inverse=True)
        damped = np.bincount(inverse, values, minlength=len(pairs)) ** DAMPED
        leaves = pairs % count
        norms = np.sqrt(np.bincount(leaves, damped**2, minlength=count))
        self._pairs: NDArray[np.int32] = pairs.astype(np.int32)  # of gram and leaf, in their order
        self._leaves: NDArray[np.int16] = leaves.astype(np.int16)
        self._weights: Floats = (damped / norms[leaves]).astype(np.float32)
        self._starts: NDArray[np.int32] = np.searchsorted(pairs // count, np.arange(len(number) + 1)).astype(np.int32)
        self._uses: NDArray[np.int32] = np.diff(self._starts)
        common = np.flatnonzero(self._uses >= COMMON)
        self._row = np.full(len(number), -1, np.int32)  # of a gram that many leaves use: its row in `_rows`
        self._row[common] = np.arange(len(common))
        self._rows: Floats = np.zeros((len(common), count), np.float32)
        row = self._row[pairs // count]
        self._rows[row[row >= 0], leaves[row >= 0]] = self._weights[row >= 0]

    def _known(self, found: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Numbers and values of the grams that some example has; the values have length one."""
        counts: Mapping[str, int] = dict.fromkeys(found, 1)
        if len(counts) < len(found):
            counts = Counter(found)
        numbers = np.fromiter(map(self._number.get, counts, repeat(-1)), np.int64, len(counts))
        here = numbers >= 0
        numbers = numbers[here]
        values = self._rare.take(numbers)
        if len(counts) < len(found):  # some gram stands twice
            times = np.fromiter(counts.values(), np.float64, len(counts))
            values *= 1.0 + np.log(times[here])
        return numbers, values / math.sqrt(float(values @ values) or 1.0)

    def cosines(self, parts: Sequence[tuple[Sequence[str], float]]) -> NDArray[np.floating]:
        """How alike the grams of each part of a text are to each leaf, in [0, 1], summed by the share of the part; grams that no
        example has count for nothing."""
        vectors = [self._known(found) for found, _ in parts]
        known, values = vectors[0]
        if len(parts) > 1:
            known = np.concatenate([numbers for numbers, _ in vectors])
            values = np.concatenate([part * share for (_, part), (_, share) in zip(vectors, parts, strict=True)])
        if not len(known):
            return np.zeros(self._count)
        row = self._row.take(known)
        common = row >= 0
        scores = values[common].astype(np.float32) @ self._rows.take(row[common], axis=0)
        alone = ~common
        known, values = known[alone], values[alone]
        if not len(known):
            return scores
        first, uses = self._starts.take(known), self._uses.take(known)
        # The entries of all these grams one after another: each gram's own run, shifted to where it begins in the index.
        ends = uses.cumsum()
        entries = np.arange(ends[-1]) + (first - ends + uses).repeat(uses)
        weights = self._weights[entries] * values.repeat(uses)
        return scores + np.bincount(self._leaves[entries], weights, minlength=self._count)

    def likenesses(self, texts: Sequence[Sequence[str]], leaf: int) -> list[float]:
        """How alike the grams of each text are to one leaf, without looking at the others."""
        vectors = [self._known(found) for found in texts]
        text_of = np.arange(len(texts)).repeat([len(numbers) for numbers, _ in vectors])
        if not len(text_of):
            return [0.0] * len(texts)
        wanted = (np.concatenate([numbers for numbers, _ in vectors]) * self._count + leaf).astype(np.int32)
        entries = np.minimum(self._pairs.searchsorted(wanted), len(self._pairs) - 1)
        weights = self._weights[entries] * (self._pairs[entries] == wanted)
        values = np.concatenate([values for _, values in vectors])
        alike: list[float] = np.bincount(text_of, values * weights, minlength=len(texts)).tolist()
        return alike


@lru_cache
def _chat(language: str) -> tuple[tuple[int, str], ...]:
    """Utterances that tell no matter: the position of their intent in `NO_MATTER`, and the words. What answers
    a question about the matter (还在漏) tells one."""
    return tuple(
        (NO_MATTER.index(intent), text)
        for asked, text, intent in utterances(language)
        if intent in NO_MATTER and not (intent == "answer" and OF_THE_MATTER.intersection(asked.split()))
    )


class Categories:
    """The leaves of one city, beside them the intents that tell no matter: 好的谢谢 is like them and like no leaf."""

    def __init__(self, city: City, without_names: Callable[[str], str] = str) -> None:
        self._city = city
        self._without_names = without_names
        self._leaves = tuple(leaf.code for leaf in city.catalogue.leaves)
        self._size = len(self._leaves) + len(NO_MATTER)
        self._position = {code: i for i, code in enumerate(self._leaves)}
        self._grams: dict[str, Centroids] = {}
        self._grams_of(city.language)

    def _texts(self, language: str) -> list[tuple[int, str, float]]:
        """The leaf, text and weight of every example and name in a language."""
        own = language == self._city.language
        names = [
            (leaf.code, f"{leaf.names.get(language, '')} {leaf.formal_name if own else ''}", NAME_WEIGHT)
            for leaf in self._city.catalogue.leaves
        ]
        told = self._city.examples.get(language, ())
        plain = self._without_names(joined([text for _, text in told])).split(END) if told else ()
        examples = [(code, text, 1.0) for (code, _), text in zip(told, plain, strict=True)]
        return [
            (self._position[code], text, times)
            for code, text, times in (*examples, *names)
            if code in self._position and text.strip()
        ] + [(len(self._leaves) + none, text, 1.0) for none, text in _chat(language)]

    def _grams_of(self, language: str) -> Centroids:
        """The index of a language, built when it is first spoken: a city starts in its own."""
        index = self._grams.get(language)
        if index is None:
            with MAKING:
                if language not in self._grams:
                    self._grams[language] = Centroids(self._size, self._texts(language), language)
                index = self._grams[language]
        return index

    def of(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        """Probabilities of the leaves that are worth naming, best first; empty where nothing in the text is known."""
        if not text.strip():  # nothing is said beside a place
            return ()
        code = language if language in self._city.languages else self._city.language
        text = self._without_names(text)
        scores = self._scores(text, code)
        kept = KEPT if len(text) <= BEGINNING else 2 * KEPT
        best = np.argsort(-scores[: len(self._leaves)])[:kept]
        top = float(scores[best[0]]) if len(best) else 0.0
        if top <= 0.0:
            return ()
        own = code if code in SHARPNESS else CHINESE
        sharpness = SHARPNESS[own] * (1.0 + min(len(text), LONGEST) / LONGER)
        likely = np.exp((scores - top) * sharpness)
        powers, chat = likely[best].tolist(), likely[len(self._leaves) :].tolist()
        total = sum(powers) + sum(chat) + math.exp((UNLIKE[own] - top) * UNLIKE_FALLS)
        return tuple([(self._leaves[leaf], power / total) for leaf, power in zip(best.tolist(), powers, strict=True)])

    def _scores(self, text: str, language: str) -> NDArray[np.floating]:
        """How alike the text is to each leaf and to what is no matter, its beginning before the rest."""
        index = self._grams_of(language)
        parts, whole = [(grams(text, language), 1.0)], 1.0
        for length, least, share in ((BEGINNING, BEGINNING, 1.0), (OPENING, LETTER, OPENING_SHARE)):
            if len(text) > least:
                parts, whole = [*parts, (grams(text[:length], language), share)], whole + share
        return index.cosines(parts) / whole

    def likenesses(self, texts: Sequence[str], code: str, language: str) -> list[float]:
        """How alike each text is to one leaf, in [0, 1]; 0 for an unknown leaf."""
        position = self._position.get(code)
        if position is None:
            return [0.0] * len(texts)
        own = language if language in self._city.languages else self._city.language
        return self._grams_of(own).likenesses([grams(text, own) for text in texts], position)
