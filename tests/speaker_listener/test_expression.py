import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS, distribution
from render.rig import ARKIT, INDEX
from speaker_listener.expression import ExpressionState, step, target, weights
from speaker_listener.motion import Shown
from speaker_listener.presets import NAMES, presets

pytestmark = pytest.mark.unit

UPPER = [i for name, i in INDEX.items() if name.startswith(("brow", "eye", "cheek", "nose"))]
MOUTH = [i for name, i in INDEX.items() if name.startswith(("mouth", "jaw"))]


def shown(emotion: str, intensity: float = 1.0) -> Shown:
    return Shown(distribution({emotion: 1.0}), intensity)


def path(
    what: list[Shown], settled: bool = True, speaking: float = 0.0, seed: int = 0
) -> NDArray[np.float64]:
    rng, state, made = np.random.default_rng(seed), ExpressionState(), []
    for one in what:
        state = step(state, one, False, settled, speaking, rng)
        made.append(state.face)
    return np.array(made)


def frames_to(curve: NDArray[np.float64], share: float) -> int:
    """Return after how many frames a rising curve has gone this share of its way to its top."""
    return int(np.argmax(curve >= share * curve.max())) + 1


def test_weights_are_those_that_are_shown() -> None:
    made = weights(Shown(distribution({"joy": 0.6, "neutral": 0.4}), 0.5, (("concern", 0.7),)), False)
    assert made[NAMES.index("joy")] == pytest.approx(0.3)
    assert made[NAMES.index("concern")] == 0.7
    assert np.count_nonzero(made) == 3


def test_thinking_shows_without_being_told_twice() -> None:
    assert np.allclose(target(Shown(attitude=(("thinking", 0.8),)), False), target(Shown(), True))


def test_an_unknown_attitude_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="concern, interest, amusement, thinking; got 'boredom'"):
        target(Shown(attitude=(("boredom", 1.0),)), False)


def test_intensity_grows_the_face() -> None:
    smile = [target(shown("joy", i), False)[INDEX["mouthSmileLeft"]] for i in (0.0, 0.3, 0.6, 1.0)]
    assert np.all(np.diff(smile) > 0.05)
    assert smile[-1] > 0.6


@pytest.mark.parametrize("name", NAMES[1:])
def test_an_expression_comes_in_its_time_and_goes_more_slowly(name: str) -> None:
    what = shown(name) if name in EMOTIONS else Shown(attitude=((name, 1.0),))
    state, rng = ExpressionState(), np.random.default_rng(0)
    there = []
    for one in [what] * 100 + [Shown()] * 100:
        state = step(state, one, False, True, 0.0, rng)
        there.append(state.shown.value[NAMES.index(name)])
    come, left = frames_to(np.array(there[:100]), 0.9), int(np.argmax(np.array(there[100:]) < 0.1)) + 1
    place = NAMES.index(name)
    assert come * 0.04 == pytest.approx(presets().onset_s[place], abs=0.05)
    assert left * 0.04 == pytest.approx(presets().offset_s[place], abs=0.07)
    assert come < left


def test_surprise_comes_fastest_and_sadness_slowest() -> None:
    onset_s = dict(zip(NAMES, presets().onset_s, strict=True))
    emotions = sorted(EMOTIONS[1:], key=lambda name: float(onset_s[name]))
    assert emotions[0] == "surprise"
    assert emotions[-1] == "sadness"
    assert onset_s["joy"] < onset_s["anger"]
    assert 0.2 <= onset_s["surprise"] < onset_s["sadness"] <= 0.9


@pytest.mark.parametrize("emotion", ["sadness", "anger", "fear", "disgust", "surprise"])
def test_eyes_and_brows_come_before_the_mouth(emotion: str) -> None:
    come = np.abs(path([shown(emotion)] * 40) - presets().rest)
    upper, mouth = come[:, UPPER].max(axis=1), come[:, MOUTH].max(axis=1)
    assert frames_to(upper[:25], 0.4) < frames_to(mouth[:25], 0.4)


def test_an_expression_begins_and_ends_without_a_jerk() -> None:
    for emotion in EMOTIONS[1:]:
        moved = np.diff(path([Shown()] * 5 + [shown(emotion)] * 60 + [Shown()] * 60), axis=0)
        assert np.abs(moved).max() < 0.18, emotion
        assert np.abs(np.diff(moved, axis=0)).max() < 0.12, emotion


def test_while_the_floor_changes_hands_an_expression_comes_more_gently() -> None:
    cheek = INDEX["cheekSquintLeft"]
    settled = np.diff(path([shown("joy")] * 30)[:, cheek]).max()
    assert np.diff(path([shown("joy")] * 30, settled=False)[:, cheek]).max() < 0.6 * settled


def test_a_speaker_shows_it_in_the_manner_of_one_who_speaks() -> None:
    smile = INDEX["mouthSmileLeft"]
    assert path([shown("joy")] * 40, speaking=1.0)[-1, smile] < path([shown("joy")] * 40)[-1, smile]


def test_after_its_height_an_expression_settles_and_surprise_most() -> None:
    left = {}
    for emotion in EMOTIONS[1:]:
        what = [shown(emotion)] * 500
        faces = np.mean([path(what, seed=seed)[:, : len(ARKIT)] for seed in range(6)], axis=0)
        size = np.linalg.norm(faces - presets().rest[: len(ARKIT)], axis=1)
        left[emotion] = size[-100:].mean() / size[:60].max()
    assert min(left, key=lambda name: left[name]) == "surprise"
    assert 0.3 < left["surprise"] < 0.75
    assert all(0.5 < share <= 1.0 for name, share in left.items() if name != "surprise")


def test_what_was_shown_for_long_shows_fully_when_it_comes_again_later() -> None:
    brow = INDEX["browInnerUp"]
    faces = path([shown("surprise")] * 200 + [Shown()] * 200 + [shown("surprise")] * 30)[:, brow]
    assert faces[400:].max() > 0.85 * faces[:60].max()


def test_a_held_expression_lives_but_never_trembles_nor_drifts() -> None:
    smile = path([shown("joy")] * 5000)[500:, INDEX["mouthSmileLeft"]]
    assert 0.03 < smile.std() / smile.mean() < 0.2
    assert np.abs(np.diff(smile)).max() < 0.02
    minutes = smile.reshape(3, -1)
    assert np.ptp(minutes.mean(axis=1)) < 0.12 * smile.mean()
    assert minutes[2].std() < 2.0 * minutes[0].std()


def test_the_balance_of_the_sides_lives_too() -> None:
    faces = path([shown("joy")] * 2500)[100:]
    apart = faces[:, INDEX["mouthSmileLeft"]] - faces[:, INDEX["mouthSmileRight"]]
    assert 0.005 < apart.std() < 0.06


def test_the_head_is_not_shaken_by_the_life_of_the_face() -> None:
    pitch = path([shown("sadness", 0.0)] * 500)[:, INDEX["head_pitch_rad"]]
    assert not pitch.any()


def test_the_generator_is_drawn_from_equally_often_whatever_is_shown() -> None:
    ends = []
    for what in ([Shown()] * 50, [shown("fear"), shown("joy")] * 25):
        rng, state = np.random.default_rng(3), ExpressionState()
        for one in what:
            state = step(state, one, False, True, 0.0, rng)
        ends.append(float(rng.random()))
    assert ends[0] == ends[1]
