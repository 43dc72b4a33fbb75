"""Linear model (线性模型): what a city's own history of labelled appeals teaches, in one safe file.

```
text ─→ characters, pairs, words of all and of the opening ─→ TF-IDF ─→ one score a label ─→ softmax at the measured temperature
```
Only numbers and JSON are stored (`.npz` without pickle), so a file from a stranger can be wrong, not dangerous. Learning one is
`nlu/train.py`, which alone needs scikit-learn; using one needs numpy. The models of intents and dangers that come with the program
are such files too; they look at features of their own, by name.

Why these grams and a linear SVM: docs/understanding.md.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from itertools import accumulate, repeat
from pathlib import Path
from typing import TypeVar

import numpy as np
import rjieba
from numpy.typing import NDArray

from nlu.characters import flatten, runs
from nlu.model_file import as_array, must_fit, reading, texts_of, write
from values import expressions as re
from values.once import once

VERSION = 1
# Letters and digits at the beginning that count once more: a letter says first, as its title, what it is about.
OPENING = 20
FORMER_OPENING = 40  # of a file that does not name its own
# A gram's block is told by its first character, and each block is as long as its share: words, characters and words of the opening;
# what has no such mark is a character or a pair of all of the text.
MARKS = "_^~"
SHARES = np.array([0.5, 0.5, 0.3, 1.0])
_BETWEEN = re.compile(r"[\W_]+")

Floats = NDArray[np.float32]
Exactness = TypeVar("Exactness", np.float32, np.float64)


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


def counted(text: str, opening: int = OPENING) -> Counter[str]:
    """The grams of a text with how often they occur: characters, pairs and words of all of it and, marked, of its opening."""
    plain = _BETWEEN.sub("", flatten(text))
    words = rjieba.cut(plain)
    starts = accumulate(map(len, words), initial=0)
    found = Counter(runs(plain, 2))
    found.update("_" + word for word in words)
    found.update("^" + gram for gram in runs(plain[:opening], 2))
    found.update("~" + word for word, start in zip(words, starts, strict=False) if start < opening)
    return found


def block_of(gram: str) -> int:
    """The number of a gram's block in `SHARES`."""
    return MARKS.find(gram[0]) % len(SHARES)


def softmax(scores: NDArray[Exactness], sharpness: float = 1.0) -> NDArray[Exactness]:
    """Probabilities of scores, along the last axis; `sharpness` is the inverse temperature."""
    powers = np.exp((scores - scores.max(axis=-1, keepdims=True)) * sharpness)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def as_stored(weights: Floats) -> Floats:
    """Weights as exact as a file keeps them, so that a model says the same before it is saved and after; those of a gram side by side,
    as otherwise all are copied whenever some are taken."""
    return np.ascontiguousarray(weights.astype(np.float16), np.float32)


@dataclass(frozen=True)
class LinearModel:
    """`weights` is grams × labels, `rarity` the idf of each gram, `sharpness` the inverse temperature of the softmax, `opening` how
    many letters and digits at the beginning count once more."""

    about: About
    labels: tuple[str, ...]
    number: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    sharpness: float
    opening: int = OPENING

    def vector(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Numbers and values of the known grams of a text."""
        return self.vector_of(counted(text, self.opening))

    def vector_of(self, found: Mapping[str, int]) -> tuple[NDArray[np.int64], Floats]:
        """Numbers and values of the known grams; each block as long as its share."""
        known = [(self.number[gram], times, block_of(gram)) for gram, times in found.items() if gram in self.number]
        numbers, times, blocks = np.array(known, np.int64).reshape(-1, 3).T
        values = (1.0 + np.log(times)) * self.rarity[numbers]
        lengths = np.sqrt(np.bincount(blocks, weights=values**2, minlength=len(SHARES)))
        return numbers, (values * (SHARES / np.maximum(lengths, 1e-9))[blocks]).astype(np.float32)

    def of(self, text: str) -> tuple[tuple[str, float], ...]:
        """All labels with their probabilities, best first; empty where no gram is known."""
        numbers, values = self.vector(text)
        if not len(numbers):
            return ()
        probable = self.probable(numbers, values)
        return tuple((self.labels[i], float(probable[i])) for i in np.argsort(-probable))

    def known(self, named: Mapping[str, float]) -> tuple[NDArray[np.int64], Floats]:
        """Numbers and values of the named features that the model was taught; all others count for nothing."""
        numbers = np.fromiter(map(self.number.get, named, repeat(-1)), np.int64, len(named))
        known = numbers >= 0
        return numbers[known], np.fromiter(named.values(), np.float32, len(named))[known]

    def probable(self, numbers: NDArray[np.integer], values: Floats) -> Floats:
        """The probability of each label by features that the model knows: their numbers, and how much each counts."""
        return softmax(values @ self.weights.take(numbers, axis=0) + self.bias, self.sharpness)

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        head = {
            "version": VERSION,
            "about": asdict(self.about),
            "labels": self.labels,
            "sharpness": self.sharpness,
            "opening": self.opening,
        }
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
            weights=np.ascontiguousarray(parts["weights"], np.float32),
            bias=parts["bias"].astype(np.float32),
            sharpness=float(head["sharpness"]),
            opening=int(head.get("opening", FORMER_OPENING)),
        )
    grams, labels = len(model.number), len(model.labels)
    fits = model.weights.shape == (grams, labels) and model.rarity.shape == (grams,) and model.bias.shape == (labels,)
    must_fit(path, fits, model.weights, model.rarity, model.sharpness)
    return model


@once
def shipped(name: str) -> LinearModel:
    """The model that comes with the program beside the words that taught it: "intents", "dangers"."""
    with as_file(files("nlu.words") / name / f"{name}.npz") as path:
        return load(path)


def fingerprint(folder: Path, suffixes: Collection[str]) -> str:
    """Of the files in a folder that end so: a shipped model keeps that of what it was taught."""
    named = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in named)).hexdigest()[:16]
