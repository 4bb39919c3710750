"""How the layers of motion become one face. The precedence is written here and nowhere else:

1. lips        own the mouth while something is said: the expression keeps a share of the mouth's mood
               (its corners), nothing of its opening and closing, and gives way to rounding.
2. blinks      close the lids over whatever eyes and expression do with them.
3. gaze        turns the eyes; the lids follow a look down. Eyes hold their aim while the head turns.
4. expression  has the rest of the face.
5. head        adds the expression's bearing to its own motion and to the breath.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from render.rig import ARKIT, INDEX, Frame, clip
from speaker_listener import breath as breathing
from speaker_listener.damper import Floats
from speaker_listener.expression import presets
from speaker_listener.gaze import EYE_RANGE_RAD
from speaker_listener.lips import LipShape

# What an expression keeps of its mouth while speech has it.
_MOUTH_SHARE: Final = 0.35
# How far full rounding takes the corners back from a smile.
_ROUND_TAKES: Final = 0.75
_LID_FOLLOWS: Final = 0.22

_HEAD: Final = slice(len(ARKIT), None)
_PITCH: Final = INDEX["head_pitch_rad"] - len(ARKIT)
_LIFT: Final = INDEX["head_y_hw"] - len(ARKIT)
_MOUTH: Final = np.array([INDEX[n] for n in ARKIT if n.startswith(("mouth", "jaw", "tongue"))])
_OPENS_OR_CLOSES: Final = np.array(
    [
        INDEX[name]
        for name in ARKIT
        if name.startswith(
            (
                "jawOpen",
                "mouthClose",
                "mouthFunnel",
                "mouthLowerDown",
                "mouthUpperUp",
                "mouthPress",
                "mouthRoll",
                "mouthShrug",
                "tongueOut",
            )
        )
    ]
)
_CORNERS: Final = np.array(
    [
        INDEX[name]
        for name in ARKIT
        if name.startswith(("mouthSmile", "mouthStretch", "mouthDimple", "mouthFrown"))
    ]
)
_BLINK: Final = np.array([INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]])
_WIDE: Final = np.array([INDEX["eyeWideLeft"], INDEX["eyeWideRight"]])
_SQUINT: Final = np.array([INDEX["eyeSquintLeft"], INDEX["eyeSquintRight"]])
_TO_LEFT: Final = np.array([INDEX["eyeLookOutLeft"], INDEX["eyeLookInRight"]])
_TO_RIGHT: Final = np.array([INDEX["eyeLookInLeft"], INDEX["eyeLookOutRight"]])
_UP: Final = np.array([INDEX["eyeLookUpLeft"], INDEX["eyeLookUpRight"]])
_DOWN: Final = np.array([INDEX["eyeLookDownLeft"], INDEX["eyeLookDownRight"]])


@dataclass(frozen=True, eq=False)
class Layers:
    """What each layer wants in one frame.

    Attributes:
        lips: the mouth of the speech.
        talking: how much the mouth belongs to speech, in [0, 1].
        lid: how far a blink closes the lids, in [0, 1].
        gaze_yaw_rad: where the eyes look, from the line to the person; positive to the character's left.
        gaze_rise_rad: the same upwards.
        expression: (channels,), brow raisings included.
        head: (6,) in the order of render.rig.HEAD.
        breath: how far the chest is up, in about [−1, 1].
        liveliness: in [0, 1]; 0 leaves blinks, speech and the face at rest.
    """

    lips: LipShape
    talking: float
    lid: float
    gaze_yaw_rad: float
    gaze_rise_rad: float
    expression: Frame
    head: Floats
    breath: float
    liveliness: float


def compose(layers: Layers) -> Frame:
    """Return the face of the layers: (channels,), within the limits of the rig."""
    rest = presets().rest
    made = np.asarray(rest + layers.liveliness * (layers.expression - rest), dtype=np.float32)
    made[_HEAD] += layers.liveliness * layers.head
    made[_HEAD.start + _PITCH] -= layers.liveliness * breathing.TIP_RAD * layers.breath
    made[_HEAD.start + _LIFT] += layers.liveliness * breathing.RISE_HW * layers.breath
    _speak(made, layers)
    _look(made, layers)
    _blink(made, layers.lid)
    return clip(made)


def _speak(frame: Frame, layers: Layers) -> None:
    taken = max(layers.talking, layers.lips.contact)
    frame[_MOUTH] *= 1.0 - (1.0 - _MOUTH_SHARE) * taken
    frame[_OPENS_OR_CLOSES] *= 1.0 - taken
    frame[_CORNERS] *= 1.0 - _ROUND_TAKES * layers.lips.rounding
    layers.lips.add_to(frame)


def _look(frame: Frame, layers: Layers) -> None:
    """Turn the eyes to where they look, against the turning of the head that carries them."""
    yaw = layers.liveliness * layers.gaze_yaw_rad - float(frame[_HEAD.start])
    rise = layers.liveliness * layers.gaze_rise_rad + float(frame[_HEAD.start + _PITCH])
    frame[_TO_LEFT if yaw > 0 else _TO_RIGHT] += abs(yaw) / EYE_RANGE_RAD
    frame[_UP if rise > 0 else _DOWN] += abs(rise) / EYE_RANGE_RAD
    if rise < 0:
        frame[_BLINK] += _LID_FOLLOWS * -rise / EYE_RANGE_RAD


def _blink(frame: Frame, lid: float) -> None:
    frame[_BLINK] += lid * (1.0 - np.clip(frame[_BLINK], 0.0, 1.0))
    frame[_WIDE] *= 1.0 - lid
    frame[_SQUINT] *= 1.0 - 0.6 * lid
