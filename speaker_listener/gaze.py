"""Where the eyes look: at the person, with small jumps between their eyes, and away now and then.

Kendon (1967) saw most long utterances begin with a look away and end with a look at the listener. Here speakers look
away now and then, thinkers mostly, listeners hardly; how often, how far and how long is set by eye. A look lasts,
then the eyes jump: there is no drifting in between.
Directions are radians from the line to the person: yaw positive to the character's left, rise positive up.
"""

from dataclasses import dataclass
from math import hypot
from typing import Final, Literal, TypeAlias

import numpy as np

from render.rig import FRAME_S

Mood: TypeAlias = Literal["speaking", "listening", "thinking"]

# A whole eyeLook weight turns the eye about this far.
EYE_RANGE_RAD: Final = 0.5

# After the floor changed hands, and when the character begins to speak, the eyes stay where they are this long:
# a jump there would read as a start.
_SETTLE_S: Final = 0.6
_LARGE_RAD: Final = 0.08


@dataclass(frozen=True)
class Habit:
    """How one looks in one mood.

    Attributes:
        away: chance that the next look goes away from the person.
        away_s: shortest and longest such look.
        yaw_rad: nearest and farthest to the side of such a look, either side.
        rise_rad: lowest and highest of such a look.
        contact_s: shortest look at the person, and the mean of what is added.
    """

    away: float
    away_s: tuple[float, float]
    yaw_rad: tuple[float, float]
    rise_rad: tuple[float, float]
    contact_s: tuple[float, float]


HABITS: Final[dict[Mood, Habit]] = {
    "speaking": Habit(0.16, (0.5, 1.2), (0.10, 0.24), (-0.10, 0.08), (0.6, 1.0)),
    "listening": Habit(0.05, (0.3, 0.7), (0.06, 0.14), (-0.06, 0.04), (0.8, 1.4)),
    "thinking": Habit(0.70, (0.7, 1.6), (0.12, 0.26), (0.04, 0.18), (0.4, 0.5)),
}


@dataclass(frozen=True)
class GazeState:
    """The eyes: from where to where they jump, how far the jump is, how long the look still lasts."""

    mood: Mood = "listening"
    from_yaw_rad: float = 0.0
    from_rise_rad: float = 0.0
    to_yaw_rad: float = 0.0
    to_rise_rad: float = 0.0
    jumped: float = 1.0
    left_s: float = 0.6
    away: bool = False
    shifts: bool = False

    @property
    def yaw_rad(self) -> float:
        """Direction now, to the character's left."""
        return self.from_yaw_rad + self.jumped * (self.to_yaw_rad - self.from_yaw_rad)

    @property
    def rise_rad(self) -> float:
        """Direction now, upwards."""
        return self.from_rise_rad + self.jumped * (self.to_rise_rad - self.from_rise_rad)


def step(state: GazeState, mood: Mood, rng: np.random.Generator) -> GazeState:
    """Return the eyes one frame later. The generator is drawn from the same number of times in every frame."""
    chance, side, across, up, length = rng.random(5)
    left_s = state.left_s - FRAME_S
    if mood != state.mood:
        # One who begins to think looks away soon; otherwise nothing jumps at once.
        left_s = 0.2 + 0.3 * length if mood == "thinking" else max(left_s, _SETTLE_S)
    jumped = min(1.0, state.jumped + _stride(state))
    if left_s > 0 or jumped < 1.0:
        return GazeState(
            mood,
            state.from_yaw_rad,
            state.from_rise_rad,
            state.to_yaw_rad,
            state.to_rise_rad,
            jumped,
            left_s,
            state.away,
        )
    habit = HABITS[mood]
    # From away one comes back to the person; only thought wanders on.
    away = chance < habit.away and (not state.away or mood == "thinking")
    if away:
        yaw_rad = (1.0 if side < 0.5 else -1.0) * _between(habit.yaw_rad, across)
        rise_rad = _between(habit.rise_rad, up)
        left_s = _between(habit.away_s, length)
    else:
        # From one eye of the person to the other, or between.
        yaw_rad, rise_rad = 0.05 * (across - 0.5), 0.03 * (up - 0.5)
        left_s = habit.contact_s[0] - habit.contact_s[1] * float(np.log1p(-length))
    here = (state.to_yaw_rad, state.to_rise_rad)
    far = hypot(yaw_rad - here[0], rise_rad - here[1]) > _LARGE_RAD
    return GazeState(mood, *here, yaw_rad, rise_rad, 0.0, left_s, away, far)


def _stride(state: GazeState) -> float:
    """Return how much of its jump the eye makes in a frame: small ones take one frame, large ones two."""
    size_rad = hypot(state.to_yaw_rad - state.from_yaw_rad, state.to_rise_rad - state.from_rise_rad)
    return 0.5 if size_rad > _LARGE_RAD else 1.0


def _between(ends: tuple[float, float], part: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * float(part)
