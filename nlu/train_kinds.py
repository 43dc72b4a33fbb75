"""Training of the kinds (类型训练): `python -m bench.kinds` after the messages in `words/kinds` changed.

The other parts of understanding read each message with the words of the city: the rules' kind and what the likely leaves usually are
are signs for the model. So that these are trusted as far as they may be, the messages count together as if as many of them were of
the kind that their leaf usually is as are in what residents write.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from handlers.ports.understanding import Context, Mention
from nlu.kind import Told, by_rules
from nlu.kind_model import LANGUAGE, features
from nlu.linear import LinearModel, fingerprint
from nlu.train import FOLDS
from nlu.train_weighed import learn
from nlu.understand import Words
from tickets.catalogue import Kind
from tickets.city import City

FOLDER = Path(__file__).parent / "words" / "kinds"
LEAST_WEIGHT = 0.03  # for some kind, from which a feature is kept
USUALLY = 0.8  # of what residents write is of the kind that its leaf usually is


@dataclass(frozen=True)
class Lesson:
    """What is looked at in a message, its kind, the rules' kind, and whether it is what its leaf usually is."""

    named: dict[str, float]
    kind: Kind
    ruled: Kind | None
    usual: bool


def messages(folder: Path = FOLDER) -> Iterator[tuple[Kind, str]]:
    """All messages with their kinds.

    Raises:
        ValueError: a row names a kind that there is not; the message says where.
    """
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                if row["kind"] not in set(Kind):
                    raise ValueError(f"{path.name}, line {line}: there is no kind {row['kind']!r}")
                yield Kind(row["kind"]), row["text"]


def source() -> str:
    """The fingerprint of the messages."""
    return fingerprint(FOLDER, (".csv",))


class _Listener:
    """Stands where the kinds are read, and keeps what each message tells of its own."""

    def __init__(self) -> None:
        self.heard: list[Told] = []

    def __call__(self, told: Told) -> Mention | None:
        self.heard.append(told)
        return None


def lessons(city: City) -> Iterator[Lesson]:
    """Of each message in which a matter is heard what the model looks at."""
    listener = _Listener()
    words = Words(city, kinds=listener)
    for kind, text in messages():
        listener.heard.clear()
        words.understand(text, Context(language=LANGUAGE, expecting="what"))
        for told in listener.heard:
            ruled = by_rules(told)
            named = features(told.flat, ruled, told.usual, told.leaves, told.asks)
            yield Lesson(named, kind, ruled, told.usual is kind)


def train(taught: Sequence[Lesson], source: str) -> tuple[LinearModel, float]:
    """Learn the model, and how right the rules are of the same messages; `source` is the fingerprint of the messages."""
    truth = [lesson.kind.value for lesson in taught]
    usual = np.array([lesson.usual for lesson in taught])
    shares = np.where(usual, USUALLY / usual.mean(), (1 - USUALLY) / (1 - usual.mean())).tolist()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(truth, truth)
    looked = (lesson.named for lesson in taught)
    model = learn(looked, truth, shares, folds, source, least=LEAST_WEIGHT, texts=len(taught), counted=shares)
    return model, float(np.average([lesson.ruled is lesson.kind for lesson in taught], weights=shares))
