"""Numbers about a listening face: what it shows, how often it answers, how lively it is, and how conditions differ.

Conventions:
    Frames are (T, channels) of render.rig.CHANNELS at 25 a second. A score is a mean over the frames of one talk; an
    estimate is over talks. Valence is the place of a face between the presets of sadness (−1) and joy (+1) at 0.6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.listening_systems import Listened
from render.rig import ARKIT, FPS, INDEX
from speaker_listener.metrics import Doubles, jumps
from speaker_listener.motion_metrics.intervals import Estimate, estimate
from speaker_listener.motion_metrics.lips import runs
from speaker_listener.motion_metrics.upper_face import find_blinks, movement_range
from speaker_listener.presets import presets

NAMES: Final = (
    "smile",
    "inner_brow",
    "outer_brow",
    "brow_down_p95",
    "sneer_p95",
    "frown",
    "valence",
    "nods_per_min",
    "chin_dips_per_min",
    "brow_raises_per_min",
    "blinks_per_min",
    "upper_range",
    "jump_p95",
)
# What an expression is made of; lids and eyes belong to blinks and gaze.
EXPRESSION: Final = tuple(n for n in ARKIT if not n.startswith(("eyeBlink", "eyeLook", "tongue")))
_PLACES: Final = np.array([INDEX[name] for name in EXPRESSION])
# The first seconds, in which the face comes from rest, tell nothing of listening.
_SETTLED: Final = 2 * FPS
_STRENGTH: Final = 0.6
# A dip: the chin goes down by this over where it was in the 0.8 s around, for at most a second.
_NOD_RAD: Final = 0.022
_NOD_AROUND: Final = 20
_NOD_FRAMES: Final = FPS
# A raise: the outer brows rise by this over their median of three seconds, for at most 1.6 s.
_RAISE: Final = 0.10
_RAISE_AROUND: Final = 38
_RAISE_FRAMES: Final = 40


@dataclass(frozen=True, eq=False)
class Scored:
    """One talk, listened to by one system: its scores by name, and its mean face over EXPRESSION."""

    condition: str
    scores: Mapping[str, float]
    face: Doubles


def score(condition: str, listened: Listened) -> Scored:
    """Return the scores of one talk."""
    frames = listened.frames[_SETTLED:].astype(np.float64)
    face = frames[:, : len(ARKIT)]
    minutes = len(frames) / FPS / 60.0
    mean = frames.mean(axis=0)
    down = np.maximum(face[:, INDEX["browDownLeft"]], face[:, INDEX["browDownRight"]])
    sneer = np.maximum(face[:, INDEX["noseSneerLeft"]], face[:, INDEX["noseSneerRight"]])
    pitch = frames[:, INDEX["head_pitch_rad"]]
    scores = {
        "smile": float(_both(frames, "mouthSmile").mean()),
        "inner_brow": float(mean[INDEX["browInnerUp"]]),
        "outer_brow": float(_both(frames, "browOuterUp").mean()),
        "brow_down_p95": float(np.percentile(down, 95)),
        "sneer_p95": float(np.percentile(sneer, 95)),
        "frown": float(_both(frames, "mouthFrown").mean()),
        "valence": valence(mean),
        "nods_per_min": len(listened.nods) / minutes if listened.nods is not None else float("nan"),
        "chin_dips_per_min": rises(pitch, _NOD_RAD, _NOD_AROUND, _NOD_FRAMES) / minutes,
        "brow_raises_per_min": brow_raises(face) / minutes,
        "blinks_per_min": len(find_blinks(face)) / minutes,
        "upper_range": movement_range(face),
        "jump_p95": float(np.percentile(jumps(frames.astype(np.float32), EXPRESSION), 95)),
    }
    return Scored(condition, scores, mean[_PLACES])


def valence(face: Doubles) -> float:
    """Return where a (channels,) face lies between the presets of sadness (−1) and joy (+1), the face at rest as 0."""
    known = presets()
    rest = known.rest[_PLACES]
    joy, sad = (known.shape(name, _STRENGTH)[_PLACES] for name in ("joy", "sadness"))
    axis = (joy - sad) / 2.0
    return float((face[_PLACES] - rest) @ axis / (axis @ axis))


def rises(curve: Doubles, over: float, around: int, longest: int) -> int:
    """Return how often a (T,) curve rises over its running median for at most `longest` frames."""
    padded = np.pad(curve, around, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1)
    above = curve - np.median(windows, axis=1) > over
    return sum(run.stop - run.start <= longest for run in runs(above))


def brow_raises(face: Doubles) -> int:
    """Return how often the outer brows of a (T, 52) face rise for a moment."""
    return rises(_both(face, "browOuterUp"), _RAISE, _RAISE_AROUND, _RAISE_FRAMES)


def estimates(scored: Sequence[Scored], condition: str) -> dict[str, Estimate]:
    """Return each score of one condition as a mean over its talks with a 95 % interval."""
    own = [one for one in scored if one.condition == condition]
    return {name: estimate(np.array([one.scores[name] for one in own])) for name in NAMES}


def distances(scored: Sequence[Scored], conditions: Sequence[str]) -> dict[str, dict[str, Estimate]]:
    """Return how far the mean face of each talk of a condition is from the mean of each condition, over talks.

    A talk is left out of the mean of its own condition, so the diagonal says how far apart talks of one kind are.
    """
    made: dict[str, dict[str, Estimate]] = {}
    for row in conditions:
        own = [one for one in scored if one.condition == row]
        made[row] = {
            column: estimate(np.array([_away(one, scored, column) for one in own])) for column in conditions
        }
    return made


def told_apart(scored: Sequence[Scored], conditions: Sequence[str]) -> float:
    """Return the share of talks whose mean face lies nearest to their own condition; chance is one in so many."""
    right = [
        min(conditions, key=lambda column: _away(one, scored, column)) == one.condition for one in scored
    ]
    return float(np.mean(right))


def _away(one: Scored, scored: Sequence[Scored], column: str) -> float:
    others = [other.face for other in scored if other.condition == column and other is not one]
    return float(np.linalg.norm(one.face - np.mean(others, axis=0))) if others else float("nan")


def _both(frames: Doubles, name: str) -> Doubles:
    return np.asarray((frames[:, INDEX[f"{name}Left"]] + frames[:, INDEX[f"{name}Right"]]) / 2.0)
