"""Learning of a linear model from lessons that weigh differently (加权训练): the intents and the kinds are learnt so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from nlu.calibration import calibrated
from nlu.evaluate import calibration_error, macro_f1
from nlu.linear import About, Floats, LinearModel
from nlu.train import deciding, table_of

PENALTY = 0.2
Split = tuple[NDArray[np.int64], NDArray[np.int64]]  # the rows that are learnt, and those left out


def learn(
    looked: Iterable[Mapping[str, float]],
    said: Sequence[str],
    shares: Sequence[float],
    folds: Iterable[Split],
    source: str,
    *,
    texts: int,
    least: float,
    counted: Sequence[float] | None = None,
) -> LinearModel:
    """The model of what is `looked` at in each lesson and was `said` by it, which weighs its share; calibrated by the `folds`.
    `source` is the fingerprint of the lessons' files, `texts` how many there are; a feature
    of `least` weight for some label is kept; `counted` is how much each counts where it tells how
    right the model is, all alike unless given."""
    names, table = table_of(looked)
    table = table.astype(np.float32)
    truth, weighs = np.array(said), np.array(shares)
    labels = sorted(set(said))
    scores = np.zeros((len(truth), len(labels)), np.float32)
    for learnt, left in folds:
        weights, bias = _fit(table[learnt], truth[learnt], weighs[learnt])
        scores[left] = table[left] @ weights + bias
    sharpness, right, sure = calibrated(scores, truth, labels)
    about = About(
        data=source,
        texts=texts,
        trained="",
        accuracy=float(np.average(right, weights=counted)),
        macro_f1=macro_f1(truth.tolist(), [labels[i] for i in scores.argmax(axis=1)]),
        calibration_error=calibration_error(sure.tolist(), right.tolist()),
    )
    weights, bias = _fit(table, truth, weighs)
    number, weights = deciding(names, weights, least)
    return LinearModel(
        about=about,
        labels=tuple(labels),
        number=number,
        rarity=np.ones(len(number), np.float32),
        weights=weights,
        bias=bias,
        sharpness=sharpness,
    )


def _fit(table: csr_matrix, truth: NDArray[np.str_], shares: Floats) -> tuple[Floats, Floats]:
    machine = LinearSVC(C=PENALTY, random_state=1)
    machine.fit(table, truth, sample_weight=shares)
    return machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32)
