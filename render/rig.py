"""The face space: the channels that every part of Warm Chat that moves or shows a face agrees on.

Conventions:
    A frame is a float32 vector of shape (CHANNEL_COUNT,), one value a channel, in the order of `CHANNELS`.
    The 52 ARKit shapes are weights in [0, 1]. Head rotations are radians, intrinsic, applied in the order
    yaw, pitch, roll, in a right-handed space with +Y up and +Z towards the viewer; left is the character's
    left. The pivot is the top of the neck. Translations are in widths of the bald head at its widest.
    At rest everything is zero. Frames come at `FPS`: 40 ms is a whole number of samples at 16, 24 and 48 kHz.

Signs of the rotations follow from the right-handed frame: positive yaw turns the face towards the
character's left (the viewer's right), positive pitch lowers the chin (a nod down), positive roll tips
the top of the head towards the character's right (the viewer's left).
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Frame: TypeAlias = NDArray[np.float32]

FPS: Final = 25
FRAME_MS: Final = 1000 // FPS
FRAME_S: Final = 1.0 / FPS

ARKIT: Final[tuple[str, ...]] = (
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
    "eyeLookInLeft",
    "eyeLookInRight",
    "eyeLookOutLeft",
    "eyeLookOutRight",
    "eyeLookUpLeft",
    "eyeLookUpRight",
    "eyeSquintLeft",
    "eyeSquintRight",
    "eyeWideLeft",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawOpen",
    "jawRight",
    "mouthClose",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthFunnel",
    "mouthLeft",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthPucker",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
)
HEAD: Final[tuple[str, ...]] = (
    "head_yaw_rad",
    "head_pitch_rad",
    "head_roll_rad",
    "head_x_hw",
    "head_y_hw",
    "head_z_hw",
)
CHANNELS: Final[tuple[str, ...]] = ARKIT + HEAD
CHANNEL_COUNT: Final = len(CHANNELS)
INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(CHANNELS)}

_LOWER = np.array([0.0] * len(ARKIT) + [-1.2] * 3 + [-1.0] * 3, dtype=np.float32)
_UPPER = np.array([1.0] * len(ARKIT) + [1.2] * 3 + [1.0] * 3, dtype=np.float32)


def rest() -> Frame:
    """Return the frame of a face at rest: (CHANNEL_COUNT,), all zero."""
    return np.zeros(CHANNEL_COUNT, dtype=np.float32)


def frame(**values: float) -> Frame:
    """Return a frame with the named channels set and all others at rest.

    Raises:
        KeyError: if a name is no channel; the message names it.
    """
    made = rest()
    for name, value in values.items():
        if name not in INDEX:
            raise KeyError(f"expected a channel of the rig, got {name!r}; see render.rig.CHANNELS")
        made[INDEX[name]] = value
    return made


def clip(frame: Frame) -> Frame:
    """Return the frame with weights held in [0, 1] and the head in its anatomical range."""
    return np.clip(frame, _LOWER, _UPPER).astype(np.float32)


def aperture(frame: Frame) -> float:
    """Return how far the lips are apart because of the jaw: jawOpen − mouthClose.

    `mouthClose` is a corrective as in ARKit: with the jaw open by x, mouthClose = x brings the lips together.
    """
    return float(frame[..., INDEX["jawOpen"]] - frame[..., INDEX["mouthClose"]])
