"""Training of the borders of places (地点边界训练): `python -m bench.borders` after `words/places` changed.

Appeals with their places marked teach a linear chain (CRF) where the place of a problem begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pycrfsuite

from nlu.characters import flatten
from nlu.linear import fingerprint
from nlu.place.border_model import TAGS, About, BorderModel
from nlu.place.border_signs import Signs, signs
from nlu.place.learning import learnt
from nlu.place.marked import Marked, read_marked
from nlu.place.reading import Readings

FOLDER = Path(__file__).parent / "words" / "places"
L1, L2 = 0.05, 0.05
ROUNDS = 80
SUFFIXES = frozenset({".txt"})
FITTED = "mended.txt"  # the appeals that the grammar's rules were mended on
Lesson = tuple[Signs, list[str]]


def source() -> str:
    """The fingerprint of our own appeals."""
    return fingerprint(FOLDER, SUFFIXES)


def appeals(folder: Path = FOLDER) -> Iterator[Marked]:
    """Our own appeals, file by file."""
    for path in sorted(folder.glob("*.txt")):
        yield from read_marked(path)


def lessons(
    readings: Readings, folder: Path = FOLDER, left_out: Callable[[Marked], bool] | None = None
) -> Iterator[Lesson]:
    """The appeals, and every second place once more by itself, as who is asked "where?" answers: its end is that of the message.

    Every appeal is told without the grammar's readings; those that the grammar was not mended on are told with them too. On its own
    appeals it is right far oftener than elsewhere, and the model would learn to follow it where it is wrong. `left_out` tells which
    of those are not taught.
    """
    fitted = list(read_marked(folder / FITTED))
    fresh = [told for path in sorted(folder.glob("*.txt")) if path.name != FITTED for told in read_marked(path)]
    fresh = [told for told in fresh if left_out is None or not left_out(told)]
    for told in (*fitted, *fresh):
        yield lesson(readings, told, blind=True)
    for told in (*fresh, *_answers((*fitted, *fresh))):
        yield lesson(readings, told)


def _answers(told: Iterable[Marked]) -> Iterator[Marked]:
    places = dict.fromkeys(text[start:end] for text, spans in told for start, end in spans)
    for place in list(places)[::2]:
        yield place, ((0, len(place)),)


def lesson(readings: Readings, appeal: Marked, *, blind: bool = False) -> Lesson:
    """The signs of each character of an appeal, and its tag; `blind`: without what the grammar makes of it."""
    text, spans = appeal
    tags = ["O"] * len(text)
    for start, end in spans:
        tags[start:end] = ["I"] * (end - start)
        tags[start], tags[end - 1] = "B", "E"
    reading = readings.of(flatten(text))
    return signs(replace(reading, candidates=(), best=None, pointed=None) if blind else reading), tags


def train(lessons: Sequence[Lesson], source: str) -> BorderModel:
    """Learn the model; `source` is the fingerprint of what it is taught from."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for found, tags in lessons:
        trainer.append([[str(bucket) for bucket in column] for column in found.T.tolist()], tags)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ROUNDS})
    found = learnt(trainer)
    buckets = sorted({int(bucket) for bucket, _ in found.state_features})
    row = {bucket: i for i, bucket in enumerate(buckets)}
    weights = np.zeros((len(buckets), len(TAGS)), np.float16)
    for (bucket, tag), weight in found.state_features.items():
        weights[row[int(bucket)], TAGS.index(tag)] = weight
    steps = np.zeros((len(TAGS), len(TAGS)), np.float32)
    for (before, behind), weight in found.transitions.items():
        steps[TAGS.index(before), TAGS.index(behind)] = weight
    return BorderModel(About(source, len(lessons)), np.array(buckets, np.int32), weights, steps)
