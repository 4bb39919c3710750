"""How much more noise a trained generator needs, so that its heads move as much as real ones do.

What a chunk is not told (how active the head just was) is averaged over in training, and averages move less than what they
are of. A factor on the noise gives it back. It is set by the powers in `head_statistics.toml`, so by the fit part alone.
"""

import tomllib
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from speaker_listener.masks import head_motion, stream
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.motion_facts import band_power

Doubles = NDArray[np.float64]

GAINS: Final = (1.0, 1.1, 1.2, 1.35, 1.5, 1.7)
_HEADS: Final = 40
_FRAMES: Final = 200
_SETTLE: Final = 100


def choose_gain(model: HeadMasks, gains: tuple[float, ...] = GAINS, seed: int = 0) -> float:
    """Return the gain of which the mean power in the measured bands comes nearest to the measured one.

    Args:
        model: its own gain is left as it was.
        gains: those that are tried.
        seed: of the streams.
    """
    before = model.noise_gain
    try:
        misses = [abs(power_excess(model, gain, seed)) for gain in gains]
    finally:
        model.noise_gain = before
    return gains[int(np.argmin(misses))]


def power_excess(model: HeadMasks, gain: float, seed: int = 0) -> float:
    """Return by how much log10 of the power of made heads lies above the measured one, the mean over bands and axes.

    Args:
        model: gets this gain.
        gain: of the noise.
        seed: of the streams.
    """
    model.noise_gain = gain
    made = np.log10(band_power(list(_heads(model, seed))))
    return float(np.mean(made - np.array(_measured()["log10_power"]).T))


def _heads(model: HeadMasks, seed: int) -> Doubles:
    """Return (heads, T, 6) of speaking heads, ε even in [0, 1]."""
    rng = np.random.default_rng(seed)
    cues = [stream.Cues(1.0, float(epsilon)) for epsilon in (np.arange(_HEADS) + 0.5) / _HEADS]
    states = [stream.begin(model)] * _HEADS
    rngs = [np.random.default_rng(each) for each in rng.integers(0, 2**32, _HEADS)]
    made = np.empty((_HEADS, _FRAMES, head_motion.AXES))
    for row in range(-_SETTLE, _FRAMES):
        states = stream.step_many(model, states, cues, rngs)
        if row >= 0:
            made[:, row] = [state.pose for state in states]
    return made


def _measured() -> dict[str, Any]:
    text = (resources.files("speaker_listener.masks") / head_motion.STATISTICS).read_text("utf-8")
    measured: dict[str, Any] = tomllib.loads(text)["measured"]
    return measured
