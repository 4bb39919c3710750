import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker_listener.motion_metrics.definitions import METRICS
from speaker_listener.motion_metrics.intervals import DRAWS, ahead, bootstrap_means, estimate

pytestmark = pytest.mark.unit

FLOATS = st.floats(-1, 1, allow_nan=False)


def test_few_clips_are_drawn_in_every_way_and_many_by_chance() -> None:
    assert sorted(bootstrap_means(np.array([0.0, 1.0]))) == [0.0, 0.5, 0.5, 1.0]
    assert len(bootstrap_means(np.arange(4.0))) == 4**4
    many = bootstrap_means(np.arange(9.0))
    assert len(many) == DRAWS
    assert np.array_equal(many, bootstrap_means(np.arange(9.0)))


@settings(max_examples=30, deadline=None)
@given(st.lists(FLOATS, min_size=2, max_size=8))
def test_the_mean_lies_in_its_interval_and_the_interval_between_the_clips(values: list[float]) -> None:
    found = estimate(np.array(values))
    assert min(values) - 1e-9 <= found.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.high <= max(values) + 1e-9


def test_clips_without_the_score_are_left_out() -> None:
    found = estimate(np.array([1.0, np.nan, 3.0]))
    assert (found.mean, found.clips, found.above) == (2.0, 2, 2)
    one, none = estimate(np.array([np.nan, -2.0])), estimate(np.array([np.nan]))
    assert (one.mean, one.clips, one.above) == (-2.0, 1, 0)
    assert np.isnan([one.low, one.high, none.mean]).all()


def test_ahead_is_paired_and_knows_which_way_is_better() -> None:
    first, second = np.array([0.5, 0.1, 0.9]), np.array([0.4, 0.0, 0.8])
    better = ahead(first, second, METRICS["aperture_r"])
    assert (better.mean, better.low, better.high) == pytest.approx((0.1, 0.1, 0.1))
    assert better.above == 3
    assert ahead(first, second, METRICS["aperture_error"]).mean == pytest.approx(-0.1)
    assert ahead(np.array([-40.0]), np.array([80.0]), METRICS["onset_ms"]).mean == 40.0
    assert ahead(np.array([0.5]), np.array([4.0]), METRICS["jerk_ratio"]).mean == pytest.approx(np.log(2))


def test_scores_of_different_clips_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="scores of the same clips"):
        ahead(np.zeros(3), np.zeros(2), METRICS["aperture_r"])
