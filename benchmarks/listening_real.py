"""Real faces beside ours: how lively speakers are (fit clips), and one real listener of 24 s, as a sanity check."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.listening_scores import brow_raises, rises
from benchmarks.listening_systems import framed
from emotion_tree.reading import distribution
from render.rig import FPS
from sound.pcm import Samples
from speaker_listener.corpora import dyads, tracked
from speaker_listener.metrics import Doubles
from speaker_listener.motion_metrics.lips import runs
from speaker_listener.motion_metrics.upper_face import movement_range
from speaker_listener.motion_metrics.validation import Bools
from speaker_listener.reactions import answers

_SEEDS: Final = 20
# As in listening_scores, for a pose whose sign of pitch is not written down: both ways are counted.
_NOD_RAD: Final = 0.022
_AROUND: Final = 20
# A voice on the other's microphone is quieter than this under one's own.
_UNDER_LOUD_DB: Final = 25.0
_HANG_FRAMES: Final = 12


def fit_liveliness(folder: Path) -> dict[str, dict[str, float]]:
    """Return how lively the upper face is in the talk clips that constants may be fitted to; all of them speak."""
    return {
        clip.name: {
            "upper_range": movement_range(clip.weights.astype(np.float64)),
            "brow_raises_per_min": 60.0 * brow_raises(clip.weights.astype(np.float64)) / clip.duration_s,
        }
        for clip in tracked.clips(folder, "talk")
        if clip.part != "report"
    }


def one_listener(folder: Path) -> dict[str, Any]:
    """Return how often the real listener of the one dyad nods, and how often ours does at the same sound.

    Frames count while the other speaks and the listener does not. 24 s of one person: a sanity check, no result.
    """
    ours, heard = _second(folder)
    with np.load(folder / "dyads" / "a_speaker2.npz") as stored:
        turns = stored["pose"][:, :3].astype(np.float64)
    voices = [_spoken(samples) for samples in (heard, ours)]
    count = min(len(turns), *(len(voice) for voice in voices))
    listening = voices[0][:count] & ~voices[1][:count]
    if not listening.any():
        return {"listening_s": 0.0}
    minutes = listening.sum() / FPS / 60.0
    both_ways = [
        sum(rises(sign * part, _NOD_RAD, _AROUND, FPS) for part in _stretches(turns[:count, 0], listening))
        for sign in (1.0, -1.0)
    ]
    nods = [_our_nods(heard, listening, seed) for seed in range(_SEEDS)]
    return {
        "listening_s": round(60.0 * minutes, 1),
        "real_rises_per_min": [round(one / minutes, 1) for one in both_ways],
        "our_nods_per_min": round(float(np.mean(nods)) / minutes, 1),
        "pitch_range_rad": float(np.ptp(np.percentile(turns[:count, 0][listening], [5, 95]))),
    }


def _stretches(curve: Doubles, where: Bools) -> list[Doubles]:
    """Return the parts of a (T,) curve in which a (T,) mask holds for a second or more."""
    return [curve[run] for run in runs(where) if run.stop - run.start >= FPS]


def _second(folder: Path) -> tuple[Samples, Samples]:
    clip = next(clip for clip in dyads.clips(folder) if clip.name == "a-speaker2")
    return clip.samples, clip.heard


def _spoken(samples: Samples) -> Bools:
    """Return (T,) whether a voice speaks or has spoken in the last half second, by its own loud parts."""
    level_db = 20.0 * np.log10(np.sqrt(np.square(framed(samples)).mean(axis=1)) + 1e-9)
    speaks = level_db > np.percentile(level_db, 95) - _UNDER_LOUD_DB
    held = np.convolve(speaks, np.ones(_HANG_FRAMES))[: len(speaks)]
    return np.asarray(held > 0)


def _our_nods(samples: Samples, listening: Bools, seed: int) -> int:
    state, rng, count = answers.AnswerState(), np.random.default_rng(seed), 0
    for frame, heard in enumerate(framed(samples)[: len(listening)]):
        state = answers.step(state, heard, distribution({}), bool(listening[frame]), rng)
        count += state.nod is not None
    return count
