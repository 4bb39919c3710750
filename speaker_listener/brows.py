"""Short raisings of the brows: on what the character stresses, and when the person grows louder."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from render.rig import FRAME_S, INDEX, Frame
from speaker_listener.damper import Follower, at_rest, follow

_RAISED_S: Final = 0.28
_PER_S: Final = 12.0
_SHAPE: Final = {
    "browInnerUp": 0.6,
    "browOuterUpLeft": 0.8,
    "browOuterUpRight": 0.8,
    "eyeWideLeft": 0.25,
    "eyeWideRight": 0.25,
}
_PLACES: Final = np.array([INDEX[name] for name in _SHAPE])
_WEIGHTS: Final = np.array(list(_SHAPE.values()), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class BrowState:
    """The raising: how high it is meant to go, how long it still pushes, and where it is."""

    height: float = 0.0
    left_s: float = 0.0
    raised: Follower = field(default_factory=lambda: at_rest(np.zeros(1)))

    def add_to(self, frame: Frame, amount: float) -> None:
        """Add the raising, times `amount`, to a frame of the rig in place.

        Brows that an expression holds up already rise by what is left: a + b − ab.
        """
        rise = _WEIGHTS * np.float32(amount * self.raised.value[0])
        frame[_PLACES] += rise * (1.0 - np.clip(frame[_PLACES], 0.0, 1.0))


def step(state: BrowState, height: float) -> BrowState:
    """Return the brows one frame later.

    Args:
        state: the frame before.
        height: in [0, 1], of a raising that begins in this frame; 0 for none.
    """
    if height > 0:
        state = BrowState(height, _RAISED_S, state.raised)
    aim = np.array([state.height if state.left_s > 0 else 0.0])
    left_s = max(0.0, state.left_s - FRAME_S)
    return BrowState(state.height, left_s, follow(state.raised, aim, _PER_S))
