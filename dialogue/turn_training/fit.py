"""The two small fits: weights of hashed words, and the network over a pause. numpy only; seconds to a minute."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dialogue.completeness import BUCKETS

Floats = NDArray[np.float64]


def sigmoid(log_odds: Floats) -> Floats:
    """Return probabilities of log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -40, 40))))


def fit_words(looks: NDArray[np.intp], whole: Floats, passes: int = 6, seed: int = 1) -> tuple[Floats, float]:
    """Return (BUCKETS,) weights and the bias that tell whole sentences (1) from cut ones (0).

    Args:
        looks: (N, K) buckets of each example.
        whole: (N,) 1 or 0; both kinds weigh the same in all.
        passes: over all examples.
        seed: of their order.
    """
    rng = np.random.default_rng(seed)
    bias = 0.0
    weights: Floats = np.zeros(BUCKETS)
    squares, bias_squares = np.full(BUCKETS, 1e-2), 1e-2  # AdaGrad: rare words keep their large steps
    rarer = (1 - whole.mean()) / whole.mean()
    for _ in range(passes):
        order = rng.permutation(len(looks))
        for at in range(0, len(order), 256):
            rows = order[at : at + 256]
            error = sigmoid(bias + weights[looks[rows]].sum(axis=1)) - whole[rows]
            error = error * np.where(whole[rows] > 0, rarer, 1.0)
            summed = np.asarray(
                np.bincount(looks[rows].ravel(), np.repeat(error, looks.shape[1]), BUCKETS), dtype=np.float64
            )
            gradient = summed / len(rows) + 1e-5 * weights
            squares += np.square(gradient)
            bias_squares += float(error.mean()) ** 2
            weights -= 0.15 * gradient / np.sqrt(squares)
            bias -= 0.15 * float(error.mean()) / np.sqrt(bias_squares)
    return weights, float(bias)


def fit_network(
    inputs: Floats, done: Floats, weight: Floats, hidden: int = 16, passes: int = 40, seed: int = 0
) -> tuple[Floats, Floats, Floats, float]:
    """Return (F, H), (H,), (H,) and a number: the layers that tell a person who is done (1) from one who is not.

    Adam, with weights drawn to 0 (3e-3). Source of the optimiser: Kingma and Ba (2015).

    Args:
        inputs: (N, F).
        done: (N,) 1 or 0.
        weight: (N,) how much each example counts.
        hidden: H.
        passes: over all examples.
        seed: of the start and the order.
    """
    rng = np.random.default_rng(seed)
    parameters = [
        rng.normal(0, 0.3, (inputs.shape[1], hidden)),
        np.zeros(hidden),
        rng.normal(0, 0.3, hidden),
        np.zeros(1),
    ]
    adam = _Adam(parameters)
    for _ in range(passes):
        order = rng.permutation(len(inputs))
        for at in range(0, len(order), 256):
            rows = order[at : at + 256]
            inner, inner_bias, outer, outer_bias = parameters
            active = np.tanh(inputs[rows] @ inner + inner_bias)
            error = weight[rows] * (sigmoid(active @ outer + outer_bias[0]) - done[rows]) / len(rows)
            back = np.outer(error, outer) * (1 - np.square(active))
            adam.step(
                [
                    inputs[rows].T @ back + 3e-3 * inner,
                    back.sum(axis=0),
                    active.T @ error + 3e-3 * outer,
                    np.array([error.sum()]),
                ]
            )
    return parameters[0], parameters[1], parameters[2], float(parameters[3][0])


class _Adam:
    """Moves parameters in place."""

    def __init__(self, parameters: Sequence[Floats], rate: float = 2e-3) -> None:
        self._parameters = parameters
        self._rate = rate
        self._means = [np.zeros_like(p) for p in parameters]
        self._squares = [np.zeros_like(p) for p in parameters]
        self._steps = 0

    def step(self, gradients: Sequence[Floats]) -> None:
        self._steps += 1
        for parameter, gradient, mean, square in zip(
            self._parameters, gradients, self._means, self._squares, strict=True
        ):
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (np.square(gradient) - square)
            mean_now, square_now = mean / (1 - 0.9**self._steps), square / (1 - 0.999**self._steps)
            parameter -= self._rate * mean_now / (np.sqrt(square_now) + 1e-8)


def separation(scores: Floats, done: Floats) -> float:
    """Return how often a pause at an end scores higher than one inside: area under the curve, 0.5 is chance."""
    order = np.argsort(scores)
    rank = np.empty(len(scores))
    rank[order] = np.arange(len(scores))
    ends = int(done.sum())
    return float((rank[done == 1].mean() - (ends - 1) / 2) / (len(done) - ends))
