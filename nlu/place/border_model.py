"""The model of borders (边界模型): where the place of the problem begins and ends, by all that stands around it.

```
words/places/*.txt ─→ python -m bench.borders ─→ borders.npz
message ─→ signs of each character ─→ scores of outside, first, within, last ─→ the likeliest stretches, and how sure
```
The grammar (`chains`) knows the wordings that it was written for; the model was taught by appeals with their places marked, and takes
the grammar's readings as signs among others. One file of numbers and JSON, no code.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.model_file import must_fit, reading, write
from nlu.place.border_signs import BUCKETS, signs
from nlu.place.reading import Reading
from values.once import once

VERSION = 1
TAGS = "OBIE"  # outside, first, within, last; a place has at least two characters
LONGEST_PLACE = 32  # characters of a place that is looked for among the likeliest
LIKELY, FAR = 8, 7.0  # how many stretches are likely, and how much less than the likeliest they may gain
LONGEST = 1200  # characters that are read: who writes more has told the place
_O, _B, _I, _E = range(len(TAGS))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class About:
    """The fingerprint of the appeals that taught the model, and how many lessons they gave."""

    data: str
    appeals: int


@dataclass(frozen=True)
class Border:
    """A place in [start, end), and how likely it is among all stretches of the message and none at all, 0 to 1."""

    start: int
    end: int
    sure: float

    def touches(self, start: int, end: int) -> bool:
        """Whether it shares a character with another stretch."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class BorderModel:
    """`buckets` are those of the signs that count, rising, `weights` what each says for the tags; `steps[a, b]` for tag b behind a."""

    about: About
    buckets: NDArray[np.int32]
    weights: NDArray[np.float16]
    steps: NDArray[np.float32]
    _row: NDArray[np.int32] = field(init=False, repr=False)
    _weights: NDArray[np.float32] = field(init=False, repr=False)
    _gains: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        row = np.zeros(BUCKETS, np.int32)
        row[self.buckets] = np.arange(1, len(self.buckets) + 1)
        object.__setattr__(self, "_row", row)
        object.__setattr__(self, "_weights", np.vstack([np.zeros((1, len(TAGS))), self.weights]).astype(np.float32))
        object.__setattr__(self, "_gains", (self.steps - self.steps[_O, _O]).astype(np.float64))

    def likely(self, reading: Reading) -> tuple[Border, ...]:
        """The likeliest stretches of a message, which may overlap, the surest first."""
        if not 1 < len(reading.flat) <= LONGEST:
            return ()
        scores = self._weights.take(self._row.take(signs(reading)), axis=0).sum(axis=0, dtype=np.float64)
        return _Stretches(scores - scores[:, :1], self._gains).likeliest()

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        head = {"version": VERSION, "about": asdict(self.about)}
        write(path, head, buckets=self.buckets, weights=self.weights, steps=self.steps)


class _Stretches:
    """What every stretch of a message gains against no place at all: a sum of what its two ends gain, as the chain is linear."""

    def __init__(self, scores: Floats, gains: Floats) -> None:
        many = len(scores)
        inside = np.concatenate(([0.0], np.cumsum(scores[:, _I] + gains[_I, _I])))
        self._first = scores[:, _B] + gains[_O, _B] + gains[_B, _I] - inside[1:]
        self._last = scores[:, _E] + gains[_E, _O] + gains[_I, _E] - gains[_I, _I] + inside[:many]
        self._first[0] -= gains[_O, _B]
        self._last[-1] -= gains[_E, _O]
        self._short = gains[_B, _E] + gains[_I, _I] - gains[_B, _I] - gains[_I, _E]  # no character within

    def likeliest(self) -> tuple[Border, ...]:
        """The stretches that gain most; none that is far from the first."""
        wide = min(LONGEST_PLACE, len(self._last))
        last = np.concatenate((self._last[1:], np.full(wide, -np.inf)))
        behind: Floats = np.ndarray((len(self._first), wide), last.dtype, last, strides=last.strides * 2)
        gains = self._first[:, None] + behind
        gains[:, 0] += self._short
        every = gains.ravel()
        many = min(LIKELY, len(every))
        top = every.argpartition(-many)[-many:]
        top = top[(-every[top]).argsort()]
        most = float(every[top[0]])
        peak = max(most, 0.0)
        of_all = peak + float(np.log(np.exp(every - peak).sum() + np.exp(-peak)))
        found = ((divmod(int(at), wide), float(every[at])) for at in top)
        return tuple(
            Border(start, start + within + 2, float(np.exp(gain - of_all)))
            for (start, within), gain in found
            if gain > most - FAR
        )


def load_borders(path: Path) -> BorderModel:
    """Read a model.

    Raises:
        NoModel: the file is missing, damaged, too large, of another version, or its parts do not fit together.
    """
    with reading(path, VERSION, "a model of borders") as (head, stored):
        buckets = stored["buckets"].astype(np.int32)
        weights, steps = stored["weights"].astype(np.float16), stored["steps"].astype(np.float32)
        about = About(**head["about"])
    fits = (
        weights.shape == (len(buckets), len(TAGS))
        and steps.shape == (len(TAGS), len(TAGS))
        and bool((np.diff(buckets) > 0).all())
        and (not len(buckets) or int(buckets[0]) >= 0 and int(buckets[-1]) < BUCKETS)
    )
    must_fit(path, fits, weights, steps)
    return BorderModel(about, buckets, weights, steps)


@once
def borders() -> BorderModel:
    """The model that comes with the program."""
    with as_file(files("nlu.words") / "places" / "borders.npz") as path:
        return load_borders(path)
