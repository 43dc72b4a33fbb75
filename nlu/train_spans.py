"""Training of the choice among whole stretches (整段取舍训练): `python -m bench.borders` after `words/places` changed.

The chain knows its own lessons by heart, so what is to be chosen from is told by chains that were not taught the appeal (folds).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlu.characters import flatten
from nlu.place.border_model import About, Border, BorderModel
from nlu.place.marked import Marked, read_marked
from nlu.place.reading import Reading, Readings
from nlu.place.said import Tally, own
from nlu.place.span_model import Choice, SpanModel, choices
from nlu.train_places import FITTED, FOLDER, appeals

FOLDS = 4
LEAST = 2  # choices in which a sign must be seen
PENALTY, OF_NUMBERS = 20.0, 1.0
ROUNDS = 120
SURE = 0.5  # of the chain, from which its place in an example counts
Places = tuple[tuple[int, int], ...]
Lesson = tuple[list[Choice], Places]


def fold(appeal: Marked) -> int:
    """The fold that an appeal is left out in."""
    return int(hashlib.md5(appeal[0].encode(), usedforsecurity=False).hexdigest()[:8], 16) % FOLDS


def left_out(readings: Readings, chains: Sequence[BorderModel], tally: Tally) -> Iterator[Lesson]:
    """The choices that the chain without an appeal leaves, and its places; without those that the rules were mended on."""
    fitted = set(read_marked(FOLDER / FITTED))
    for appeal in appeals():
        text, places = appeal
        flat = flatten(text)
        if appeal in fitted or not (borders := chains[fold(appeal)].likely(reading := readings.of(flat))):
            continue
        yield _lesson(reading, borders, places, tally), places


def _lesson(reading: Reading, borders: Sequence[Border], places: Places, tally: Tally) -> list[Choice]:
    """The choices, as if the appeal's own words had not been counted."""
    besides = own(reading.flat, places)
    return choices(reading, borders, lambda word: tally.of(word, besides.get(word)))


def tallied(readings: Readings, chain: BorderModel, examples: Iterable[str]) -> Tally:
    """How words are used in all appeals, and in examples as the chain reads them."""
    tally = Tally()
    for text, places in appeals():
        tally.add(flatten(text), places)
    for text in examples:
        flat = flatten(text)
        borders = chain.likely(readings.of(flat))
        tally.add(flat, [(b.start, b.end) for b in borders[:1] if b.sure >= SURE], example=True)
    return tally


def train(lessons: Sequence[Lesson], tally: Tally, source: str) -> SpanModel:
    """Learn what each sign weighs: the right choice shall be the likeliest of each lesson's."""
    told = Counter(sign for found, _ in lessons for _, (signs, _) in found for sign in set(signs))
    names = sorted(sign for sign, often in told.items() if often >= LEAST)
    numbers = sorted({name for found, _ in lessons for _, (_, pairs) in found for name, _ in pairs} - set(names))
    weights = _learnt(lessons, {name: i for i, name in enumerate([*names, *numbers])}, len(names))
    kept = {
        name: float(weight) for name, weight in zip([*names, *numbers], weights, strict=True) if abs(weight) >= 1e-3
    }
    return SpanModel(About(source, len(lessons)), kept, {word: tally.of(word) for word in tally.words()})


def _learnt(lessons: Sequence[Lesson], row: dict[str, int], signs: int) -> NDArray[np.float64]:
    values: list[float] = []
    columns: list[int] = []
    ends, firsts, right = [0], [0], []
    for found, places in lessons:
        for stretch, (told, pairs) in found:
            known = [row[sign] for sign in told if sign in row]
            columns += known + [row[name] for name, _ in pairs]
            values += [1.0] * len(known) + [number for _, number in pairs]
            ends.append(len(columns))
            right.append(stretch in places if stretch else not places)
        firsts.append(len(right))
    table = csr_matrix((values, columns, ends), shape=(len(right), len(row)))
    begin, is_right = np.array(firsts[:-1]), np.array(right)
    lesson = np.repeat(np.arange(len(begin)), np.diff(firsts))
    taught = np.logical_or.reduceat(is_right, begin)[lesson]
    penalty = np.where(np.arange(len(row)) < signs, PENALTY, OF_NUMBERS)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = table @ weights
        likely = np.exp(scores - np.maximum.reduceat(scores, begin)[lesson])
        good = np.where(is_right, likely, 0.0)
        all_, all_good = np.add.reduceat(likely, begin)[lesson], np.add.reduceat(good, begin)[lesson]
        all_good = np.where(taught, np.maximum(all_good, 1e-300), 1.0)
        missed = np.where(taught, likely / all_ - good / all_good, 0.0)
        each = np.where(taught, np.log(all_) - np.log(all_good), 0.0)[begin]
        return float(each.sum() + (penalty * weights**2).sum() / 2), table.T @ missed + penalty * weights

    start = np.zeros(len(row))
    start[row["less sure"]] = 1.0
    learnt: NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return learnt
