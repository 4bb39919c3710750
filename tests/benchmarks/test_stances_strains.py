"""Flipping roles, silence, going back: measured on models whose faults are known."""

import numpy as np
import pytest

from benchmarks import stances_strains
from benchmarks.stances_strains import drift, flipping, outside_rig, sameness, silence
from render.rig import CHANNEL_COUNT, CHANNELS, FPS, INDEX, rest
from speaker_listener.driver import create
from speaker_listener.metrics import Frames
from tests.benchmarks.stances_models import ForgetfulModel, voices

pytestmark = pytest.mark.unit

MINUTE = 60 * FPS


def test_roles_flip_every_200_ms_and_the_phrase_goes_on_where_it_stopped() -> None:
    inputs = flipping(voices(), 4.0)
    stances = np.array([one.stance == "speaking" for one in inputs])
    assert np.flatnonzero(np.diff(stances)).tolist() == list(range(4, 99, 5))
    spoken = [one.phrase.now_s for one in inputs if one.phrase is not None]
    assert spoken[:20] == pytest.approx(np.arange(20) / FPS)


def test_a_face_that_stays_has_no_drift_and_one_that_wanders_off_has() -> None:
    rng = np.random.default_rng(2)
    staying: Frames = rng.normal(0.0, 0.1, (6 * MINUTE, CHANNEL_COUNT)).astype(np.float32)
    leaving = staying.copy()
    leaving[:, INDEX["head_roll_rad"]] += np.linspace(0.0, 0.5, len(leaving))
    assert drift(staying, CHANNELS).farthest < 3.0
    assert drift(staying, CHANNELS).restlessness == pytest.approx(1.0, abs=0.05)
    found = drift(leaving, CHANNELS)
    assert found.last[2] - found.first[2] == pytest.approx(0.5 * 5 / 6, abs=0.01)


def test_drift_of_too_short_a_silence_is_refused() -> None:
    with pytest.raises(ValueError, match="at least three minutes of frames, got 2.0"):
        drift(np.zeros((2 * MINUTE, CHANNEL_COUNT), dtype=np.float32), CHANNELS)


def test_a_stream_that_keeps_what_it_hears_is_seen_to_grow_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stances_strains, "_MINUTE", 50)
    frames, sizes = silence(ForgetfulModel(), 3)
    assert frames.shape == (150, CHANNEL_COUNT)
    assert sizes[1] - sizes[0] > 50 * 640 * 4
    _, steady = silence(create({}), 3)
    assert max(steady) < 1.2 * min(steady)


def test_streaming_that_equals_playing_shows_as_no_difference_at_all() -> None:
    found = sameness(create({}), voices(), 3)
    assert (found.seed, found.going_back, found.batched) == (0.0, 0.0, 0.0)
    assert found.other_seed > 0.01


def test_a_model_that_cannot_go_back_and_mixes_its_streams_is_found_out() -> None:
    found = sameness(ForgetfulModel(), voices(), 3)
    assert found.going_back > 0.0
    assert found.batched > 0.0


def test_values_outside_the_rig_are_counted() -> None:
    frames = np.stack([rest()] * 3)
    frames[1, INDEX["jawOpen"]] = 1.5
    assert outside_rig(frames) == 1
