"""Measure how real heads move, and fit the law that makes more of it: `python -m speaker_listener.training.mask_measure`.

Only tracks of the parts "train" and "fit" are looked at. What is measured are facts about motion (spectra, spreads,
correlations, rates), which may be given to others; no clip is. The law's constants are chosen so that what it makes has
the same facts: spectra by random search against the expected periodogram, tail and bursts by simulation.

    python -m speaker_listener.training.mask_measure DATA_FOLDER > speaker_listener/masks/head_statistics.toml
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS, HEAD
from sound.pitch import HOP_S, track
from speaker_listener import loudness
from speaker_listener.masks import head_motion
from speaker_listener.masks.head_motion import AXES, NOISE, MotionLaw
from speaker_listener.masks.motion_facts import (
    WINDOW,
    band_power,
    burst_persistence,
    correlations,
    kurtosis,
    velocities,
)
from speaker_listener.masks.tracks import HeadTrack, read_tracks

Doubles = NDArray[np.float64]

_QUIET: Final = 0.15
_PAUSE_FRAMES: Final = 6
_SMOOTH: Final = np.ones(5) / 5
# A nod goes down and comes back up within this time, by at least this much.
_NOD_S: Final = 0.8
_NOD_RAD: Final = 0.035
_SEARCHES: Final = 1500
_LONG: Final = 250
# Stronger bursts would come nearer to the real tails (0.8 does), but a chunk is not told the activity that it begins with:
# what cannot be known is averaged over in training, and costs more motion than the tails are worth.
_TAILS: Final = (1.0, 1.5, 2.0)
_BURSTS: Final = (0.0, 0.2, 0.4)
# The range of the search: rest_s, follow_per_s, sway_hz, sway_damping, spread of the sway over that of the shifts.
_LEAST: Final = np.array([0.4, 3.0, 0.8, 0.25, 0.02])
_MOST: Final = np.array([4.0, 16.0, 4.0, 0.9, 1.0])
_HEADER: Final = """# How real heads move, measured on tracked faces of the fit part, and the law that makes more of it.
# Made by `python -m speaker_listener.training.mask_measure`, which says how. Axes: {axes}.
# Tracks: {names}.
# Listening: no track of the fit part is labelled as listening. What stands for it is the speed of the head in the
# speakers' own pauses over that in their speech. That listeners move less, mostly narrowly and in phase with the other's
# stresses, and widely only in the other's pauses, is from U. Hadar, T. J. Steiner and F. Clifford Rose, "Head movement
# during listening turns in conversation", Journal of Nonverbal Behavior 9 (4), 1985; it gives no rates that could be used here.

"""


def sound_facts(tracks: Sequence[HeadTrack]) -> dict[str, float]:
    """Return how head speed goes with the voice: medians over the clips with sound.

    Returns:
        speed_with_loudness, speed_with_pitch_change: correlations; pause_speed: root mean square of the speed in pauses of
        240 ms and more over that in speech.
    """
    rows = [_with_sound(one) for one in tracks if len(one.samples)]
    made = np.array(rows)
    loud, pitch, pause = (
        float(np.median(column[np.isfinite(column)])) if np.isfinite(column).any() else float("nan")
        for column in made.T
    )
    return {"speed_with_loudness": loud, "speed_with_pitch_change": pitch, "pause_speed": pause}


def _with_sound(one: HeadTrack) -> tuple[float, float, float]:
    speed = np.linalg.norm(velocities(one.poses)[:, :3], axis=1)
    level = _per_frame(loudness.levels(one.samples, one.rate_hz).astype(np.float64), loudness.RATE_HZ)
    f0 = track(one.samples, one.rate_hz).f0_hz
    tone = np.where(f0 > 0, np.log2(np.maximum(f0, 1.0)), np.nan)
    with np.errstate(all="ignore"):
        rows = _per_frame(tone, round(1 / HOP_S))
    count = min(len(speed), len(level), len(rows) - 1)
    speed, level = np.convolve(speed, _SMOOTH, "same")[:count], level[:count]
    change = np.abs(np.diff(rows))[:count]
    known = np.isfinite(change)
    pause = _pauses(level)
    ratio = (
        float(np.sqrt(np.mean(speed[pause] ** 2) / np.mean(speed[~pause] ** 2)))
        if pause.any()
        else float("nan")
    )
    loud = float(np.corrcoef(np.convolve(level, _SMOOTH, "same"), speed)[0, 1])
    pitch = float(np.corrcoef(change[known], speed[known])[0, 1]) if known.sum() > 20 else float("nan")
    return loud, pitch, ratio


def _per_frame(values: Doubles, rate_hz: int) -> Doubles:
    each = rate_hz // FPS
    rows = values[: len(values) // each * each].reshape(-1, each)
    return np.asarray(rows.mean(axis=1))


def _pauses(level: Doubles) -> NDArray[np.bool_]:
    quiet = level < _QUIET
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    made = np.zeros(len(level), dtype=np.bool_)
    for begin, end in edges.reshape(-1, 2):
        made[begin:end] = end - begin >= _PAUSE_FRAMES
    return made


def nods_per_min(poses: Doubles) -> float:
    """Return how often the chin goes down by 2° and comes back within 0.8 s, of (T, 6) poses."""
    pitch, reach = poses[:, 1], round(_NOD_S * FPS / 2)
    found, last = 0, -reach
    for t in range(reach, len(pitch) - reach):
        top = pitch[t] >= pitch[t - reach : t + reach + 1].max()
        before, after = pitch[t - reach : t].min(), pitch[t + 1 : t + reach + 1].min()
        if top and t - last >= reach and pitch[t] - max(before, after) > _NOD_RAD:
            found, last = found + 1, t
    return found / (len(pitch) / FPS / 60)


def liveliness(tracks: Sequence[HeadTrack]) -> Doubles:
    """Return (clips,) how fast each head moves against all of them together, the geometric mean over axes."""
    spread = np.stack([velocities(one.poses).std(axis=0) for one in tracks])
    pooled = np.sqrt(np.mean(np.concatenate([velocities(one.poses) for one in tracks]) ** 2, axis=0))
    return np.asarray(np.exp(np.log(spread / pooled).mean(axis=1)))


def fit_spectrum(target: Doubles, variance: float, seed: int) -> Doubles:
    """Return (6,) of one axis: shift_std, sway_std, rest_s, follow_per_s, sway_hz, sway_damping.

    Args:
        target: (bins,) mean power of windows, as `band_power` gives it.
        variance: of whole clips.
        seed: of the search.
    """
    rng = np.random.default_rng(seed)
    best, found = np.inf, np.ones(5)
    scale = 1.0
    for search in range(_SEARCHES):
        tried = np.exp(rng.uniform(np.log(_LEAST), np.log(_MOST)))
        if search > _SEARCHES // 2:
            tried = np.clip(found * np.exp(rng.normal(0, 0.1, 5)), _LEAST, _MOST)
        miss, factor = _miss(tried, np.log(target), variance)
        if miss < best:
            best, found, scale = miss, tried, factor
    shift = np.sqrt(scale)
    return np.array([shift, shift * found[4], *found[:4]])


def _miss(tried: Doubles, wanted: Doubles, variance: float) -> tuple[float, float]:
    """Return how far the spectrum of a law is from the logarithm of the one wanted, and the factor that it needs."""
    covariance = _covariance(*map(float, tried))
    power = np.log(_expected_power(covariance))
    factor = float(np.exp(np.mean(wanted - power)))
    long = (covariance[0] - _mean_covariance(covariance, _LONG)) * factor
    off = np.mean((wanted - power - np.log(factor)) ** 2) + 0.5 * np.log(variance / long) ** 2
    return float(off), factor


def _covariance(rest_s: float, follow: float, sway_hz: float, damping: float, share: float) -> Doubles:
    """Return (_LONG,) covariances of shifts of unit spread with a sway of spread `share`."""
    hz = np.fft.rfftfreq(4096, 1 / FPS)
    omega, own = 2 * np.pi * hz, 2 * np.pi * sway_hz
    keep = np.exp(-1 / (FPS * rest_s))
    shifts = (1 - keep**2) / np.abs(1 - keep * np.exp(-1j * omega / FPS)) ** 2
    shifts = shifts * follow**4 / (follow**2 + omega**2) ** 2
    sway = 1.0 / ((own**2 - omega**2) ** 2 + (2 * damping * own * omega) ** 2)
    sway = sway / np.fft.irfft(sway)[0]
    return np.asarray(np.fft.irfft(shifts + share**2 * sway)[:_LONG])


def _mean_covariance(covariance: Doubles, count: int) -> float:
    """Return the variance of the mean of `count` frames."""
    weight = np.concatenate([[1.0], 2.0 * (1.0 - np.arange(1, count) / count)]) / count
    return float(weight @ covariance[:count])


def _expected_power(covariance: Doubles) -> Doubles:
    """Return (bins,) what `band_power` would give on average."""
    lag = np.abs(np.arange(WINDOW)[:, None] - np.arange(WINDOW))
    centre = np.eye(WINDOW) - 1.0 / WINDOW
    return band_power(centre @ covariance[lag] @ centre, covariance=True)


def fit_law(tracks: Sequence[HeadTrack], seed: int = 0) -> MotionLaw:
    """Return the law whose motion has the facts of the tracks."""
    every = [one.poses for one in tracks]
    power = band_power(every)
    variance = np.average([one.var(axis=0) for one in every], axis=0, weights=[len(one) for one in every])
    columns = np.array(
        [fit_spectrum(power[:, axis], float(variance[axis]), seed + axis) for axis in range(AXES)]
    ).T
    place, motion = correlations(every)
    first = MotionLaw(
        shift_std=columns[0],
        sway_std=columns[1],
        rest_s=columns[2],
        follow_per_s=columns[3],
        sway_hz=columns[4],
        sway_damping=columns[5],
        shift_mix=np.asarray(np.linalg.cholesky(place), dtype=np.float64),
        sway_mix=np.asarray(np.linalg.cholesky(motion), dtype=np.float64),
        tail=1.0,
        burst=0.0,
        burst_s=0.6,
        listening_speed=sound_facts(tracks)["pause_speed"],
    )
    return _fit_tail(first, every, seed)


def _fit_tail(first: MotionLaw, every: Sequence[Doubles], seed: int) -> MotionLaw:
    aim = np.array([np.log(kurtosis(every)), burst_persistence(every)])
    best, found = np.inf, first
    for tail in _TAILS:
        for burst in _BURSTS:
            law = replace(first, tail=tail, burst=burst)
            made = made_clips(law, [len(one) for one in every] * 6, np.full(len(every) * 6, 0.5), seed)
            miss = np.array([np.log(kurtosis(made)), burst_persistence(made)]) - aim
            if (score := float(miss @ miss)) < best:
                best, found = score, law
    return found


def made_clips(law: MotionLaw, lengths: Sequence[int], epsilon: Doubles, seed: int) -> list[Doubles]:
    """Return clips (T, 6) of speaking heads of these lengths, each from its own median."""
    rng = np.random.default_rng(seed)
    longest, count = max(lengths), len(lengths)
    noise = rng.standard_normal((longest + 2 * FPS * 4, count, NOISE))
    made, _ = head_motion.poses(noise, epsilon, np.ones(count), head_motion.at_rest(count), law)
    clips = [made[-length:, row] for row, length in enumerate(lengths)]
    return [clip - np.median(clip, axis=0) for clip in clips]


def written(tracks: Sequence[HeadTrack], law: MotionLaw) -> str:
    """Return the data file."""
    every = [one.poses for one in tracks]
    place, motion = correlations(every)
    speeds = np.concatenate([velocities(one) for one in every])
    facts = {
        "clips": len(tracks),
        "frames": sum(map(len, every)),
        "pose_std": np.sqrt(
            np.average([x.var(axis=0) for x in every], axis=0, weights=[len(x) for x in every])
        ),
        "speed_std_per_s": speeds.std(axis=0),
        "speed_kurtosis": kurtosis(every),
        "speed_persistence_600ms": burst_persistence(every),
        "pose_correlation": place,
        "speed_correlation": motion,
        "liveliness_quartiles": np.quantile(liveliness(tracks), [0.0, 0.25, 0.5, 0.75, 1.0]),
        "nods_per_min": float(np.average([nods_per_min(x) for x in every], weights=[len(x) for x in every])),
        **sound_facts(tracks),
        "window_frames": WINDOW,
        "log10_power": np.log10(band_power(every)).T,
    }
    head = _HEADER.format(axes=", ".join(HEAD), names=", ".join(one.name for one in tracks))
    return head + _table("measured", facts) + "\n" + _table("law", vars(law))


def _table(name: str, values: dict[str, object]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_text(value)}\n" for key, value in values.items())


def _text(value: object) -> str:
    if isinstance(value, np.ndarray):
        return "[" + ", ".join(_text(row) for row in value) + "]"
    return str(value) if isinstance(value, int) else str(float(f"{float(str(value)):.5g}"))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the data file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder (WARMCHAT_DATA)")
    asked = parser.parse_args(argv)
    tracks = read_tracks(asked.data, ("train", "fit"))
    sys.stdout.write(written(tracks, fit_law(tracks)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
