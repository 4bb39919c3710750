"""Numbers about motion: do the lips follow the sound, and does the face move without a start.

Conventions:
    Frames are (T, channels) in the order of render.rig.CHANNELS at 25 a second; a lag is in frames, and
    positive where the face comes after the sound.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS, INDEX
from sound.pcm import Samples

Doubles: TypeAlias = NDArray[np.float64]
Frames: TypeAlias = NDArray[np.float32]


def aperture(frames: Frames) -> Doubles:
    """Return (T,) how far the jaw parts the lips: jawOpen − mouthClose, as render.rig.aperture."""
    gap = frames[:, INDEX["jawOpen"]] - frames[:, INDEX["mouthClose"]]
    return np.asarray(gap, dtype=np.float64)


def sound_envelope(samples: Samples, rate_hz: int) -> Doubles:
    """Return (T,) the root mean square of each whole frame of 40 ms.

    Raises:
        ValueError: if a frame is no whole number of samples.
    """
    if rate_hz % FPS:
        raise ValueError(f"{FPS} frames a second must divide rate_hz, got {rate_hz}; resample first")
    step = rate_hz // FPS
    whole = samples[: len(samples) // step * step].reshape(-1, step)
    return np.asarray(np.sqrt(np.mean(np.square(whole, dtype=np.float64), axis=1)))


def correlation(face: Doubles, sound: Doubles, lag_frames: int = 0) -> float:
    """Return Pearson's r of two (T,) curves where the face is read `lag_frames` after the sound; in [−1, 1].

    Raises:
        ValueError: if they differ in length, leave fewer than three frames to compare, or one does not move.
    """
    if face.shape != sound.shape or face.ndim != 1:
        raise ValueError(f"expected two curves of one length, got {face.shape} and {sound.shape}")
    late, early = max(0, lag_frames), max(0, -lag_frames)
    a, b = face[late : len(face) - early], sound[early : len(sound) - late]
    if len(a) < 3:
        raise ValueError(f"expected at least three frames to compare, got {len(a)}; take a longer stretch")
    if a.std() == 0 or b.std() == 0:
        raise ValueError("a curve that does not move has no correlation; take a stretch with speech")
    return float(np.corrcoef(a, b)[0, 1])


def best_lag(face: Doubles, sound: Doubles, within_frames: int = 2) -> tuple[float, int]:
    """Return the highest `correlation` over lags of at most `within_frames` either way, and its lag."""
    lags = range(-within_frames, within_frames + 1)
    return max((correlation(face, sound, lag), lag) for lag in lags)


def jumps(frames: Frames, channels: Sequence[str]) -> Doubles:
    """Return (T − 1,) how far the named channels go from each frame to the next: the Euclidean length.

    Raises:
        KeyError: if a name is no channel.
    """
    chosen = frames[:, [INDEX[name] for name in channels]].astype(np.float64)
    return np.asarray(np.linalg.norm(np.diff(chosen, axis=0), axis=1))
