"""Training of the titles (标题训练): `python -m bench.titles` after the lessons in `words/titles` changed.

A lesson is a message and the title that a call-taker would write. The clauses that are most alike to it are the right ones; the other
parts of understanding read the message first, as what they find are signs for the model.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from handlers.ports.understanding import Context
from nlu import stories
from nlu.evaluate import alike
from nlu.linear import fingerprint
from nlu.title_model import LONGEST_GRAM, About, Signs, Story, TitleModel, signs
from nlu.trimming import TITLE, shortened
from nlu.understand import Words
from tickets.city import City

FOLDER = Path(__file__).parent / "words" / "titles"
FOLDS = 5
LEAST = 3  # clauses in which a sign must be seen
PENALTY, OF_GRAMS = 2.0, 4.0
SHARP = 8.0  # by how much more a clause is right that is more alike to the title
UNLIKE = 0.15  # of the most alike clause, up to which a lesson teaches nothing
ROUNDS = 200
SMALL = 1e-3


@dataclass(frozen=True)
class Lesson:
    """A story with the signs of its clauses, how right each is as a title, together 1 or 0, and the title that was written."""

    story: Story
    signs: Sequence[Signs]
    right: NDArray[np.float64]
    title: str


def written() -> list[tuple[str, str]]:
    """The messages and their titles."""
    with (FOLDER / "zh-CN.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["title"]) for row in csv.DictReader(file)]


def source() -> str:
    """The fingerprint of the lessons."""
    return fingerprint(FOLDER, {".csv"})


class _Listener:
    """Hears the stories, and finds nothing worth more than another."""

    def __init__(self) -> None:
        self._heard: Story | None = None

    def __call__(self, story: Story) -> Sequence[float]:
        self._heard = story
        return [0.0] * len(story.clauses)

    def taken(self) -> Story | None:
        """What was heard last, which knows what leaf it is like; None where no message was a story since the last time."""
        heard, self._heard = self._heard, None
        return heard


def lessons(city: City, taught: Iterable[tuple[str, str]]) -> Iterator[Lesson]:
    """What is to be learnt; messages that are no story teach nothing."""
    listener = _Listener()
    words = Words(city, titles=listener)
    for text, title in taught:
        words.understand(text, Context(language=city.language))
        if (story := listener.taken()) is not None:
            yield Lesson(story, signs(story), _right(story, title), title)


def _right(story: Story, title: str) -> NDArray[np.float64]:
    like = np.array([alike(shortened(clause.words, TITLE, alphabetic=False), title) for clause in story.clauses])
    if like.max() <= UNLIKE:
        return np.zeros(len(like))
    right: NDArray[np.float64] = np.exp(SHARP * like) / np.exp(SHARP * like).sum()
    return right


def train(taught: Sequence[Lesson], source: str) -> TitleModel:
    """Learn what each sign weighs; with how alike the titles of lessons left out were."""
    found = [
        alike(_titled(lesson.story, model), lesson.title)
        for fold in range(FOLDS)
        for model in [_learnt([lesson for i, lesson in enumerate(taught) if i % FOLDS != fold], About("", 0, 0.0))]
        for lesson in taught[fold::FOLDS]
    ]
    return _learnt(taught, About(source, len(taught), round(float(np.mean(found)), 4)))


def _titled(story: Story, model: TitleModel) -> str:
    return stories.title(story.clauses, stories.without_asides(story.clauses, model.worth(story)))


def _learnt(taught: Sequence[Lesson], about: About) -> TitleModel:
    told = Counter(name for lesson in taught for clause in lesson.signs for name, _ in clause.valued())
    row = {name: i for i, name in enumerate(sorted(name for name, often in told.items() if often >= LEAST))}
    clauses = [clause for lesson in taught for clause in lesson.signs]
    known = [[(row[name], value) for name, value in clause.valued() if name in row] for clause in clauses]
    ends = np.cumsum([0, *map(len, known)])
    columns, values = zip(*(pair for clause in known for pair in clause), strict=True)
    table = csr_matrix((values, columns, ends), shape=(len(clauses), len(row)))
    sizes = [len(lesson.signs) for lesson in taught]
    begin = np.cumsum([0, *sizes[:-1]])
    lesson_of = np.repeat(np.arange(len(sizes)), sizes)
    right = np.concatenate([lesson.right for lesson in taught])
    teaches = np.add.reduceat(right, begin)[lesson_of]
    penalty = np.array([OF_GRAMS if len(name) <= LONGEST_GRAM else PENALTY for name in row])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = table @ weights
        scores -= np.maximum.reduceat(scores, begin)[lesson_of]
        likely = np.exp(scores)
        all_ = np.add.reduceat(likely, begin)[lesson_of]
        missed = likely / all_ * teaches - right
        return float(
            (right * (np.log(all_) - scores)).sum() + penalty @ weights**2 / 2
        ), table.T @ missed + penalty * weights

    learnt = minimize(loss, np.zeros(len(row)), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return TitleModel(about, {name: float(learnt[i]) for name, i in row.items() if abs(learnt[i]) >= SMALL})
