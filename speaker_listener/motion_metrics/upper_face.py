"""Is the upper face as lively as a real one, and does it blink like one?

Conventions:
    Faces and `seen` as in `validation`. No frame of brows or lids can be foretold from sound alone, so these scores compare
    how much and how often, never when.

Metrics:
    Range: of each channel of brows, squint, wide eyes and cheeks, the 95th percentile over the 5th; their mean, over that
    of the real face. Blinks: both lids' mean closing rises by 0.25 over its median of the second before and after, for
    at most 480 ms (longer is sleep, or a look down); rate a minute, median length and median depth.

Sources: own definitions; a blink takes 100 to 400 ms in H. Schiffman, "Sensation and Perception", 2001.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from render.rig import ARKIT, FPS, INDEX
from speaker_listener.motion_metrics.lips import runs
from speaker_listener.motion_metrics.validation import Bools, Doubles, validate, validate_face

_LIVELY: Final = np.array(
    [
        INDEX[name]
        for name in ARKIT
        if name.startswith(("brow", "eyeSquint", "eyeWide", "cheekSquint", "noseSneer"))
    ]
)
_LIDS: Final = np.array([INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]])
_RISE: Final = 0.25
_AROUND_FRAMES: Final = FPS
_LONGEST_FRAMES: Final = 12
_NAN: Final = float("nan")


@dataclass(frozen=True)
class Blink:
    """One blink: its first frame, how many frames it takes, and by how much the lids close over what is usual."""

    start_frame: int
    frames: int
    depth: float


def movement_range(face: Doubles) -> float:
    """Return the mean over upper-face channels of the 95th percentile over the 5th, in [0, 1] of ARKit weight."""
    low, high = np.percentile(face[:, _LIVELY], [5, 95], axis=0)
    return float((high - low).mean())


def find_blinks(face: Doubles) -> list[Blink]:
    """Return the blinks of (T, 52) weights in order of time."""
    closing = face[:, _LIDS].mean(axis=1)
    padded = np.pad(closing, _AROUND_FRAMES, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND_FRAMES + 1)
    rise = closing - np.median(around, axis=1)
    return [
        Blink(run.start, run.stop - run.start, float(rise[run].max()))
        for run in runs(rise > _RISE)
        if run.stop - run.start <= _LONGEST_FRAMES
    ]


def blink_statistics(face: Doubles) -> dict[str, float]:
    """Return `blinks_per_min`, `blink_ms` and `blink_depth` of (T, 52) weights; the latter two NaN without a blink."""
    validate_face(face, "the face")
    found = find_blinks(face)
    return {
        "blinks_per_min": 60.0 * len(found) / (len(face) / FPS),
        "blink_ms": float(np.median([one.frames for one in found])) * 1000.0 / FPS if found else _NAN,
        "blink_depth": float(np.median([one.depth for one in found])) if found else _NAN,
    }


def evaluate(made: Doubles, real: Doubles, seen: Bools) -> dict[str, float]:
    """Return every score of the upper face by its name in `definitions.METRICS`; arguments and errors as `validate`."""
    validate(made, real, seen)
    made, real = made[seen], real[seen]
    theirs = movement_range(real)
    blinks = blink_statistics(made)
    return {
        "upper_range_ratio": movement_range(made) / theirs if theirs > 1e-6 else _NAN,
        **blinks,
        "blink_rate_difference_per_min": blinks["blinks_per_min"] - blink_statistics(real)["blinks_per_min"],
    }
