"""Do the lips do what the real lips do, when they do it?

Conventions:
    Faces and `seen` as in `validation`; curves are (T,). Frames in which the real face was not seen count nowhere: not
    in correlations and errors, and not in anything that looks at neighbouring frames.

Metrics:
    Aperture is jawOpen − mouthClose, width the mean of both sides of stretch, smile and dimple, rounding pucker
    (`lip_metrics.features`). Correlation asks for the time course, error for size too. Closures: where a /p b m/ is said
    the lips must meet; "shared" ones leave out the labels at which the real mouth does not, which is what wrong labels
    look like. A face made from the very labels that it is scored by closes at all of them, right or wrong, so whether the
    mouth is closed when the real one is (F1) is asked without labels too. Onsets: how late the mouth opens. Jerk: whether it trembles (over 1) or swims (under 1).
    Silence asks nothing of correlations, so a clip with pauses scores well for any talk: see the spoken part, and the
    score of another clip's face.

Sources: mean lip error as in talking-head papers, on weights instead of vertices; see `definitions`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from render.rig import FPS, INDEX
from sound.speech import SILENCE, Phone
from speaker_listener.lip_metrics import (
    BILABIALS,
    closure_recall,
    correlation_or_zero,
    features,
    onset_lags,
    shifted,
)
from speaker_listener.motion_metrics.validation import Bools, Doubles, validate

WITHIN_FRAMES: Final = 3
# Closed: under this share of what a face's own mouth opens, as in `lip_metrics.closure_recall`.
_CLOSED_SHARE: Final = 0.15
_MS: Final = 1000.0 / FPS
# Around the first and last sound, inside the spoken part: lips lead and trail it.
_AROUND_S: Final = 0.08
_NAN: Final = float("nan")


def correlation(made: Doubles, real: Doubles, seen: Bools, lag_frames: int = 0) -> float:
    """Return Pearson's r of two (T,) curves, in [−1, 1]; higher is better; 0 where one of them does not move.

    Args:
        made: the curve to judge.
        real: the curve to judge it by.
        seen: (T,) frames that count.
        lag_frames: the made curve is read this much later.
    """
    places = np.arange(len(real)) + lag_frames
    kept = seen & (places >= 0) & (places < len(made))
    return correlation_or_zero(shifted(made, lag_frames)[kept], real[kept])


def best_lag(made: Doubles, real: Doubles, seen: Bools) -> int:
    """Return the lag within ±3 frames at which two (T,) curves agree best; of equals, the smallest."""
    lags = range(-WITHIN_FRAMES, WITHIN_FRAMES + 1)
    return max(lags, key=lambda lag: (correlation(made, real, seen, lag), -abs(lag)))


def error(made: Doubles, real: Doubles, seen: Bools) -> float:
    """Return the mean absolute difference of two (T,) curves, in their unit, from 0; lower is better."""
    return float(np.abs(made - real)[seen].mean())


def shared_closure_recall(made: Doubles, real: Doubles, phones: Sequence[Phone]) -> float:
    """Return the share of the /p b m/ in which the real mouth closes that close the made one, in [0, 1].

    Higher is better; NaN where the real mouth closes in none. Closed is as in `lip_metrics.closure_recall`.

    Args:
        made: (T,) aperture.
        real: (T,) aperture.
        phones: with times.
    """
    said = [phone for phone in phones if phone.symbol in BILABIALS]
    closed = [phone for phone in said if closure_recall(real, [phone]) == 1.0]
    return closure_recall(made, closed)


def closed_f1(made: Doubles, real: Doubles, kept: Bools) -> float:
    """Return how well the closed frames of two (T,) apertures agree, the F1 of made ones for real ones, in [0, 1].

    Higher is better; NaN where the real mouth is never closed. No labels are needed.

    Args:
        made: the aperture to judge.
        real: the aperture to judge it by.
        kept: (T,) frames that count: best those of speech, for in silence closed mouths agree by themselves.
    """
    ours, theirs = closed(made)[kept], closed(real)[kept]
    if not theirs.any():
        return _NAN
    return float(2 * np.count_nonzero(ours & theirs) / (np.count_nonzero(ours) + np.count_nonzero(theirs)))


def closed(aperture: Doubles) -> Bools:
    """Return (T,): where a mouth is closed by its own measure; one that never moves is not."""
    low, high = np.percentile(aperture, [5, 95])
    return np.asarray((aperture <= low + _CLOSED_SHARE * (high - low)) & (high - low >= 1e-6))


def onset_ms(made: Doubles, real: Doubles, seen: Bools) -> float:
    """Return the median lag of the made mouth's openings behind the real ones in ms; 0 is best, NaN without any.

    Openings further than 240 ms apart are not the same opening.
    """
    lags = [lag for run in runs(seen) for lag in onset_lags(made[run], real[run])]
    return _MS * float(np.median(lags)) if lags else _NAN


def jerk_ratio(made: Doubles, real: Doubles, seen: Bools) -> float:
    """Return the mean |third derivative| of a (T,) curve over that of the real one, from 0; 1 is best.

    NaN where the real one has none.
    """
    steps = [
        (np.abs(np.diff(made[run], n=3)), np.abs(np.diff(real[run], n=3)))
        for run in runs(seen)
        if run.stop - run.start > 3
    ]
    if not steps:
        return _NAN
    own, theirs = (np.concatenate(part).mean() for part in zip(*steps, strict=True))
    return float(own / theirs) if theirs > 1e-9 else _NAN


def runs(seen: Bools) -> list[slice]:
    """Return the stretches of frames that were seen without a break."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
    return [slice(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def bridged(rows: Doubles, seen: Bools) -> Doubles:
    """Return (T, n) rows with those that were not seen put on a line between their neighbours, held at the ends.

    What counts as closed depends on all that a mouth does, and what a tracker lost must not decide it.
    """
    places = np.arange(len(rows))
    return np.stack([np.interp(places, places[seen], column[seen]) for column in rows.T], axis=1)


def spoken(phones: Sequence[Phone], count: int) -> Bools:
    """Return (count,): the frames from just before the first sound to just after the last; all without phones."""
    sounding = [phone for phone in phones if phone.symbol != SILENCE]
    made = np.ones(count, dtype=np.bool_)
    if sounding:
        middles_s = (np.arange(count) + 0.5) / FPS
        made = (middles_s >= sounding[0].start_s - _AROUND_S) & (middles_s <= sounding[-1].end_s + _AROUND_S)
    return made


def evaluate(made: Doubles, real: Doubles, seen: Bools, phones: Sequence[Phone]) -> dict[str, float]:
    """Return every score of the lips by its name in `definitions.METRICS`; NaN where a clip does not have it.

    Args:
        made: (T, 52) the face to judge.
        real: (T, 52) the face to judge it by.
        seen: (T,) the frames in which the real face was seen.
        phones: what is said, with times; closures and the spoken part need them.

    Raises:
        ValueError: as `validate`.
    """
    validate(made, real, seen, phones)
    ours, theirs = features(made, INDEX), bridged(features(real, INDEX), seen)
    aperture, real_aperture = ours[:, 0], theirs[:, 0]
    speaking = seen & spoken(phones, len(seen))
    lag = best_lag(aperture, real_aperture, seen)
    return {
        "aperture_r": correlation(aperture, real_aperture, seen),
        "aperture_best_r": correlation(aperture, real_aperture, seen, lag),
        "lag_ms": _MS * lag,
        "spoken_r": correlation(aperture, real_aperture, speaking),
        "width_r": correlation(ours[:, 1], theirs[:, 1], seen),
        "rounding_r": correlation(ours[:, 2], theirs[:, 2], seen),
        "aperture_error": error(aperture, real_aperture, seen),
        "width_error": error(ours[:, 1], theirs[:, 1], seen),
        "closure_recall": closure_recall(aperture, phones),
        "shared_closure_recall": shared_closure_recall(aperture, real_aperture, phones),
        "closed_f1": closed_f1(aperture, real_aperture, speaking),
        "onset_ms": onset_ms(aperture, real_aperture, seen),
        "jerk_ratio": jerk_ratio(aperture, real_aperture, seen),
    }
