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
from importlib.resources import as_file, files
from itertools import repeat
from math import exp
from operator import itemgetter
from pathlib import Path

import numpy as np

from nlu.model_file import as_array, must_fit, reading, texts_of, write
from nlu.place.border_model import About, Border
from nlu.place.candidate import Candidate
from nlu.place.ranking import cues
from nlu.place.reading import Reading
from nlu.place.said import STRANGE, Told
from nlu.place.span_signs import Signs, Surroundings
from values.once import once

VERSION = 1
_ELSEWHERE = frozenset({"wrong", "asked", "works"})  # cues by which a stretch is not the place, whatever else is
_NO_END_BEFORE = {"站": "了着", "路": "灯面牌障"}  # by the last character, what does not stand behind a place
FAINT = 0.01  # of the chain's likeliest stretch, below which none is looked at where the grammar finds no place and points to none
_THERE = frozenset({"那边", "这边", "那儿", "这儿"})
_BARE = frozenset("上里内中")  # they belong to no place
Stretch = tuple[int, int] | None
Choice = tuple[Stretch, Signs]


def choices(reading: Reading, borders: Sequence[Border], told: Callable[[str], Told]) -> list[Choice]:
    """All that there is to choose from, with its signs."""
    around = Surroundings(reading, borders, told)
    none: Choice = (None, around.none())
    found = [
        (stretch, ([*around.opening(stretch[0]), *around.closing(stretch[1]), *signs], numbers))
        for stretch, said in _stretches(reading, borders).items()
        for signs, numbers in [around.whole(*stretch, said)]
    ]
    return [*found, none]


def _stretches(reading: Reading, borders: Sequence[Border]) -> dict[tuple[int, int], tuple[str, ...]]:
    """What there is to choose from besides none, and its cues: the likely borders, the grammar's readings, where it is pointed to; not
    what is taken back (一中，记错了，是二中) and who was only asked (去街道办事处问，说不管)."""
    stretches = dict.fromkeys((border.start, border.end) for border in borders)
    stretches.update(dict.fromkeys((c.start, c.end) for c in reading.candidates))
    if reading.pointed is not None:
        stretches[reading.pointed] = None
    said = {stretch: tuple(cues(reading.flat, *stretch)) for stretch in stretches}
    aside = [stretch for stretch, its in said.items() if not _ELSEWHERE.isdisjoint(its)]
    meant = {
        (start, end): its
        for (start, end), its in said.items()
        if not _breaks(reading, start, end) and all(end <= a or b <= start for a, b in aside)
    }
    return meant or said


def _open(stretch: tuple[int, int], best: Candidate | None) -> bool:
    """Whether it may be chosen: where the grammar reads a name of the city's, that is the place or in it."""
    return best is None or not best.known or stretch[0] < best.end and best.start < stretch[1]


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
        best = reading.best
        if best is None and reading.pointed is None and (not borders or borders[0].sure < FAINT):
            return None
        offered = {stretch: said for stretch, said in _stretches(reading, borders).items() if _open(stretch, best)}
        if best is not None and len(offered) < 2:  # where the grammar reads a place there is one
            return next((Border(*stretch, 1.0) for stretch in offered), None)
        around = Surroundings(reading, borders, lambda word: self.words.get(word, STRANGE))
        weights = self._weights(around, offered)
        if best is None:
            weights[None] = self._weight(around.none())
        chosen, most = max(weights.items(), key=itemgetter(1))
        return Border(*chosen, 1 / sum(exp(weight - most) for weight in weights.values())) if chosen else None

    def _weights(
        self, around: Surroundings, offered: Mapping[tuple[int, int], tuple[str, ...]]
    ) -> dict[Stretch, float]:
        """What the signs of each stretch weigh; those of an end once for all that share it."""
        opening = {start: self._weight((around.opening(start), ())) for start in {start for start, _ in offered}}
        closing = {end: self._weight((around.closing(end), ())) for end in {end for _, end in offered}}
        return {
            (start, end): opening[start] + closing[end] + self._weight(around.whole(start, end, said))
            for (start, end), said in offered.items()
        }

    def _weight(self, signs: Signs) -> float:
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


@once
def spans() -> SpanModel:
    """The model that comes with the program."""
    with as_file(files("nlu.words") / "places" / "spans.npz") as path:
        return load_spans(path)
