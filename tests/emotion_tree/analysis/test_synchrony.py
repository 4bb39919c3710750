"""Synchrony: what moves together is found, with its lag; what does not is no more than its surrogates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from emotion_tree.analysis import synchrony
from emotion_tree.analysis.series import series_of
from emotion_tree.trajectory.rebuild import tree_of
from tests.emotion_tree.analysis.test_dynamics import ar_1
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit
Values = NDArray[np.float64]


def at_turns(n: int, every_s: float = 12.0, first_s: float = 0.0) -> Values:
    return np.asarray(first_s + every_s * np.arange(n))


def test_a_series_with_itself_is_one_at_no_lag() -> None:
    series = (at_turns(30), ar_1(0.4, 30, seed=1))
    found = synchrony.cross_correlation(series, series)
    assert found is not None
    assert found.at_zero == pytest.approx(1.0)
    assert found.peak == pytest.approx(1.0)
    assert found.peak_lag_s == 0.0
    assert found.exceeded <= 0.05


@pytest.mark.parametrize("shift_s", [-24, -7, 5, 30])
def test_a_shift_in_time_is_found_with_its_sign(shift_s: int) -> None:
    values = ar_1(0.2, 40, seed=2)
    found = synchrony.cross_correlation((at_turns(40), values), (at_turns(40, first_s=shift_s), values))
    assert found is not None
    assert found.peak_lag_s == pytest.approx(shift_s, abs=1)
    assert found.peak > 0.99


def test_surrogates_bracket_zero() -> None:
    found = synchrony.cross_correlation(
        (at_turns(40), ar_1(0.3, 40, seed=5)), (at_turns(40, first_s=3), ar_1(0.3, 40, seed=6))
    )
    assert found is not None
    low, high = found.band()
    at_zero = found.lags_s == 0
    assert low[at_zero][0] < 0 < high[at_zero][0]
    assert abs(found.surrogates[:, at_zero].mean()) < 0.1


def test_parties_that_know_nothing_of_each_other_are_seldom_called_synchronous() -> None:
    called = 0
    for seed in range(24):
        found = synchrony.cross_correlation(
            (at_turns(25), ar_1(0.3, 25, seed=100 + seed)),
            (at_turns(25, first_s=4), ar_1(0.3, 25, seed=200 + seed)),
            surrogates=60,
        )
        assert found is not None
        called += found.exceeded <= 0.05
    assert called <= 4  # 5 % of 24 is 1; order within blocks is kept, order across them is not


def test_the_same_seed_gives_the_same_surrogates() -> None:
    first, second = (at_turns(12), ar_1(0.3, 12, seed=5)), (at_turns(12), ar_1(0.3, 12, seed=6))
    once, again = (synchrony.cross_correlation(first, second) for _ in range(2))
    assert once is not None
    assert again is not None
    assert np.array_equal(once.surrogates, again.surrogates)


@given(st.integers(1, 6), st.lists(st.floats(-1, 1), min_size=1, max_size=40).map(np.array))
def test_block_shuffling_keeps_the_values_and_the_order_within_blocks(block: int, values: Values) -> None:
    shuffled = synchrony.block_shuffled(values, block, np.random.default_rng(0))
    assert sorted(shuffled) == sorted(values)
    whole = [values[i : i + block].tolist() for i in range(0, len(values), block)]
    rest = shuffled.tolist()
    while rest:  # every block is found again in one piece
        size = next(len(part) for part in whole if rest[: len(part)] == part)
        whole.remove(rest[:size])
        rest = rest[size:]
    assert not whole


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=40).map(np.array))
def test_a_correlation_is_symmetric_and_bounded(values: Values) -> None:
    other = np.roll(values, 1)
    found = synchrony.correlation(values, other)
    assert found == synchrony.correlation(other, values) or found == pytest.approx(
        synchrony.correlation(other, values)
    )
    assert found is None or -1 <= found <= 1


def test_windows_follow_a_lead_that_changes_hands() -> None:
    base = ar_1(0.5, 420, seed=9)
    x = base[10:410]
    y = np.concatenate([base[5:205], base[215:415]])  # first it follows by 5, then it leads by 5
    rows = synchrony.windowed(x, y, window=60, step=20, max_lag=10)
    best = rows.argmax(axis=1) - 10
    assert best[0] == 5
    assert best[-1] == -5
    assert rows.shape[1] == 21


def test_the_grid_covers_what_both_cover() -> None:
    x, y = synchrony.on_grid(
        (np.array([0.0, 10.0]), np.array([0.0, 1.0])), (np.array([4.2, 12.0]), np.zeros(2))
    )
    assert x == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    assert len(y) == 6
    assert (
        len(synchrony.on_grid((np.array([0.0, 1.0]), np.zeros(2)), (np.array([5.0, 9.0]), np.zeros(2)))[0])
        == 0
    )


def test_too_little_gives_no_number() -> None:
    few = (at_turns(7), ar_1(0.3, 7, seed=1))
    still = (at_turns(20), np.full(20, 0.2))
    moving = (at_turns(20), ar_1(0.3, 20, seed=1))
    brief = (at_turns(20, every_s=0.5), ar_1(0.3, 20, seed=1))
    assert synchrony.cross_correlation(few, moving) is None
    assert synchrony.cross_correlation(moving, still) is None
    assert synchrony.cross_correlation(brief, brief) is None
    assert synchrony.correlation(np.zeros(2), np.zeros(2)) is None


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: synchrony.correlation(np.zeros(3), np.zeros(4)), "one length"),
        (lambda: synchrony.lagged(np.zeros(8), np.zeros(8), 5), "half of the series"),
        (lambda: synchrony.lagged(np.zeros(8), np.zeros(9), 2), "one length"),
        (lambda: synchrony.windowed(np.zeros(8), np.zeros(8), 10, 1, 0), "needs 10 values"),
        (lambda: synchrony.windowed(np.zeros(8), np.zeros(9), 3, 1, 0), "one length"),
    ],
)
def test_wrong_arrays_are_sentences(call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=says):
        call()


def test_a_short_talk_has_reasons() -> None:
    talk = a_talk()
    tree = tree_of(talk)
    found = synchrony.evaluate(series_of(talk, "user"), series_of(talk, "avatar"), tree)
    assert all(measure.value is None for measure in found.values())
    assert found["answer_correlation"].reason == "2 answers with readings on both sides, 8 needed"
    assert synchrony.paired(series_of(talk, "user"), series_of(talk, "avatar"), tree).shape == (2, 2)
