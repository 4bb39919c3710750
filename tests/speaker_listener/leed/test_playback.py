from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.feeling import Feeling
from emotion_tree.reading import EMOTIONS, Distribution, distribution
from emotion_tree.response import respond
from render.rig import ARKIT, CHANNEL_COUNT, FRAME_S, INDEX, clip
from speaker_listener.expression import weights
from speaker_listener.leed.dictionary import dictionary
from speaker_listener.leed.playback import LeedState, step
from speaker_listener.leed.retrieval import WINDOW
from speaker_listener.motion import Shown
from speaker_listener.motion_metrics.upper_face import movement_range
from speaker_listener.presets import NAMES, presets

pytestmark = pytest.mark.unit


def feeling(name: str, share: float = 0.8) -> Distribution:
    return distribution({name: share, "neutral": 1.0 - share})


def meant(felt: Distribution) -> np.ndarray:
    made = respond(Feeling(felt))
    return weights(Shown(made.expression, made.intensity, made.attitude), False)


def play(felt: Sequence[Distribution], seed: int = 0, state: LeedState | None = None) -> list[LeedState]:
    """Return the states of a listener, whose person feels one thing a frame; what is shown is eased as in a talk."""
    rng = np.random.default_rng(seed)
    state, eased, made = state or LeedState(), np.zeros(len(NAMES)), []
    for one in felt:
        eased = eased + 0.12 * (meant(one) - eased)
        state = step(state, eased, one, rng)
        made.append(state)
    return made


def faces(states: Sequence[LeedState]) -> np.ndarray:
    return np.stack([state.face for state in states])


def jumps(made: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(np.diff(made[:, : len(ARKIT)], axis=0), axis=1))


def names(states: Sequence[LeedState]) -> tuple[list[str], list[str]]:
    known = dictionary()
    found: tuple[list[str], list[str]] = ([], [])
    for state in states:
        for track, played in zip(state.tracks, found, strict=True):
            if track.faded == 0.0 and track.now.clip >= 0:
                played.append(known.clips[track.now.clip].name)
    return found


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.lists(st.sampled_from(EMOTIONS), min_size=1, max_size=6))
def test_whatever_is_felt_the_face_is_finite_and_within_the_rig(seed: int, felt: list[str]) -> None:
    made = faces(play([feeling(name) for name in felt for _ in range(15)], seed))
    assert made.shape[1] == CHANNEL_COUNT
    assert np.isfinite(made).all()
    for face in made:
        assert np.allclose(face, clip(face.astype(np.float32)), atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=12, max_size=12),
    st.lists(st.floats(0, 1), min_size=8, max_size=8),
    st.integers(0, 2**31),
)
def test_any_weights_and_feelings_make_a_face(shown: list[float], felt: list[float], seed: int) -> None:
    rng, state = np.random.default_rng(seed), LeedState()
    one = distribution(dict(zip(EMOTIONS, felt, strict=True)))
    for _ in range(20):
        state = step(state, np.array(shown), one, rng)
    shapes = state.face[: len(ARKIT)]
    assert np.isfinite(state.face).all()
    assert shapes.min() >= 0.0
    assert shapes.max() <= 1.0


def test_same_seed_same_frames_and_another_seed_others() -> None:
    felt = [feeling("joy")] * 300
    once, again, other = (faces(play(felt, seed)) for seed in (3, 3, 4))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 150), st.sampled_from(EMOTIONS))
def test_going_on_from_any_state_gives_what_went_on_before(cut: int, name: str) -> None:
    felt = [feeling("sadness")] * 80 + [feeling(name)] * 100
    rng = np.random.default_rng(5)
    state, eased, whole, kept = LeedState(), np.zeros(len(NAMES)), [], None
    for frame, one in enumerate(felt):
        if frame == cut:
            kept = (state, eased, rng.bit_generator.state)
        eased = eased + 0.12 * (meant(one) - eased)
        state = step(state, eased, one, rng)
        whole.append(state.face)
    assert kept is not None
    state, eased, rng.bit_generator.state = kept
    for frame in range(cut, len(felt)):
        eased = eased + 0.12 * (meant(felt[frame]) - eased)
        state = step(state, eased, felt[frame], rng)
        assert np.array_equal(state.face, whole[frame])


def test_the_generator_is_drawn_from_equally_often_whatever_happens() -> None:
    ends = []
    for name in EMOTIONS:
        rng, state = np.random.default_rng(1), LeedState()
        for _ in range(200):
            state = step(state, meant(feeling(name)), feeling(name), rng)
        ends.append(rng.bit_generator.state["state"]["state"])
    assert len(set(ends)) == 1


def test_fifty_switches_of_emotion_jump_no_more_than_a_joyful_talk_does() -> None:
    rng = np.random.default_rng(0)
    changing = [feeling(EMOTIONS[int(k)]) for k in rng.integers(0, 8, 50) for _ in range(20)]
    switched = jumps(faces(play(changing)))
    steady = jumps(faces(play([feeling("joy")] * 1000)))[50:]
    assert switched.max() < 0.25
    assert np.percentile(switched, 95) < 1.25 * np.percentile(steady, 95)


def test_no_clip_comes_again_within_its_keys_last_two() -> None:
    for name in ("neutral", "joy", "sadness", "anger"):
        for played in names(play([feeling(name)] * 1500)):
            last: dict[str, list[str]] = {}
            for one in played:
                before = last.setdefault(one.rsplit("-", 1)[0], [])
                assert one not in before[-WINDOW:]
                before.append(one)


def test_clips_last_seconds_and_fades_a_third_to_half_of_one() -> None:
    states = play([feeling("joy")] * 1500)
    for place in range(2):
        begins = [k for k, state in enumerate(states) if state.tracks[place].faded == 0.0]
        lengths_s = np.diff(begins) * FRAME_S
        assert 1.5 < np.median(lengths_s) < 5.0
        assert all(0.3 <= states[k].tracks[place].fade_s <= 0.5 for k in begins)
        assert all(0.85 <= states[k].tracks[place].now.pace <= 1.2 for k in begins)


def test_the_mean_face_is_near_the_presets_that_are_meant_and_not_twice_them() -> None:
    known = presets()
    for name in EMOTIONS:
        felt = feeling(name)
        made = faces(play([felt] * 1000))[100:].mean(axis=0)[: len(ARKIT)]
        aim = known.face(meant(felt), 0.0)[: len(ARKIT)]
        moved = np.linalg.norm(made - known.rest[: len(ARKIT)]) / np.linalg.norm(
            aim - known.rest[: len(ARKIT)]
        )
        assert 0.8 < moved < 1.8, (name, moved)
        cosine = float(made @ aim / np.linalg.norm(made) / np.linalg.norm(aim))
        assert cosine > 0.85, (name, cosine)


def test_the_upper_face_is_livelier_than_a_held_preset() -> None:
    for name in ("neutral", "joy", "sadness", "anger"):
        made = faces(play([feeling(name)] * 900))[100:, : len(ARKIT)]
        assert 0.05 < movement_range(made) < 0.2, name


def test_sad_joyful_and_angry_people_see_different_faces_and_the_angry_one_no_anger() -> None:
    mean = {
        name: faces(play([feeling(name)] * 800))[100:].mean(axis=0) for name in ("sadness", "joy", "anger")
    }
    smile, inner, frown = INDEX["mouthSmileLeft"], INDEX["browInnerUp"], INDEX["mouthFrownLeft"]
    assert mean["joy"][smile] > mean["anger"][smile] + 0.3
    assert mean["sadness"][inner] > mean["anger"][inner] + 0.1 > mean["joy"][inner]
    assert mean["sadness"][frown] > 0.05
    angry = faces(play([feeling("anger")] * 1200))
    for channel in ("browDownLeft", "browDownRight", "noseSneerLeft", "noseSneerRight"):
        assert angry[:, INDEX[channel]].max() < 0.12, channel


def test_what_has_no_clips_is_shown_by_its_preset_alone() -> None:
    felt, shown = distribution({}), np.zeros(len(NAMES))
    shown[NAMES.index("anger")] = 0.9
    rng, state = np.random.default_rng(0), LeedState()
    for _ in range(200):
        state = step(state, shown, felt, rng)
    preset = presets().shape("anger", 0.9)
    assert state.face[INDEX["browDownLeft"]] == pytest.approx(preset[INDEX["browDownLeft"]], abs=0.1)


def test_the_head_has_about_the_bearing_of_all_that_is_meant() -> None:
    made = play([feeling("sadness")] * 200)[-1].face
    aim = presets().face(meant(feeling("sadness")), 0.0)
    assert np.allclose(made[len(ARKIT) :], aim[len(ARKIT) :], atol=0.015)
