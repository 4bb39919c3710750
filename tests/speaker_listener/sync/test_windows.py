import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.rig import ARKIT, INDEX
from sound.mel import BANDS
from speaker_listener.face_clip import Floats
from speaker_listener.sync import windows
from tests.speaker_listener.corpora.files import tone

pytestmark = pytest.mark.unit


def wandering(frames: int, seed: int = 0) -> Floats:
    times = np.arange(frames)[:, None] / 25
    speed = np.random.default_rng(seed).uniform(0.5, 3.0, len(ARKIT))
    return (0.4 - 0.4 * np.cos(2 * np.pi * times * speed)).astype(np.float32)


def test_two_sides_of_a_shape_are_one_mean() -> None:
    weights = np.zeros((6, len(ARKIT)), dtype=np.float32)
    weights[:, INDEX["mouthSmileLeft"]] = 0.4
    weights[:, INDEX["jawOpen"]] = 0.3
    shapes = windows.lip_shapes(weights)
    assert shapes.shape == (6, len(windows.SHAPES))
    assert shapes[0, windows.SHAPES.index("mouthSmile")] == pytest.approx(0.2)
    assert shapes[0, windows.SHAPES.index("jawOpen")] == pytest.approx(0.3)
    with pytest.raises(ValueError, match=r"expected weights of shape \(T, 52\), got \(6, 51\)"):
        windows.lip_shapes(weights[:, 1:])


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 1.2), st.floats(0.0, 0.05))
def test_a_mouth_that_moves_further_or_rests_elsewhere_looks_nearly_the_same(
    size: float, rest: float
) -> None:
    shapes = windows.lip_shapes(wandering(80))
    rows = windows.lip_rows(shapes)
    assert rows.shape == (80, windows.LIPS)
    assert windows.lip_rows(shapes * np.float32(size) + np.float32(rest)) == pytest.approx(rows, abs=0.1)


def test_a_mouth_that_hardly_moves_stays_small() -> None:
    trembling = np.random.default_rng(0).normal(0.2, 0.002, (60, len(windows.SHAPES))).astype(np.float32)
    assert np.abs(windows.lip_rows(trembling)).max() < 0.5


def test_what_was_not_seen_does_not_set_the_scale() -> None:
    shapes = windows.lip_shapes(wandering(60))
    seen = np.ones(60, dtype=np.bool_)
    seen[20:25] = False
    before = windows.lip_rows(shapes, seen)
    shapes[20:25] = 1.0
    assert windows.lip_rows(shapes, seen)[seen] == pytest.approx(before[seen])


def test_four_rows_of_sound_lie_over_each_frame_and_loudness_does_not_count() -> None:
    sound = tone(2.0)
    rows = windows.sound_rows(sound, 16_000)
    assert rows.shape == (50 * windows.ROWS_A_FRAME, BANDS // 2)
    quieter = windows.sound_rows(sound * np.float32(0.5), 16_000)
    loud = rows > -1.0
    assert quieter[loud] == pytest.approx(rows[loud], abs=0.02)
    assert windows.sound_rows(sound[:-1], 16_000).shape[0] == 49 * windows.ROWS_A_FRAME
    with pytest.raises(ValueError, match="16000 Hz, got 8000"):
        windows.sound_rows(sound, 8_000)


def test_no_sound_has_no_rows_and_digital_silence_none_that_differ() -> None:
    assert windows.sound_rows(np.zeros(0, dtype=np.float32), 16_000).shape == (0, BANDS // 2)
    assert np.ptp(windows.sound_rows(np.zeros(16_000, dtype=np.float32), 16_000)) == 0
