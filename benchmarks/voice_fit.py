"""Measures the constants of `emotion_tree/voice.toml`: `warmchat bench voice_fit > emotion_tree/voice.toml`.

Looks at EmoDB's speakers 03, 08, 09, 10, at every other speaker of speechocean762, at the class counts of MELD train
and at made pink noise only; `warmchat bench voice_emotion` reports on others. No network is trained: sixteen
weights of a ridge regression, and statistics. Ridge strengths and `calm_within` were chosen with one speaker left out.
"""

import argparse
import csv
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.voice_clips import FIT_SPEAKERS, Clip, calm_readers, emodb, mixed
from emotion_tree.reading import AROUSAL, EMOTIONS, INDEX, VALENCE
from sound.pcm import Samples
from sound.prosody import FEATURES, RATE_HZ, ProsodyStream

Floats = NDArray[np.float64]

# Not used: `level_db` is the microphone's (and EmoDB is levelled by its peaks: its loud voices are the quiet ones);
# `voiced_share` and `roughness` told nothing more on clean speech and moved by 2 to 4 of their spreads in noise.
LEFT_OUT: Final = ("level_db", "voiced_share", "roughness")
USED: Final = tuple(name for name in FEATURES if name not in LEFT_OUT)
RIDGE: Final = 30.0
CALM_WITHIN: Final = 0.3
HELD: Final = 3.0
STEP: Final = RATE_HZ // 2


class Heard(NamedTuple):
    """Prosody of (part of) a clip and what is true of it."""

    speaker: str
    emotion: str
    features: Floats
    arousal: float
    valence: float
    voiced_s: float


class Fitted(NamedTuple):
    """Statistics and weights; each (k,)."""

    mean: Floats
    between: Floats
    within: Floats
    arousal: Floats
    valence: Floats


def main(argv: Sequence[str] | None = None) -> int:
    """Print the file; return 0, or 1 without recordings."""
    argparse.ArgumentParser(prog="warmchat bench voice_fit", description=__doc__).parse_args(argv)
    folder = os.environ.get("WARMCHAT_DATA")
    if not folder or not Path(folder).is_dir():
        print(f"WARMCHAT_DATA must name the folder of recordings, it is {folder!r}", file=sys.stderr)
        return 1
    data = Path(folder)
    clips = emodb(data, FIT_SPEAKERS)
    noise = pink_noise(20.0)
    whole = [h for c in clips if (h := heard(c))]
    readers = [h for c in calm_readers(data, 0) if (h := heard(c))]
    harder = [h for c in clips for s in (1, 2, 3) if (h := heard(c, s * STEP))]
    for snr_db in (20.0, 10.0, 5.0):
        harder += [h for i, c in enumerate(clips) if (h := heard(mixed(c, noise, snr_db, i * 997)))]
    prior = class_counts(data)
    print(written(fit(whole, readers), errors(whole, readers, harder), prior))
    return 0


def pink_noise(length_s: float) -> Samples:
    """Return noise whose power falls by 3 dB an octave, as that of rooms and streets does; always the same."""
    count = round(length_s * RATE_HZ)
    spectrum = np.fft.rfft(np.random.default_rng(7).normal(size=count))
    falling = spectrum / np.sqrt(np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), 20.0))
    return np.asarray(np.fft.irfft(falling, count) * 0.1, dtype=np.float32)


def heard(clip: Clip, samples: int | None = None) -> Heard | None:
    """Return the prosody of a clip's first samples, or of all of it; None where there is no voice."""
    stream = ProsodyStream()
    stream.feed(clip.samples[:samples])
    found = stream.prosody()
    if found is None:
        return None
    values = np.array([found[name] for name in USED])
    return Heard(clip.speaker, clip.emotion, values, clip.arousal, clip.valence, found.voiced_s)


def fit(clips: Sequence[Heard], readers: Sequence[Heard]) -> Fitted:
    """Return statistics and weights, from emotional clips and calm readers."""
    neutral, read = _means([c for c in clips if c.emotion == "neutral"]), _means(readers)
    centre = (np.mean(list(neutral.values()), axis=0), np.mean(list(read.values()), axis=0))
    # Each corpus has its room and its way of speaking: half of what lies between them is one more thing unknown.
    chance = np.mean([_variance(readers, name) for name in read], axis=0) / (len(readers) / len(read))
    spread = np.maximum(0.0, np.var(list(read.values()), axis=0) - chance)
    between = np.sqrt(spread + np.square((centre[0] - centre[1]) / 2))
    within = np.sqrt(np.mean([_variance(clips, name) for name in neutral], axis=0))
    z = np.stack([np.clip((c.features - neutral[c.speaker]) / within, -HELD, HELD) for c in clips])
    arousal = _ridge(z, np.array([c.arousal for c in clips]))
    valence = _ridge(z, np.array([c.valence for c in clips]))
    return Fitted((centre[0] + centre[1]) / 2, between, within, arousal, valence)


def errors(whole: Sequence[Heard], readers: Sequence[Heard], harder: Sequence[Heard]) -> dict[str, float]:
    """Return the errors with one speaker left out, and what little voice and noise add to them."""
    at_best, at_worse = [], []
    for name in sorted({c.speaker for c in whole}):
        made = fit([c for c in whole if c.speaker != name], readers)
        neutral = _means([c for c in whole if c.emotion == "neutral"])[name]
        at_best += [_guess(made, neutral, c) for c in whole if c.speaker == name]
        at_worse += [_guess(made, neutral, c) for c in harder if c.speaker == name]
    best = np.array(at_best)
    worse = np.array(at_worse)
    error, spread = _rms(best[:, 0] - best[:, 1]), float(best[:, 1].std())
    return {
        "arousal_error": error,
        "valence_error": _rms(best[:, 2] - best[:, 3]),
        "arousal_spread": spread,
        "valence_spread": float(best[:, 3].std()),
        "short_s": _short_s(worse, error, spread),
        "sharpness": _sharpness(best, [c.emotion for c in sorted(whole, key=lambda c: c.speaker)]),
    }


def _guess(made: Fitted, own: Floats, clip: Heard) -> tuple[float, float, float, float, float]:
    z = np.clip((clip.features - own) / made.within, -HELD, HELD)
    a, v = float(made.arousal @ z), float(made.valence @ z)
    return a, clip.arousal, v, clip.valence, clip.voiced_s


def _short_s(guesses: Floats, error: float, spread: float) -> float:
    """Return the seconds under which the true arousals are most probable, for an estimate and its error together."""
    a, truth, _, _, voiced_s = guesses.T

    def cost(short_s: float) -> float:
        share = 1 / (1 + np.square(short_s / voiced_s))
        variance = error**2 * share + spread**2 * (1 - share)
        return float(np.mean(np.log(variance) + np.square(a * share - truth) / variance))

    return float(min(np.arange(0.0, 1.01, 0.02), key=cost))


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def _sharpness(guesses: Floats, emotions: Sequence[str]) -> float:
    """Return the exponent of the likelihood under which the true classes are most probable."""
    a, true_a, v, true_v = guesses[:, :4].T
    kept = np.array([name in INDEX for name in emotions])  # boredom is no class
    truth = np.array([INDEX[name] for name in emotions if name in INDEX])
    prior = np.bincount(truth, minlength=len(EMOTIONS)) / len(truth)
    spread = np.std(a - true_a), np.std(v - true_v)
    misfit = np.square((AROUSAL - a[kept, None]) / spread[0]) + np.square(
        (VALENCE - v[kept, None]) / spread[1]
    )

    def cost(sharpness: float) -> float:
        weights = prior * np.exp(-0.5 * sharpness * misfit)
        return -float(np.mean(np.log(weights[np.arange(len(truth)), truth] / weights.sum(axis=1))))

    return float(min(np.arange(0.1, 2.01, 0.05), key=cost))


def class_counts(data: Path) -> dict[str, float]:
    """Return how often each class comes in MELD train, which has no contempt: that takes half of its disgust."""
    with (data / "text_emotion" / "meld" / "train_sent_emo.csv").open(encoding="utf-8") as file:
        counts = Counter(row["Emotion"] for row in csv.DictReader(file))
    shares = {name: counts.get(name, 0) / counts.total() for name in EMOTIONS}
    shares["contempt"] = shares["disgust"] = shares["disgust"] / 2
    return shares


def written(made: Fitted, error: dict[str, float], prior: dict[str, float]) -> str:
    """Return the file."""
    lines = [HEADER]
    use = {"calm_within": CALM_WITHIN, "sharpness": error.pop("sharpness")}
    for title, table in (("error", error), ("use", use), ("prior", prior)):
        lines += [f"[{title}]", *(f"{name} = {value:.4g}" for name, value in table.items()), ""]
    for i, name in enumerate(USED):
        lines += ["[[feature]]", f'name = "{name}"']
        lines += [f"{field} = {getattr(made, field)[i]:.4g}" for field in Fitted._fields] + [""]
    return "\n".join(lines).rstrip()


HEADER: Final = """\
# What a voice tells of arousal and valence. Measured, not trained into a network; written by
#     warmchat bench voice_fit > emotion_tree/voice.toml
#
# mean, between     calm speech: half EmoDB's four speakers (03 08 09 10, neutral), half 28 readers of speechocean762
# within            spread within one speaker of EmoDB over seven ways to speak
# arousal, valence  ridge regression without a constant on EmoDB's four speakers, each against their own neutral mean
# error             root mean square with one speaker left out; what little voice and pink noise add
# prior             class counts of MELD train; contempt takes half of its disgust
#
# EmoDB: Burkhardt et al. (2005), free for research; none of it is contained here, these are figures about it.
# The true arousal and valence are the places that `emotion_tree.reading` gives the acted emotions; boredom after
# Russell (1980). They were acted by professionals: real feelings are fainter.
"""


def _means(clips: Sequence[Heard]) -> dict[str, Floats]:
    names = sorted({c.speaker for c in clips})
    return {n: np.mean([c.features for c in clips if c.speaker == n], axis=0) for n in names}


def _variance(clips: Sequence[Heard], speaker: str) -> Floats:
    return np.asarray(np.var([c.features for c in clips if c.speaker == speaker], axis=0))


def _ridge(z: Floats, target: Floats) -> Floats:
    return np.asarray(np.linalg.solve(z.T @ z + RIDGE * np.eye(z.shape[1]), z.T @ target))


if __name__ == "__main__":
    sys.exit(main())
