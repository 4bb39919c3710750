import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sound.speech import Phone
from speaker_listener.motion_metrics.definitions import METRICS
from speaker_listener.motion_metrics.evaluation import evaluate
from tests.speaker_listener.motion_metrics.small_faces import NUMBERS, all_seen, small_mesh, triple, wandering

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("number", NUMBERS)
def test_every_score_is_that_of_plain_loops(number: int) -> None:
    made, real, seen, phones, expected = triple(number)
    found = evaluate(made, real, seen, phones, small_mesh())
    assert found.keys() == expected.keys() == METRICS.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-9, nan_ok=True), name


@pytest.mark.parametrize("number", NUMBERS)
def test_a_face_against_itself_is_as_good_as_can_be(number: int) -> None:
    _, real, seen, phones, _ = triple(number)
    found = evaluate(real, real, seen, phones, small_mesh())
    best = {"higher": 1.0, "lower": 0.0, "zero": 0.0, "one": 1.0}
    # What real lips do in silence and at a wrong label is not the best there is.
    for name, metric in METRICS.items():
        if metric.aim != "describes" and name not in ("closure_recall", "silence_gap"):
            assert found[name] == pytest.approx(best[metric.aim], nan_ok=name == "shared_closure_recall"), (
                name
            )


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 80), st.integers(0, 1000), st.floats(0.0, 1.0))
def test_scores_stay_in_the_range_that_they_state(frames: int, seed: int, scale: float) -> None:
    phones = (Phone("SIL", 0.0, 0.1), Phone("M", 0.1, frames / 25))
    made = scale * wandering(frames, seed)
    found = evaluate(made, wandering(frames, seed + 1), all_seen(frames), phones, small_mesh())
    for name, value in found.items():
        assert np.isnan(value) or METRICS[name].low - 1e-9 <= value <= METRICS[name].high + 1e-9, name


def test_what_was_not_seen_counts_nowhere() -> None:
    real, made, seen = wandering(80), wandering(80, 1), all_seen(80)
    seen[30:34] = False
    phones = (Phone("AA", 0.2, 1.15), Phone("B", 1.15, 1.4), Phone("AA", 1.4, 2.0), Phone("M", 2.0, 2.2))
    before = evaluate(made, real, seen, phones, small_mesh())
    real[30:34] = 0.9
    assert evaluate(made, real, seen, phones, small_mesh()) == pytest.approx(before, nan_ok=True)
