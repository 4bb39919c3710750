"""What the sync expert sees and hears: a clip's lips and sound, each measured by its own scale.

Conventions:
    Lips are (T, 17) at 25 a second: `SHAPES`, both sides of a shape as their mean, and last the aperture (jawOpen −
    mouthClose). Sound is (4 T, 40): pairs of neighbouring bands of `sound.mel`, 100 rows a second, so that frame t lies over
    rows 4 t to 4 t + 3. A window is five frames and the 20 rows over them: 0.2 s; window i begins at frame i.

    Each lip channel has its mean over the clip taken out and is divided by its spread, so that a mouth that moves twice
    as far looks the same: size is no merit here. `STILL` holds that division down, lest the noise of a channel that
    hardly moves become a movement. Each band is counted from the level that it exceeds a twentieth of the time, so that neither
    loudness nor the microphone matters.

Source: windows of 5 frames and 0.2 s as in J. S. Chung and A. Zisserman, "Out of Time: Automated Lip Sync in the Wild", 2016.
"""

from typing import Final

import numpy as np

from render.rig import ARKIT, FPS, INDEX
from sound.mel import BANDS, RATE_HZ, ROWS_HZ, log_mel
from sound.pcm import Samples
from speaker_listener.face_clip import Bools, Floats
from speaker_listener.metrics import Doubles

SHAPES: Final = (
    "jawOpen",
    "jawForward",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmile",
    "mouthFrown",
    "mouthDimple",
    "mouthStretch",
    "mouthPress",
    "mouthLowerDown",
    "mouthUpperUp",
)
LIPS: Final = len(SHAPES) + 1
PAIRED_BANDS: Final = BANDS // 2
FRAMES: Final = 5
ROWS_A_FRAME: Final = ROWS_HZ // FPS
# Spread of a weight that a tracker's noise has in a mouth at rest.
STILL: Final = 0.03
_JAW: Final = SHAPES.index("jawOpen")
_CLOSE: Final = SHAPES.index("mouthClose")
_LOUD: Final = 95.0
_SPAN: Final = 4.0
_LOWEST, _HIGHEST = -2.0, 1.0
_COLUMNS: Final = tuple(
    [INDEX[name]] if name in INDEX else [INDEX[f"{name}Left"], INDEX[f"{name}Right"]] for name in SHAPES
)


def lip_shapes(weights: Floats | Doubles) -> Floats:
    """Return (T, 16) of `SHAPES` from (T, 52) weights; two sides are one mean.

    Raises:
        ValueError: the weights have another number of columns.
    """
    if weights.ndim != 2 or weights.shape[1] != len(ARKIT):
        raise ValueError(f"expected weights of shape (T, {len(ARKIT)}), got {weights.shape}")
    return np.stack([weights[:, own].mean(axis=1) for own in _COLUMNS], axis=1).astype(np.float32)


def lip_rows(shapes: Floats, seen: Bools | None = None) -> Floats:
    """Return (T, 17) lips by their own scale.

    Args:
        shapes: (T, 16), as `lip_shapes` gives them.
        seen: (T,) frames that mean and spread are taken over; None takes all.
    """
    rows = np.hstack([shapes, shapes[:, [_JAW]] - shapes[:, [_CLOSE]]]).astype(np.float32)
    kept = rows if seen is None or not seen.any() else rows[seen]
    spread = np.sqrt(np.square(kept.std(axis=0)) + STILL**2)
    return np.asarray((rows - kept.mean(axis=0)) / spread, dtype=np.float32)


def whole(seen: Bools) -> Bools:
    """Return (T − 4,): the windows of (T,) frames all of which were seen."""
    return np.asarray(np.lib.stride_tricks.sliding_window_view(seen, FRAMES).all(axis=1), dtype=np.bool_)


def sound_rows(samples: Samples, rate_hz: int) -> Floats:
    """Return (4 T, 40) sound by its own scale, for the T frames of 40 ms that fit into it.

    Args:
        samples: (n,) in [-1, 1].
        rate_hz: of them; 16 kHz.

    Raises:
        ValueError: as `sound.mel.log_mel`.
    """
    count = len(samples) * FPS // RATE_HZ if rate_hz == RATE_HZ else 0
    mel = log_mel(samples, rate_hz)[: count * ROWS_A_FRAME]
    return scaled_bands(mel.reshape(len(mel), PAIRED_BANDS, 2).mean(axis=2))


def scaled_bands(bands: Floats) -> Floats:
    """Return (R, 40) bands counted from their own loud level, in fours of e-folds of energy, from −2 to 1."""
    if len(bands) == 0:
        return bands
    loud = np.percentile(bands, _LOUD, axis=0)
    return np.asarray(np.clip((bands - loud) / _SPAN, _LOWEST, _HIGHEST), dtype=np.float32)
