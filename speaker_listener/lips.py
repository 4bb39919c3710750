"""The mouth of a phrase as a curve over its time, and how the face follows that curve frame by frame.

    visemes (phones) ─┐
                      ├─▶ LipCurve ──▶ LipState.shape ──▶ layers
    soundlips (sound) ┘   a phrase      a frame

The curve is worked out once a phrase, on a fine grid; a frame reads it at the time of its centre. So the mouth
is a function of the phrase, and only the way into and out of a phrase has a memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from render.rig import INDEX, Frame

Floats: TypeAlias = NDArray[np.float32]

LIP_CHANNELS: Final[tuple[str, ...]] = (
    "jawOpen",
    "jawForward",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "mouthShrugUpper",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "tongueOut",
)
COLUMN: Final[dict[str, int]] = {name: i for i, name in enumerate(LIP_CHANNELS)}
JAW: Final = COLUMN["jawOpen"]
CLOSE: Final = COLUMN["mouthClose"]
ROUND: Final = [COLUMN["mouthFunnel"], COLUMN["mouthPucker"]]
_PLACES: Final = np.array([INDEX[name] for name in LIP_CHANNELS])

# How much of the way to a new phrase, or to closed lips, the first frame goes; the second frame is there.
_FIRST_STEP: Final = 0.6
OPENING: Final = [
    COLUMN[n] for n in LIP_CHANNELS if n.startswith(("jawOpen", "mouthLowerDown", "mouthUpperUp"))
]
LOWER: Final = [COLUMN["mouthLowerDownLeft"], COLUMN["mouthLowerDownRight"]]
_MOST_WIDENING: Final = 1.8
_LEAST_GAP: Final = 0.02
# Inertia of a jaw: with it its jerk is that of the real ones of the fit part (0.92 to 1.00 of it; without 1.1 to 1.3).
_JAW_S: Final = 0.02


@dataclass(frozen=True, eq=False)
class LipShape:
    """The mouth at one time.

    Attributes:
        weights: (len(LIP_CHANNELS),) in [0, 1].
        contact: in [0, 1]; 1 where the lips are pressed together or on the teeth and nothing may part them.
    """

    weights: Floats
    contact: float

    @property
    def rounding(self) -> float:
        """How round the lips are, in [0, 1]."""
        return min(1.0, float(self.weights[ROUND[0]] + self.weights[ROUND[1]]))

    def add_to(self, frame: Frame) -> None:
        """Add the shape to a frame of the rig in place."""
        frame[_PLACES] += self.weights


REST: Final = LipShape(np.zeros(len(LIP_CHANNELS), dtype=np.float32), 0.0)


@dataclass(frozen=True, eq=False)
class LipCurve:
    """The mouth over a whole phrase.

    Attributes:
        start_s: time of the first row, in seconds from the start of the phrase (negative: before it).
        rate_hz: rows per second.
        weights: (T, len(LIP_CHANNELS)) in [0, 1].
        contact: (T,) in [0, 1].
    """

    start_s: float
    rate_hz: float
    weights: Floats
    contact: Floats

    def at(self, time_s: float) -> LipShape:
        """Return the shape at a time of the phrase, between rows linearly; closed outside the curve."""
        place = (time_s - self.start_s) * self.rate_hz
        row = int(place // 1)
        if row < 0 or row + 1 >= len(self.weights):
            return REST
        part = np.float32(place - row)
        weights = self.weights[row] + part * (self.weights[row + 1] - self.weights[row])
        contact = self.contact[row] + part * (self.contact[row + 1] - self.contact[row])
        return LipShape(weights, float(contact))


@dataclass(frozen=True, eq=False)
class LipState:
    """The mouth of one stream: its shape, and the curve it follows (None: nothing is said)."""

    shape: LipShape = field(default=REST)
    curve: LipCurve | None = None


def step(state: LipState, curve: LipCurve | None, time_s: float) -> LipState:
    """Return the mouth one frame later.

    Args:
        state: the mouth of the frame before.
        curve: the phrase's; None closes the mouth within two frames.
        time_s: the centre of the new frame, in seconds from the start of the phrase.
    """
    aim = REST if curve is None else curve.at(time_s)
    if curve is state.curve:
        return LipState(aim, curve)
    weights = state.shape.weights + np.float32(_FIRST_STEP) * (aim.weights - state.shape.weights)
    return LipState(LipShape(weights, aim.contact), curve)


def blended(exact: LipCurve, likely: LipCurve, share: float) -> LipCurve:
    """Return two curves of one phrase mixed; where the exact one makes a contact it holds alone.

    Args:
        exact: whose rows and contacts stay, such as that of phone times.
        likely: the other, such as that of a model.
        share: of the likely one, in [0, 1]. It is made to open as wide as the exact one: means over mouths open less.
    """
    times = exact.start_s + np.arange(len(exact.weights)) / exact.rate_hz
    there = likely.start_s + np.arange(len(likely.weights)) / likely.rate_hz
    shut = np.float32(share) * (1.0 - exact.contact)
    other = np.stack(
        [np.interp(times, there, column, left=0.0, right=0.0) for column in likely.weights.T], axis=1
    )
    other[:, OPENING] *= _widening(exact.weights, other)
    mixed = exact.weights + shut[:, None] * (other - exact.weights)
    return LipCurve(exact.start_s, exact.rate_hz, mixed.astype(np.float32), exact.contact)


def heavy_jaw(curve: LipCurve, along: float) -> LipCurve:
    """Return the curve with a jaw as real ones are: it goes along where the lower lip comes down, and has weight.

    Behind the parted lips of /s t k h/ a real jaw drops; rules hold it there at the height of the teeth, and a model that learned
    from them does too. Contacts stay whole.

    Args:
        curve: of a phrase.
        along: share of mouthLowerDown that is added to jawOpen.
    """
    weights = curve.weights.copy()
    jaw = weights[:, [JAW]] + np.float32(along) * weights[:, LOWER].mean(axis=1, keepdims=True)
    if len(jaw):
        jaw = smooth(jaw, _JAW_S * curve.rate_hz)
    weights[:, JAW] += (1.0 - curve.contact) * (jaw[:, 0] - weights[:, JAW])
    return LipCurve(curve.start_s, curve.rate_hz, np.clip(weights, 0.0, 1.0), curve.contact)


def _widening(exact: Floats, likely: NDArray[np.float64]) -> float:
    """Return by how much a mouth must open more to be as wide as another at its widest, within reason."""
    widest, other = (float(np.percentile(w[:, JAW] - w[:, CLOSE], 95)) for w in (exact, likely))
    return min(_MOST_WIDENING, max(1.0, widest / max(other, _LEAST_GAP)))


def columns(weights: Mapping[str, float]) -> dict[int, float]:
    """Return the columns of `LIP_CHANNELS` that the names stand for; a name without a side means both.

    Raises:
        ValueError: if a name is no lip channel.
    """
    made: dict[int, float] = {}
    for name, weight in weights.items():
        sides = [name] if name in COLUMN else [f"{name}Left", f"{name}Right"]
        if any(side not in COLUMN for side in sides):
            raise ValueError(f"expected a lip channel of the rig, got {name!r}; see LIP_CHANNELS")
        made.update({COLUMN[side]: weight for side in sides})
    return made


def smooth(rows: Floats, sigma_rows: float) -> Floats:
    """Return (T, n) rows smoothed along time by a Gaussian; the ends are held."""
    reach = max(1, round(3 * sigma_rows))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_rows) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(rows, ((reach, reach), (0, 0)), mode="edge")
    made = np.zeros(rows.shape, dtype=np.float64)
    for offset, weight in enumerate(kernel):
        made += weight * padded[offset : offset + len(rows)]
    return made.astype(np.float32)
