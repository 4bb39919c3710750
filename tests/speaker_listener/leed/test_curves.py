import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker_listener.leed.curves import read_curve, sample, simplify, write_curve

pytestmark = pytest.mark.unit

KEYS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 100)), min_size=1, max_size=12).map(
    lambda pairs: np.column_stack([np.cumsum([a for a, _ in pairs]) / 25, [b / 100 for _, b in pairs]])
)


@given(KEYS)
def test_what_is_written_is_read_again(keys: np.ndarray) -> None:
    assert np.allclose(read_curve("here", write_curve(keys)), keys, atol=0.0051)


@given(KEYS)
def test_a_curve_goes_through_its_keys_and_never_beyond_them(keys: np.ndarray) -> None:
    assert np.allclose(sample(keys, keys[:, 0]), keys[:, 1])
    fine = np.linspace(keys[0, 0] - 1, keys[-1, 0] + 1, 400)
    made = sample(keys, fine)
    for time_s, value in zip(fine, made, strict=True):
        around = keys[max(0, int(np.searchsorted(keys[:, 0], time_s)) - 1) :][:2, 1]
        assert around.min() - 1e-9 <= value <= around.max() + 1e-9


def test_before_and_after_its_keys_a_curve_is_level() -> None:
    keys = np.array([[1.0, 0.2], [2.0, 0.6]])
    assert sample(keys, np.array([0.0, 0.9, 2.1, 9.0])).tolist() == [0.2, 0.2, 0.6, 0.6]


@given(st.lists(st.floats(0, 1), min_size=3, max_size=80), st.floats(0.005, 0.2))
def test_simplified_keys_stay_within_the_error(values: list[float], within: float) -> None:
    times_s = np.arange(len(values), dtype=np.float64) * 0.04
    keys = simplify(times_s, np.array(values), within)
    assert np.abs(np.interp(times_s, keys[:, 0], keys[:, 1]) - values).max() <= within + 1e-9
    assert len(keys) <= len(values)


def test_a_straight_line_needs_two_keys() -> None:
    times_s = np.linspace(0, 4, 101)
    assert len(simplify(times_s, 0.1 + 0.2 * times_s, 0.001)) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected keys such as"),
        ("0:0.2 0.5", "expected keys such as"),
        ("0:a", "expected keys such as"),
        ("0:nan", "expected keys such as"),
        ("-1:0.2 1:0.3", "begin at 0 or later"),
        ("0:0.2 0:0.3", "rise from key to key"),
        ("0:0.2 1:1.3", r"in \[0, 1\]"),
    ],
)
def test_what_is_no_curve_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"sad-1.browInnerUp.*{says}"):
        read_curve("sad-1.browInnerUp", text)
