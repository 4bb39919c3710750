"""The pitch of a voice, frame by frame, while it speaks.

    sound ─▶ low-pass at about 1 kHz ─▶ a window of 32 ms and what follows it by up to one longest period
          ─▶ cumulative mean normalised difference (YIN) ─▶ its dips ─▶ the dip that continues what was heard before

Frame t begins at t · 10 ms and needs the 49 ms from there on; so pitch comes about 50 ms late, and however the sound
is cut on its way here, the frames are the same. Loudness plays no part: a whisper has no pitch, a quiet voice has one.

Source of the method: de Cheveigné and Kawahara (2002), "YIN, a fundamental frequency estimator", steps 2 to 5. The
choice among dips by continuity is ours: YIN's first dip under a threshold leaps by octaves in noise.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

Floats = NDArray[np.float64]

HOP_S: Final = 0.01
LOWEST_HZ: Final = 60.0
HIGHEST_HZ: Final = 600.0  # a frightened or angry woman's voice reaches this; a child's too
# A frame whose best dip lies above this has no pitch. 0 is a perfect period, noise comes to about 0.8.
VOICED_BELOW: Final = 0.3

_WINDOW_S: Final = 0.032
_SMOOTHING_S: Final = 0.0015
_CANDIDATES_WITHIN: Final = 0.15  # dips this much above the deepest may still be the period
_LOW_PER_OCTAVE: Final = 0.08  # every multiple of a period is a period: the shortest is meant
# What it costs to leave the pitch of the frame before. Less than the above, or an octave once lost stays lost.
_LEAP_PER_OCTAVE: Final = 0.06
_MEMORY_FRAMES: Final = 10  # after so long without a voice, pitch may begin anywhere


@dataclass(frozen=True, eq=False)
class Pitch:
    """Pitch over time.

    Attributes:
        f0_hz: (T,) fundamental frequency; 0 where there is no voice.
        aperiodicity: (T,) at least 0: how far the best period is from repeating; 1 in digital silence.
    """

    f0_hz: Floats
    aperiodicity: Floats

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """(T,) where there is a voice."""
        return self.f0_hz > 0


class PitchTracker:
    """One voice's pitch, chunk by chunk."""

    def __init__(self, rate_hz: int) -> None:
        """Open a stream.

        Raises:
            ValueError: a rate under 8000 Hz, or one that 10 ms do not divide.
        """
        if rate_hz < 8000 or rate_hz % 100:
            raise ValueError(
                f"pitch needs a rate of whole hundreds and at least 8000 Hz, got {rate_hz}; resample first"
            )
        self.hop = round(rate_hz * HOP_S)
        self._rate_hz = rate_hz
        self._window = round(rate_hz * _WINDOW_S)
        self._shortest = int(rate_hz / HIGHEST_HZ)
        self._longest = int(np.ceil(rate_hz / LOWEST_HZ)) + 2  # a dip needs a neighbour at each side
        taps = np.hanning(round(rate_hz * _SMOOTHING_S) + 2)[1:-1]
        self._taps = taps / taps.sum()
        self._fft_size = 1 << int(np.ceil(np.log2(self._window + self._longest)))
        self.reset()

    def reset(self) -> None:
        """Forget everything; the next sound is a new one."""
        self._raw = np.zeros(len(self._taps) - 1)
        self._rest = np.zeros(0)
        self._last_lag = 0.0
        self._since_voice = _MEMORY_FRAMES

    def feed(self, samples: Samples) -> Pitch:
        """Return the frames that (n,) further samples complete; may be none.

        Raises:
            ValueError: the sound is not mono.
        """
        if samples.ndim != 1:
            raise ValueError(f"expected mono sound of shape (n,), got {samples.shape}; mix it down first")
        raw = np.concatenate([self._raw, samples.astype(np.float64)])
        self._raw = raw[len(raw) - len(self._taps) + 1 :]
        smooth = np.convolve(raw, self._taps, mode="valid") if len(samples) else np.zeros(0)
        sound = np.concatenate([self._rest, smooth])
        needed = self._window + self._longest
        count = max(0, (len(sound) - needed) // self.hop + 1)
        self._rest = sound[count * self.hop :]
        if count == 0:
            return Pitch(np.zeros(0), np.zeros(0))
        starts = np.arange(count)[:, None] * self.hop
        differences = self._normalised_difference(sound[starts + np.arange(needed)])
        chosen = [self._choose(row) for row in differences]
        return Pitch(np.array([c[0] for c in chosen]), np.array([c[1] for c in chosen]))

    def _normalised_difference(self, frames: Floats) -> Floats:
        """Return (T, longest) of (T, window + longest): YIN's d'(lag), 1 for silence and for lag 0."""
        frames = frames - frames.mean(axis=1, keepdims=True)
        spectrum = np.fft.rfft(frames, self._fft_size, axis=1)
        head = np.fft.rfft(frames[:, : self._window], self._fft_size, axis=1)
        lags = np.arange(self._longest)
        # No lag wraps around: window + longest fits into the transform.
        product = np.fft.irfft(np.conj(head) * spectrum, self._fft_size, axis=1)[:, : self._longest]
        energy = np.cumsum(np.pad(np.square(frames), ((0, 0), (1, 0))), axis=1)
        shifted = energy[:, lags + self._window] - energy[:, lags]
        difference = np.maximum(shifted[:, :1] + shifted - 2 * product, 0.0)
        difference[:, 0] = 0.0
        mean = np.cumsum(difference, axis=1)
        # Rounding leaves crumbs of this size where the sound is silent or repeats exactly.
        crumbs = 1e-12 * energy[:, -1:] + np.finfo(np.float64).tiny
        normal = np.where(mean > crumbs, difference * lags / np.maximum(mean, crumbs), 1.0)
        normal[:, 0] = 1.0
        return np.asarray(normal)

    def _choose(self, row: Floats) -> tuple[float, float]:
        """Return (f0_hz or 0, aperiodicity) of one frame's (longest,) normalised difference."""
        inner = row[self._shortest : -1]
        dips = self._shortest + np.flatnonzero(
            (inner <= row[self._shortest - 1 : -2]) & (inner < row[self._shortest + 1 :])
        )
        self._since_voice += 1
        if len(dips) == 0:
            return 0.0, float(np.min(inner))
        depths = row[dips]
        deepest = float(depths.min())
        if deepest >= VOICED_BELOW:
            return 0.0, deepest
        near = dips[depths <= deepest + _CANDIDATES_WITHIN]
        left, middle, right = row[near - 1], row[near], row[near + 1]
        bend = left - 2 * middle + right  # above 0: a dip is lower than its right neighbour
        at = near + 0.5 * (left - right) / bend
        depths = middle - 0.125 * np.square(left - right) / bend
        cost = depths + _LOW_PER_OCTAVE * np.log2(at / self._shortest)
        if self._since_voice <= _MEMORY_FRAMES:
            cost = cost + _LEAP_PER_OCTAVE * np.abs(np.log2(at / self._last_lag))
        best = int(np.argmin(cost))
        depth = max(0.0, float(depths[best]))
        if depth >= VOICED_BELOW:
            return 0.0, depth
        self._last_lag = float(at[best])
        self._since_voice = 0
        return self._rate_hz / self._last_lag, depth


def track(samples: Samples, rate_hz: int) -> Pitch:
    """Return the pitch of (n,) samples of sound at once."""
    return PitchTracker(rate_hz).feed(samples)
