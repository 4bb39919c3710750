from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.reading import EMOTIONS, distribution
from render.rig import CHANNEL_COUNT, INDEX, Frame, aperture, clip, frame
from speaker_listener.expression import target
from speaker_listener.layers import Layers, compose
from speaker_listener.lips import COLUMN, LIP_CHANNELS, REST, LipShape
from speaker_listener.motion import Shown
from speaker_listener.presets import presets

pytestmark = pytest.mark.unit


def lips(contact: float = 0.0, **weights: float) -> LipShape:
    made = np.zeros(len(LIP_CHANNELS), dtype=np.float32)
    for name, weight in weights.items():
        made[COLUMN[name]] = weight
    return LipShape(made, contact)


CALM = Layers(
    lips=REST,
    talking=0.0,
    lid=0.0,
    gaze_yaw_rad=0.0,
    gaze_rise_rad=0.0,
    expression=presets().rest.astype(np.float32),
    head=np.zeros(6),
    breath=0.0,
    liveliness=1.0,
)


def face(emotion: str, **changes: Any) -> Frame:
    full = target(Shown(distribution({emotion: 1.0}), 1.0), False).astype(np.float32)
    return compose(replace(CALM, expression=full, **changes))


@pytest.mark.parametrize("emotion", EMOTIONS)
@pytest.mark.parametrize("gap", [0.0, 0.4])
def test_while_something_is_said_no_emotion_opens_or_closes_the_lips(emotion: str, gap: float) -> None:
    made = face(emotion, talking=1.0, lips=lips(jawOpen=gap))
    assert aperture(made) == pytest.approx(gap, abs=1e-6)
    for name in ("mouthUpperUpLeft", "mouthLowerDownLeft", "mouthPressLeft", "mouthFunnel"):
        assert made[INDEX[name]] == 0.0


def test_a_closure_holds_against_the_most_open_expression_even_before_speech_has_the_mouth() -> None:
    closed = lips(contact=1.0, jawOpen=0.1, mouthClose=0.1)
    assert aperture(face("surprise", lips=closed)) == pytest.approx(0.0, abs=1e-6)


def test_speech_leaves_a_smile_but_a_smaller_one_and_rounding_takes_more() -> None:
    smile = INDEX["mouthSmileLeft"]
    silent, talking = face("joy")[smile], face("joy", talking=1.0)[smile]
    rounded = face("joy", talking=1.0, lips=lips(mouthPucker=0.6, mouthFunnel=0.4))[smile]
    assert 0.3 * silent < talking < 0.6 * silent
    assert rounded < 0.4 * talking


def test_a_smile_gives_way_to_an_open_jaw() -> None:
    smile = INDEX["mouthSmileLeft"]
    closed = face("joy", talking=1.0)[smile]
    wide = face("joy", talking=1.0, lips=lips(jawOpen=0.8))[smile]
    sealed = face("joy", talking=1.0, lips=lips(jawOpen=0.8, mouthClose=0.8))[smile]
    assert 0.4 * closed < wide < 0.7 * closed
    assert sealed == pytest.approx(closed)


def test_an_expression_may_part_the_lips_in_silence_up_to_its_preset() -> None:
    preset = presets().shape("surprise", 1.0)[INDEX["jawOpen"]]
    assert preset > 0.2
    assert aperture(face("surprise")) == pytest.approx(preset, abs=1e-6)


def test_a_blink_closes_the_lids_over_wide_and_over_squinting_eyes() -> None:
    for emotion in ("fear", "anger"):
        made = face(emotion, lid=1.0)
        assert made[INDEX["eyeBlinkLeft"]] == pytest.approx(1.0)
        assert made[INDEX["eyeWideLeft"]] == 0.0
        assert made[INDEX["eyeSquintLeft"]] == 0.0


@given(lid=st.floats(0, 1), squint=st.floats(0, 1), droop=st.floats(0, 1))
def test_blink_and_squint_together_close_the_eye_only_once(lid: float, squint: float, droop: float) -> None:
    both = frame(eyeSquintLeft=squint, eyeBlinkLeft=droop)
    made = compose(replace(CALM, expression=both, lid=lid))
    assert made[INDEX["eyeBlinkLeft"]] + made[INDEX["eyeSquintLeft"]] / 2 <= 1.0 + 1e-6
    if lid == 0.0 and droop == 0.0:
        assert made[INDEX["eyeSquintLeft"]] == pytest.approx(squint)


def test_drooping_and_wide_lids_cancel() -> None:
    both = frame(eyeWideLeft=0.5, eyeBlinkLeft=0.2, eyeWideRight=0.1, eyeBlinkRight=0.3)
    made = compose(replace(CALM, expression=both))
    assert made[INDEX["eyeWideLeft"]] == pytest.approx(0.3)
    assert made[INDEX["eyeBlinkLeft"]] == 0.0
    assert made[INDEX["eyeWideRight"]] == 0.0
    assert made[INDEX["eyeBlinkRight"]] == pytest.approx(0.2)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_lips_come_before_blinks_and_blinks_before_expression_and_gaze(emotion: str) -> None:
    made = face(emotion, talking=1.0, lips=lips(jawOpen=0.3, mouthPucker=0.5), lid=1.0, gaze_rise_rad=-0.2)
    calm = compose(replace(CALM, talking=1.0, lips=lips(jawOpen=0.3, mouthPucker=0.5), lid=1.0))
    for name in ("jawOpen", "mouthClose", "eyeBlinkLeft", "eyeWideLeft"):
        assert made[INDEX[name]] == pytest.approx(calm[INDEX[name]], abs=1e-6), name


def test_eyes_turn_by_the_right_channels() -> None:
    left = compose(replace(CALM, gaze_yaw_rad=0.25))
    assert left[INDEX["eyeLookOutLeft"]] == left[INDEX["eyeLookInRight"]] == pytest.approx(0.5)
    assert left[INDEX["eyeLookInLeft"]] == left[INDEX["eyeLookOutRight"]] == 0.0
    right = compose(replace(CALM, gaze_yaw_rad=-0.25))
    assert right[INDEX["eyeLookInLeft"]] == right[INDEX["eyeLookOutRight"]] == pytest.approx(0.5)
    up, down = compose(replace(CALM, gaze_rise_rad=0.2)), compose(replace(CALM, gaze_rise_rad=-0.2))
    assert up[INDEX["eyeLookUpLeft"]] == down[INDEX["eyeLookDownRight"]] == pytest.approx(0.4)


def test_lids_follow_a_look_down_a_little() -> None:
    down = compose(replace(CALM, gaze_rise_rad=-0.25))
    assert 0.05 < down[INDEX["eyeBlinkLeft"]] < 0.2
    assert compose(replace(CALM, gaze_rise_rad=0.25))[INDEX["eyeBlinkLeft"]] == 0.0


def test_eyes_stay_on_the_person_while_the_head_turns_and_nods() -> None:
    turned = compose(replace(CALM, head=np.array([0.2, 0.1, 0, 0, 0, 0])))
    assert turned[INDEX["eyeLookInLeft"]] == pytest.approx(0.4)
    assert turned[INDEX["eyeLookUpLeft"]] == pytest.approx(0.2)


def test_without_liveliness_only_blink_and_speech_are_left() -> None:
    lively = replace(
        CALM,
        gaze_yaw_rad=0.2,
        gaze_rise_rad=-0.1,
        head=np.full(6, 0.1),
        breath=1.0,
        expression=target(Shown(distribution({"joy": 1.0}), 1.0), False).astype(np.float32),
    )
    still = compose(replace(lively, liveliness=0.0))
    assert np.array_equal(still, clip(presets().rest.astype(np.float32)))
    blinking = compose(replace(lively, liveliness=0.0, lid=1.0))
    changed = {name for name, i in INDEX.items() if blinking[i] != still[i]}
    assert changed <= {"eyeBlinkLeft", "eyeBlinkRight", "eyeSquintLeft", "eyeSquintRight"}


@settings(max_examples=100, deadline=None)
@given(
    numbers=st.lists(st.floats(-3, 3), min_size=CHANNEL_COUNT, max_size=CHANNEL_COUNT),
    unit=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    gaze=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
def test_whatever_the_layers_want_the_face_stays_within_the_rig(
    numbers: list[float], unit: list[float], gaze: tuple[float, float]
) -> None:
    made = compose(
        Layers(
            lips=lips(unit[0], jawOpen=unit[1], mouthClose=unit[0]),
            talking=unit[2],
            lid=unit[3],
            gaze_yaw_rad=gaze[0],
            gaze_rise_rad=gaze[1],
            expression=np.array(numbers, dtype=np.float32),
            head=np.array(numbers[:6]),
            breath=1.0,
            liveliness=1.0,
        )
    )
    assert made.shape == frame().shape
    assert np.array_equal(made, clip(made))
