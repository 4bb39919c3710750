"""From one sample rate to another, chunk by chunk, without a seam between chunks."""

import numpy as np
import soxr

from sound.pcm import Samples


class Resampler:
    """A stream of mono sound changed from one rate to another.

    What `feed` and `flush` return, laid end to end, is what resampling the whole sound at once gives. The filter
    looks ahead, so `feed` lags a little behind; `flush` gives the rest and makes the stream fresh again.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Open a stream.

        Raises:
            ValueError: a rate is not positive.
        """
        if from_hz <= 0 or to_hz <= 0:
            raise ValueError(f"sample rates must be positive, got {from_hz} and {to_hz} Hz")
        self.from_hz = from_hz
        self.to_hz = to_hz
        self._stream: soxr.ResampleStream | None = None

    def feed(self, samples: Samples) -> Samples:
        """Return what (n,) further samples make ready; may be empty."""
        return self._turn(samples, last=False)

    def flush(self) -> Samples:
        """Return the rest; the next `feed` begins a new sound."""
        if self._stream is None:
            return np.zeros(0, dtype=np.float32)
        rest = self._turn(np.zeros(0, dtype=np.float32), last=True)
        self._stream = None
        return rest

    def _turn(self, samples: Samples, *, last: bool) -> Samples:
        if self.from_hz == self.to_hz:
            return samples
        if self._stream is None:
            self._stream = soxr.ResampleStream(self.from_hz, self.to_hz, 1, dtype="float32")
        turned: Samples = self._stream.resample_chunk(samples.astype(np.float32, copy=False), last)
        return turned


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Return (n,) samples at another rate, (round(n · to_hz / from_hz),) to within a sample."""
    stream = Resampler(from_hz, to_hz)
    return np.concatenate([stream.feed(samples), stream.flush()])
