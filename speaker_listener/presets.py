"""What each expression looks like, at each strength and in each role: `expressions.toml` as arrays.

    low ─┐
    middle ├─▶ monotone curve over strength 0 … 1 ─▶ × manner of the role ─▶ mixed by weight ─▶ (channels,)
    full ─┘

A weak expression is no small strong one: it has fewer channels, eyes and brows first. So each preset is written
down at three strengths, and what lies between follows a curve that never turns back in any channel.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from emotion_tree.reading import EMOTIONS
from emotion_tree.response import ATTITUDES
from render.rig import ARKIT, CHANNEL_COUNT, INDEX
from speaker_listener.damper import Floats

# What a face can show: the eight emotions, then the attitudes.
NAMES: Final = (*EMOTIONS, *ATTITUDES)
LEVELS: Final = ("low", "middle", "full")
# The strengths at which LEVELS stand; at 0 there is nothing of the expression.
STRENGTHS: Final = (1 / 3, 2 / 3, 1.0)
MANNERS: Final = ("listening", "speaking")

_FEATURES: Final = len(ARKIT)
_EMOTIONS: Final = len(EMOTIONS)
_FACTORS: Final = (0.0, 1.5)
# The face at rest gives way to an expression by this share.
_REST_YIELDS: Final = 0.75
_TIMES: Final = ("onset_s", "offset_s", "apex_s")


@dataclass(frozen=True, eq=False)
class Presets:
    """The data file, over render.rig.CHANNELS; rows in the order of NAMES.

    Attributes:
        rest: (channels,) the face that shows nothing.
        values: (12, 4, channels) at the strengths 0, 1/3, 2/3 and 1.
        slopes: (12, 4, channels) of the curve there, a third of the way from 0 to 1 being the unit.
        manners: (12, 2, channels) factors on the values, by role in the order of MANNERS.
        onset_s: (12,) in which nine tenths of the expression have come.
        offset_s: (12,) in which nine tenths of it have gone.
        apex_s: (12,) time constant with which it settles after its height.
        hold: (12,) the share of itself to which it settles.
        sources: where the values of each preset come from, in words.
    """

    rest: Floats
    values: Floats
    slopes: Floats
    manners: Floats
    onset_s: Floats
    offset_s: Floats
    apex_s: Floats
    hold: Floats
    sources: Mapping[str, str]

    def shape(self, name: str, strength: float, speaking: float = 0.0) -> Floats:
        """Return (channels,) one preset at a strength in [0, 1], `speaking` of the way to the speaker's manner."""
        at = np.zeros(len(NAMES))
        at[NAMES.index(name)] = strength
        return np.asarray(self._shapes(at, speaking)[NAMES.index(name)])

    def face(self, weights: Floats, speaking: float) -> Floats:
        """Return (channels,) the face that shows all of this at once, the face at rest included.

        Emotions share one face: each gives its shape at the strength of all together, in proportion to its
        weight. Attitudes come on top; where two raise the same channel the result is a + b − ab, which stays
        below 1. Bearings of the head add up.

        Args:
            weights: (12,) in [0, 1], in the order of NAMES; that of neutral does not count.
            speaking: 0 shows it as a listener does, 1 as a speaker does.
        """
        felt = np.maximum(0.0, weights)
        felt[0] = 0.0
        total = float(felt[:_EMOTIONS].sum())
        strength = min(1.0, total)
        at = np.minimum(1.0, felt)
        at[:_EMOTIONS] = strength
        shapes = self._shapes(at, speaking)
        emotion = felt[:_EMOTIONS] @ shapes[:_EMOTIONS] / max(total, 1e-9)
        left = 1.0 - _REST_YIELDS * max(strength, float(at[_EMOTIONS:].max()))
        parts = np.vstack([emotion, shapes[_EMOTIONS:], left * self.rest])
        made = parts.sum(axis=0)
        made[:_FEATURES] = 1.0 - np.prod(1.0 - np.clip(parts[:, :_FEATURES], 0.0, 1.0), axis=0)
        return np.asarray(made)

    def _shapes(self, at: Floats, speaking: float) -> Floats:
        """Return (12, channels): each preset at its own strength (12,), by Hermite's cubic between two levels."""
        place = np.clip(at, 0.0, 1.0) * len(LEVELS)
        left = np.minimum(place.astype(np.intp), len(LEVELS) - 1)
        part = (place - left)[:, None]
        rows = np.arange(len(NAMES))
        low, high = self.values[rows, left], self.values[rows, left + 1]
        out, into = self.slopes[rows, left], self.slopes[rows, left + 1]
        rise = part * part * (3.0 - 2.0 * part)
        bend = part * (1.0 - part)
        made = low + rise * (high - low) + bend * ((1.0 - part) * out - part * into)
        manner = self.manners[:, 0] + speaking * (self.manners[:, 1] - self.manners[:, 0])
        return np.asarray(made * manner)


@cache
def presets() -> Presets:
    """Return the presets of the package's data file.

    Raises:
        ValueError: as `read_presets`.
    """
    text = resources.files("speaker_listener").joinpath("expressions.toml").read_text("utf-8")
    return read_presets(tomllib.loads(text))


def read_presets(data: Mapping[str, Any]) -> Presets:
    """Return the presets that parsed TOML describes.

    Raises:
        ValueError: if an expression is missing or unknown, names no channel of the rig, says not where it comes
            from, has a number out of range, or does not grow from low over middle to full.
    """
    found = {**data["emotion"], **data["attitude"]}
    if set(found) != set(NAMES):
        raise ValueError(
            f"expected one preset for each of {', '.join(NAMES)}; "
            f"missing {sorted(set(NAMES) - set(found))}, unknown {sorted(set(found) - set(NAMES))}"
        )
    lean = _lean(data["lean"])
    values = np.stack([_levels(name, found[name]) for name in NAMES]) * lean
    values[..., :_FEATURES] = np.minimum(1.0, values[..., :_FEATURES])
    times = {key: np.array([_positive(name, key, found[name]) for name in NAMES]) for key in _TIMES}
    return Presets(
        rest=channels("rest", data["rest"]) * lean,
        values=values,
        slopes=_slopes(values),
        manners=np.stack([_manners(name, found[name]) for name in NAMES]),
        hold=np.array([_share(name, found[name]) for name in NAMES]),
        sources={name: _source(name, found[name]) for name in NAMES},
        **times,
    )


def channels(where: str, weights: Mapping[str, float], default: float = 0.0) -> Floats:
    """Return (channels,) the named weights, `default` elsewhere; a name without a side means both sides.

    Raises:
        ValueError: if a name is no channel, or a weight of a shape is not in [0, 1.5]; names the place.
    """
    made = np.full(CHANNEL_COUNT, default)
    for name, weight in weights.items():
        sides = [name] if name in INDEX else [f"{name}Left", f"{name}Right"]
        if any(side not in INDEX for side in sides):
            raise ValueError(f"{where}: expected a channel of the rig, got {name!r}; see render.rig.CHANNELS")
        for side in sides:
            made[INDEX[side]] = weight
    return made


def _levels(name: str, preset: Mapping[str, Any]) -> Floats:
    """Return (4, channels): nothing, low, middle, full; refuses what does not grow."""
    rows = np.stack([channels(name, {}), *(channels(f"{name}.{key}", preset.get(key, {})) for key in LEVELS)])
    if np.any(rows[:, :_FEATURES] < 0) or np.any(rows > 1) or np.any(rows < -1):
        raise ValueError(f"{name}: weights of shapes must be in [0, 1], of the head in [-1, 1]")
    turned = (np.diff(np.abs(rows), axis=0) < 0) | (rows[1:] * rows[:-1] < 0)
    if turned.any():
        first = [channel for channel, i in INDEX.items() if turned[:, i].any()][0]
        raise ValueError(
            f"{name}: every channel must grow from low over middle to full without changing its side; "
            f"{first} goes {', '.join(f'{value:g}' for value in rows[1:, INDEX[first]])}"
        )
    return rows


def _slopes(values: Floats) -> Floats:
    """Return the slopes of a cubic that does not turn between the values: the harmonic mean of the steps beside.

    Fritsch and Butland's choice; no slope is more than twice the smaller step, so the curve stays monotone.
    """
    steps = np.diff(values, axis=1)
    before, after = steps[:, :-1], steps[:, 1:]
    alike = before * after > 0
    inner = np.where(alike, 2.0 * before * after / np.where(alike, before + after, 1.0), 0.0)
    # At the height the curve is half as steep, so that an expression leaves it gently.
    return np.concatenate([steps[:, :1], inner, 0.5 * steps[:, -1:]], axis=1)


def _manners(name: str, preset: Mapping[str, Any]) -> Floats:
    made = np.stack([channels(f"{name}.{key}", preset.get(key, {}), default=1.0) for key in MANNERS])
    low, high = _FACTORS
    if np.any(made < low) or np.any(made > high):
        raise ValueError(f"{name}: factors of a role must be in [{low:g}, {high:g}]")
    return made


def _lean(shares: Mapping[str, float]) -> Floats:
    """Return (channels,) factors: 1 + share on the left, 1 − share on the right."""
    left = {f"{name}Left": 1.0 + share for name, share in shares.items()}
    right = {f"{name}Right": 1.0 - share for name, share in shares.items()}
    return channels("lean", left | right, default=1.0)


def _positive(name: str, key: str, preset: Mapping[str, Any]) -> float:
    value = float(preset.get(key, 0.0))
    if not 0.05 <= value <= 10.0:
        raise ValueError(f"{name}: {key} must be in [0.05, 10] seconds, got {value:g}")
    return value


def _share(name: str, preset: Mapping[str, Any]) -> float:
    value = float(preset.get("hold", 1.0))
    if not 0.0 < value <= 1.0:
        raise ValueError(f"{name}: hold must be in (0, 1], got {value:g}")
    return value


def _source(name: str, preset: Mapping[str, Any]) -> str:
    text = str(preset.get("source", "")).strip()
    if not text:
        raise ValueError(f"{name}: expected `source`, a sentence that says where its values come from")
    return text
