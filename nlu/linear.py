"""Linear model (线性模型): what a city's own history of labelled appeals teaches, in one safe file.

```
text ─→ grams of all, grams of the opening ─→ TF-IDF ─→ one score a label ─→ softmax at the measured temperature
```
Only numbers and JSON are stored (`.npz` without pickle), so a file from a stranger can be wrong, not dangerous. Learning one is
`nlu/train.py`, which alone needs scikit-learn; using one needs numpy.

Why characters 1–2 with the opening once more, and a linear SVM: docs/understanding.md.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.characters import flatten

VERSION = 1
OPENING = 40  # characters at the beginning that count once more: a letter says first what it is about
OPENING_SHARE = 0.5
LARGEST = 512 * 1024 * 1024  # bytes that a model may unpack to
_BETWEEN = re.compile(r"[\W_]+")
_BREAK = "\n"

Floats = NDArray[np.float32]


class NoModel(ValueError):
    """The file is none of our models, of another version, or damaged; the message says which."""


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
    found = Counter(plain)
    found.update(plain[i : i + 2] for i in range(len(plain) - 1))
    found.update("^" + c for c in opening)
    found.update("^" + opening[i : i + 2] for i in range(len(opening) - 1))
    return found


@dataclass(frozen=True)
class LinearModel:
    """`weights` is grams × labels, `rarity` the idf of each gram, `sharpness` the inverse temperature of the softmax."""

    about: About
    labels: tuple[str, ...]
    number: Mapping[str, int]
    rarity: Floats
    weights: NDArray[np.float16]
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
        scores = (values @ self.weights[numbers].astype(np.float32) + self.bias) * self.sharpness
        powers = np.exp(scores - scores.max())
        powers /= powers.sum()
        return tuple((self.labels[i], float(powers[i])) for i in np.argsort(-powers))

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        head = {"version": VERSION, "about": asdict(self.about), "labels": self.labels, "sharpness": self.sharpness}
        grams = sorted(self.number, key=lambda gram: self.number[gram])
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            head=np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8),
            grams=np.frombuffer(_BREAK.join(grams).encode(), np.uint8),
            rarity=self.rarity,
            weights=self.weights,
            bias=self.bias,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(buffer.getvalue())
        beside.replace(path)


def load(path: Path) -> LinearModel:
    """Read a model.

    Raises:
        NoModel: the file is missing, damaged, too large, of another version, or its parts do not fit together.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise NoModel(f"{path}: larger than {LARGEST >> 20} MB unpacked")
        with np.load(path, allow_pickle=False) as parts:
            head = json.loads(bytes(parts["head"]).decode())
            grams = bytes(parts["grams"]).decode().split(_BREAK)
            rarity, weights, bias = parts["rarity"], parts["weights"], parts["bias"]
        if head["version"] != VERSION:
            raise NoModel(f"{path}: version {head['version']}, this program reads version {VERSION}; train it again")
        model = LinearModel(
            about=About(**head["about"]),
            labels=tuple(str(label) for label in head["labels"]),
            number={gram: i for i, gram in enumerate(grams)},
            rarity=rarity.astype(np.float32),
            weights=weights.astype(np.float16),
            bias=bias.astype(np.float32),
            sharpness=float(head["sharpness"]),
        )
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as problem:
        if isinstance(problem, NoModel):
            raise
        raise NoModel(f"{path}: not a model of ours, or damaged ({problem})") from problem
    _must_fit(path, model)
    return model


def _must_fit(path: Path, model: LinearModel) -> None:
    shape: Sequence[int] = (len(model.number), len(model.labels))
    if model.weights.shape != tuple(shape) or model.rarity.shape != shape[:1] or model.bias.shape != shape[1:]:
        raise NoModel(f"{path}: its parts do not fit together")
    if not (np.isfinite(model.weights).all() and np.isfinite(model.rarity).all() and math.isfinite(model.sharpness)):
        raise NoModel(f"{path}: holds numbers that are none")
