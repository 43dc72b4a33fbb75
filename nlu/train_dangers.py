"""Training of the danger model (险情训练): `python -m nlu.train_dangers cities/demo` after `words/dangers` changed.

Our own messages (danger or trap) weigh most; moves in a dialogue, the examples of a city's leaves and letters of ours teach what
is ordinary.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlu import frames
from nlu.characters import flatten
from nlu.danger import NAMED
from nlu.danger_model import GRAMS_ONLY, KEY, KEY_SHARE, NONE, TABLES, features, keys, stretches
from nlu.lexicon import LANGUAGES, Hits, lexicon
from nlu.linear import About, LinearModel, fingerprint
from nlu.train import deciding, table_of

FOLDER = Path(__file__).parent / "words" / "dangers"
INTENTS = FOLDER.parent / "intents"
PENALTY = 3.0
LEAST_WEIGHT = 0.04  # for some danger, from which a feature is kept
# How much a message of ours, a move in a dialogue, an example of a leaf and a stretch of a letter weigh.
WRITTEN, MOVE, EXAMPLE, STRETCH = 3.0, 2.0, 1.0, 0.5
AROUND = 0.5  # and an example with what is told around it
LETTERS = ("kinds/letters.csv", "kinds/told.csv", "titles/zh-CN.csv")
LEAST_STRETCH = 4  # characters
KEYS_ALONE = 0.5  # and how much of it a Chinese one counts that teaches the other languages by its keys
DANGER = 2.0  # and a danger against what is none: a miss costs more than a false alarm


@dataclass(frozen=True)
class Lesson:
    """A message, its danger (`NONE` for a trap or an ordinary appeal) and how much it counts."""

    language: str
    text: str
    danger: str
    share: float


def written(folder: Path = FOLDER) -> Iterator[Lesson]:
    """Our own messages of all languages."""
    for language in LANGUAGES:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Lesson(language, row["text"], row["danger"] or NONE, WRITTEN)


def moves(folder: Path = INTENTS) -> Iterator[Lesson]:
    """What is said inside a dialogue and reports nothing: no danger, however urgent it sounds (撤了吧, 找个人跟我说)."""
    for language in LANGUAGES:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for text in dict.fromkeys(row["text"] for row in csv.DictReader(file) if row["intent"] != "report"):
                yield Lesson(language, text, NONE, MOVE)


def examples(city: Path) -> Iterator[Lesson]:
    """The examples of a city's leaves; those of a leaf with a danger tell it."""
    with (city / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        danger = {row["code"]: row["danger"] or NONE for row in csv.DictReader(file)}
    for language in LANGUAGES:
        with (city / "examples" / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Lesson(language, row["text"], danger[row["code"]], EXAMPLE)


def told_around(city: Path) -> Iterator[Lesson]:
    """The same examples with what is told around any matter: how long it has lasted, that it is not solved yet. Our own dangers are
    mostly told with hours and minutes, and who has had no water for two hours is in no danger by that."""
    with (FOLDER / "around.csv").open(encoding="utf-8", newline="") as file:
        told = [(row["language"], row["text"]) for row in csv.DictReader(file)]
    around = {language: [text for code, text in told if code == language] for language in LANGUAGES}
    for number, lesson in enumerate(examples(city)):
        if lesson.danger == NONE:
            words = around[lesson.language]
            text = words[number % len(words)].replace("…", lesson.text.rstrip("。."))
            yield replace(lesson, text=text, share=AROUND)


def letters(folder: Path = FOLDER.parent) -> Iterator[Lesson]:
    """The Chinese letters that teach kinds and titles, in the stretches in which the model will read them: hard lives are told
    there (再冷下去，我怕他挨不过这两天) and no danger. A stretch in which a word or a frame names one teaches nothing."""
    words = lexicon(GRAMS_ONLY)
    for name in LETTERS:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            told = [flatten(row["text"]) for row in csv.DictReader(file)]
        for piece in dict.fromkeys(flat[start:end].strip() for flat in told for start, end in stretches(flat)):
            hits = words.read(piece)
            if len(piece) >= LEAST_STRETCH and not hits.has(*NAMED) and not frames.find(piece, hits, words):
                yield Lesson(GRAMS_ONLY, piece, NONE, STRETCH)


def train(lessons: list[Lesson], source: str) -> LinearModel:
    """Learn the model; `source` is the fingerprint of our own messages. Chinese ones teach by their grams, and once more by the keys of
    the lists alone, for the other languages."""
    chinese = [lesson for lesson in lessons if lesson.language == GRAMS_ONLY]
    named = (features(flatten(lesson.text), _hits(lesson)) for lesson in lessons)
    names, table = table_of([*named, *(dict.fromkeys(_taught_keys(lesson), KEY_SHARE) for lesson in chinese)])
    lessons = [*lessons, *(replace(lesson, share=lesson.share * KEYS_ALONE) for lesson in chinese)]
    table = table.astype(np.float32)
    truth = np.array([lesson.danger for lesson in lessons])
    shares = np.array([lesson.share for lesson in lessons]) * np.where(truth == NONE, 1.0, DANGER)
    machine = LogisticRegression(C=PENALTY, max_iter=300).fit(table, truth, sample_weight=shares)
    right = float((machine.predict(table) == truth).mean())
    number, weights = deciding(names, machine.coef_.T, LEAST_WEIGHT)
    return LinearModel(
        about=About(source, len(lessons), "", right, 0.0, 0.0),
        labels=tuple(machine.classes_.tolist()),
        number=number,
        rarity=np.ones(len(number), np.float32),
        weights=weights,
        bias=machine.intercept_.astype(np.float32),
        sharpness=1.0,
    )


def _hits(lesson: Lesson) -> Hits:
    return lexicon(lesson.language).read(flatten(lesson.text))


def _taught_keys(lesson: Lesson) -> list[str]:
    """The keys in a Chinese message that other languages have words for: what only Chinese has a list of teaches them nothing."""
    known = _keys_elsewhere()
    return [key for key in keys(_hits(lesson)) if key in known]


@cache
def _keys_elsewhere() -> frozenset[str]:
    lists = (lexicon(language) for language in LANGUAGES if language != GRAMS_ONLY)
    return frozenset(KEY + key for words in lists for table in TABLES for key in words.whole_keys.get(table, ()))


def source() -> str:
    """The fingerprint of our own messages."""
    return fingerprint(FOLDER, (".csv",))


def main() -> None:
    """Learn anew and write the file."""
    city = Path(sys.argv[1])
    model = train([*written(), *moves(), *examples(city), *told_around(city), *letters()], source())
    model.save(FOLDER / "dangers.npz")
    print(f"{model.about.texts} messages, {len(model.number)} features")


if __name__ == "__main__":
    main()
