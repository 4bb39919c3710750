"""Emotion dynamics: series whose properties are known give them back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from emotion_tree.analysis import dynamics
from emotion_tree.analysis.series import series_of
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit
Values = NDArray[np.float64]
values_of = st.lists(st.floats(-1, 1, allow_subnormal=False), min_size=10, max_size=60).map(np.array)


def ar_1(phi: float, n: int, seed: int) -> Values:
    generator = np.random.default_rng(seed)
    made = np.zeros(n + 50)
    for i in range(1, len(made)):
        made[i] = phi * made[i - 1] + generator.normal()
    made = made[50:]
    return np.asarray(0.9 * made / np.abs(made).max())


@pytest.mark.parametrize("phi", [-0.5, 0.0, 0.3, 0.6, 0.85])
def test_inertia_gives_back_the_coefficient_of_an_autoregressive_series(phi: float) -> None:
    found = dynamics.inertia(ar_1(phi, 4000, seed=7))
    assert found == pytest.approx(phi, abs=0.05)


def test_inertia_of_short_series_is_biased_as_the_docstring_says() -> None:
    n, phi = 20, 0.5
    found = np.mean([dynamics.inertia(ar_1(phi, n, seed)) or 0.0 for seed in range(400)])
    assert found - phi == pytest.approx(-(1 + 4 * phi) / n, abs=0.04)


def test_pooled_inertia_finds_in_many_short_talks_what_one_cannot() -> None:
    talks = [ar_1(0.6, 9, seed) for seed in range(300)]
    assert dynamics.inertia(talks[0]) is None
    found = dynamics.pooled_inertia(talks)
    assert found is not None
    assert 0.1 < found < 0.6  # each talk is centred on its own mean, which costs (1 + 4r) / n


def test_pooled_inertia_needs_ten_steps_and_movement() -> None:
    assert dynamics.pooled_inertia([np.array([0.1, 0.2, 0.3])]) is None
    assert dynamics.pooled_inertia([np.full(12, 0.4)]) is None


@given(st.floats(-1, 1), st.integers(10, 50))
def test_a_constant_series_has_no_variability_and_no_inertia(value: float, n: int) -> None:
    still = np.full(n, value)
    assert dynamics.variability(still) == pytest.approx(0, abs=1e-12)
    assert dynamics.rmssd(still) == 0
    assert dynamics.extent(still) == 0
    assert dynamics.inertia(still) is None


@given(values_of)
def test_metrics_stay_in_their_ranges(values: Values) -> None:
    t_s = np.cumsum(np.linspace(1, 3, len(values)))
    found = dynamics.inertia(values)
    assert found is None or -1 <= found <= 1
    spread, range_, step = dynamics.variability(values), dynamics.extent(values), dynamics.rmssd(values)
    assert spread is not None
    assert range_ is not None
    assert step is not None
    assert 0 <= spread <= range_ <= 2
    assert 0 <= step <= 2
    assert dynamics.rmssd_per_time(values, t_s) is not None


@given(values_of, st.floats(-0.5, 0.5), st.sampled_from([-1.0, 0.25, 0.5]))
def test_inertia_does_not_see_level_or_scale(values: Values, shift: float, scale: float) -> None:
    first = dynamics.inertia(values / 4)
    second = dynamics.inertia(values / 4 * scale + shift)
    if first is not None and second is not None:
        assert second == pytest.approx(first, abs=1e-4)


@settings(max_examples=30)
@given(values_of, st.floats(0.1, 100.0))
def test_at_equal_steps_time_changes_nothing(values: Values, step_s: float) -> None:
    t_s = np.asarray(np.arange(len(values)) * step_s, dtype=np.float64)
    assert dynamics.rmssd_per_time(values, t_s) == pytest.approx(dynamics.rmssd(values))


def test_a_random_walk_seen_at_uneven_times_is_as_unstable_as_at_even_ones() -> None:
    generator = np.random.default_rng(3)
    walk = np.cumsum(generator.normal(size=200_000)) * 1e-3
    walk -= walk.mean()
    walk /= np.abs(walk).max()
    uneven = np.cumsum(generator.integers(1, 40, size=8000))
    plain = dynamics.rmssd(walk[uneven])
    adjusted = dynamics.rmssd_per_time(walk[uneven], uneven.astype(np.float64))
    even = dynamics.rmssd(walk[:: int(np.median(np.diff(uneven)))])
    assert plain is not None
    assert adjusted is not None
    assert even is not None
    assert adjusted == pytest.approx(even, rel=0.08)
    assert abs(adjusted - even) < abs(plain - even) + 1e-3


def test_known_series_by_hand() -> None:
    values = np.array([0.0, 0.3, -0.1, 0.2])
    assert dynamics.rmssd(values) == pytest.approx(np.sqrt((0.09 + 0.16 + 0.09) / 3))
    assert dynamics.extent(values) == pytest.approx(0.4)
    assert dynamics.variability(values) == pytest.approx(np.std(values, ddof=1))


def test_entropy_is_none_for_one_class_and_three_bits_for_all() -> None:
    one = np.zeros((4, 8))
    one[:, 1] = 1.0
    assert dynamics.entropy_bits(one) == 0.0
    assert dynamics.entropy_bits(np.full((4, 8), 1 / 8)) == pytest.approx(3.0)
    half = np.zeros((4, 8))
    half[:2, 1] = half[2:, 2] = 1.0
    assert dynamics.entropy_bits(half) == pytest.approx(1.0)
    assert dynamics.entropy_bits(half[:2]) is None


@pytest.mark.parametrize(
    ("values", "t_s", "says"),
    [
        (np.zeros((3, 2)), None, "shape"),
        (np.array([0.0, np.nan]), None, "finite"),
        (np.array([0.0, 1.2]), None, "1.2"),
        (np.zeros(3), np.zeros(2), "as many times"),
        (np.zeros(3), np.array([0.0, 2.0, 1.0]), "never decrease"),
    ],
)
def test_a_wrong_series_is_a_sentence(values: Values, t_s: Values | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        dynamics.validate(values, t_s)


@pytest.mark.parametrize(("emotions", "says"), [(np.zeros((3, 7)), "shape"), (np.zeros((3, 8)), "sum to 1")])
def test_wrong_classes_are_a_sentence(emotions: Values, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        dynamics.entropy_bits(emotions)


def test_too_few_turns_give_reasons_and_never_numbers() -> None:
    found = dynamics.evaluate(series_of(a_talk(), "user"), "user", "the person")
    assert found["user_valence_inertia"].value is None
    assert found["user_valence_inertia"].reason == "3 turns with a reading, 10 needed"
    assert found["user_valence_sd"].value is not None
    assert found["user_read_share"].value == 1.0
    nothing = dynamics.evaluate(series_of(a_talk(), "avatar"), "avatar", "the character")
    assert nothing["avatar_valence_sd"].reason == "2 turns with a reading, 3 needed"


def test_turns_at_one_time_have_no_instability_by_time() -> None:
    assert dynamics.rmssd_per_time(np.array([0.0, 0.1, 0.2]), np.array([1.0, 1.0, 2.0])) is None
