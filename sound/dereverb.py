"""Late reverberation taken down as sound comes: a room's tail makes a recogniser hear words that were not said."""

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

_WINDOW: Final = 512
_HOP: Final = 128
_SMOOTHING: Final = 0.4
_EPSILON: Final = 1e-12


class Dereverberator:
    """A stream of mono sound with the room's tail turned down; as long as what came in, and in step with it.

    The tail at each frequency is taken to be what sounded `delay_s` and more ago, decaying by 60 dB in `t60_s`.
    Each frame is weakened by the share that the tail has in it, by at most `floor`.

        in      |-------- 512 --------|
        out     |- 128 -| ready when the window behind it is full; the rest comes with `flush`

    Source: spectral subtraction of late reverberance with an exponential model, as Lebart, Boucher and Denbigh,
    "A New Method Based on Spectral Subtraction for Speech Dereverberation", 2001.
    """

    def __init__(
        self,
        rate_hz: int,
        t60_s: float = 0.6,
        delay_s: float = 0.05,
        share: float = 0.5,
        floor: float = 0.5,
    ) -> None:
        """Open a stream.

        Args:
            rate_hz: of the sound.
            t60_s: how long the room takes to decay by 60 dB.
            delay_s: what is younger than this is the voice itself.
            share: how much of the estimated tail is taken away.
            floor: the least gain, in [0, 1]; higher leaves more of the room and of the voice.
        """
        decay_per_s = 6 * math.log(10) / t60_s
        self._keep = math.exp(-decay_per_s * _HOP / rate_hz)
        self._tail_gain = share * math.exp(-decay_per_s * delay_s)
        self._floor = floor
        self._delay_frames = max(round(delay_s * rate_hz / _HOP), 1)
        # Square-root Hann twice is Hann, whose copies at a quarter of its length add up to 2.
        self._window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW))
        self._begin()

    def feed(self, samples: Samples) -> Samples:
        """Return what (n,) further samples make ready; may be empty."""
        self._waiting = np.concatenate([self._waiting, samples.astype(np.float64)])
        ready = []
        while len(self._waiting) >= _WINDOW:
            self._sum += self._cleaned(self._waiting[:_WINDOW])
            ready.append(self._sum[:_HOP] / 2)
            self._sum = np.concatenate([self._sum[_HOP:], np.zeros(_HOP)])
            self._waiting = self._waiting[_HOP:]
        return self._out(ready, len(samples))

    def flush(self) -> Samples:
        """Return the rest; the next `feed` begins a new sound."""
        owed = self._owed
        rest = self.feed(np.zeros(_WINDOW + _HOP, dtype=np.float32))[:owed]
        self._begin()
        return rest

    def _begin(self) -> None:
        # The first window's worth of overlap lies before the sound, and is cut off again.
        self._waiting: NDArray[np.float64] = np.zeros(_WINDOW - _HOP)
        self._sum: NDArray[np.float64] = np.zeros(_WINDOW)
        self._skip = _WINDOW - _HOP
        self._owed = 0
        self._power: NDArray[np.float64] | None = None
        self._past: deque[NDArray[np.float64]] = deque(maxlen=self._delay_frames)
        self._tail: NDArray[np.float64] = np.zeros(_WINDOW // 2 + 1)

    def _out(self, ready: list[NDArray[np.float64]], fed: int) -> Samples:
        samples = np.concatenate(ready) if ready else np.zeros(0)
        skipped = min(self._skip, len(samples))
        self._skip -= skipped
        self._owed += fed - (len(samples) - skipped)
        return samples[skipped:].astype(np.float32)

    def _cleaned(self, frame: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the (512,) windowed frame with its tail turned down."""
        spectrum = np.fft.rfft(frame * self._window)
        power = np.square(np.abs(spectrum))
        before = power if self._power is None else self._power
        self._power = _SMOOTHING * before + (1 - _SMOOTHING) * power
        if len(self._past) == self._delay_frames:
            self._tail = self._keep * self._tail + (1 - self._keep) * self._past[0]
        self._past.append(self._power)
        rest = 1 - self._tail_gain * self._tail / (self._power + _EPSILON)
        gain = np.sqrt(np.clip(rest, self._floor**2, 1.0))
        return np.fft.irfft(spectrum * gain) * self._window
