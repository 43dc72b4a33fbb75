"""The choice among whole stretches (整段取舍): which of the likeliest borders, of the grammar's readings and of none is the place.

```
words/places/*.txt ─→ chains of folds ─→ what each finds in appeals that it was not taught ─→ spans.npz
message ─→ likeliest borders, readings ─→ signs of each as a whole ─→ the one that weighs most
```
A chain sums what it sees at each character; whether a stretch is a place as a whole is asked here. One file of numbers and texts, no code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import repeat
from pathlib import Path

import numpy as np

from nlu.model_file import as_array, must_fit, reading, texts_of, write
from nlu.place.border_model import About, Border
from nlu.place.candidate import Candidate
from nlu.place.ranking import cues
from nlu.place.reading import Reading
from nlu.place.said import STRANGE, Told
from nlu.place.span_signs import Numbers, Surroundings

VERSION = 1
_ELSEWHERE = frozenset({"wrong", "asked", "works"})  # cues by which a stretch is not the place, whatever else is
_NO_END_BEFORE = {"站": "了着", "路": "灯面牌障"}  # by the last character, what does not stand behind a place
_THERE = frozenset({"那边", "这边", "那儿", "这儿"})
_BARE = frozenset("上里内中")  # they belong to no place
Signs = tuple[Sequence[str], Numbers]
Stretch = tuple[int, int] | None  # or none
Choice = tuple[Stretch, Signs]


def choices(reading: Reading, borders: Sequence[Border], told: Callable[[str], Told]) -> list[Choice]:
    """All that there is to choose from, with its signs."""
    around = Surroundings(reading, borders, told)
    return [(stretch, _signs(around, stretch)) for stretch in _stretches(reading, borders)]


def _stretches(reading: Reading, borders: Sequence[Border]) -> list[Stretch]:
    """What there is to choose from: the likely borders, the grammar's readings, where it is pointed to, and none; not what is taken
    back (一中，记错了，是二中) and who was only asked (去街道办事处问，说不管)."""
    stretches = dict.fromkeys((border.start, border.end) for border in borders)
    stretches.update(dict.fromkeys((c.start, c.end) for c in reading.candidates))
    if reading.pointed is not None:
        stretches[reading.pointed] = None
    aside = [stretch for stretch in stretches if not _ELSEWHERE.isdisjoint(cues(reading.flat, *stretch))]
    meant = [
        (start, end)
        for start, end in stretches
        if not _breaks(reading, start, end) and all(end <= a or b <= start for a, b in aside)
    ]
    return [*(meant or stretches), None]


def _signs(around: Surroundings, stretch: Stretch) -> Signs:
    return (around.signs(*stretch), around.numbers(*stretch)) if stretch else around.none()


def _open(stretch: Stretch, best: Candidate | None) -> bool:
    """Whether there is a choice at all: where the grammar reads a place there is one, and a name of the city's is it or in it."""
    if best is None:
        return True
    if stretch is None:
        return False
    return not best.known or stretch[0] < best.end and best.start < stretch[1]


def _breaks(reading: Reading, start: int, end: int) -> bool:
    """Whether a stretch would end within a word of which the grammar knows no end (门口路|灯), a character before the grammar does
    (公交站|牌), take a verb in (医院站|了半天), the road of a lamp (人民路路|灯) or what is there (那边楼|没封顶)."""
    behind = reading.flat[end : end + 1]
    if reading.flat[end - 3 : end - 1] in _THERE:
        return True
    if behind and behind in _NO_END_BEFORE.get(reading.flat[end - 1], ""):
        return True
    if behind not in _BARE and any(c.start <= start and c.end == end + 1 for c in reading.candidates):
        return True
    return reading.words.ending_at(end) is None and all(c.end != end for c in reading.candidates)


@dataclass(frozen=True)
class SpanModel:
    """`weights` are those of the signs and numbers, `words` how each word is used."""

    about: About
    weights: Mapping[str, float]
    words: Mapping[str, Told]

    def choose(self, reading: Reading, borders: Sequence[Border]) -> Border | None:
        """The place of a message, and how likely it is among the choices; None where none is likelier, or there is no choice:
        then it stays with what the grammar reads."""
        offered = [stretch for stretch in _stretches(reading, borders) if _open(stretch, reading.best)]
        if len(offered) < 2:  # of which nothing needs to be looked at
            return Border(*offered[0], 1.0) if offered and offered[0] else None
        around = Surroundings(reading, borders, lambda word: self.words.get(word, STRANGE))
        weights = [self.weight(_signs(around, stretch)) for stretch in offered]
        most = max(weights)
        stretch = offered[weights.index(most)]
        return Border(*stretch, float(1 / np.exp([weight - most for weight in weights]).sum())) if stretch else None

    def weight(self, signs: Signs) -> float:
        """What the signs of a choice weigh together."""
        weights = self.weights.get
        return sum(map(weights, signs[0], repeat(0.0))) + sum(weights(name, 0.0) * number for name, number in signs[1])

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        write(
            path,
            {"version": VERSION, "about": asdict(self.about)},
            signs=as_array(self.weights),
            weights=np.array(list(self.weights.values()), np.float32),
            words=as_array(self.words),
            classes=np.array([told[:-1] for told in self.words.values()], np.uint8).reshape(-1, len(STRANGE) - 1),
            odds=np.array([told.odds for told in self.words.values()], np.float16),
        )


def load_spans(path: Path) -> SpanModel:
    """Read a model.

    Raises:
        NoModel: the file is missing, damaged, too large, of another version, or its parts do not fit together.
    """
    with reading(path, VERSION, "a model of places as a whole") as (head, stored):
        signs, words = texts_of(stored["signs"]), texts_of(stored["words"])
        weights, odds = stored["weights"].astype(np.float64), stored["odds"].astype(np.float64)
        classes = stored["classes"].astype(np.uint8)
        about = About(**head["about"])
    fits = (
        weights.shape == (len(signs),)
        and odds.shape == (len(words),)
        and classes.shape == (len(words), len(STRANGE) - 1)
    )
    must_fit(path, fits, weights, odds)
    told = (Told._make((*row, odd)) for row, odd in zip(classes.tolist(), odds.tolist(), strict=True))
    return SpanModel(about, dict(zip(signs, weights.tolist(), strict=True)), dict(zip(words, told, strict=True)))


@lru_cache(maxsize=1)
def spans() -> SpanModel:
    """The model that comes with the program."""
    with as_file(files("nlu.words") / "places" / "spans.npz") as path:
        return load_spans(path)
