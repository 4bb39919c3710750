"""Fits what turns logits into probabilities, on rows that trained nothing. NumPy only."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.calibration import Calibration, Prior, log_softmax
from emotion_tree.text.goemotions import EKMAN, ekman_matrix
from emotion_tree.training import metrics

Floats = NDArray[np.float64]
Labels = NDArray[np.integer]
_ROUNDS: Final = 3_000
_KEPT_SMALL: Final = 1e-3  # a little pull of the bias towards 0: some classes have forty rows


def fit(ekman: Floats, fine: Floats, truth: Labels, frequencies: Floats) -> Calibration:
    """Return the calibration with the least log loss, with the one prior "goemotions".

    Args:
        ekman: (n, 7) logits.
        fine: (n, 28) logits.
        truth: (n,) classes in `EKMAN`.
        frequencies: (7,) of the classes where the network learnt.
    """
    by_class = np.maximum(np.exp(log_softmax(fine)) @ ekman_matrix(), 1e-9)
    features = np.stack([log_softmax(ekman), np.log(by_class)])  # (2, n, 7)
    target = np.eye(len(EKMAN))[truth]
    parameters = np.zeros(2 + len(EKMAN))
    parameters[0] = 1.0
    speed, size = np.zeros_like(parameters), np.zeros_like(parameters)
    for step in range(1, _ROUNDS + 1):  # Adam: the scales of weights and biases differ
        scores = parameters[0] * features[0] + parameters[1] * features[1] + parameters[2:]
        wrong = (np.exp(log_softmax(scores)) - target) / len(truth)
        slope = np.concatenate(
            [np.einsum("nk,fnk->f", wrong, features), wrong.sum(0) + _KEPT_SMALL * parameters[2:]]
        )
        speed = 0.9 * speed + 0.1 * slope
        size = 0.999 * size + 0.001 * slope**2
        rate = 0.02 * (1 - step / (_ROUNDS + 1))
        parameters -= rate * (speed / (1 - 0.9**step)) / (np.sqrt(size / (1 - 0.999**step)) + 1e-12)
    return Calibration(
        float(parameters[0]),
        float(parameters[1]),
        parameters[2:],
        {"goemotions": Prior(frequencies / frequencies.sum())},
    )


def with_prior(
    calibration: Calibration, name: str, frequencies: Floats, ekman: Floats, fine: Floats, truth: Labels
) -> Calibration:
    """Return the calibration with a further prior: those frequencies, and the temperature with the least log loss."""
    frequencies = frequencies / frequencies.sum()
    tried = np.round(np.arange(1.0, 4.01, 0.05), 2)
    losses = []
    for temperature in tried:
        with_it = _with(calibration, name, Prior(frequencies, float(temperature)))
        losses.append(metrics.log_loss(with_it.probabilities(ekman, fine, name)[0], truth))
    return _with(calibration, name, Prior(frequencies, float(tried[int(np.argmin(losses))])))


def _with(calibration: Calibration, name: str, prior: Prior) -> Calibration:
    return Calibration(
        calibration.ekman_weight,
        calibration.fine_weight,
        calibration.bias,
        {**calibration.priors, name: prior},
    )
