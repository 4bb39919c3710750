"""What the face shows, frame by frame: weights of emotions and attitudes that come, settle and go.

    Shown ─▶ weights (12,) ─▶ followers (onset, offset) ─▶ settling (apex, hold) ─▶ presets ─▶ life ─▶ (channels,)

The weights are eased, not the channels. So an expression comes the way it grows with strength: eyes and brows
first, the mouth after, and it goes back the same way.
"""

from dataclasses import dataclass, field
from math import exp, sqrt
from typing import Final

import numpy as np

from render.rig import ARKIT, CHANNEL_COUNT, FRAME_S
from speaker_listener.damper import Floats, Follower, at_rest, follow
from speaker_listener.motion import Shown
from speaker_listener.presets import NAMES, presets

# A critically damped follower has gone nine tenths of its way after this many time constants.
_NINE_TENTHS: Final = 3.89
# While the floor changes hands, when what is shown often changes too.
_GENTLER: Final = 0.5
# The person waiting for an answer should see that one is looked for.
_THINKING: Final = 0.8

# An expression that is held still is a mask: the strength of its mouth and of its eyes and brows, and the balance
# of its sides, breathe by these shares, slowly and without rhythm. Each is pulled back to 0, so nothing drifts.
_LIFE: Final = np.array([0.15, 0.13, 0.04])
_LIFE_S: Final = 2.0
_LIFE_PER_S: Final = 5.0
_KEEP: Final = exp(-FRAME_S / _LIFE_S)
_NOISE: Final = sqrt(1.0 - _KEEP * _KEEP)


def _lives() -> Floats:
    """Return (3, channels): how mouth, upper face and the balance of sides reach each channel; the head has none."""
    made = np.zeros((3, CHANNEL_COUNT))
    for place, name in enumerate(ARKIT):
        made[0 if name.startswith(("mouth", "jaw", "tongue")) else 1, place] = 1.0
        made[2, place] = 1.0 if name.endswith("Left") else -1.0 if name.endswith("Right") else 0.0
    return np.asarray(made * _LIFE[:, None])


_LIVES: Final = _lives()


def weights(shown: Shown, thinking: bool) -> Floats:
    """Return (12,): how much of each preset is to be shown, in the order of presets.NAMES.

    Raises:
        ValueError: if an attitude has no preset, naming those there are.
    """
    made = np.zeros(len(NAMES))
    made[: len(shown.expression)] = shown.intensity * shown.expression
    known = NAMES[len(shown.expression) :]
    for name, weight in shown.attitude:
        if name not in known:
            raise ValueError(f"expected one of the attitudes {', '.join(known)}; got {name!r}")
        made[NAMES.index(name)] = weight
    if thinking:
        place = NAMES.index("thinking")
        made[place] = max(_THINKING, made[place])
    return made


def target(shown: Shown, thinking: bool, speaking: float = 0.0) -> Floats:
    """Return (channels,): the face that shows this at its height, `speaking` of the way to a speaker's manner.

    Raises:
        ValueError: as `weights`.
    """
    return presets().face(weights(shown, thinking), speaking)


@dataclass(frozen=True, eq=False)
class ExpressionState:
    """The expression of one stream.

    Attributes:
        shown: (12,) weights as they come and go, in the order of presets.NAMES.
        used: (12,) how much of each weight has been on the face for a while.
        noise: (3,) the life in mouth, upper face and balance before it is smoothed; of unit spread.
        life: (3,) the same, smoothed.
        face: (channels,) all of it as a face.
    """

    shown: Follower = field(default_factory=lambda: at_rest(np.zeros(len(NAMES))))
    used: Floats = field(default_factory=lambda: np.zeros(len(NAMES)))
    noise: Floats = field(default_factory=lambda: np.zeros(len(_LIFE)))
    life: Follower = field(default_factory=lambda: at_rest(np.zeros(len(_LIFE))))
    face: Floats = field(default_factory=lambda: presets().face(np.zeros(len(NAMES)), 0.0))


def step(
    state: ExpressionState,
    shown: Shown,
    thinking: bool,
    settled: bool,
    speaking: float,
    rng: np.random.Generator,
) -> ExpressionState:
    """Return the expression one frame later.

    Args:
        state: the frame before.
        shown: what to show.
        thinking: the character is looking for an answer.
        settled: False while the floor changes hands; expressions then come and go more gently.
        speaking: weight of the speaking manner, in [0, 1].
        rng: of the stream; drawn from equally often in every frame.

    Raises:
        ValueError: as `weights`.
    """
    known = presets()
    noise = _KEEP * state.noise + _NOISE * rng.standard_normal(len(_LIFE))
    life = follow(state.life, noise, _LIFE_PER_S)
    aim = weights(shown, thinking)
    wait_s = np.where(aim > state.shown.value, known.onset_s, known.offset_s)
    moved = follow(state.shown, aim, _NINE_TENTHS / wait_s * (1.0 if settled else _GENTLER))
    here = np.maximum(0.0, moved.value)
    used = state.used + (here - state.used) * (1.0 - np.exp(-FRAME_S / known.apex_s))
    left = here - (1.0 - known.hold) * np.minimum(here, used)
    face = known.face(left, speaking) * (1.0 + life.value @ _LIVES)
    return ExpressionState(moved, used, noise, life, face)
