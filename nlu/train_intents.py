"""Training of the intents (意图训练): `python -m bench.intents` after the utterances or cues in `words/intents` changed.

An utterance counts in every situation that its row names (`any`: all of them), together as much as the square root of their number.
The other parts of understanding read it there too, with the words of the city: what they find are signs for the model.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sklearn.model_selection import StratifiedGroupKFold

from handlers.ports.understanding import Context, Intent
from nlu.gram_index import ASKED, FREE
from nlu.intent import signs
from nlu.intent_model import asked, features
from nlu.intent_rules import Facts, by_rules
from nlu.lexicon import LANGUAGES, Hits
from nlu.linear import LinearModel, fingerprint
from nlu.train import FOLDS
from nlu.train_weighed import learn
from nlu.understand import Words
from tickets.city import City

FOLDER = Path(__file__).parent / "words" / "intents"
LEAST_WEIGHT = 0.02  # for some intent, from which a feature is kept
EVERYWHERE = "any"


@dataclass(frozen=True)
class Example:
    """One utterance in one situation; `share` is how much it counts."""

    language: str
    expecting: str
    text: str
    intent: str
    share: float


def examples(folder: Path = FOLDER) -> Iterator[Example]:
    """All utterances of all languages.

    Raises:
        ValueError: a row names an intent that there is not; the message says where.
    """
    for language in LANGUAGES:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                if row["intent"] not in set(Intent):
                    raise ValueError(f"{language}.csv, line {line}: there is no intent {row['intent']!r}")
                for one in (situations := situations_of(row["expecting"])):
                    yield Example(language, one, row["text"], row["intent"], len(situations) ** -0.5)


def situations_of(cell: str) -> list[str]:
    """What the first column names. Beside a question that is told freely everything may be said as with nothing open."""
    if cell == EVERYWHERE:
        return sorted({*ASKED, FREE})
    found = {asked(one) for one in cell.split(" ")}
    return sorted(found | {FREE} if "" in found else found)


def source() -> str:
    """The fingerprint of the utterances and cues."""
    return fingerprint(FOLDER, (".csv", ".toml"))


class _Listener:
    """Stands where the intents are read, and keeps what the model would look at."""

    def __init__(self) -> None:
        self.named: dict[str, float] = {}

    def __call__(self, flat: str, hits: Hits, context: Context, facts: Facts) -> tuple[tuple[Intent, float], ...]:
        self.named = features(flat, context.expecting, hits, signs(flat, facts, by_rules(flat, hits, context, facts)))
        return ((Intent.UNKNOWN, 1.0),)


def looked_at(city: City, taught: Iterable[Example]) -> Iterator[dict[str, float]]:
    """Of each utterance in its situation what the model looks at, where whoever says it has a ticket."""
    listener = _Listener()
    words = Words(city, wanted=listener)
    for one in taught:
        words.understand(one.text, Context(language=one.language, expecting=one.expecting or None, tickets=True))
        yield listener.named


def train(taught: list[Example], looked: Iterable[dict[str, float]], source: str) -> LinearModel:
    """Learn the model from the utterances and what it looks at in each; `source` is the fingerprint of what it is taught from."""
    truth = [one.intent for one in taught]
    order: dict[str, int] = {}
    same = [order.setdefault(one.text, len(order)) for one in taught]
    # One text is never in both.
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1).split(truth, truth, same)
    return learn(looked, truth, [one.share for one in taught], folds, source, least=LEAST_WEIGHT, texts=len(order))
