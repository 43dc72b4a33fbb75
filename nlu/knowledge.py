"""Knowledge (知识问答): which of the city's answers a question asks for, and what is not for the line."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from nlu.category import grams
from nlu.characters import bare, flatten
from nlu.lexicon import Hits
from tickets.city import City

LEAST = 0.42  # of a question's likeness to a known one
CLEAR = 1.8  # times the next likely entry from which a near category helps as much as the best
ONE_QUESTION = 24  # characters up to which a message asks one thing only
SAME_MATTER = 0.13  # more when the message's best category is the entry's
HINTED = 0.25  # likeness from which the category may help
LETTERS_FROM = 0.2  # likeness from which the letters are compared as well
UNKNOWN_GRAM = 0.3  # what a gram of no known question weighs, of the rarest known one
SHOWN = 3


class Answers:
    """The city's known questions, per language."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._categories = {entry.id: entry.category for entry in city.knowledge}
        self._questions: dict[str, Questions] = {}
        self._of(city.language)

    def _of(self, language: str) -> Questions:
        if language not in self._questions:
            asked = [(k.id, question) for k in self._city.knowledge for question in k.questions.get(language, ())]
            self._questions[language] = Questions(asked, language)
        return self._questions[language]

    def asked(
        self, text: str, language: str, is_question: bool, near: Sequence[str] = ()
    ) -> tuple[tuple[str, float], ...]:
        """Ids with scores, best first; a statement only when it is a known question word for word."""
        questions = self._of(language)
        if not is_question:
            known = questions.same_as(text)
            return ((known, 1.0),) if known else ()
        scores = questions.like(text)
        for code, score in scores.items():
            if score > HINTED and self._categories[code] in near:
                others = max((s for c, s in scores.items() if c != code), default=0.0)
                first = self._categories[code] == near[0]
                if first or len(bare(text)) <= ONE_QUESTION and score >= CLEAR * others:
                    scores[code] = min(1.0, score + SAME_MATTER)
        return tuple(sorted(((c, s) for c, s in scores.items() if s >= LEAST), key=lambda item: -item[1])[:SHOWN])


class Questions:
    """Known questions of one language, found by their weighted grams and then by their letters."""

    def __init__(self, asked: Sequence[tuple[str, str]], language: str) -> None:
        self._language = language
        self._asked = [(code, bare(question)) for code, question in asked]
        self._exact = {plain: code for code, plain in self._asked}
        found = [grams(question, language) for _, question in asked]
        counts = Counter(gram for part in found for gram in part)
        self._weights = {gram: math.log(1 + len(asked) / count) for gram, count in counts.items()}
        self._unknown = UNKNOWN_GRAM * math.log(1 + len(asked))
        self._lengths = [sum(self._weights[gram] for gram in part) for part in found]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for i, part in enumerate(found):
            for gram in part:
                self._postings[gram].append(i)

    def same_as(self, text: str) -> str | None:
        return self._exact.get(bare(text))

    def like(self, text: str) -> dict[str, float]:
        """How like each entry's likeliest question the text is, in [0, 1]."""
        said, plain = grams(text, self._language), bare(text)
        shared: dict[int, float] = defaultdict(float)
        length = 0.0
        for gram in said:
            weight = self._weights.get(gram)
            length += self._unknown if weight is None else weight
            for i in self._postings.get(gram, ()):
                shared[i] += weight or 0.0
        best: dict[str, float] = {}
        for i, weight in shared.items():
            code, question = self._asked[i]
            score = 2 * weight / (length + self._lengths[i])
            if score > LETTERS_FROM:
                score = max(score, (score + fuzz.ratio(plain, question) / 100) / 2)
            best[code] = max(best.get(code, 0.0), min(score, 1.0))
        return best


class Scope:
    """The city's table of what is not for the line (不予受理范围)."""

    def __init__(self, city: City) -> None:
        self._rows = [
            (row.code, tuple(map(flatten, row.words)), tuple(map(flatten, row.not_words))) for row in city.out_of_scope
        ]

    def outside(self, flat: str, hits: Hits) -> str | None:
        """The row whose words are in the message and none of whose other words are; the one with the most words first.

        The table's words are the city's language; in another one the general words for a row of that code count.
        """
        found: list[tuple[int, str]] = []
        for code, words, but in self._rows:
            if (size := sum(len(word) for word in words if word in flat)) and not any(word in flat for word in but):
                found.append((size, code))
            if covered := hits.covered(f"out_of_scope.{code}"):
                found.append((covered, code))
        return max(found)[1] if found else None
