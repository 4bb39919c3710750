"""The model with everything that was learned: one stream for both roles."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from emotion_tree.reading import distribution
from render.rig import ARKIT, HEAD, INDEX
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.driver import RuleDriver
from speaker_listener.metrics import jumps
from speaker_listener.motion import MotionInput, Shown
from speaker_listener.scene import Scene, play
from speaker_listener.warm import create

pytestmark = pytest.mark.unit

Say = Callable[..., tuple[tuple[Phone, ...], Samples]]
Babble = Callable[..., Samples]
TURN = slice(len(ARKIT), len(ARKIT) + 3)


@pytest.fixture(scope="module")
def warm() -> RuleDriver:
    return create({})


def talk(espeak: Say, babble: Babble) -> Scene:
    phones, samples = espeak("That sounds wonderful, I am really happy for you!")
    return Scene().listen(babble(4.0)).speak(phones, samples, from_s=-0.1).listen(babble(4.0, 1))


def test_the_same_seed_gives_the_same_frames_and_another_moves_the_head_elsewhere(
    warm: RuleDriver, espeak: Say, babble: Babble
) -> None:
    inputs = talk(espeak, babble).inputs
    first, again, other = (play(warm, inputs, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first[:, TURN] - other[:, TURN]).max() > 0.02


def test_a_restored_stream_goes_on_as_it_would_have(warm: RuleDriver, espeak: Say, babble: Babble) -> None:
    inputs = talk(espeak, babble).inputs
    stream = warm.stream(5)
    whole = [warm.step([stream], [given])[0].values for given in inputs]
    stream = warm.stream(5)
    for given in inputs[:120]:
        warm.step([stream], [given])
    kept = stream.snapshot()
    for given in inputs[:50]:
        warm.step([stream], [given])
    stream.restore(kept)
    rest = [warm.step([stream], [given])[0].values for given in inputs[120:]]
    np.testing.assert_array_equal(np.stack(rest), np.stack(whole[120:]))


def test_many_streams_at_once_move_as_each_would_alone(warm: RuleDriver, espeak: Say, babble: Babble) -> None:
    inputs = talk(espeak, babble).inputs[:150]
    streams = [warm.stream(seed) for seed in range(6)]
    made = np.stack([[one.values for one in warm.step(streams, [given] * 6)] for given in inputs])
    for seed in range(6):
        np.testing.assert_allclose(made[:, seed], play(warm, inputs, seed), atol=2e-4)


def test_the_head_moves_by_the_generator_and_nods_are_added_to_it(warm: RuleDriver, babble: Babble) -> None:
    inputs = Scene().listen(babble(6.0)).inputs
    still = create({"head": "noise"})
    assert np.abs(play(warm, inputs, 1)[:, TURN] - play(still, inputs, 1)[:, TURN]).max() > 0.01
    asked = Scene().wait(1.0).nod().wait(1.2).inputs
    quiet = Scene().wait(2.24).inputs
    nodded, calm = play(warm, asked, 2), play(warm, quiet, 2)
    pitch = INDEX["head_pitch_rad"]
    assert (nodded[:, pitch] - calm[:, pitch]).max() > 0.06


def test_amplitude_zero_is_a_face_that_only_blinks(warm: RuleDriver, babble: Babble) -> None:
    frames = play(warm, Scene().with_amplitude(0.0).listen(babble(8.0)).inputs, 1)[30:]
    moved = [n for n in ARKIT if not n.startswith(("eyeBlink", "eyeSquint", "eyeWide", "eyeLook"))]
    assert np.ptp(frames[:, [INDEX[n] for n in moved]], axis=0).max() < 1e-6
    assert np.ptp(frames[:, len(ARKIT) :], axis=0).max() < 1e-6
    assert len(HEAD) == 6


def test_a_sad_and_a_joyful_person_are_heard_with_different_faces(warm: RuleDriver, babble: Babble) -> None:
    def smile(felt: str, shown: Shown) -> float:
        inputs = Scene().showing(shown).listen(babble(6.0)).inputs
        told: list[MotionInput] = [replace(one, felt=distribution({felt: 1.0})) for one in inputs]
        return float(play(warm, told, 1)[50:, INDEX["mouthSmileLeft"]].mean())

    joyful = smile("joy", Shown(distribution({"joy": 1.0}), 0.7))
    sad = smile("sadness", Shown(attitude=(("concern", 0.8),)))
    assert joyful > sad + 0.2


def test_a_voice_without_phone_times_gets_learned_lips(warm: RuleDriver, espeak: Say) -> None:
    _, samples = espeak("My father ought to laugh at that old car.")
    made = play(warm, Scene().speak((), samples).inputs, 1)
    rules = play(create({"lips": "rules"}), Scene().speak((), samples).inputs, 1)
    jaw = INDEX["jawOpen"]
    assert made[:, jaw].max() > 0.15
    assert np.abs(made[:, jaw] - rules[:, jaw]).max() > 0.05


def test_a_prepared_phrase_is_the_same_phrase(espeak: Say) -> None:
    _, samples = espeak("We see three green trees near the beach.")
    ahead, late = create({}), create({})
    ahead.prepare((), samples)
    scene = Scene().speak((), samples)
    np.testing.assert_array_equal(play(ahead, scene.inputs, 1), play(late, scene.inputs, 1))


def test_the_floor_changes_hands_without_a_jump(warm: RuleDriver, espeak: Say, babble: Babble) -> None:
    phones, samples = espeak("Hello, it is good to see you.")
    scene = Scene()
    for turn in range(4):
        scene = scene.listen(babble(3.0, turn)).speak(phones, samples, from_s=-0.1)
    frames = play(warm, scene.inputs, 1)
    assert jumps(frames, HEAD[:3]).max() < 0.08


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"lips": "big"}, "lips must be learned or rules, got 'big'"),
        ({"colour": "red"}, "knows the settings articulation, epsilon, head, lips, listener; got colour"),
        ({"articulation": "wide"}, "articulation must be a number"),
        ({"epsilon": "lots"}, "epsilon must be a number, got 'lots'"),
        ({"epsilon": "1.5"}, r"epsilon must be in \[0, 1\], got 1.5"),
    ],
)
def test_a_wrong_setting_is_a_sentence(settings: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        create(settings)


def test_the_mask_is_of_the_frame_that_was_made_last_and_asking_for_it_changes_nothing(
    warm: RuleDriver, espeak: Say, babble: Babble
) -> None:
    inputs = talk(espeak, babble).inputs[:120]
    asked, silent = warm.stream(5), warm.stream(5)
    masks = []
    for given in inputs:
        frames = [warm.step([stream], [given])[0].values for stream in (asked, silent)]
        np.testing.assert_array_equal(frames[0], frames[1])
        made = warm.mask(asked)
        assert made is not None
        assert asked.state.masks is not None
        np.testing.assert_array_equal(made.pose, asked.state.masks.pose)
        assert (made.mask.shape, made.mask.dtype) == ((64, 64), np.dtype(bool))
        assert 0.08 < made.mask.mean() < 0.6
        masks.append(made.mask)
    assert (masks[0] ^ masks[-1]).any()
    kept, then = asked.snapshot(), masks[-1]
    for given in inputs[:50]:
        warm.step([asked], [given])
    asked.restore(kept)
    again = warm.mask(asked)
    assert again is not None
    np.testing.assert_array_equal(again.mask, then)


def test_a_head_that_noise_moves_has_no_mask(babble: Babble) -> None:
    model = create({"head": "noise", "lips": "rules"})
    stream = model.stream(1)
    assert model.mask(stream) is None
    model.step([stream], Scene().listen(babble(0.04)).inputs)
    assert model.mask(stream) is None


def test_a_fixed_liveliness_moves_the_head_as_much_as_it_says(babble: Babble) -> None:
    inputs = Scene().listen(babble(12.0)).inputs
    still, calm, lively = (
        play(create({"epsilon": e}), inputs, 1)[50:, TURN].std() for e in ("0", "0.4", "0.9")
    )
    assert still < calm < lively


def test_a_silent_speaker_answers_nothing(babble: Babble) -> None:
    inputs = Scene().listen(babble(30.0)).inputs
    pitch = INDEX["head_pitch_rad"]
    dips = [
        int((np.diff(play(create({"listener": who}), inputs, 4)[:, pitch]) > 0.012).sum())
        for who in ("leed", "silence")
    ]
    assert dips[0] > dips[1]
