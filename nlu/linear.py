"""Linear model (线性模型): what a city's own history of labelled appeals teaches, in one safe file.

```
text ─→ grams of all, grams of the opening ─→ TF-IDF ─→ one score a label ─→ softmax at the measured temperature
```
Only numbers and JSON are stored (`.npz` without pickle), so a file from a stranger can be wrong, not dangerous. Learning one is
`nlu/train.py`, which alone needs scikit-learn; using one needs numpy. The models of intents and dangers that come with the program
are such files too; they look at features of their own, by name.

Why characters 1–2 with the opening once more, and a linear SVM: docs/understanding.md.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.characters import flatten, runs
from nlu.model_file import as_array, must_fit, reading, texts_of, write

VERSION = 1
OPENING = 40  # characters at the beginning that count once more: a letter says first what it is about
OPENING_SHARE = 0.5
_BETWEEN = re.compile(r"[\W_]+")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class About:
    """Where a model comes from: the name of its data, how many texts and labels, when (ISO date), and how right it
    was on texts that it had not seen (5 folds)."""

    data: str
    texts: int
    trained: str
    accuracy: float
    macro_f1: float
    calibration_error: float


def counted(text: str) -> Counter[str]:
    """The grams of a text with how often they occur: characters and pairs of all of it, marked `^` those of its opening."""
    plain = _BETWEEN.sub("", flatten(text))
    opening = plain[:OPENING]
    return Counter([*runs(plain, 2), *("^" + gram for gram in runs(opening, 2))])


def softmax(scores: Floats, sharpness: float = 1.0) -> Floats:
    """Probabilities of scores, along the last axis; `sharpness` is the inverse temperature."""
    powers = np.exp((scores - scores.max(axis=-1, keepdims=True)) * sharpness)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def as_stored(weights: Floats) -> Floats:
    """Weights as exact as a file keeps them, so that a model says the same before it is saved and after."""
    return weights.astype(np.float16).astype(np.float32)


@dataclass(frozen=True)
class LinearModel:
    """`weights` is grams × labels, `rarity` the idf of each gram, `sharpness` the inverse temperature of the softmax."""

    about: About
    labels: tuple[str, ...]
    number: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    sharpness: float

    def vector(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Numbers and values of the known grams of a text."""
        return self.vector_of(counted(text))

    def vector_of(self, found: Mapping[str, int]) -> tuple[NDArray[np.int64], Floats]:
        """Numbers and values of the known grams; both halves of length one, the opening's times its share."""
        numbers: list[int] = []
        values: list[float] = []
        opening: list[bool] = []
        for gram, times in found.items():
            number = self.number.get(gram)
            if number is not None:
                numbers.append(number)
                values.append((1.0 + math.log(times)) * float(self.rarity[number]))
                opening.append(gram[0] == "^")
        weighed = np.array(values, np.float32)
        first = np.array(opening, bool)
        for part, share in ((~first, 1.0), (first, OPENING_SHARE)):
            length = float(np.sqrt((weighed[part] ** 2).sum()))
            if length:
                weighed[part] *= share / length
        return np.array(numbers, np.int64), weighed

    def of(self, text: str) -> tuple[tuple[str, float], ...]:
        """All labels with their probabilities, best first; empty where no gram is known."""
        numbers, values = self.vector(text)
        if not len(numbers):
            return ()
        probable = self._probable(numbers, values)
        return tuple((self.labels[i], float(probable[i])) for i in np.argsort(-probable))

    def of_features(self, named: Mapping[str, float]) -> Floats:
        """The probability of each label by the named features alone; those that the model was not taught count for nothing."""
        numbers = np.fromiter(map(self.number.get, named, repeat(-1)), np.int64, len(named))
        known = numbers >= 0
        return self._probable(numbers[known], np.fromiter(named.values(), np.float32, len(named))[known])

    def _probable(self, numbers: NDArray[np.int64], values: Floats) -> Floats:
        return softmax(values @ self.weights.take(numbers, axis=0) + self.bias, self.sharpness)

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        head = {"version": VERSION, "about": asdict(self.about), "labels": self.labels, "sharpness": self.sharpness}
        grams = sorted(self.number, key=lambda gram: self.number[gram])
        write(
            path,
            head,
            grams=as_array(grams),
            rarity=self.rarity,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )


def load(path: Path) -> LinearModel:
    """Read a model.

    Raises:
        NoModel: the file is missing, damaged, too large, of another version, or its parts do not fit together.
    """
    with reading(path, VERSION, "a model of ours") as (head, parts):
        model = LinearModel(
            about=About(**head["about"]),
            labels=tuple(str(label) for label in head["labels"]),
            number={gram: i for i, gram in enumerate(texts_of(parts["grams"]))},
            rarity=parts["rarity"].astype(np.float32),
            weights=parts["weights"].astype(np.float32),
            bias=parts["bias"].astype(np.float32),
            sharpness=float(head["sharpness"]),
        )
    grams, labels = len(model.number), len(model.labels)
    fits = model.weights.shape == (grams, labels) and model.rarity.shape == (grams,) and model.bias.shape == (labels,)
    must_fit(path, fits, model.weights, model.rarity, model.sharpness)
    return model


@cache
def shipped(name: str) -> LinearModel:
    """The model that comes with the program beside the words that taught it: "intents", "dangers"."""
    with as_file(files("nlu.words") / name / f"{name}.npz") as path:
        return load(path)


def fingerprint(folder: Path, suffixes: Collection[str]) -> str:
    """Of the files in a folder that end so: a shipped model keeps that of what it was taught."""
    named = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in named)).hexdigest()[:16]
