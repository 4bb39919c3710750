import numpy as np
import pytest

from emotion_tree.reading import distribution
from sound.pcm import Samples
from speaker_listener.driver import create
from speaker_listener.motion import Shown
from speaker_listener.scene import Scene, play

pytestmark = pytest.mark.unit


def test_a_phrase_is_cut_into_frames_of_its_own_sound_with_its_clock() -> None:
    samples: Samples = np.linspace(0, 1, 2000, dtype=np.float32)
    inputs = Scene().speak((), samples, from_s=-0.08).inputs
    assert [round(i.phrase.now_s, 6) for i in inputs if i.phrase] == [-0.08, -0.04, 0.0, 0.04, 0.08]
    heard = np.concatenate([i.own for i in inputs])
    assert not heard[:1920].any()
    assert np.array_equal(heard[1920 : 1920 + 2000], samples)
    assert not heard[1920 + 2000 :].any()
    assert all(i.phrase is not None and i.phrase.samples is samples for i in inputs)


def test_a_phrase_may_be_broken_off_and_taken_up() -> None:
    samples = np.ones(24_000, dtype=np.float32)
    assert len(Scene().speak((), samples, until_s=0.4).inputs) == 10
    taken_up = Scene().speak((), samples, from_s=0.4).inputs
    assert len(taken_up) == 15
    assert taken_up[0].phrase is not None
    assert taken_up[0].phrase.now_s == pytest.approx(0.4)


def test_listening_thinking_and_nodding_are_told_apart() -> None:
    joy = Shown(distribution({"joy": 1.0}), 0.5)
    scene = Scene().listen(np.ones(700, dtype=np.float32)).think(0.08).showing(joy).with_amplitude(0.3).nod()
    assert [(i.stance, i.thinking, i.nod) for i in scene.inputs] == [
        ("listening", False, False),
        ("listening", False, False),
        ("listening", True, False),
        ("listening", True, False),
        ("listening", False, True),
    ]
    assert scene.inputs[1].other.sum() == 60
    assert scene.inputs[-1].shown is joy
    assert scene.inputs[-1].listener_amplitude == 0.3


def test_play_gives_one_frame_an_input() -> None:
    assert play(create({}), Scene().wait(1.0).inputs).shape == (25, 58)
