"""Training of the danger model (险情训练): `python -m nlu.train_dangers cities/demo` after `words/dangers` changed.

Our own messages (danger or trap) weigh most; moves in a dialogue and the examples of a city's leaves teach what is ordinary.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlu.characters import flatten
from nlu.danger_model import NONE, features, fingerprint
from nlu.lexicon import LANGUAGES
from nlu.linear import About, LinearModel

FOLDER = Path(__file__).parent / "words" / "dangers"
INTENTS = FOLDER.parent / "intents"
PENALTY = 3.0
LEAST_USES = 2  # messages that a feature must occur in
LEAST_WEIGHT = 0.04  # below it for all dangers a feature only makes the file larger
WRITTEN, MOVE, EXAMPLE = (
    3.0,
    1.0,
    0.35,
)  # how much a message of ours, a move in a dialogue and an example of a leaf weigh
DANGER = 2.0  # and a danger against what is none: a miss costs more than a false alarm


@dataclass(frozen=True)
class Lesson:
    """A message, its danger (`NONE` for a trap or an ordinary appeal) and how much it counts."""

    text: str
    danger: str
    share: float


def written(folder: Path = FOLDER) -> Iterator[Lesson]:
    """Our own messages of all languages."""
    for language in LANGUAGES:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Lesson(row["text"], row["danger"] or NONE, WRITTEN)


def moves(folder: Path = INTENTS) -> Iterator[Lesson]:
    """What is said inside a dialogue and reports nothing: no danger, however urgent it sounds (撤了吧, 找个人跟我说)."""
    for language in LANGUAGES:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for text in dict.fromkeys(row["text"] for row in csv.DictReader(file) if row["intent"] != "report"):
                yield Lesson(text, NONE, MOVE)


def examples(city: Path) -> Iterator[Lesson]:
    """The examples of a city's leaves; those of a leaf with a danger tell it."""
    with (city / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        danger = {row["code"]: row["danger"] or NONE for row in csv.DictReader(file)}
    for language in LANGUAGES:
        with (city / "examples" / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Lesson(row["text"], danger[row["code"]], EXAMPLE)


def train(lessons: list[Lesson], source: str) -> LinearModel:
    """Learn the model; `source` is the fingerprint of our own messages."""
    number: dict[str, int] = {}
    columns, values, starts = [], [], [0]
    for lesson in lessons:
        for name, value in features(flatten(lesson.text)).items():
            columns.append(number.setdefault(name, len(number)))
            values.append(value)
        starts.append(len(columns))
    table = csr_matrix((np.array(values, np.float32), columns, starts), shape=(len(lessons), len(number)))
    used = np.flatnonzero(np.bincount(table.indices, minlength=len(number)) >= LEAST_USES)
    names = list(number)
    truth = np.array([lesson.danger for lesson in lessons])
    shares = np.array([lesson.share for lesson in lessons]) * np.where(truth == NONE, 1.0, DANGER)
    machine = LogisticRegression(C=PENALTY, max_iter=300).fit(table[:, used], truth, sample_weight=shares)
    kept = np.flatnonzero(np.abs(machine.coef_).max(axis=0) >= LEAST_WEIGHT)
    right = float((machine.predict(table[:, used]) == truth).mean())
    return LinearModel(
        about=About(source, len(lessons), "", right, 0.0, 0.0),
        labels=tuple(machine.classes_.tolist()),
        number={names[used[row]]: i for i, row in enumerate(kept)},
        rarity=np.ones(len(kept), np.float32),
        weights=machine.coef_.T[kept].astype(np.float16),
        bias=machine.intercept_.astype(np.float32),
        sharpness=1.0,
    )


def main() -> None:
    """Learn anew and write the file."""
    model = train([*written(), *moves(), *examples(Path(sys.argv[1]))], fingerprint(FOLDER))
    model.save(FOLDER / "dangers.npz")
    print(f"{model.about.texts} messages, {len(model.number)} features")


if __name__ == "__main__":
    main()
