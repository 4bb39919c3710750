import numpy as np
import pytest

from render.rig import frame
from speaker_listener.metrics import aperture, best_lag, correlation, jumps, sound_envelope

pytestmark = pytest.mark.unit


def test_aperture_is_jaw_less_what_the_lips_take_back() -> None:
    frames = np.stack([frame(jawOpen=0.5), frame(jawOpen=0.5, mouthClose=0.5)])
    assert aperture(frames) == pytest.approx([0.5, 0.0])


def test_the_envelope_has_one_value_a_whole_frame() -> None:
    samples = np.concatenate([np.zeros(960), np.full(960, 0.5), np.full(500, 0.9)]).astype(np.float32)
    assert sound_envelope(samples, 24_000) == pytest.approx([0.0, 0.5])
    with pytest.raises(ValueError, match="got 11024"):
        sound_envelope(samples, 11_024)


def test_a_late_face_is_found_with_its_lag() -> None:
    sound = np.random.default_rng(0).standard_normal(200)
    late = np.concatenate([[0.0, 0.0], sound[:-2]])
    r, lag = best_lag(late, sound)
    assert r == pytest.approx(1.0)
    assert lag == 2
    assert best_lag(sound, late)[1] == -2
    assert correlation(late, sound) < 0.3


def test_what_cannot_be_correlated_is_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        correlation(np.zeros(5), np.zeros(6))
    with pytest.raises(ValueError, match="three frames"):
        correlation(np.arange(4.0), np.arange(4.0), 2)
    with pytest.raises(ValueError, match="does not move"):
        correlation(np.zeros(9), np.arange(9.0))


def test_jumps_are_lengths_over_the_named_channels() -> None:
    frames = np.stack([frame(), frame(browInnerUp=0.3, jawOpen=0.4), frame(browInnerUp=0.3, jawOpen=0.4)])
    assert jumps(frames, ["browInnerUp", "jawOpen"]) == pytest.approx([0.5, 0.0])
    assert jumps(frames, ["browInnerUp"]) == pytest.approx([0.3, 0.0])
    with pytest.raises(KeyError, match="earWiggle"):
        jumps(frames, ["earWiggle"])
