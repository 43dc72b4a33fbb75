"""Calibration (校准): scores of texts that were left out of the lessons tell how sure a model may say it is.

An SVM's own margins say nothing of probability, and those of its labels are not alike: a rare or broad label is scored too low. So
each label's score gets a factor and a shift, under which the left-out texts are most probable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from nlu.linear import Floats, softmax

SHARPNESSES = np.geomspace(0.5, 40.0, 60)
HELD = 10.0  # how strongly the labels are held to the one sharpness of all, in texts: few texts move nothing


@dataclass(frozen=True)
class Calibration:
    """A factor and a shift for each label's score; the softmax of what comes out is the probability."""

    factor: Floats
    shift: Floats

    def applied(self, scores: Floats) -> Floats:
        """Scores (texts × labels) of which `softmax` makes probabilities."""
        return scores * self.factor + self.shift


def by_label(scores: Floats, truth: NDArray[np.int64]) -> Calibration:
    """Learn from the scores of left-out texts and the numbers of their true labels."""
    sharpness = sharpest(scores, truth)
    sharp = np.asarray(scores, np.float64) * sharpness
    rows, many = np.arange(len(truth)), scores.shape[1]

    def improbable(changed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        factor, shift = 1.0 + changed[:many], changed[many:]
        probable = softmax(sharp * factor + shift)
        loss = -np.log(probable[rows, truth] + 1e-12).sum() + HELD / 2 * (changed @ changed)
        probable[rows, truth] -= 1.0
        slope = np.concatenate(((probable * sharp).sum(axis=0), probable.sum(axis=0)))
        return float(loss), slope + HELD * changed

    changed = minimize(improbable, np.zeros(2 * many), jac=True, method="L-BFGS-B").x
    factor = sharpness * (1.0 + changed[:many])
    return Calibration(factor.astype(np.float32), changed[many:].astype(np.float32))


def sharpest(scores: Floats, truth: NDArray[np.int64]) -> float:
    """The one sharpness of the softmax under which the left-out texts are most probable."""
    rows = np.arange(len(truth))
    losses = [-np.log(softmax(scores, float(s))[rows, truth] + 1e-12).mean() for s in SHARPNESSES]
    return float(SHARPNESSES[int(np.argmin(losses))])


def calibrated(
    scores: Floats, names: NDArray[np.str_], labels: Sequence[str]
) -> tuple[float, NDArray[np.bool_], Floats]:
    """The sharpness under which the left-out texts are most probable; whether each was right; how sure it was."""
    truth = np.searchsorted(np.array(labels), names)
    best = sharpest(scores, truth)
    return best, scores.argmax(axis=1) == truth, softmax(scores, best).max(axis=1)
