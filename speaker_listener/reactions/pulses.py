"""Short answers of the face, as they come and go: raised brows, a smile back, concern."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import ARKIT, FRAME_S, INDEX
from speaker_listener.damper import Floats, Follower, at_rest, follow

KINDS: Final = ("brow", "smile", "concern")
# Each at its height. Brows and smile as in the movements of leed/gestures.toml; concern is the inner lift of a sad brow.
_SHAPES: Final[tuple[dict[str, float], ...]] = (
    {"browInnerUp": 0.6, "browOuterUp": 0.8, "eyeWide": 0.25},
    {"mouthSmile": 0.7, "cheekSquint": 0.4, "eyeSquint": 0.25, "mouthDimple": 0.1},
    {"browInnerUp": 0.8, "eyeBlink": 0.1, "mouthShrugLower": 0.2},
)
# How long each is pushed, and how fast it follows (half the way in 1.7 / rate). Measured rises of brows and mouths have
# a median of 0.16 s from a quarter of the height to nine tenths; concern comes slowly, by eye.
_PUSHED_S: Final = np.array([0.28, 0.90, 1.60])
_RATES_PER_S: Final = np.array([12.0, 8.0, 4.5])


def _matrix() -> Floats:
    made = np.zeros((len(KINDS), len(ARKIT)))
    for row, shape in enumerate(_SHAPES):
        for name, weight in shape.items():
            for side in [name] if name in INDEX else [f"{name}Left", f"{name}Right"]:
                made[row, INDEX[side]] = weight
    return made


_MATRIX: Final = _matrix()


@dataclass(frozen=True, eq=False)
class PulseState:
    """All kinds at once: how high each is meant to go, how long it is still pushed, and where it is."""

    height: Floats = field(default_factory=lambda: np.zeros(len(KINDS)))
    left_s: Floats = field(default_factory=lambda: np.zeros(len(KINDS)))
    raised: Follower = field(default_factory=lambda: at_rest(np.zeros(len(KINDS))))

    @property
    def concern(self) -> float:
        """How far the head is to tilt with concern, in [0, 1]."""
        return float(self.raised.value[2])

    def add_to(self, frame: NDArray[np.floating], amount: float) -> None:
        """Add the answers, times `amount`, to a frame of the rig in place; what is raised already rises by the rest."""
        rise = np.clip(amount * (np.maximum(0.0, self.raised.value) @ _MATRIX), 0.0, 1.0)
        held = frame[: len(ARKIT)]
        held += rise * (1.0 - np.clip(held, 0.0, 1.0))


def step(state: PulseState, heights: Floats) -> PulseState:
    """Return the answers one frame later.

    Args:
        state: the frame before.
        heights: (3,) in [0, 1] of what begins in this frame, 0 for nothing; in the order of KINDS.
    """
    begins = heights > 0
    height = np.where(begins, heights, state.height)
    left_s = np.where(begins, _PUSHED_S, state.left_s)
    raised = follow(state.raised, np.where(left_s > 0, height, 0.0), _RATES_PER_S)
    return PulseState(height, np.maximum(0.0, left_s - FRAME_S), raised)
