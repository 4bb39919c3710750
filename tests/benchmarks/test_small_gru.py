"""The learnt memory learns, and its slopes are the true ones."""

import numpy as np
import pytest

from benchmarks import small_gru
from emotion_tree.text.calibration import log_softmax

pytestmark = pytest.mark.unit


def test_slopes_are_those_of_the_loss() -> None:
    rng = np.random.default_rng(0)
    given = small_gru._padded(
        [rng.normal(size=(5, 8)), rng.normal(size=(3, 8))], [rng.integers(0, 7, 5), rng.integers(0, 7, 3)]
    )
    w = {name: rng.normal(0, 0.3, (33, 24)) for name in ("update", "reset", "candidate")}
    w["out"] = rng.normal(0, 0.3, (25, 7))

    def loss() -> float:
        said = log_softmax(small_gru._one(small_gru._forward(w, given[0])["state"]) @ w["out"])
        return float(-(said * given[1]).sum() / given[2].sum())

    slopes = small_gru._slopes(w, *given)
    for name, matrix in w.items():
        at = tuple(int(rng.integers(0, size)) for size in matrix.shape)
        before, step = matrix[at], 1e-5
        matrix[at] = before + step
        above = loss()
        matrix[at] = before - step
        below = loss()
        matrix[at] = before
        assert slopes[name][at] == pytest.approx((above - below) / (2 * step), rel=1e-4, abs=1e-9)


def test_it_remembers_the_turn_before() -> None:
    rng = np.random.default_rng(1)
    truths = [rng.integers(0, 7, 8) for _ in range(150)]
    inputs = [np.eye(7)[np.roll(truth, -1)] for truth in truths]  # each turn shows what the next will be
    w = small_gru.fit(inputs, truths, 7)
    shares = small_gru.probabilities(w, inputs[0])
    assert (shares.argmax(1)[1:] == truths[0][1:]).mean() > 0.8
    assert np.allclose(shares.sum(1), 1)
