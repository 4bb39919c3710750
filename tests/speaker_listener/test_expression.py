import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS, distribution
from emotion_tree.response import ATTITUDES
from render.rig import INDEX
from speaker_listener.expression import ExpressionState, presets, read_presets, step, target
from speaker_listener.motion import Shown

pytestmark = pytest.mark.unit


def shown(emotion: str, intensity: float = 1.0) -> Shown:
    return Shown(distribution({emotion: 1.0}), intensity)


def path(what: list[Shown], settled: bool = True) -> NDArray[np.float64]:
    rng, state, made = np.random.default_rng(0), ExpressionState(), []
    for one in what:
        state = step(state, one, False, settled, rng)
        made.append(state.shown.value)
    return np.array(made)


def test_every_emotion_and_attitude_has_a_face_of_its_own() -> None:
    faces = [target(shown(name), False) for name in EMOTIONS]
    faces += [target(Shown(attitude=((name, 1.0),)), False) for name in ATTITUDES]
    for i, one in enumerate(faces):
        for other in faces[:i]:
            assert np.abs(one - other).max() > 0.15


def test_the_face_at_rest_is_kind_and_steps_back_before_sadness() -> None:
    calm = target(Shown(), False)
    assert calm[INDEX["mouthSmileLeft"]] > 0.05
    assert target(shown("sadness"), False)[INDEX["mouthSmileLeft"]] < 0.4 * calm[INDEX["mouthSmileLeft"]]


def test_a_mixed_feeling_is_the_weighted_mean_of_its_faces() -> None:
    mixed = Shown(distribution({"joy": 0.5, "surprise": 0.5}), 1.0)
    mean = (target(shown("joy"), False) + target(shown("surprise"), False)) / 2
    assert np.allclose(target(mixed, False), mean)


def test_intensity_scales_the_face() -> None:
    smile = [target(shown("joy", i), False)[INDEX["mouthSmileLeft"]] for i in (0.0, 0.5, 1.0)]
    assert smile[0] < smile[1] < smile[2]
    assert smile[2] > 0.6


def test_thinking_shows_without_being_told_twice() -> None:
    assert np.allclose(
        target(Shown(attitude=(("thinking", 0.8),)), False),
        target(Shown(), True),
    )


def test_an_unknown_attitude_and_an_unknown_channel_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'boredom'"):
        target(Shown(attitude=(("boredom", 1.0),)), False)
    emotions: dict[str, dict[str, float]] = {name: {} for name in EMOTIONS}
    with pytest.raises(ValueError, match="'mouthSmirk'"):
        read_presets({"rest": {"mouthSmirk": 0.1}, "emotion": emotions, "attitude": {}})
    del emotions["fear"]
    with pytest.raises(ValueError, match="fear"):
        read_presets({"rest": {}, "emotion": emotions, "attitude": {}})


def test_an_expression_comes_in_about_400_ms_and_goes_more_slowly() -> None:
    brow = INDEX["browInnerUp"]
    there = path([shown("surprise")] * 75 + [Shown()] * 75)[:, brow]
    top, rest = there[74], presets().rest[brow]
    come = int(np.argmax(there > rest + 0.63 * (top - rest))) + 1
    gone = int(np.argmax(there[75:] < rest + 0.37 * (top - rest))) + 1
    assert 7 <= come <= 12
    assert come < gone <= 18


def test_while_the_floor_changes_hands_an_expression_comes_more_gently() -> None:
    cheek = INDEX["cheekSquintLeft"]
    settled = np.diff(path([shown("joy")] * 30)[:, cheek]).max()
    assert np.diff(path([shown("joy")] * 30, settled=False)[:, cheek]).max() < 0.6 * settled


def test_a_held_expression_lives_but_never_trembles() -> None:
    smile = path([shown("joy")] * 2500)[100:, INDEX["mouthSmileLeft"]]
    assert 0.02 < smile.std() / smile.mean() < 0.2
    assert np.abs(np.diff(smile)).max() < 0.03
