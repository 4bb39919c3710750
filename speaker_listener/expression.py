"""What the face shows: presets of emotions and attitudes, mixed by their weights, eased in and out.

The presets are data (`expressions.toml`). A mixed feeling gives a mixed face: the mean of its presets, weighted.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import exp, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS, NEUTRAL
from render.rig import CHANNEL_COUNT, FRAME_S, INDEX
from speaker_listener.damper import Floats, Follower, at_rest, follow
from speaker_listener.motion import Shown

# A follower has gone 63 % of its way after 2.1 / rate: 370 ms to come, 500 ms to go.
_COME_PER_S: Final = 5.7
_GO_PER_S: Final = 4.2
# While the floor changes hands, when what is shown often changes too.
_GENTLER: Final = 0.5
# The face at rest gives way to an expression by this share.
_REST_YIELDS: Final = 0.75
# The person waiting for an answer should see that one is looked for.
_THINKING: Final = 0.8

# An expression that is held still is a mask: its strength breathes by this much, slowly and without rhythm.
_LIFE: Final = 0.14
_LIFE_S: Final = 2.0
_KEEP: Final = exp(-FRAME_S / _LIFE_S)
_NOISE: Final = sqrt(1.0 - _KEEP * _KEEP)


@dataclass(frozen=True, eq=False)
class Presets:
    """What `expressions.toml` says, as arrays over render.rig.CHANNELS.

    Attributes:
        rest: (channels,).
        emotions: (8, channels) in the order of EMOTIONS.
        attitudes: (channels,) by name.
        mouth: (channels,) True where a channel belongs to mouth, jaw or tongue.
    """

    rest: Floats
    emotions: Floats
    attitudes: dict[str, Floats]
    mouth: NDArray[np.bool_]


@cache
def presets() -> Presets:
    """Return the presets of the package's data file.

    Raises:
        ValueError: if an emotion has no preset, or a preset names no channel of the rig.
    """
    text = resources.files("speaker_listener").joinpath("expressions.toml").read_text("utf-8")
    return read_presets(tomllib.loads(text))


def read_presets(data: dict[str, Any]) -> Presets:
    """Return the presets that parsed TOML describes; errors as `presets`."""
    if missing := set(EMOTIONS) - data["emotion"].keys():
        raise ValueError(f"expected a preset for every emotion, none for {sorted(missing)}")
    mouth = [name.startswith(("mouth", "jaw", "tongue")) for name in INDEX]
    return Presets(
        _channels(data["rest"]),
        np.stack([_channels(data["emotion"][name]) for name in EMOTIONS]),
        {name: _channels(weights) for name, weights in data["attitude"].items()},
        np.array(mouth),
    )


def _channels(weights: dict[str, float]) -> Floats:
    made = np.zeros(CHANNEL_COUNT)
    for name, weight in weights.items():
        sides = [name] if name in INDEX else [f"{name}Left", f"{name}Right"]
        if any(side not in INDEX for side in sides):
            raise ValueError(f"expected a channel of the rig, got {name!r}; see render.rig.CHANNELS")
        for side in sides:
            made[INDEX[side]] = weight
    return made


def target(shown: Shown, thinking: bool) -> Floats:
    """Return (channels,): the face that shows this, once it has arrived.

    Raises:
        ValueError: if an attitude has no preset, naming those there are.
    """
    known = presets()
    attitudes = dict(shown.attitude)
    if thinking:
        attitudes["thinking"] = max(_THINKING, attitudes.get("thinking", 0.0))
    strength = shown.intensity * (1.0 - float(shown.expression[NEUTRAL]))
    made = shown.intensity * (shown.expression @ known.emotions)
    for name, weight in attitudes.items():
        if name not in known.attitudes:
            raise ValueError(f"expected one of the attitudes {', '.join(known.attitudes)}; got {name!r}")
        made += weight * known.attitudes[name]
        strength = max(strength, weight)
    return np.asarray(made + (1.0 - _REST_YIELDS * min(1.0, strength)) * known.rest)


@dataclass(frozen=True, eq=False)
class ExpressionState:
    """The expression of one stream: (channels,) as it is now, and the life in mouth and brows, of unit spread."""

    shown: Follower = field(default_factory=lambda: at_rest(presets().rest))
    life: tuple[float, float] = (0.0, 0.0)


def step(
    state: ExpressionState, shown: Shown, thinking: bool, settled: bool, rng: np.random.Generator
) -> ExpressionState:
    """Return the expression one frame later.

    Args:
        state: the frame before.
        shown: what to show.
        thinking: the character is looking for an answer.
        settled: False while the floor changes hands; expressions then come and go more gently.
        rng: of the stream; drawn from equally often in every frame.

    Raises:
        ValueError: as `target`.
    """
    first, second = rng.standard_normal(2)
    life = (
        _KEEP * state.life[0] + _NOISE * float(first),
        _KEEP * state.life[1] + _NOISE * float(second),
    )
    aim = target(shown, thinking)
    aim *= 1.0 + _LIFE * np.where(presets().mouth, life[0], life[1])
    rate_per_s = np.where(np.abs(aim) > np.abs(state.shown.value), _COME_PER_S, _GO_PER_S)
    if not settled:
        rate_per_s *= _GENTLER
    return ExpressionState(follow(state.shown, aim, rate_per_s), life)
