"""Knowledge (知识问答): which of the city's answers a question asks for, and what is not for the line."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from nlu.category import grams
from nlu.characters import bare, blanked, flatten
from nlu.lexicon import Hits, lexicon
from nlu.lines_asked import LinesAsked
from tickets.catalogue import PlaceNeeded
from tickets.city import City

LEAST = 0.42  # of a question's likeness to a known one
LEAST_ELSEWHERE = 0.55  # in languages with few known questions, where common words weigh too much
CLEAR = 1.8  # times the next likely entry from which a near category helps as much as the best
ONE_QUESTION = 24  # characters up to which a message asks one thing only
SAME_MATTER = 0.13  # more when the message's best category is the entry's
HINTED = 0.25  # likeness from which the category may help
LETTERS_FROM = 0.2  # likeness from which the letters are compared as well
UNKNOWN_GRAM = 0.3  # what a gram of no known question weighs, of the rarest known one
ABOUT = 0.42  # likeness of what two questions are about, below which they only ask alike (房产证怎么办, 居住证怎么办)
SURELY_ABOUT = 0.6  # and from which the category may help
# From so likely a leaf an answer about another, so many times less likely, must be so alike: 停电, 停水.
SURE_LEAF, HARDLY, ALIKE = 0.5, 10, 0.8
_ASKING = ("filler.asking", "intent.question")  # words by which one asks, and which tell nothing of what about
SHOWN = 3


class Answers:
    """The city's known questions, per language."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._categories = {entry.id: entry.category for entry in city.knowledge}
        self._questions: dict[str, Questions] = {}
        self._lines = LinesAsked(city)
        self._of(city.language)

    def _of(self, language: str) -> Questions:
        if language not in self._questions:
            asked = [(k.id, question) for k in self._city.knowledge for question in k.questions.get(language, ())]
            self._questions[language] = Questions(asked, language)
        return self._questions[language]

    def asks_for_a_number(self, text: str) -> bool:
        """公证处电话, whether or not the city knows the number."""
        return self._lines.asked(text) is not None

    def asked(
        self, text: str, language: str, is_question: bool, near: Sequence[tuple[str, float]] = ()
    ) -> tuple[tuple[str, float], ...]:
        """Ids with scores, best first; a statement only when it is a known question word for word. `near` are the message's leaves
        with how likely they are: an answer about another one than the surely meant must be all the more alike."""
        questions = self._of(language)
        number = self._lines.asked(text)
        if number:
            return ((number, 1.0),)
        if number is not None and questions.same_as(text):
            number = None
        if not is_question:
            known = questions.same_as(text)
            return ((known, 1.0),) if known else ()
        found = questions.like(text)
        if number is not None:  # another office's number is no answer
            found = {code: one for code, one in found.items() if code not in self._lines.entries}
        scores = {code: score for code, (score, _) in found.items()}
        leaves = [code for code, _ in near]
        for code, (score, about) in found.items():
            if score < ALIKE and self._elsewhere(code, near):
                del scores[code]
            if score > HINTED and about >= SURELY_ABOUT and self._categories[code] in leaves:
                others = max((s for c, s in scores.items() if c != code), default=0.0)
                first = self._categories[code] == leaves[0]
                if first or len(bare(text)) <= ONE_QUESTION and score >= CLEAR * others:
                    scores[code] = min(1.0, score + SAME_MATTER)
        least = LEAST if language == self._city.language else LEAST_ELSEWHERE
        return tuple(sorted(((c, s) for c, s in scores.items() if s >= least), key=lambda item: -item[1])[:SHOWN])

    def _elsewhere(self, code: str, near: Sequence[tuple[str, float]]) -> bool:
        """Whether an entry is about a leaf that is hardly meant; what is asked of the line itself is about none."""
        leaf = self._city.catalogue.get(self._categories[code])
        if leaf is None or leaf.place is PlaceNeeded.NONE or not near or near[0][1] < SURE_LEAF:
            return False
        return dict(near).get(leaf.code, 0.0) * HARDLY < near[0][1]


class Grams:
    """Texts of one language by their weighted grams: how like one is to each of the known ones."""

    def __init__(self, known: Sequence[Sequence[str]]) -> None:
        counts = Counter(gram for part in known for gram in part)
        self._weights = {gram: math.log(1 + len(known) / count) for gram, count in counts.items()}
        self._unknown = UNKNOWN_GRAM * math.log(1 + len(known))
        self._lengths = [sum(self._weights[gram] for gram in part) for part in known]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for i, part in enumerate(known):
            for gram in part:
                self._postings[gram].append(i)

    def like(self, said: Sequence[str]) -> dict[int, float]:
        """Of each known text that shares a gram: how like it is, in [0, 1]."""
        shared: dict[int, float] = defaultdict(float)
        length = 0.0
        for gram in said:
            weight = self._weights.get(gram)
            length += self._unknown if weight is None else weight
            for i in self._postings.get(gram, ()):
                shared[i] += weight or 0.0
        return {i: min(1.0, 2 * weight / (length + self._lengths[i])) for i, weight in shared.items()}


class Questions:
    """Known questions of one language, found by their weighted grams, by their letters, and by what they are about."""

    def __init__(self, asked: Sequence[tuple[str, str]], language: str) -> None:
        self._language = language
        self._asked = [(code, bare(question)) for code, question in asked]
        self._exact = {plain: code for code, plain in self._asked}
        self._whole = Grams([grams(question, language) for _, question in asked])
        self._abouts = [self._about(question) for _, question in asked]
        self._about_them = Grams(self._abouts)

    def same_as(self, text: str) -> str | None:
        return self._exact.get(bare(text))

    def like(self, text: str) -> dict[str, tuple[float, float]]:
        """How like each entry's likeliest question the text is, and how like in what it is about, both in [0, 1]."""
        plain, about = bare(text), self._about(text)
        near = self._about_them.like(about)
        best: dict[str, tuple[float, float]] = {}
        for i, score in self._whole.like(grams(text, self._language)).items():
            code, question = self._asked[i]
            if score > LETTERS_FROM:
                score = max(score, (score + fuzz.ratio(plain, question) / 100) / 2)
            topic = near.get(i, 0.0) if about and self._abouts[i] else score
            if topic < ABOUT:
                continue
            score = (score + topic) / 2
            if score > best.get(code, (0.0, 0.0))[0]:
                best[code] = score, topic
        return best

    def _about(self, text: str) -> list[str]:
        """The grams of a text without the words by which it asks."""
        flat = flatten(text)
        hits = lexicon(self._language).read(flat)
        return grams(blanked(flat, [where for key in _ASKING for where in hits.spans(key)]), self._language)


class Scope:
    """The city's table of what is not for the line (不予受理范围)."""

    def __init__(self, city: City) -> None:
        self._rows = [
            (row.code, tuple(map(_together, row.words)), tuple(map(flatten, row.not_words)))
            for row in city.out_of_scope
        ]
        self._codes = {f"out_of_scope.{code}": code for code, _, _ in self._rows}
        self._words = tuple(dict.fromkeys(word for _, words, _ in self._rows for parts in words for word in parts[-1]))

    def outside(self, flat: str, hits: Hits) -> str | None:
        """The row whose words are in the message and none of whose other words are; the one with the most words first.

        The table's words are the city's language; in another one the general words for a row of that code count.
        """
        found = [(hits.covered(key), self._codes[key]) for key in hits.among(self._codes)]
        if any(map(flat.__contains__, self._words)):  # sixty words, asked of every message
            for code, words, but in self._rows:
                size = sum(_said(parts, flat) for parts in words)
                if size and not any(word in flat for word in but):
                    found.append((size, code))
        return max(found)[1] if found else None


def _together(word: str) -> tuple[tuple[str, ...], ...]:
    """干部~领导+收红包~收礼 is said where one of the first and one of the second are."""
    return tuple(tuple(map(flatten, part.split("~"))) for part in word.split("+"))


def _said(parts: tuple[tuple[str, ...], ...], flat: str) -> int:
    """How much of the message these words are; 0 where one of them is not in it."""
    found = [max((len(word) for word in part if word in flat), default=0) for part in parts]
    return sum(found) if all(found) else 0
