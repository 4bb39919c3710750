"""What one frame is told of the head, and whose face the listener has."""

import numpy as np
import pytest

from emotion_tree.reading import distribution
from render.rig import INDEX
from speaker_listener.frame_step import StreamState, layers_of, mask_cues
from speaker_listener.motion import MotionInput, Shown
from speaker_listener.scene import Scene

pytestmark = pytest.mark.unit


def told(shown: Shown, amplitude: float = 1.0) -> MotionInput:
    return Scene().showing(shown).with_amplitude(amplitude).wait(0.04).inputs[0]


def test_a_lively_feeling_makes_a_lively_head_and_a_sad_one_a_calm_head() -> None:
    calm, neutral, lively = (
        mask_cues(0.0, told(Shown(distribution({name: 1.0}), 0.9))).epsilon
        for name in ("sadness", "neutral", "surprise")
    )
    assert calm < neutral < lively


def test_a_still_listener_has_a_head_at_rest() -> None:
    assert mask_cues(0.0, told(Shown(), 0.0)).epsilon == 0.0


def test_whoever_has_the_floor_is_told_so_at_once() -> None:
    speaking = Scene().speak((), np.zeros(960, np.float32)).inputs[0]
    assert mask_cues(0.0, speaking).speaking == 1.0
    assert mask_cues(1.0, told(Shown())).speaking == 0.0


def test_the_listening_face_is_the_dictionarys_only_where_it_is_used() -> None:
    state = StreamState()
    by_presets, by_leed = layers_of(state, leed=False), layers_of(state, leed=True)
    assert by_presets.expression.shape == by_leed.expression.shape
    np.testing.assert_allclose(
        by_presets.expression[INDEX["mouthSmileLeft"]],
        state.expression.face[INDEX["mouthSmileLeft"]],
        atol=1e-6,
    )
