"""How the layers of motion become one face. The precedence is written here and nowhere else.

| layer         | has                      | how it meets what lies below it                                     |
| ------------- | ------------------------ | ------------------------------------------------------------------- |
| 1. lips       | mouth, jaw, tongue       | override by share: while something is said, the expression loses all |
|               |                          | that opens, closes or presses the lips and half of the rest; its     |
|               |                          | corners give way to rounding and to an open jaw (corrective). Lips   |
|               |                          | are then added.                                                      |
| 2. blinks     | eyeBlink                 | override: the lids go the rest of the way to shut, whatever gaze and |
|               |                          | expression do; eyeWide goes, and squint keeps what room is left.     |
| 3. gaze       | eyeLook*                 | added, against the turning of the head; lids follow a look down.     |
| 4. expression | all shapes               | the ground. Its own parts were mixed before (presets, brows), with   |
|               |                          | a + b − ab. Drooping lids and wide eyes cancel.                      |
| 5. head       | six head channels        | added: posture, nods and beats, the expression's bearing, breath.    |

A layer above wins; nothing below can undo it, because it is applied later. Last, everything is held within the rig.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from render.rig import ARKIT, INDEX, Frame, aperture, clip, rest
from speaker_listener import breath as breathing
from speaker_listener.damper import Floats
from speaker_listener.gaze import EYE_RANGE_RAD
from speaker_listener.lips import LipShape
from speaker_listener.presets import presets

# What an expression keeps of its mouth while speech has it. MEAD's M030 keeps 0.6 to 0.7 of smile and frown while
# speaking (median over upper decile of the clips); less, because our lips are driven by rules and need the room.
_MOUTH_SHARE: Final = 0.5
# How far full rounding takes the corners back from a smile.
_ROUND_TAKES: Final = 0.8
# How far a wide open jaw does: a smile pulls wide what the jaw pulls down, and both at once tear the mouth.
_JAW_TAKES: Final = 0.5
_LID_FOLLOWS: Final = 0.22
# Squint raises the lower lid about half as far as a blink lowers the upper one; together they close the eye once.
_SQUINT_PER_LID: Final = 2.0

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
    calm = presets().rest
    made = np.asarray(calm + layers.liveliness * (layers.expression - calm), dtype=np.float32)
    _settle_lids(made)
    made[_HEAD] += layers.liveliness * layers.head
    made[_HEAD.start + _PITCH] -= layers.liveliness * breathing.TIP_RAD * layers.breath
    made[_HEAD.start + _LIFT] += layers.liveliness * breathing.RISE_HW * layers.breath
    _speak(made, layers)
    _look(made, layers)
    _blink(made, layers.lid)
    return clip(made)


def _settle_lids(frame: Frame) -> None:
    """Let drooping and wide lids cancel: of two expressions shown at once, one may want each."""
    both = np.minimum(frame[_WIDE], np.maximum(0.0, frame[_BLINK]))
    frame[_WIDE] -= both
    frame[_BLINK] -= both


def _speak(frame: Frame, layers: Layers) -> None:
    spoken = rest()
    layers.lips.add_to(spoken)
    gap = min(1.0, max(0.0, aperture(spoken)))
    taken = max(layers.talking, layers.lips.contact)
    frame[_MOUTH] *= 1.0 - (1.0 - _MOUTH_SHARE) * taken
    frame[_OPENS_OR_CLOSES] *= 1.0 - taken
    frame[_CORNERS] *= (1.0 - _ROUND_TAKES * layers.lips.rounding) * (1.0 - _JAW_TAKES * gap)
    frame += spoken


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
    room = _SQUINT_PER_LID * (1.0 - np.clip(frame[_BLINK], 0.0, 1.0))
    frame[_SQUINT] = np.minimum(frame[_SQUINT], room)
