"""Measures (评测): how right a classifier or a reader of places is, as plain numbers.

`accuracy` and the like are shares in [0, 1]; times are milliseconds. "Surest 90 %": of all texts ordered by the probability of
their first label, the first nine tenths.
"""

from __future__ import annotations

import itertools
import math
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.ports.understanding import Meaning
from nlu.characters import flatten
from nlu.place.bio import Address
from nlu.place.parts_model import PartsModel

Ranked = tuple[tuple[str, float], ...]  # labels with probabilities, best first
Span = tuple[int, int]
BINS = 15  # of the calibration error, as usual in the literature
MOST_CONFUSED = 20


@dataclass(frozen=True)
class Classified:
    """What `evaluate` found over `texts` labelled texts. `ece` is the expected calibration error: by how much, on average,
    the probability of the first label misses its share of right ones. `confusion` is (label, said instead) with how often."""

    texts: int
    accuracy: float
    macro_f1: float
    top3: float
    ece: float
    accuracy_at_80: float
    accuracy_at_90: float
    p50_ms: float
    p99_ms: float
    confusion: tuple[tuple[str, str, int], ...] = ()
    wrong: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)

    def numbers(self) -> dict[str, object]:
        """All but the texts that went wrong, ready for JSON."""
        return {
            "texts": self.texts,
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "top3": round(self.top3, 4),
            "ece": round(self.ece, 4),
            "accuracy_at_80": round(self.accuracy_at_80, 4),
            "accuracy_at_90": round(self.accuracy_at_90, 4),
            "p50_ms": round(self.p50_ms, 3),
            "p99_ms": round(self.p99_ms, 3),
            "confusion": [list(row) for row in self.confusion],
        }


def evaluate(classify: Callable[[str], Ranked], rows: Sequence[tuple[str, str]]) -> Classified:
    """Classify every text of `rows` (text, label) and count. A text with no answer at all counts as wrong.

    Raises:
        ValueError: without rows there is nothing to measure.
    """
    if not rows:
        raise ValueError("no rows to evaluate")
    found: list[Ranked] = []
    times: list[float] = []
    for text, _ in rows:
        started = time.perf_counter()
        found.append(classify(text))
        times.append((time.perf_counter() - started) * 1000)
    labels = [label for _, label in rows]
    firsts = [ranked[0][0] if ranked else "" for ranked in found]
    sure = [ranked[0][1] if ranked else 0.0 for ranked in found]
    right = [said == label for said, label in zip(firsts, labels, strict=True)]
    confused = Counter((label, said) for label, said in zip(labels, firsts, strict=True) if label != said)
    return Classified(
        texts=len(rows),
        accuracy=statistics.fmean(right),
        macro_f1=macro_f1(labels, firsts),
        top3=statistics.fmean(
            label in [code for code, _ in ranked[:3]] for label, ranked in zip(labels, found, strict=True)
        ),
        ece=calibration_error(sure, right),
        accuracy_at_80=right_among_surest(sure, right, 0.8),
        accuracy_at_90=right_among_surest(sure, right, 0.9),
        p50_ms=percentile(times, 0.5),
        p99_ms=percentile(times, 0.99),
        confusion=tuple((label, said, count) for (label, said), count in confused.most_common(MOST_CONFUSED)),
        wrong=tuple((text, label, said) for (text, label), said in zip(rows, firsts, strict=True) if label != said),
    )


def macro_f1(labels: Sequence[str], said: Sequence[str]) -> float:
    """The F1 of each label that occurs in `labels`, averaged without weights."""
    hits = Counter(label for label, other in zip(labels, said, strict=True) if label == other)
    told, meant = Counter(said), Counter(labels)
    return statistics.fmean(2 * hits[label] / (told[label] + meant[label]) for label in meant)


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error in [0, 1] over equal bins of probability."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p, ok in zip(sure, right, strict=True):
        bins[min(BINS - 1, int(p * BINS))].append((p, ok))
    gaps = (
        abs(statistics.fmean(p for p, _ in inside) - statistics.fmean(ok for _, ok in inside)) * len(inside)
        for inside in bins.values()
    )
    return sum(gaps) / len(sure)


def right_among_surest(sure: Sequence[float], right: Sequence[bool], share: float) -> float:
    """How many of the surest `share` are right."""
    order = sorted(range(len(sure)), key=lambda i: -sure[i])
    return statistics.fmean(right[i] for i in order[: max(1, round(share * len(order)))])


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def interval(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share measured on `count` cases (Wilson)."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class PlacesFound:
    """How spans of places were found. Of the `spans` in the gold: `exact` to the character, `found` at least in part;
    `false` is the share of `answers` that touch no span of the gold."""

    texts: int
    spans: int
    answers: int
    exact: float
    found: float
    false: float
    exact_interval: tuple[float, float]
    p50_ms: float
    p99_ms: float
    wrong: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = field(default=(), repr=False)

    def numbers(self) -> dict[str, object]:
        """All but the texts that went wrong, ready for JSON."""
        low, high = self.exact_interval
        return {
            "texts": self.texts,
            "spans": self.spans,
            "answers": self.answers,
            "exact": round(self.exact, 4),
            "exact_interval": [round(low, 4), round(high, 4)],
            "found": round(self.found, 4),
            "false": round(self.false, 4),
            "p50_ms": round(self.p50_ms, 3),
            "p99_ms": round(self.p99_ms, 3),
        }


def evaluate_places(read: Callable[[str], Sequence[Span]], rows: Sequence[tuple[str, Sequence[Span]]]) -> PlacesFound:
    """Read the places of every text of `rows` (text, spans of the gold) and compare.

    Raises:
        ValueError: without a single span there is nothing to measure.
    """
    wanted = sum(len(spans) for _, spans in rows)
    if not wanted:
        raise ValueError("no spans to evaluate")
    exact = found = false = answers = 0
    times, wrong = [], []
    for text, gold in rows:
        started = time.perf_counter()
        said = [tuple(span) for span in read(text)]
        times.append((time.perf_counter() - started) * 1000)
        answers += len(said)
        exact += sum(tuple(span) in said for span in gold)
        found += sum(any(_touch(span, other) for other in said) for span in gold)
        false += sum(not any(_touch(span, other) for other in gold) for span in said)
        if {tuple(span) for span in gold} != set(said):
            wrong.append((text, tuple(text[a:b] for a, b in gold), tuple(text[a:b] for a, b in said)))
    return PlacesFound(
        texts=len(rows),
        spans=wanted,
        answers=answers,
        exact=exact / wanted,
        found=found / wanted,
        false=false / max(1, answers),
        exact_interval=interval(exact / wanted, wanted),
        p50_ms=percentile(times, 0.5),
        p99_ms=percentile(times, 0.99),
        wrong=tuple(wrong),
    )


@dataclass(frozen=True)
class PartsFound:
    """How the parts of marked addresses were found. A part counts as right when its borders and its name are: the micro-average
    over all parts, as `conlleval` and the papers on address parsing count. `f1` is on the tokens of the file, as they are
    published; in `f1_of_text` the program cuts the text itself, as it does when it serves."""

    addresses: int
    parts: int
    precision: float
    recall: float
    f1: float
    f1_of_text: float
    microseconds: float
    by_part: Mapping[str, float] = field(default_factory=dict)

    def numbers(self) -> dict[str, object]:
        """All of it, ready for JSON."""
        return {
            "addresses": self.addresses,
            "parts": self.parts,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "f1_of_text": round(self.f1_of_text, 4),
            "microseconds": round(self.microseconds),
            "by_part": {name: round(f1, 4) for name, f1 in self.by_part.items()},
        }


def evaluate_parts(model: PartsModel, addresses: Sequence[Address]) -> PartsFound:
    """Read every marked address and compare; `microseconds` of processor time is the mean for the text of an address.

    Raises:
        ValueError: without a marked part there is nothing to measure.
    """
    meant, told, hit = Counter[str](), Counter[str](), Counter[str]()
    told_of_text = hit_of_text = 0
    spent = 0.0
    for address in addresses:
        gold, said = set(address.parts), set(model.of_tokens([flatten(token) for token in address.tokens]))
        meant.update(name for *_, name in gold)
        told.update(name for *_, name in said)
        hit.update(name for *_, name in gold & said)
        started = time.process_time()
        read = set(model.parts(address.text))
        spent += time.process_time() - started
        told_of_text += len(read)
        hit_of_text += len(read & set(address.in_characters()))
    if not meant:
        raise ValueError("no parts to evaluate")
    return PartsFound(
        addresses=len(addresses),
        parts=meant.total(),
        precision=hit.total() / max(1, told.total()),
        recall=hit.total() / meant.total(),
        f1=2 * hit.total() / (meant.total() + told.total()),
        f1_of_text=2 * hit_of_text / (meant.total() + told_of_text),
        microseconds=spent / len(addresses) * 1e6,
        by_part={name: 2 * hit[name] / (meant[name] + told[name]) for name, _ in meant.most_common()},
    )


def place_spans(meaning: Meaning) -> list[Span]:
    """Where the places of the problems stand in a message, as [start, end)."""
    several = meaning.problems if len(meaning.problems) > 1 else ()
    mentions = [meaning.place, *(problem.place for problem in several)]
    return sorted({(place.span.start, place.span.end) for place in mentions if place})


def _touch(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def alike(a: str, b: str) -> float:
    """How alike two titles are: F1 of their pairs of characters, 0 to 1; marks do not count."""
    own, other = (Counter(itertools.pairwise(filter(str.isalnum, text))) for text in (a, b))
    return 2 * (own & other).total() / max(1, own.total() + other.total())


def renamed(ranked: Ranked, names: Mapping[str, str]) -> Ranked:
    """Labels under the names of `names`, the probabilities of those that share a name added; unnamed ones left out."""
    sums: dict[str, float] = defaultdict(float)
    for label, p in ranked:
        if label in names:
            sums[names[label]] += p
    return tuple(sorted(sums.items(), key=lambda item: -item[1]))
