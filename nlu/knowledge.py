"""Knowledge (知识问答): which of the city's answers a question asks for, and what is not for the line."""

from __future__ import annotations

import math
from collections import Counter

from rapidfuzz import fuzz

from nlu.category import grams
from nlu.characters import bare, flatten
from tickets.city import City

LEAST = 0.42  # of a question's likeness to a known one
SAME = (
    0.98  # from which a statement is the known question itself: 老板拖欠工资 is a report, 老板拖欠工资怎么办 a question
)
SHOWN = 3


class Answers:
    """The city's known questions, per language."""

    def __init__(self, city: City) -> None:
        self._questions: dict[str, list[tuple[str, str, frozenset[str]]]] = {}
        self._weights: dict[str, dict[str, float]] = {}
        for language in city.languages:
            asked = [
                (k.id, bare(q), frozenset(grams(q, language)))
                for k in city.knowledge
                for q in k.questions.get(language, ())
            ]
            counts = Counter(gram for _, _, found in asked for gram in found)
            self._questions[language] = asked
            self._weights[language] = {gram: math.log(1 + len(asked) / count) for gram, count in counts.items()}
        self._categories = {k.id: k.category for k in city.knowledge}

    def asked(
        self, text: str, language: str, is_question: bool, category: str | None = None
    ) -> tuple[tuple[str, float], ...]:
        """Ids with scores, best first; a statement only when it is nearly a known question."""
        weights = self._weights.get(language, {})
        said, plain = grams(text, language), bare(text)
        if not said or not weights:
            return ()
        unknown = math.log(1 + len(self._questions[language]))
        length = sum(weights.get(gram, unknown * 0.3) for gram in said)
        best: dict[str, float] = {}
        for code, question, found in self._questions[language]:
            shared = sum(weights[gram] for gram in said & found)
            if not shared:
                continue
            score = 2 * shared / (length + sum(weights[gram] for gram in found))
            if score > 0.2:
                score = max(score, 0.5 * score + 0.5 * fuzz.ratio(plain, question) / 100)
            best[code] = max(best.get(code, 0.0), min(score, 1.0))
        least = LEAST if is_question else SAME
        kept = [
            (code, min(1.0, s + (0.12 if category and self._categories[code] == category and s > 0.25 else 0.0)))
            for code, s in best.items()
        ]
        return tuple(sorted(((c, s) for c, s in kept if s >= least), key=lambda item: -item[1])[:SHOWN])


class Scope:
    """The city's table of what is not for the line (不予受理范围)."""

    def __init__(self, city: City) -> None:
        self._rows = [
            (row.code, tuple(map(flatten, row.words)), tuple(map(flatten, row.not_words))) for row in city.out_of_scope
        ]

    def outside(self, flat: str) -> str | None:
        """The row whose words are in the message and none of whose other words are; the one with the most words first."""
        found = [
            (sum(len(word) for word in words if word in flat), code)
            for code, words, but in self._rows
            if any(word in flat for word in words) and not any(word in flat for word in but)
        ]
        return max(found)[1] if found else None
