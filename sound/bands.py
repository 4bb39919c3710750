"""What a mouth can be driven by when a voice gives no phones: loudness and rough formant bands, frame by frame.

Conventions: frame t covers the sound from t / fps to (t + 1) / fps seconds, the last one padded with zeros; there
are ceil(n · fps / rate_hz) frames. Both functions look at each frame's own sound only, so a stream may be cut
anywhere between frames.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

Frames = NDArray[np.float32]

# Speech between a whisper and full loudness, in dB of full scale.
_FLOOR_DB: Final = -50.0
_FULL_DB: Final = -10.0
_EPSILON: Final = 1e-10

# Edges in Hz, one band from each edge to the next: voicing and nasals; first formant of close vowels (i, u);
# first formant of open vowels (a) and second of back ones (u, o); second of central vowels; second of front
# vowels (i, e); third; hiss (s, sh, f).
BAND_EDGES_HZ: Final = (80, 250, 550, 1100, 1700, 2600, 3800, 7800)


def envelope(samples: Samples, rate_hz: int, fps: int = 25) -> Frames:
    """Return (T,) the loudness of each frame in [0, 1]: 0 at -50 dBFS and below, 1 at -10 dBFS and above.

    Raises:
        ValueError: fps does not divide rate_hz.
    """
    frames = _frames(samples, rate_hz, fps)
    level_db = 10 * np.log10(np.mean(np.square(frames), axis=1) + _EPSILON)
    scaled: Frames = np.clip((level_db - _FLOOR_DB) / (_FULL_DB - _FLOOR_DB), 0, 1).astype(np.float32)
    return scaled


def bands(samples: Samples, rate_hz: int, fps: int = 25) -> Frames:
    """Return (T, 7) the share of each band of `BAND_EDGES_HZ` in a frame's energy; a silent frame is all zeros.

    Each row is non-negative and sums to 1, or to 0 in silence: loudness is `envelope`'s matter. Energy is taken
    after a first difference, which lifts the high bands as much as a voice lets them fall (6 dB an octave).
    Bands above half the rate are 0.

    Raises:
        ValueError: fps does not divide rate_hz.
    """
    frames = _frames(samples, rate_hz, fps)
    lifted = np.diff(frames, axis=1, prepend=frames[:, :1])
    power = np.square(np.abs(np.fft.rfft(lifted * np.hanning(frames.shape[1]), axis=1)))
    energy = power @ _membership(frames.shape[1], rate_hz)
    total = energy.sum(axis=1, keepdims=True)
    heard = envelope(samples, rate_hz, fps)[:, None] > 0
    shares: Frames = np.where(heard, energy / np.maximum(total, _EPSILON), 0.0).astype(np.float32)
    return shares


def _frames(samples: Samples, rate_hz: int, fps: int) -> NDArray[np.float64]:
    """Return (T, rate_hz / fps)."""
    if rate_hz % fps:
        raise ValueError(f"fps must divide rate_hz, got fps={fps}, rate_hz={rate_hz}; use fps=25")
    step = rate_hz // fps
    return np.pad(samples.astype(np.float64), (0, -len(samples) % step)).reshape(-1, step)


@lru_cache(maxsize=16)
def _membership(count: int, rate_hz: int) -> NDArray[np.float64]:
    """Return (count // 2 + 1, bands): 1 where a frequency lies in a band."""
    frequency = np.fft.rfftfreq(count, 1 / rate_hz)[:, None]
    edges = np.array(BAND_EDGES_HZ, dtype=np.float64)
    return ((frequency >= edges[:-1]) & (frequency < edges[1:])).astype(np.float64)
