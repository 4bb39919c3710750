"""Faces that the character's presets make, by name and intensity, as the motion model would settle on them."""

from typing import Final

import numpy as np

from emotion_tree.reading import EMOTIONS, distribution
from render.rig import Frame, clip
from speaker_listener import expression
from speaker_listener.motion import Shown

# What the field calls slight, moderate and full.
INTENSITIES: Final[tuple[float, ...]] = (1 / 3, 2 / 3, 1.0)
ATTITUDES: Final[tuple[str, ...]] = ("concern", "interest", "amusement", "thinking")


def shown_face(name: str, intensity: float = 1.0) -> Frame:
    """Return (channels,): the face of an emotion or an attitude once it has arrived.

    Args:
        name: one of emotion_tree.reading.EMOTIONS, or of ATTITUDES.
        intensity: in [0, 1].

    Raises:
        ValueError: if there is no such preset.
    """
    if name in EMOTIONS:
        shown = Shown(distribution({name: 1.0}), intensity)
    elif name in ATTITUDES:
        shown = Shown(attitude=((name, intensity),))
    else:
        raise ValueError(f"there is no preset {name!r}; here are: {', '.join([*EMOTIONS, *ATTITUDES])}")
    return clip(np.asarray(expression.target(shown, thinking=False), dtype=np.float32))
