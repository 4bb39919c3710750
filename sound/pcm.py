"""Sound as numbers: float32 mono in [-1, 1] between rooms, PCM16 little-endian on the wire."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

_FULL_SCALE = 32768.0


@dataclass(frozen=True)
class AudioChunk:
    """A stretch of mono sound.

    Attributes:
        samples: (n,) float32 in [-1, 1].
        rate_hz: samples per second.
    """

    samples: Samples
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


def from_pcm16(data: bytes) -> Samples:
    """Return the float samples of PCM16 little-endian bytes.

    Raises:
        ValueError: if the number of bytes is odd.
    """
    if len(data) % 2:
        raise ValueError(f"PCM16 has two bytes a sample, got {len(data)} bytes; send whole samples")
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def to_pcm16(samples: Samples) -> bytes:
    """Return PCM16 little-endian bytes; samples outside [-1, 1] are held at the ends."""
    # Held before they are scaled, which could take them out of float32's range; +1 itself has no PCM16 value.
    scaled = np.minimum(np.round(np.clip(samples, -1.0, 1.0) * _FULL_SCALE), _FULL_SCALE - 1)
    return scaled.astype("<i2").tobytes()


def silence(duration_s: float, rate_hz: int) -> Samples:
    """Return zeros of the given length."""
    return np.zeros(round(duration_s * rate_hz), dtype=np.float32)


def rms(samples: Samples) -> float:
    """Return the root mean square of (n,) samples; 0 for no samples."""
    if len(samples) == 0:
        return 0.0
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
