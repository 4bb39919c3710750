import tomllib
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS
from emotion_tree.response import ATTITUDES
from render.rig import ARKIT, INDEX
from speaker_listener.presets import LEVELS, NAMES, STRENGTHS, presets, read_presets

pytestmark = pytest.mark.unit

Doubles = NDArray[np.float64]
FEATURES = slice(0, len(ARKIT))
EXPRESSIVE = [name for name in NAMES if name != "neutral"]
UPPER = ("brow", "eye", "cheek", "nose")


def data() -> dict[str, Any]:
    text = resources.files("speaker_listener").joinpath("expressions.toml").read_text("utf-8")
    return tomllib.loads(text)


def used(name: str, strength: float) -> set[str]:
    shape = presets().shape(name, strength)
    return {channel for channel, i in INDEX.items() if abs(shape[i]) > 1e-9}


def weights(**named: float) -> Doubles:
    made = np.zeros(len(NAMES))
    for name, weight in named.items():
        made[NAMES.index(name)] = weight
    return made


def test_every_emotion_and_attitude_has_a_preset_that_says_where_it_comes_from() -> None:
    assert (*EMOTIONS, *ATTITUDES) == NAMES
    for name in EXPRESSIVE:
        source = presets().sources[name]
        assert source.endswith(".")
        assert "itted" in source or "by eye" in source


def test_all_faces_differ_from_each_other_at_full_strength_and_already_at_half() -> None:
    for strength, apart in ((1.0, 0.3), (0.5, 0.1)):
        faces = [presets().face(weights(**{name: strength}), 0.0) for name in NAMES]
        for i, one in enumerate(faces):
            for other in faces[:i]:
                assert np.linalg.norm(one[FEATURES] - other[FEATURES]) > apart


@pytest.mark.parametrize("name", EXPRESSIVE)
def test_a_weak_expression_has_fewer_channels_and_eyes_and_brows_lead(name: str) -> None:
    low, middle, full = (used(name, strength) for strength in STRENGTHS)
    assert low <= middle <= full
    assert 2 <= len(low) < len(full)
    if name not in {"joy", "contempt", "amusement"}:  # these live in the corners of the mouth
        leading = [channel for channel in low if channel in ARKIT]
        assert sum(channel.startswith(UPPER) for channel in leading) >= 0.6 * len(leading)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("speaking", [0.0, 0.5, 1.0])
def test_no_channel_ever_turns_back_while_an_expression_grows(name: str, speaking: float) -> None:
    path = np.stack([presets().shape(name, s, speaking) for s in np.linspace(0, 1, 301)])
    assert not path[0].any()
    assert np.diff(np.abs(path), axis=0).min() > -1e-12
    assert np.all(path * path[-1] >= 0)


@pytest.mark.parametrize("name", EXPRESSIVE)
def test_growing_has_no_corner(name: str) -> None:
    path = np.stack([presets().shape(name, s) for s in np.linspace(0, 1, 1201)])
    slope = np.diff(path, axis=0) * 1200
    assert np.abs(np.diff(slope, axis=0)).max() < 0.05


@pytest.mark.parametrize("name", EXPRESSIVE)
def test_the_levels_of_the_file_are_met(name: str) -> None:
    kind = "emotion" if name in EMOTIONS else "attitude"
    for level, strength in zip(LEVELS, STRENGTHS, strict=True):
        shape = presets().shape(name, strength)
        listening = data()[kind][name].get("listening", {})
        for channel, value in data()[kind][name][level].items():
            sides = [channel] if channel in INDEX else [f"{channel}Left", f"{channel}Right"]
            expected = value * listening.get(channel, 1.0)
            assert np.mean([shape[INDEX[side]] for side in sides]) == pytest.approx(expected, rel=0.07)


def test_contempt_is_one_sided_and_the_others_hardly() -> None:
    for name in set(EMOTIONS) - {"neutral", "contempt"}:
        face = presets().shape(name, 1.0)
        for channel in ARKIT:
            if channel.endswith("Left"):
                left, right = face[INDEX[channel]], face[INDEX[channel.replace("Left", "Right")]]
                assert abs(left - right) <= 0.13 * max(left, right)
    contempt = presets().shape("contempt", 1.0)
    assert contempt[INDEX["mouthDimpleLeft"]] > 0.5
    assert contempt[INDEX["mouthDimpleRight"]] == 0.0
    assert contempt[INDEX["mouthSmileRight"]] == 0.0


def test_some_faces_are_a_little_uneven() -> None:
    smile = presets().shape("joy", 1.0)
    left, right = smile[INDEX["mouthSmileLeft"]], smile[INDEX["mouthSmileRight"]]
    assert 0.02 < (left - right) / left < 0.15


def test_speaking_changes_the_manner_and_not_the_meaning() -> None:
    changed = 0
    for name in EXPRESSIVE:
        listening, speaking = presets().shape(name, 1.0, 0.0), presets().shape(name, 1.0, 1.0)
        changed += bool(np.abs(listening - speaking).max() > 0.02)
        cosine = listening @ speaking / np.linalg.norm(listening) / np.linalg.norm(speaking)
        assert cosine > 0.97
    assert changed >= 6


def test_a_mixed_feeling_is_the_weighted_mean_of_its_faces() -> None:
    known = presets()
    mixed = known.face(weights(joy=0.6, surprise=0.4), 0.0)
    rest = 0.25 * known.rest
    joy, surprise = known.shape("joy", 1.0), known.shape("surprise", 1.0)
    mean = 0.6 * joy + 0.4 * surprise
    assert np.allclose(mixed[FEATURES], (mean + rest - mean * rest)[FEATURES])


def test_a_mixture_is_as_strong_as_all_of_it_together() -> None:
    brow = INDEX["browInnerUp"]
    alone = presets().face(weights(sadness=0.8), 0.0)[brow]
    both = presets().face(weights(sadness=0.4, fear=0.4), 0.0)[brow]
    assert both == pytest.approx(alone, rel=0.1)


def test_an_attitude_on_top_of_an_emotion_never_oversteps() -> None:
    brow = INDEX["browInnerUp"]
    sad, concerned = (presets().face(weights(**{n: 1.0}), 0.0)[brow] for n in ("sadness", "concern"))
    both = presets().face(weights(sadness=1.0, concern=1.0), 0.0)[brow]
    assert max(sad, concerned) < both < 1.0


def test_the_face_at_rest_is_kind_and_steps_back_before_sadness() -> None:
    smile = INDEX["mouthSmileLeft"]
    calm = presets().face(weights(), 0.0)
    assert calm[smile] > 0.05
    assert presets().face(weights(sadness=1.0), 0.0)[smile] < 0.4 * calm[smile]
    assert np.allclose(calm, presets().rest)


@given(st.lists(st.floats(0, 1), min_size=len(NAMES), max_size=len(NAMES)), st.floats(0, 1))
def test_whatever_is_mixed_every_shape_stays_within_its_range(mixed: list[float], speaking: float) -> None:
    face = presets().face(np.array(mixed), speaking)
    assert np.all(np.isfinite(face))
    assert np.all(face[FEATURES] >= 0)
    assert np.all(face[FEATURES] <= 1.0 + 1e-9)


def test_a_small_change_of_feeling_is_a_small_change_of_face() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        here = rng.random(len(NAMES)) * rng.integers(0, 2, len(NAMES))
        there = np.clip(here + 1e-4 * rng.standard_normal(len(NAMES)), 0, 1)
        if here[1 : len(EMOTIONS)].sum() > 0.05:
            apart = presets().face(here, 0.0) - presets().face(there, 0.0)
            assert np.abs(apart).max() < 5e-3


def refused(change: dict[str, Any], name: str = "joy") -> None:
    found = data()
    found["emotion"][name].update(change)
    read_presets(found)


def test_mistakes_in_the_file_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"joy.full: .* got 'mouthSmirk'"):
        refused({"full": {"mouthSmirk": 0.5}})
    with pytest.raises(
        ValueError, match=r"joy: every channel must grow .* eyeSquintLeft goes 0.08, 0.16, 0.1"
    ):
        refused({"full": {**data()["emotion"]["joy"]["full"], "eyeSquint": 0.1}})
    with pytest.raises(ValueError, match=r"disgust: every channel must grow .* head_yaw_rad"):
        refused({"low": {"head_yaw_rad": -0.1}}, "disgust")
    with pytest.raises(ValueError, match=r"joy: weights of shapes must be in \[0, 1\]"):
        refused({"full": {**data()["emotion"]["joy"]["full"], "mouthSmile": 1.2}})
    with pytest.raises(ValueError, match=r"joy: factors of a role must be in \[0, 1.5\]"):
        refused({"speaking": {"mouthSmile": 3}})
    with pytest.raises(ValueError, match="joy: expected `source`"):
        refused({"source": " "})
    with pytest.raises(ValueError, match=r"joy: onset_s must be in \[0.05, 10\] seconds, got 0"):
        refused({"onset_s": 0})
    with pytest.raises(ValueError, match=r"joy: hold must be in \(0, 1\], got 2"):
        refused({"hold": 2})


def test_a_missing_and_an_unknown_expression_are_refused_by_name() -> None:
    found = data()
    found["emotion"]["boredom"] = found["emotion"].pop("fear")
    with pytest.raises(ValueError, match=r"missing \['fear'\], unknown \['boredom'\]"):
        read_presets(found)
