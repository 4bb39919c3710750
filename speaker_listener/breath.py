"""Breath as a face shows it: the head rises a little and tips back, about fifteen times a minute."""

from dataclasses import dataclass
from math import pi, sin
from typing import Final

import numpy as np

from render.rig import FRAME_S

RATE_HZ: Final = 0.25
RISE_HW: Final = 0.006
TIP_RAD: Final = 0.005
# Each breath is a little longer or shorter than the last, by this share.
_SPREAD: Final = 0.15


@dataclass(frozen=True)
class BreathState:
    """The breath: where in it one is, in cycles, and how fast this one goes."""

    phase: float = 0.0
    rate_hz: float = RATE_HZ

    @property
    def lift(self) -> float:
        """How far the chest is up, in about [−1, 1]; breathing in is quicker than breathing out."""
        turn = 2.0 * pi * self.phase
        return sin(turn) + 0.22 * sin(2.0 * turn)


def step(state: BreathState, rng: np.random.Generator) -> BreathState:
    """Return the breath one frame later."""
    spread = float(rng.random()) * 2.0 - 1.0
    phase = state.phase + state.rate_hz * FRAME_S
    if phase < 1.0:
        return BreathState(phase, state.rate_hz)
    return BreathState(phase - 1.0, RATE_HZ * (1.0 + _SPREAD * spread))
