import numpy as np
import pytest

from benchmarks.listening_scores import (
    EXPRESSION,
    NAMES,
    Scored,
    distances,
    estimates,
    rises,
    score,
    told_apart,
    valence,
)
from benchmarks.listening_systems import Listened
from render.rig import CHANNEL_COUNT, INDEX
from speaker_listener.presets import presets

pytestmark = pytest.mark.unit


def face(count: int = 400, **channels: float) -> np.ndarray:
    frames = np.zeros((count, CHANNEL_COUNT), dtype=np.float32)
    for name, value in channels.items():
        frames[:, INDEX[name]] = value
    return frames


def test_joy_is_plus_one_sadness_minus_one_and_rest_nothing() -> None:
    known = presets()
    assert valence(known.rest) == pytest.approx(0.0)
    joy, sad = (valence(known.rest + known.shape(name, 0.6)) for name in ("joy", "sadness"))
    assert (joy - sad) / 2 == pytest.approx(1.0)
    assert joy > 0.5
    assert sad < -0.5


def test_short_rises_are_counted_and_long_ones_are_not() -> None:
    curve = np.zeros(500)
    for start in (100, 200, 300):
        curve[start : start + 12] = 0.05
    curve[400:460] = 0.05
    assert rises(curve, 0.02, 20, 25) == 3
    assert rises(curve, 0.06, 20, 25) == 0


def test_a_talk_is_scored_by_what_its_face_does() -> None:
    frames = face(1050, mouthSmileLeft=0.4, mouthSmileRight=0.6, browDownLeft=0.1)
    frames[200:212, INDEX["head_pitch_rad"]] = 0.1
    scored = score("joyful", Listened(frames, nods=(200, 500)))
    assert set(scored.scores) == set(NAMES)
    assert scored.scores["smile"] == pytest.approx(0.5)
    assert scored.scores["brow_down_p95"] == pytest.approx(0.1)
    assert scored.scores["chin_dips_per_min"] == pytest.approx(1.5)
    assert scored.scores["nods_per_min"] == pytest.approx(3.0)
    assert scored.scores["upper_range"] == 0.0
    assert scored.face[EXPRESSION.index("mouthSmileLeft")] == pytest.approx(0.4)
    assert np.isnan(score("joyful", Listened(frames)).scores["nods_per_min"])


def test_conditions_that_differ_are_told_apart_and_the_diagonal_leaves_the_talk_out() -> None:
    def talk(condition: str, smile: float) -> Scored:
        return Scored(condition, dict.fromkeys(NAMES, smile), np.full(len(EXPRESSION), smile))

    scored = [talk("joyful", 0.8), talk("joyful", 0.9), talk("sad", 0.1), talk("sad", 0.0)]
    made = distances(scored, ("joyful", "sad"))
    scale = np.sqrt(len(EXPRESSION))
    assert made["joyful"]["joyful"].mean == pytest.approx(0.1 * scale)
    assert made["joyful"]["sad"].mean == pytest.approx(0.8 * scale)
    assert told_apart(scored, ("joyful", "sad")) == 1.0
    mixed = [talk("joyful", 0.8), talk("joyful", 0.0), talk("sad", 0.9), talk("sad", 0.1)]
    assert told_apart(mixed, ("joyful", "sad")) < 1.0
    found = estimates(scored, "joyful")["smile"]
    assert found.mean == pytest.approx(0.85)
    assert found.clips == 2
