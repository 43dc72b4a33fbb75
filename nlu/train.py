"""Training (训练): a linear model from a city's history of labelled appeals, in seconds to a minute.

```
history (text, label) ─→ fit on four fifths, score the fifth, five times ─→ how right it is, and how sure it may be
                      └→ fit on all ─→ LinearModel
```
scikit-learn's LinearSVC on grams scaled by how much they tell of each label, because on real appeals nothing that trains in a minute was
more right (docs/understanding.md); how sure it may be is learnt from scores of texts left out.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.calibration import by_label
from nlu.evaluate import calibration_error, macro_f1
from nlu.linear import SHARES, About, Floats, LinearModel, as_stored, block_of, counted, softmax

FOLDS = 5
# Of a label: fewer teach nothing (of five examples of a new category .02 are recalled; docs/understanding.md).
LEAST_TEXTS = 5
LEAST_USES = 2  # texts that a feature must occur in
PENALTY = 0.5
# Of a gram in the texts of a label and in the others: so little that a gram of one label alone tells much.
SMOOTHED = 0.1
TOLERANCE = 0.01  # of the machine: closer costs three times as long and changes no label

Counts = NDArray[np.int64]


class TooLittle(ValueError):
    """The history cannot teach a model; the message says what is missing."""


def train(rows: Sequence[tuple[str, str]], data: str, today: date) -> LinearModel:
    """Learn from `rows` of (text, label); `data` names where they come from. Labels of fewer than five texts are left out.

    Raises:
        TooLittle: fewer than two labels have five texts.
    """
    often = Counter(label for _, label in rows)
    kept = [(text, label) for text, label in rows if often[label] >= LEAST_TEXTS and text.strip()]
    labels = sorted({label for _, label in kept})
    if len(labels) < 2:
        raise TooLittle(f"needs at least two labels with {LEAST_TEXTS} texts each, has {len(labels)}")
    names = np.array([label for _, label in kept])
    grams, table = table_of(_weighed_alone(text) for text, _ in kept)
    blocks = np.array([block_of(gram) for gram in grams])
    truth = np.searchsorted(np.array(labels), names)
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(names, names))
    scores = np.zeros((len(kept), len(labels)), np.float32)
    for learnt, left in folds:
        rarity, weights, bias = _fit(table[learnt], names[learnt], blocks)
        scores[left] = _weighed(table[left], rarity, blocks) @ weights + bias
    probable = np.zeros_like(scores)
    for learnt, left in folds:  # what is measured was left out of the calibration, too
        probable[left] = softmax(by_label(scores[learnt], truth[learnt]).applied(scores[left]))
    said = probable.argmax(axis=1)
    about = About(
        data=data,
        texts=len(kept),
        trained=today.isoformat(),
        accuracy=float(np.mean(said == truth)),
        macro_f1=macro_f1(names.tolist(), [labels[i] for i in said]),
        calibration_error=calibration_error(probable.max(axis=1).tolist(), (said == truth).tolist()),
    )
    rarity, weights, bias = _fit(table, names, blocks)
    calibration = by_label(scores, truth)
    return LinearModel(
        about=about,
        labels=tuple(labels),
        number={gram: i for i, gram in enumerate(grams)},
        rarity=rarity,
        weights=as_stored(weights * calibration.factor),
        bias=calibration.applied(bias),
        sharpness=1.0,
    )


def _weighed_alone(text: str) -> dict[str, float]:
    """The grams of a text with 1 + log of how often."""
    return {gram: 1.0 + math.log(times) for gram, times in counted(text).items()}


def table_of(rows: Iterable[Mapping[str, float]]) -> tuple[list[str], csr_matrix]:
    """The features that at least two rows have, and rows × features."""
    number: dict[str, int] = {}
    columns, values, starts = array("l"), array("d"), [0]
    for named in rows:
        for name, value in named.items():
            columns.append(number.setdefault(name, len(number)))
            values.append(value)
        starts.append(len(columns))
    table = csr_matrix((np.array(values), np.array(columns), starts), shape=(len(starts) - 1, len(number)))
    kept = np.flatnonzero(np.bincount(table.indices, minlength=len(number)) >= LEAST_USES)
    names = list(number)
    return [names[i] for i in kept], table[:, kept].tocsr()


def deciding(names: list[str], weights: Floats, least: float) -> tuple[dict[str, int], Floats]:
    """The features whose weight is at least this large for some label, numbered, and their weights: the others decide nothing and only
    make the file larger."""
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= least)
    return {names[row]: i for i, row in enumerate(kept)}, as_stored(weights[kept])


def _weighed(table: csr_matrix, rarity: Floats, blocks: Counts) -> csr_matrix:
    """The rows as `LinearModel.vector` makes them: rare grams more, each block as long as its share."""
    table = table.multiply(rarity).tocsr()
    cells = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)) * len(SHARES) + blocks[table.indices]
    lengths = np.sqrt(np.bincount(cells, weights=table.data**2, minlength=table.shape[0] * len(SHARES)))
    table.data *= (np.tile(SHARES, table.shape[0]) / np.maximum(lengths, 1e-9))[cells]
    return table


def _fit(table: csr_matrix, names: NDArray[np.str_], blocks: Counts) -> tuple[Floats, Floats, Floats]:
    """Rarity of the grams, weights (grams × labels) and bias."""
    used = np.bincount(table.indices, minlength=table.shape[1])
    rarity = (np.log((1 + table.shape[0]) / (1 + used)) + 1).astype(np.float32)
    rows = _weighed(table, rarity, blocks)
    weights, bias = [], []
    for label in sorted(set(names.tolist())):
        mine = names == label
        told = _telling(rows, mine)
        machine = LinearSVC(C=PENALTY, class_weight="balanced", tol=TOLERANCE, random_state=1).fit(
            rows.multiply(told).tocsr(), mine
        )
        weights.append(machine.coef_[0] * told)
        bias.append(machine.intercept_[0])
    return rarity, np.array(weights, np.float32).T, np.array(bias, np.float32)


def _telling(rows: csr_matrix, mine: NDArray[np.bool_]) -> Floats:
    """How much each gram tells of a label, on the whole 1: the logarithm of how much more, or less, it is used by its texts than by
    the others (Wang and Manning 2012). What tells is punished less by the machine, so that rare telling grams outweigh common ones."""
    own, other = (np.asarray(rows[part].sum(axis=0)).ravel() + SMOOTHED for part in (mine, ~mine))
    told = np.abs(np.log(own / own.sum()) - np.log(other / other.sum()))
    return np.asarray(told / max(float(np.sqrt(np.mean(told**2))), 1e-9), np.float32)
