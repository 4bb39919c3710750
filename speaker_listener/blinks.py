"""When the lids close and how: at random after a rest, likelier where a phrase ends or the gaze moves far."""

from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from render.rig import FRAME_S

# Lids over the frames of one blink, 120 to 200 ms. Closing is 40 to 47 % faster than opening (optoelectronic
# measurement of spontaneous blinks, Ophthalmic Physiol. Opt. 2008); the values in between are set by eye.
PROFILES: Final[tuple[tuple[float, ...], ...]] = (
    (0.75, 1.0, 0.40),
    (0.50, 1.0, 0.65, 0.18),
    (0.62, 1.0, 0.85, 0.42, 0.12),
)

# Bentivoglio et al. (1997) counted 26 blinks a minute in talk, 17 at rest and 4.5 while reading; Doughty (2001) puts
# talk between 10.5 and 32.5. We stay in the lower half, by eye: a face that fills a screen seems to blink more.
SPEAKING_PER_MIN: Final = 16.0
LISTENING_PER_MIN: Final = 12.0
THINKING_PER_MIN: Final = 8.0
_REST_S: Final = 1.2
# Large turns of gaze bring blinks along (Evinger et al. 1994: nearly always beyond 33 degrees, rarely when small);
# ours are small. Both chances are set by eye.
_AT_PHRASE_END: Final = 0.35
_AT_GAZE_SHIFT: Final = 0.25


@dataclass(frozen=True)
class Moment:
    """What speaks for or against a blink in one frame.

    Attributes:
        per_min: how often to blink for no reason.
        phrase_ends: a phrase ends.
        gaze_shifts: a large movement of the eyes begins.
        allowed: whether a blink may begin at all; what speaks for one is kept until it may.
    """

    per_min: float
    phrase_ends: bool = False
    gaze_shifts: bool = False
    allowed: bool = True


@dataclass(frozen=True)
class BlinkState:
    """The lids of one stream.

    Attributes:
        profile: which of `PROFILES` runs or ran last.
        frame: how far it is; −1 when none runs.
        since_s: time since the last blink began.
        urge: chance of a blink at the next occasion, from what happened.
    """

    profile: int = 0
    frame: int = -1
    since_s: float = 0.0
    urge: float = 0.0

    @property
    def lid(self) -> float:
        """How far the blink closes the lids now, in [0, 1]."""
        return PROFILES[self.profile][self.frame] if self.frame >= 0 else 0.0


def step(state: BlinkState, moment: Moment, rng: np.random.Generator) -> BlinkState:
    """Return the lids one frame later. The generator is drawn from equally often in every frame."""
    chance, kind = rng.random(2)
    since_s = state.since_s + FRAME_S
    urge = state.urge + _AT_PHRASE_END * moment.phrase_ends + _AT_GAZE_SHIFT * moment.gaze_shifts
    if state.frame >= 0:
        later = state.frame + 1
        running = later if later < len(PROFILES[state.profile]) else -1
        return BlinkState(state.profile, running, since_s)
    if not moment.allowed:
        return BlinkState(state.profile, -1, since_s, urge)
    if since_s < _REST_S or chance >= urge + _by_itself(moment.per_min):
        return BlinkState(state.profile, -1, since_s)
    return BlinkState(int(kind * len(PROFILES)), 0, 0.0)


def _by_itself(per_min: float) -> float:
    """Return the chance in one frame that a blink comes for no reason: Poisson, after the rest."""
    mean_wait_s = max(60.0 / per_min - _REST_S, FRAME_S)
    return 1.0 - exp(-FRAME_S / mean_wait_s)
