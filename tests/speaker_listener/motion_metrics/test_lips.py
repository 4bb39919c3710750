import numpy as np
import pytest

from render.rig import INDEX
from sound.speech import Phone
from speaker_listener.lip_metrics import shifted
from speaker_listener.motion_metrics import lips
from tests.speaker_listener.motion_metrics.small_faces import NUMBERS, all_seen, triple, wandering

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("number", NUMBERS)
def test_scores_are_those_of_plain_loops(number: int) -> None:
    made, real, seen, phones, expected = triple(number)
    found = lips.evaluate(made, real, seen, phones)
    assert found == pytest.approx({name: expected[name] for name in found}, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("late", [-3, 0, 2])
def test_a_late_face_is_told_by_its_lag_and_loses_at_the_offset(late: int) -> None:
    real = wandering()
    found = lips.evaluate(shifted(real, -late), real, all_seen(100), ())
    assert found["lag_ms"] == 40 * late
    assert found["aperture_best_r"] == pytest.approx(1.0)
    assert found["aperture_r"] < 0.95 or late == 0


def test_a_still_mouth_foretells_nothing_and_swims() -> None:
    found = lips.evaluate(np.zeros((100, 52)), wandering(), all_seen(100), (Phone("B", 1.0, 1.1),))
    assert (found["aperture_r"], found["closure_recall"], found["jerk_ratio"]) == (0.0, 0.0, 0.0)
    assert np.isnan(found["onset_ms"])


def test_labels_at_which_the_real_mouth_stays_open_are_not_shared() -> None:
    real = np.full(40, 0.3)
    real[10:12] = 0.0
    made = np.full(40, 0.3)
    made[10:12] = made[20:22] = 0.0
    phones = [Phone("B", 0.4, 0.48), Phone("M", 0.8, 0.88), Phone("P", 1.2, 1.28)]
    assert lips.shared_closure_recall(made, real, phones) == 1.0
    assert lips.shared_closure_recall(real, made, phones) == 0.5
    assert np.isnan(lips.shared_closure_recall(made, np.linspace(0, 1, 40), phones[1:]))


def test_closed_frames_agree_by_f1_and_neither_gaping_nor_shut_mouths_win() -> None:
    real = np.resize([0.0, 0.4, 0.5, 0.4], 80)
    kept = all_seen(80)
    assert lips.closed_f1(3 * real, real, kept) == 1.0
    assert lips.closed_f1(np.roll(real, 2), real, kept) == 0.0
    shut = np.where(np.arange(80) % 40 == 1, 1.0, 0.0)
    mostly = np.where(np.arange(80) < 70, 0.0, 1.0)
    assert lips.closed_f1(mostly, real, kept) < 0.45
    assert lips.closed_f1(np.zeros(80), real, kept) == 0.0
    assert np.isnan(lips.closed_f1(shut, np.linspace(0, 1, 80), np.arange(80) > 40))


def test_jerk_does_not_look_across_what_was_not_seen() -> None:
    curve = np.sin(np.arange(60) / 5)
    broken, seen = curve.copy(), all_seen(60)
    broken[30:], seen[30] = broken[30:] + 5, False
    assert lips.jerk_ratio(broken, curve, seen) == pytest.approx(1.0)
    assert lips.jerk_ratio(broken, curve, all_seen(60)) > 10
    assert np.isnan(lips.jerk_ratio(curve, np.zeros(60), seen))


def test_the_spoken_part_leaves_silence_out() -> None:
    phones = (Phone("SIL", 0.0, 1.0), Phone("AA", 1.0, 2.0), Phone("SIL", 2.0, 4.0))
    assert np.flatnonzero(lips.spoken(phones, 100))[[0, -1]].tolist() == [23, 51]
    assert lips.spoken((), 5).all()


def test_runs_are_the_stretches_without_a_break() -> None:
    assert lips.runs(np.array([True, True, False, True])) == [slice(0, 2), slice(3, 4)]
    assert lips.runs(~all_seen(3)) == []


def test_width_counts_both_sides() -> None:
    real = np.zeros((20, 52))
    real[:, INDEX["mouthSmileLeft"]] = 0.4
    assert lips.evaluate(np.zeros((20, 52)), real, all_seen(20), ())["width_error"] == pytest.approx(0.2)


def test_what_is_no_face_is_refused() -> None:
    with pytest.raises(ValueError, match="the made face"):
        lips.evaluate(np.full((20, 52), 2.0), wandering(20), all_seen(20), ())
