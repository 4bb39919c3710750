"""Head motion made from statistics: how real heads rest, shift and sway, in any amount.

    noise ─▶ activity (bursts) ─┬▶ shifts: heavy-tailed pulls on a resting place ─▶ follower ─┐
                                └▶ sway: a damped resonance ─────────────────────────────────┴▶ gently held in range ─▶ pose

The resting place is drawn back to the middle; its pulls are a power of Gaussian noise, so that a head mostly holds still
and now and then moves to another place, as real ones do. All constants stand in `head_statistics.toml`, measured on real
tracks by `speaker_listener.training.mask_measure`. Everything random is Gaussian noise from outside, one row a frame,
so that whoever knows the noise knows the motion: that is what the generator of masks is trained on.

Conventions:
    Poses are (6,) in the order of render.rig.HEAD. ε in [0, 1] is how lively a head is; speaking in [0, 1] is its role.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FRAME_S, HEAD

Doubles = NDArray[np.float64]

AXES: Final = len(HEAD)
# Noise of a frame: what pulls the resting place, what drives the sway, and what makes bursts.
NOISE: Final = 2 * AXES + 1
# A head does not leave this range: (rad, rad, rad, hw, hw, hw). Motion is bent towards it from half of it on.
RANGE: Final = np.array([0.75, 0.50, 0.50, 0.60, 0.35, 0.45])
# With ε drawn evenly from [0, 1], the mean square of the motion is that of the real heads together.
_LIVELIEST: Final = sqrt(3.0)
STATISTICS: Final = "head_statistics.toml"


@dataclass(frozen=True, eq=False)
class MotionLaw:
    """The constants of head motion; arrays are (6,), one an axis.

    Attributes:
        shift_std: spread of the resting place, in the axis' own unit.
        sway_std: spread of the sway.
        rest_s: time in which the resting place is forgotten.
        follow_per_s: rate at which the head follows it.
        sway_hz: frequency of the sway.
        sway_damping: of its resonance, 1 is critical.
        shift_mix: (6, 6) lower triangle; gives the axes' shifts their correlation.
        sway_mix: (6, 6) the same for the sway.
        tail: power of the noise that pulls; 1 is Gaussian.
        burst: spread of the logarithm of the activity.
        burst_s: time in which the activity is forgotten.
        listening_speed: head speed in own pauses over that in speech.
    """

    shift_std: Doubles
    sway_std: Doubles
    rest_s: Doubles
    follow_per_s: Doubles
    sway_hz: Doubles
    sway_damping: Doubles
    shift_mix: Doubles
    sway_mix: Doubles
    tail: float
    burst: float
    burst_s: float
    listening_speed: float


@dataclass(frozen=True, eq=False)
class HeadMotion:
    """The hidden state of B heads.

    Attributes:
        activity: (B,) of unit spread.
        rest: (B, 6) resting place.
        place: (B, 6) where the follower is, and `speed`: (B, 6) how fast.
        sway: (B, 6) and `swing`: (B, 6) its velocity per second.
    """

    activity: Doubles
    rest: Doubles
    place: Doubles
    speed: Doubles
    sway: Doubles
    swing: Doubles


@cache
def law() -> MotionLaw:
    """Return the constants that ship."""
    text = (resources.files("speaker_listener.masks") / STATISTICS).read_text("utf-8")
    return parse_law(tomllib.loads(text)["law"])


def parse_law(table: dict[str, Any]) -> MotionLaw:
    """Return the constants of a table of TOML.

    Raises:
        ValueError: a constant is missing, or has another shape; says which.
    """
    made: dict[str, Any] = {}
    for name, kind in MotionLaw.__annotations__.items():
        if name not in table:
            raise ValueError(f"expected {name} in the law of head motion; measure it anew with mask_measure")
        shape = () if kind is float else (AXES, AXES) if name.endswith("_mix") else (AXES,)
        value = np.asarray(table[name], dtype=np.float64)
        if value.shape != shape:
            raise ValueError(f"expected {name} of shape {shape} in the law of head motion, got {value.shape}")
        made[name] = value if shape else float(value)
    return MotionLaw(**made)


def at_rest(count: int) -> HeadMotion:
    """Return heads that stand still in the middle."""
    zero = np.zeros((count, AXES))
    return HeadMotion(np.zeros(count), zero, zero, zero, zero, zero)


def pull(noise: Doubles, tail: float) -> Doubles:
    """Return the pulls of Gaussian noise: its power `tail`, sign kept, of unit spread."""
    moment = _moment(2.0 * tail)
    return np.asarray(np.sign(noise) * np.abs(noise) ** tail / sqrt(moment))


def _moment(power: float) -> float:
    """Return the mean of |n| to a power, n standard normal."""
    from math import gamma, pi

    return float(2.0 ** (power / 2.0) * gamma((power + 1.0) / 2.0) / sqrt(pi))


def step(state: HeadMotion, noise: Doubles, epsilon: Doubles, speaking: Doubles, by: MotionLaw) -> HeadMotion:
    """Return the heads one frame later.

    Args:
        state: of B heads.
        noise: (B, 13) standard normal.
        epsilon: (B,) how lively.
        speaking: (B,) role.
        by: the constants.
    """
    keep = exp(-FRAME_S / by.burst_s)
    activity = keep * state.activity + sqrt(1.0 - keep * keep) * noise[:, -1]
    # Mean square 1, whatever the spread.
    gain = np.exp(by.burst * activity - by.burst**2)
    role = by.listening_speed + (1.0 - by.listening_speed) * speaking
    force = (_LIVELIEST * epsilon * role * gain)[:, None]
    held = np.exp(-FRAME_S / by.rest_s)
    pulls = pull(noise[:, :AXES], by.tail) @ by.shift_mix.T
    rest = held * state.rest + np.sqrt(1.0 - held * held) * by.shift_std * force * pulls
    place, speed = _follow(state.place, state.speed, rest, by.follow_per_s)
    sway, swing = _sway(state, (noise[:, AXES:-1] @ by.sway_mix.T) * force, by)
    return HeadMotion(activity, rest, place, speed, sway, swing)


def _follow(place: Doubles, speed: Doubles, aim: Doubles, rate: Doubles) -> tuple[Doubles, Doubles]:
    """Return place and speed of critically damped followers one frame later."""
    decay = np.exp(-rate * FRAME_S)
    apart = place - aim
    drive = (speed + rate * apart) * FRAME_S
    return aim + (apart + drive) * decay, (speed - rate * drive) * decay


def _sway(state: HeadMotion, push: Doubles, by: MotionLaw) -> tuple[Doubles, Doubles]:
    """Return the sway and its velocity one frame later: x'' = −2ζω x' − ω² x + noise, exact between pushes."""
    omega = 2.0 * np.pi * by.sway_hz
    decay = by.sway_damping * omega
    ring = omega * np.sqrt(1.0 - by.sway_damping**2)
    # A push changes the velocity; this much of it gives the sway its spread.
    kick = 2.0 * omega * np.sqrt(by.sway_damping * omega * FRAME_S) * by.sway_std
    swing = state.swing + kick * push
    fade, cos, sin = np.exp(-decay * FRAME_S), np.cos(ring * FRAME_S), np.sin(ring * FRAME_S)
    lean = (swing + decay * state.sway) / ring
    later = fade * (state.sway * cos + lean * sin)
    return later, fade * ((lean * ring) * cos - state.sway * ring * sin) - decay * later


def pose(state: HeadMotion) -> Doubles:
    """Return (B, 6) poses: shifts and sway, gently held within the range of a head."""
    free = state.place + state.sway
    bent = np.abs(free) - RANGE / 2
    return np.where(bent > 0, np.sign(free) * (RANGE / 2) * (1.0 + np.tanh(2.0 * bent / RANGE)), free)


def poses(
    noise: Doubles, epsilon: Doubles, speaking: Doubles, start: HeadMotion, by: MotionLaw
) -> tuple[Doubles, HeadMotion]:
    """Return (T, B, 6) poses of T frames, and the heads after them.

    Args:
        noise: (T, B, 13) standard normal.
        epsilon: (B,) how lively, all the time.
        speaking: (B,) role, all the time.
        start: the heads before.
        by: the constants.
    """
    made = np.empty((*noise.shape[:2], AXES))
    state = start
    for row, given in enumerate(noise):
        state = step(state, given, epsilon, speaking, by)
        made[row] = pose(state)
    return made, state
