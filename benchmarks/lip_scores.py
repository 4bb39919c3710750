"""Scores of made lips against real ones, clip by clip, and their means with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.lip_clips import LipClip
from render.rig import FPS
from speaker_listener.lip_metrics import (
    best_lag,
    bootstrap_weights,
    closure_recall,
    correlation_or_zero,
    interval,
    jerk,
    lip_dtw,
    onset_lags,
    shifted,
    weighted_correlations,
)
from speaker_listener.metrics import Doubles

WITHIN_FRAMES: Final = 3
_BLOCK_FRAMES: Final = FPS
_DRAWS: Final = 1000


@dataclass(frozen=True)
class ClipScore:
    """One method on one clip.

    Attributes:
        aperture: correlation at the best lag within ± 3 frames of the clip's calibrated offset.
        width: correlation at the same lag.
        rounding: the same.
        spoken: correlation of the aperture inside the spoken part, at its own best lag.
        error: mean absolute error of the aperture at that lag, in ARKit weight.
        warped: mean distance of (aperture, width, rounding) along the best warping.
        closures: share of /p b m/ in which the mouth closes.
        onset_ms: median lag of the openings behind the real ones.
        lag_ms: the best lag; positive where what was made comes late.
        jerk: of the aperture, over that of the real face.
    """

    aperture: float
    width: float
    rounding: float
    spoken: float
    error: float
    warped: float
    closures: float
    onset_ms: float
    lag_ms: float
    jerk: float


def score(made: Doubles, clip: LipClip) -> ClipScore:
    """Return the scores of (T, 3) lips on a clip."""
    count = min(len(made), len(clip.real))
    made, real = made[:count], clip.real[:count]
    lag = best_lag(made[:, 0], real[:, 0], WITHIN_FRAMES)
    spoken = slice(clip.spoken.start, min(clip.spoken.stop, count))
    inner, inner_real = made[spoken, 0], real[spoken, 0]
    onsets = onset_lags(made[:, 0], real[:, 0])
    return ClipScore(
        correlation_or_zero(made[:, 0], real[:, 0], lag),
        correlation_or_zero(made[:, 1], real[:, 1], lag),
        correlation_or_zero(made[:, 2], real[:, 2], lag),
        correlation_or_zero(inner, inner_real, best_lag(inner, inner_real, WITHIN_FRAMES)),
        float(np.abs(shifted(made[:, 0], lag) - real[:, 0]).mean()),
        lip_dtw(shifted(made, lag), real),
        closure_recall(made[:, 0], clip.phones),
        1000.0 / FPS * float(np.median(onsets)) if onsets else float("nan"),
        1000.0 / FPS * lag,
        jerk(made[:, 0]) / max(jerk(real[:, 0]), 1e-9),
    )


def means(scores: Sequence[ClipScore]) -> dict[str, float]:
    """Return the mean of each score over clips, those that a clip does not have left out; NaN if none has it."""
    made: dict[str, float] = {}
    for name in ClipScore.__dataclass_fields__:
        values = np.array([getattr(one, name) for one in scores])
        known = values[np.isfinite(values)]
        made[name] = float(known.mean()) if len(known) else float("nan")
    return made


def drawn(made: Mapping[str, Sequence[Doubles]], clips: Sequence[LipClip]) -> dict[str, Doubles]:
    """Return per method (draws,) mean aperture correlations over clips whose seconds were drawn anew.

    Blocks of a second are drawn with replacement, the same for all methods, so differences are paired.

    Args:
        made: per method one (T, 3) a clip.
        clips: in the same order.
    """
    weights = bootstrap_weights([len(clip.real) for clip in clips], _BLOCK_FRAMES, _DRAWS)
    results: dict[str, Doubles] = {}
    for name, rows in made.items():
        per_clip = []
        for row, clip, weight in zip(rows, clips, weights, strict=True):
            count = min(len(row), len(clip.real))
            a, b = row[:count, 0], clip.real[:count, 0]
            a = shifted(a, best_lag(a, b, WITHIN_FRAMES))
            per_clip.append(weighted_correlations(a, b, weight[:, :count]))
        results[name] = np.mean(per_clip, axis=0)
    return results


def intervals(draws: Mapping[str, Doubles], ours: str) -> dict[str, dict[str, tuple[float, float]]]:
    """Return per method the 95 % interval of its aperture correlation, and of ours minus it."""
    return {
        name: {"aperture": interval(values), "ours_minus": interval(draws[ours] - values)}
        for name, values in draws.items()
    }
