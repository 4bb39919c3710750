"""How the head moves: where it rests, how it wanders, and what it says with a nod or a beat.

    wander (noise) ─▶ ┐
    posture ────────▶ ├─ followers ─┬▶ (6,) in the order of render.rig.HEAD
    nod, beat ──────▶ ┘             │
    mask generator (in place of the wandering, where there is one) ─┘

Wandering is an Ornstein–Uhlenbeck process (noise that is pulled back to the middle), followed by a critically
damped spring: it never repeats as a sine does, and its velocity has no corners.
"""

from dataclasses import dataclass, field
from math import cos, exp, pi, sqrt
from typing import Final

import numpy as np

from render.rig import FRAME_S, HEAD
from speaker_listener.damper import Floats, Follower, at_rest, follow

# Order: yaw, pitch, roll (rad), x, y, z (head widths).
_WANDER_SPEAKING: Final = np.array([0.050, 0.034, 0.026, 0.008, 0.004, 0.012])
_WANDER_LISTENING: Final = np.array([0.018, 0.014, 0.012, 0.003, 0.002, 0.006])
_LISTENING_LEAN: Final = np.array([0.0, 0.022, 0.0, 0.0, 0.0, 0.040])
_LISTENING_TILT_RAD: Final = 0.060
_WORRY_TILT_RAD: Final = 0.050
# Where a generated head is led back softly: further than this nobody sits who talks to somebody.
_COMFORT: Final = np.array([0.35, 0.25, 0.16, 0.10, 0.06, 0.14])
# A phrase is said towards a place of its own; these are the farthest.
_PHRASE_AIM: Final = np.array([0.050, 0.020, 0.030, 0.0, 0.0, 0.010])
_GAZE_SHARE: Final = 0.30

_WANDER_S: Final = 1.4
_WANDER_PER_S: Final = 5.0
_POSTURE_PER_S: Final = 3.0
_GESTURE_PER_S: Final = 14.0

_NOD_CYCLE_S: Final = 0.52
_NOD_RAD: Final = (0.10, 0.17)
_NOD_FADE: Final = 0.55
_BEAT_S: Final = 0.16
_BEAT_RAD: Final = 0.085
_BEAT_SIDE_RAD: Final = 0.035

_KEEP: Final = exp(-FRAME_S / _WANDER_S)
_NOISE: Final = sqrt(1.0 - _KEEP * _KEEP)
_ZERO: Final = np.zeros(len(HEAD))


@dataclass(frozen=True)
class HeadCues:
    """What moves the head in one frame.

    Attributes:
        speaking: weight of the speaking manner, in [0, 1].
        nod: begin to nod.
        nod_size: how deep, as a share of the deepest, and how often it goes down; None leaves it to chance.
        beat: strength of the stress that comes, in [0, 1]; 0 for none.
        new_phrase: a phrase begins.
        new_floor: the floor changed hands.
        gaze_yaw_rad: where the eyes look; the head goes some of the way.
        gaze_rise_rad: the same upwards.
        carried: (6,) where the mask generator has the head, in place of noise; None where there is no generator.
        worry: in [0, 1]; how far a listening head tilts in concern.
    """

    speaking: float
    nod: bool = False
    nod_size: tuple[float, int] | None = None
    beat: float = 0.0
    new_phrase: bool = False
    new_floor: bool = False
    gaze_yaw_rad: float = 0.0
    gaze_rise_rad: float = 0.0
    carried: Floats | None = None
    worry: float = 0.0


@dataclass(frozen=True, eq=False)
class HeadState:
    """The head of one stream.

    Attributes:
        noise: (6,) the wandering, before it is smoothed; of unit spread.
        wander: (6,) the same, smoothed.
        posture: (6,) where the head rests.
        gesture: (3,) nods and beats: yaw, pitch, roll.
        aim: (6,) where this phrase is said towards, as a share of the farthest.
        tilt: −1 or 1; the side to which the listening head leans.
        nod_s: time since the nod began; negative when there is none.
        nod_rad: its depth.
        nod_cycles: how often it goes down.
        beat: (3,) the beat's direction.
        beat_s: how long it still pushes.
        carried: (6,) where the mask generator has it, instead of the wandering; None without one.
    """

    noise: Floats = field(default_factory=_ZERO.copy)
    wander: Follower = field(default_factory=lambda: at_rest(_ZERO))
    posture: Follower = field(default_factory=lambda: at_rest(_ZERO))
    gesture: Follower = field(default_factory=lambda: at_rest(_ZERO[:3]))
    aim: Floats = field(default_factory=_ZERO.copy)
    tilt: float = 1.0
    nod_s: float = -1.0
    nod_rad: float = 0.0
    nod_cycles: int = 1
    beat: Floats = field(default_factory=_ZERO[:3].copy)
    beat_s: float = 0.0
    carried: Floats | None = None

    @property
    def pose(self) -> Floats:
        """The head now: (6,) in the order of render.rig.HEAD."""
        made = self.posture.value + (self.wander.value if self.carried is None else self.carried)
        made[:3] += self.gesture.value
        return made


def step(state: HeadState, cues: HeadCues, rng: np.random.Generator) -> HeadState:
    """Return the head one frame later. The generator is drawn from equally often in every frame."""
    noise = _KEEP * state.noise + _NOISE * rng.standard_normal(len(HEAD))
    dice = rng.random(len(HEAD)) * 2.0 - 1.0
    spread = _WANDER_LISTENING + cues.speaking * (_WANDER_SPEAKING - _WANDER_LISTENING)
    aim = dice if cues.new_phrase and cues.carried is None else state.aim
    tilt = (1.0 if dice[2] > 0 else -1.0) if cues.new_floor else state.tilt
    nod_s, nod_rad, cycles = _nod(state, cues, dice)
    beat, beat_s = _beat(state, cues.beat, dice)
    push = beat * (beat_s > 0)
    push[1] += _nod_curve(nod_s, nod_rad, cycles)
    return HeadState(
        noise,
        follow(state.wander, spread * noise, _WANDER_PER_S),
        follow(state.posture, _posture(cues, aim, tilt), _POSTURE_PER_S),
        follow(state.gesture, push, _GESTURE_PER_S),
        aim,
        tilt,
        nod_s,
        nod_rad,
        cycles,
        beat,
        beat_s,
        None if cues.carried is None else _COMFORT * np.tanh(cues.carried / _COMFORT),
    )


def _posture(cues: HeadCues, aim: Floats, tilt: float) -> Floats:
    listening = 1.0 - cues.speaking
    made: Floats = listening * _LISTENING_LEAN + cues.speaking * aim * _PHRASE_AIM
    made[2] += listening * tilt * (_LISTENING_TILT_RAD + _WORRY_TILT_RAD * cues.worry)
    made[0] += _GAZE_SHARE * cues.gaze_yaw_rad
    made[1] -= _GAZE_SHARE * cues.gaze_rise_rad
    return made


def _nod(state: HeadState, cues: HeadCues, dice: Floats) -> tuple[float, float, int]:
    """Return time, depth and number of the nod; one that runs is not begun again."""
    if state.nod_s >= 0:
        nod_s = state.nod_s + FRAME_S
        over = nod_s > state.nod_cycles * _NOD_CYCLE_S
        return (-1.0 if over else nod_s), state.nod_rad, state.nod_cycles
    if not cues.nod:
        return -1.0, state.nod_rad, state.nod_cycles
    low, high = _NOD_RAD
    if cues.nod_size is not None:
        depth, cycles = cues.nod_size
        return 0.0, depth * high, cycles
    depth_rad = low + (high - low) * (float(dice[0]) + 1.0) / 2.0
    return 0.0, depth_rad, 2 if dice[1] > -0.2 else 1


def _nod_curve(nod_s: float, depth_rad: float, cycles: int) -> float:
    """Return how far the chin is meant to be down, in radians; each further nod is smaller."""
    if nod_s < 0:
        return 0.0
    cycle = min(int(nod_s / _NOD_CYCLE_S), cycles - 1)
    part = nod_s / _NOD_CYCLE_S - cycle
    return depth_rad * _NOD_FADE**cycle * 0.5 * (1.0 - cos(2.0 * pi * part))


def _beat(state: HeadState, strength: float, dice: Floats) -> tuple[Floats, float]:
    """Return direction and remaining time of the beat on a stressed syllable; mostly down, a little aside."""
    if strength <= 0:
        return state.beat, max(0.0, state.beat_s - FRAME_S)
    side = _BEAT_SIDE_RAD * dice[3:6]
    side[1] = _BEAT_RAD * (0.75 + 0.25 * dice[4])
    return strength * side, _BEAT_S
