"""Grams (字串) by which the models that come with the program tell intents, dangers and kinds: each is looked up once for all.

```
message ─→ grams ─→ one table of all grams ─→ rows of the weights: intents, once more by what had been asked; dangers; kinds
```
To look up a text in a table of a hundred thousand takes a few misses of the processor's cache, and so more than all that is
reckoned with it afterwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from nlu.characters import runs
from nlu.linear import shipped
from values import expressions as re
from values.once import once

OPENING, ENDING = 48, 16  # characters that are looked at: what is wanted stands at the beginning or at the end
GRAM_SHARE = 3.0  # length of all grams of a text together
# What was asked, as far as it changes what words mean, and what stands before the name of a gram where that was asked; every other
# question is asked for something told freely. Texts are looked at in small letters.
FREE = "question"
ASKED = {
    "": "N:", "what": "W:", "place": "P:", "category": "C:", "contact": "T:", "review": "R:", "survey": "S:", FREE: "Q:",
}  # fmt: skip
# The rows of `GramIndex` behind those of what was asked.
_INTENT, _DANGER, _KIND = len(ASKED), len(ASKED) + 1, len(ASKED) + 2
_MODELS = {_INTENT: "intents", _DANGER: "dangers", _KIND: "kinds"}
_JOINED = {mark: row for row, mark in enumerate(ASKED.values())}
_ROWS = {asked: row for row, asked in enumerate(ASKED)}
_BLANKS = re.compile(r"[\s,，.。、;；:：“”\"'‘’()（）]+")
_WORDS = re.compile(r"[a-zа-яё']+")
_DIGITS = re.compile(r"\d")
_CLOSING = re.compile(r"[!?！？~]+$")

Rows = NDArray[np.int32]


def grams(flat: str) -> set[str]:
    """Characters 1–4 where words have no blanks between them, words and pairs of words elsewhere; `^` begins, `$` ends."""
    text = _DIGITS.sub("0", flat.strip())
    if len(text) > OPENING + ENDING:
        text = f"{text[:OPENING]} {text[-ENDING:]}"
    found = {"^^" + text[:2], text[-2:] + "$$"}
    for run in _BLANKS.split(text):
        if not run:
            continue
        if _WORDS.match(run):
            word = _CLOSING.sub("", run)
            found |= {"w" + word, "p" + word[:4]}
            if run[-1] in "?!？！":
                found.add(run[-1])
        else:
            found.update(runs(run, 4))
            found |= {"^" + run[:1], "^" + run[:2], run[-2:] + "$", run[-1:] + "$"}
    words = _WORDS.findall(text)
    found.update(f"b{a}_{b}" for a, b in zip(["^", *words], [*words, "$"], strict=True) if words)
    return found


def share(many: int) -> float:
    """What each of so many grams counts: together they are as long however many they are."""
    return GRAM_SHARE / math.sqrt(max(1, many))


class GramIndex:
    """Of each gram its row in the weights of each model, −1 where a model does not know it."""

    def __init__(self) -> None:
        taught = {model: shipped(name).number for model, name in _MODELS.items()}
        self.number: dict[str, int] = {}
        rows: Rows = np.full((_KIND + 1, sum(map(len, taught.values()))), -1, np.int32)
        for model, named in taught.items():
            for name, row in named.items():
                joined = _JOINED.get(name[:2], model)
                gram = name if joined == model else name[2:]
                rows[joined, self.number.setdefault(gram, len(self.number))] = row
        self.rows: Rows = rows[:, : len(self.number)].copy()


@once
def _index() -> GramIndex:
    return GramIndex()


@dataclass(frozen=True)
class Heard:
    """The grams of a text: how many there are, and which of them some model was taught."""

    many: int
    _numbers: NDArray[np.int64]

    def of_dangers(self) -> Rows:
        """Where they stand among the weights of the dangers."""
        return self._rows(_DANGER)

    def of_kinds(self) -> Rows:
        return self._rows(_KIND)

    def of_intents(self) -> Rows:
        return self._rows(_INTENT)

    def of_intents_joined(self, asked: str) -> Rows:
        """Those joined with what had been asked, a key of `ASKED`."""
        return self._rows(_ROWS[asked])

    def _rows(self, model: int) -> Rows:
        rows: Rows = _index().rows[model].take(self._numbers)
        return rows[rows >= 0]


def heard(flat: str) -> Heard:
    """The grams of a flattened text as the models that come with the program know them."""
    found = grams(flat)
    numbers = np.fromiter(map(_index().number.get, found, repeat(-1)), np.int64, len(found))
    return Heard(len(found), numbers[numbers >= 0])
