"""From embeddings of lips and sound to how well they agree: LSE-D, LSE-C, the offset.

    d(i, s): distance of the lips in window i from the sound in window i + s, s within ±15 frames
    m(s):    mean over i of d(i, s)
    LSE-D = min m, LSE-C = median m − min m; the offset is where the minimum lies

Conventions:
    Embeddings are (W, E) of length 1, one a frame, so that d lies in [0, 2]. The same lips are taken at every shift: those
    windows that have sound at all of them. Were the ends filled or dropped shift by shift, silence that meets silence
    would make small shifts look good in clips that begin and end with it.

Source: J. S. Chung and A. Zisserman, "Out of Time", 2016; named LSE-D and LSE-C by K. R. Prajwal et al., "A Lip Sync Expert Is All You Need",
2020.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from speaker_listener.face_clip import Bools, Floats

WITHIN_FRAMES: Final = 15
# A mean over fewer windows is chance.
FEWEST_WINDOWS: Final = 10
# Below this the minimum is no minimum; lips that do not move have no time.
_FLAT: Final = 1e-4


@dataclass(frozen=True)
class Agreement:
    """How well lips and sound of a clip agree.

    Attributes:
        distance: LSE-D in [0, 2]; lower is better.
        confidence: LSE-C in [0, 2]; higher is better, and blind to an even delay.
        confidence_here: the median less the distance at no shift, in [−2, 2]: what the confidence is worth as things stand.
        offset_frames: how many frames the lips come after the sound; NaN where no shift stands out.
    """

    distance: float
    confidence: float
    confidence_here: float
    offset_frames: float


UNKNOWN: Final = Agreement(*[float("nan")] * 4)


def distances(lips: Floats, sound: Floats, kept: Bools) -> Floats:
    """Return (31, n) d(i, s): a row for each s from −15 to 15, a column for each of the n windows that can be compared.

    Args:
        lips: (W, E) unit embeddings.
        sound: (W, E) unit embeddings of the same times.
        kept: (W,) windows of the lips that count.

    Raises:
        ValueError: the shapes do not fit each other.
    """
    if lips.shape != sound.shape or kept.shape != lips.shape[:1]:
        raise ValueError(
            f"expected lips, sound and what counts of the same windows, got {lips.shape}, {sound.shape} and {kept.shape}"
        )
    places = np.flatnonzero(kept)
    places = places[(places >= WITHIN_FRAMES) & (places < len(lips) - WITHIN_FRAMES)]
    shifts = range(-WITHIN_FRAMES, WITHIN_FRAMES + 1)
    likeness = np.array([np.einsum("ij,ij->i", lips[places], sound[places + s]) for s in shifts])
    return np.asarray(np.sqrt(np.maximum(2.0 - 2.0 * likeness, 0.0)), dtype=np.float32)


def mean_distances(lips: Floats, sound: Floats, kept: Bools) -> Floats:
    """Return (31,) m(s), for s from −15 to 15; empty where fewer than ten windows can be compared.

    Arguments and errors as `distances`.
    """
    found = distances(lips, sound, kept)
    return found.mean(axis=1) if found.shape[1] >= FEWEST_WINDOWS else np.zeros(0, dtype=np.float32)


def agreement(means: Floats) -> Agreement:
    """Return what (31,) m(s) say; nothing is known of none."""
    if len(means) == 0:
        return UNKNOWN
    middle, least = float(np.median(means)), float(means.min())
    flat = middle - least < _FLAT
    # Lips that come late match sound that came before: they lie at a negative shift.
    late = float("nan") if flat else float(WITHIN_FRAMES - int(np.argmin(means)))
    return Agreement(least, middle - least, middle - float(means[WITHIN_FRAMES]), late)
