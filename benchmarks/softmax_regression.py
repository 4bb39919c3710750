"""Softmax regression in NumPy, for benches that ask what features say."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.calibration import log_softmax
from emotion_tree.training import metrics

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
_ROUNDS: Final = 600
_PULL: Final = 1e-3
_TILTS: Final = np.arange(0.0, 1.01, 0.05)


@dataclass(frozen=True, eq=False)
class SoftmaxRegression:
    """Weights (features + 1, classes), how features are scaled, and the tilt towards rare classes.

    The tilt t is for F1 alone: the class said is the largest of p / frequency^t. Probabilities are not tilted.
    """

    weights: Floats
    centre: Floats
    spread: Floats
    frequencies: Floats
    tilt: float

    def probabilities(self, features: Floats) -> Floats:
        """Return (n, classes)."""
        return np.asarray(
            np.exp(log_softmax(_with_one((features - self.centre) / self.spread) @ self.weights))
        )

    def said(self, probabilities: Floats) -> Labels:
        """Return (n,) classes."""
        return np.asarray((probabilities / self.frequencies**self.tilt).argmax(1))


def fit(features: Floats, truth: Labels, classes: int) -> SoftmaxRegression:
    """Fit by log loss with a little pull towards zero; the tilt by weighted F1 on the same rows.

    Args:
        features: (n, f).
        truth: (n,) in 0 to classes - 1.
        classes: how many there are.
    """
    centre, spread = features.mean(0), features.std(0) + 1e-6
    x, target = _with_one((features - centre) / spread), np.eye(classes)[truth]
    weights = np.zeros((x.shape[1], classes))
    speed, size = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _ROUNDS + 1):
        slope = x.T @ (np.exp(log_softmax(x @ weights)) - target) / len(truth) + _PULL * weights
        speed, size = 0.9 * speed + 0.1 * slope, 0.99 * size + 0.01 * slope**2
        rate = 0.05 * (1 - step / (_ROUNDS + 1))
        weights -= rate * (speed / (1 - 0.9**step)) / (np.sqrt(size / (1 - 0.99**step)) + 1e-9)
    frequencies = np.maximum(target.mean(0), 1e-6)
    untilted = SoftmaxRegression(weights, centre, spread, frequencies, 0.0)
    return SoftmaxRegression(
        weights, centre, spread, frequencies, tilt(untilted.probabilities(features), truth, frequencies)
    )


def tilt(probabilities: Floats, truth: Labels, frequencies: Floats) -> float:
    """Return the tilt towards rare classes with the best weighted F1."""
    classes = len(frequencies)
    scores = [metrics.weighted_f1(truth, (probabilities / frequencies**t).argmax(1), classes) for t in _TILTS]
    return float(_TILTS[int(np.argmax(scores))])


def _with_one(features: Floats) -> Floats:
    return np.concatenate([features, np.ones((len(features), 1))], axis=1)
