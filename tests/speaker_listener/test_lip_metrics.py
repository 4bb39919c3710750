import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sound.speech import Phone
from speaker_listener.lip_metrics import (
    best_lag,
    bootstrap_weights,
    closure_recall,
    correlation_or_zero,
    features,
    interval,
    jerk,
    lip_dtw,
    onset_lags,
    shifted,
    weighted_correlations,
)

pytestmark = pytest.mark.unit

NAMES = [
    "jawOpen",
    "mouthClose",
    "mouthPucker",
    *(f"mouth{part}{side}" for part in ("Stretch", "Smile", "Dimple") for side in ("Left", "Right")),
]


def walk(count: int = 200, seed: int = 0) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.convolve(np.random.default_rng(seed).random(count + 4), np.ones(5) / 5, mode="valid")


def test_features_are_aperture_width_and_rounding() -> None:
    index = {name: i for i, name in enumerate(NAMES)}
    row = np.zeros((1, len(NAMES)))
    for name, value in {"jawOpen": 0.5, "mouthClose": 0.2, "mouthPucker": 0.7, "mouthSmileLeft": 0.4}.items():
        row[0, index[name]] = value
    assert features(row, index)[0] == pytest.approx([0.3, 0.2, 0.7])


def test_a_still_mouth_foretells_nothing() -> None:
    assert correlation_or_zero(np.zeros(50), walk(50)) == 0.0
    assert best_lag(np.zeros(50), walk(50)) == 0


@pytest.mark.parametrize("late", [-3, 0, 2])
def test_a_late_mouth_is_found_and_moved_back(late: int) -> None:
    real = walk()
    made = shifted(real, -late)
    assert best_lag(made, real) == late
    assert shifted(made, late)[5:-5] == pytest.approx(real[5:-5])


def test_closures_are_counted_by_the_mouths_own_measure() -> None:
    phones = (Phone("AA", 0.0, 0.4), Phone("B", 0.4, 0.48), Phone("AA", 0.48, 0.8), Phone("M", 0.8, 0.9))
    curve = np.full(40, 0.3)
    curve[10:12] = 0.0
    assert closure_recall(curve, phones) == 0.5
    assert closure_recall(10 * curve, phones) == 0.5
    assert closure_recall(np.full(40, 0.2), phones) == 0.0
    assert np.isnan(closure_recall(curve, phones[:1]))


def test_openings_that_come_late_are_late() -> None:
    real = np.tile(np.repeat([0.0, 1.0], 10), 4)
    assert onset_lags(shifted(real, -2), real) == [2, 2, 2, 2]
    assert onset_lags(np.zeros(80), real) == []


def test_a_trembling_mouth_has_more_jerk() -> None:
    smooth = np.sin(np.arange(100) / 8)
    assert jerk(smooth + 0.1 * np.resize([1.0, -1.0], 100)) > 20 * jerk(smooth)


def test_warping_forgives_time_but_not_size() -> None:
    real = np.stack([walk(seed=k) for k in range(3)], axis=1)
    assert lip_dtw(real, real) == 0.0
    off = float(np.linalg.norm(shifted(real, 2) - real, axis=1).mean())
    assert lip_dtw(shifted(real, 2), real) < 0.35 * off
    assert lip_dtw(real + 0.5, real) > 0.5


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 60), st.integers(1, 30))
def test_drawn_blocks_fill_a_clip(length: int, block: int) -> None:
    (weights,) = bootstrap_weights([length], block, 8)
    assert weights.shape == (8, length)
    total = weights.sum(axis=1)
    assert np.all(total >= length)
    assert np.all(total < length + block)


def test_correlation_under_even_weights_is_pearsons() -> None:
    a, b = walk(seed=1), walk(seed=2)
    made = weighted_correlations(a, b, np.ones((2, 200)))
    assert made == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert weighted_correlations(np.ones(200), b, np.ones((1, 200)))[0] == 0.0


def test_an_interval_is_the_middle_of_the_draws() -> None:
    low, high = interval(np.arange(1001.0))
    assert (low, high) == pytest.approx((25.0, 975.0))
