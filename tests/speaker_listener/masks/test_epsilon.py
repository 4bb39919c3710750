"""How lively a head is follows arousal and role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker_listener.masks.epsilon import epsilon

pytestmark = pytest.mark.unit


@given(st.floats(-1, 1), st.floats(0, 1))
def test_it_lies_within_what_the_generator_takes(arousal: float, speaking: float) -> None:
    assert 0 <= epsilon(arousal, speaking) <= 1


@given(st.floats(-1, 0.9), st.floats(0, 1))
def test_the_more_aroused_the_livelier(arousal: float, speaking: float) -> None:
    assert epsilon(arousal + 0.1, speaking) > epsilon(arousal, speaking)


def test_who_speaks_is_livelier_than_who_listens() -> None:
    assert epsilon(0.0, 1.0) > epsilon(0.0, 0.5) > epsilon(0.0, 0.0)


@pytest.mark.parametrize(("arousal", "speaking"), [(1.5, 0.5), (-1.1, 0.5), (float("nan"), 0.5)])
def test_impossible_arousal_is_refused(arousal: float, speaking: float) -> None:
    with pytest.raises(ValueError, match=r"expected arousal in \[-1, 1\]"):
        epsilon(arousal, speaking)


@pytest.mark.parametrize("speaking", [-0.1, 1.1, float("nan")])
def test_an_impossible_role_is_refused(speaking: float) -> None:
    with pytest.raises(ValueError, match=r"expected speaking in \[0, 1\]"):
        epsilon(0.0, speaking)
