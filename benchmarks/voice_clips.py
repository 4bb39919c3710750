"""Emotional speech to fit and to judge `emotion_tree.voice` with, and the scores that judge it."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import AROUSAL, INDEX, VALENCE
from sound.pcm import Samples, from_pcm16
from sound.prosody import RATE_HZ

Floats = NDArray[np.float64]

FIT_SPEAKERS: Final = ("03", "08", "09", "10")
REPORT_SPEAKERS: Final = ("11", "12", "13")
# The letter in a file name of EmoDB.
EMODB: Final = {
    "W": "anger",
    "L": "boredom",
    "E": "disgust",
    "A": "fear",
    "F": "joy",
    "T": "sadness",
    "N": "neutral",
}
# Boredom is none of the eight classes. Russell (1980) puts "bored" at about 242 degrees of the circle; at the distance
# from calm that the table of `emotion_tree.reading` gives to sadness that is this place.
BOREDOM: Final = (-0.35, -0.65)  # valence, arousal
HIGH_AROUSAL: Final = (
    0.5  # and above: anger, fear, joy. The same split as in Schuller et al. (2010) on this corpus
)


@dataclass(frozen=True, eq=False)
class Clip:
    """One recording of one person whose emotion is known."""

    speaker: str
    emotion: str
    samples: Samples

    @property
    def valence(self) -> float:
        """Where the emotion lies."""
        return BOREDOM[0] if self.emotion == "boredom" else float(VALENCE[INDEX[self.emotion]])

    @property
    def arousal(self) -> float:
        """Where the emotion lies."""
        return BOREDOM[1] if self.emotion == "boredom" else float(AROUSAL[INDEX[self.emotion]])


def emodb(data: Path, speakers: Sequence[str]) -> list[Clip]:
    """Return the clips of these speakers, without the zeros that fill each up to two seconds."""
    folder = data / "emotional_speech" / "emodb"
    named = sorted(path for path in folder.glob("*.flac") if path.name[:2] in speakers)
    return [Clip(path.name[:2], EMODB[path.name[5]], trimmed(read_audio(path))) for path in named]


def calm_readers(data: Path, part: int) -> list[Clip]:
    """Return five sentences, read calmly, of each other speaker of speechocean762; part 0 to fit, 1 to report."""
    folder = data / "speech" / "speechocean762"
    by_speaker: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.flac")):
        by_speaker.setdefault(path.name[:5], []).append(path)
    chosen = list(by_speaker.items())[part::2]
    return [Clip(name, "neutral", trimmed(read_audio(p))) for name, paths in chosen for p in paths[:5]]


def two_voices(data: Path) -> list[Clip]:
    """Return the voices of Audio2Face's samples; those out of breath have no place on the circumplex and stay out."""
    folder = data / "emotional_speech" / "a2f"
    clips = []
    for path in sorted(folder.glob("*.wav")):
        speaker, emotion = path.stem.split("_")[:2]
        if emotion in INDEX and "16khz" not in path.stem:
            clips.append(Clip(speaker, emotion, trimmed(read_audio(path))))
    return clips


def noises(data: Path, names: Sequence[str]) -> Samples:
    """Return these recordings of noise, one after the other."""
    return np.concatenate([read_audio(data / "noise" / f"{name}.wav") for name in names])


def mixed(clip: Clip, noise: Samples, snr_db: float, at: int) -> Clip:
    """Return a clip with noise from sample `at` on, whose power over the clip is `snr_db` under the clip's."""
    start = at % max(1, len(noise) - len(clip.samples))
    part = noise[start : start + len(clip.samples)].astype(np.float64)
    part = np.resize(part, len(clip.samples))
    power = np.mean(np.square(clip.samples, dtype=np.float64)) / np.mean(np.square(part))
    sound = clip.samples + part * np.sqrt(power) * 10 ** (-snr_db / 20)
    return Clip(clip.speaker, clip.emotion, sound.astype(np.float32))


def trimmed(samples: Samples) -> Samples:
    """Return (n,) without exact zeros at both ends."""
    sounding = np.flatnonzero(samples)
    return samples[sounding[0] : sounding[-1] + 1] if len(sounding) else samples[:0]


def read_audio(path: Path) -> Samples:
    """Return a recording at `RATE_HZ`, whatever its form."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    return from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)


def correlation(guess: Floats, truth: Floats) -> float:
    """Return Pearson's r; 0 where either never moves.

    >>> correlation(np.array([1.0, 2.0]), np.array([3.0, 5.0]))
    1.0
    """
    if guess.std() == 0 or truth.std() == 0:
        return 0.0
    return round(float(np.corrcoef(guess, truth)[0, 1]), 6)


def concordance(guess: Floats, truth: Floats) -> float:
    """Return Lin's concordance: correlation that also minds scale and offset; in [-1, 1], higher is better.

    >>> concordance(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    1.0
    """
    together = float(np.mean((guess - guess.mean()) * (truth - truth.mean())))
    apart = float(guess.var() + truth.var() + (guess.mean() - truth.mean()) ** 2)
    return 2 * together / apart if apart > 0 else 0.0


def auc(score: Floats, positive: NDArray[np.bool_]) -> float:
    """Return how often a positive scores above a negative; ties count half.

    >>> auc(np.array([0.1, 0.9]), np.array([False, True]))
    1.0
    """
    above, below = score[positive], score[~positive]
    return float(np.mean((above[:, None] > below) + 0.5 * (above[:, None] == below)))


def in_order(clips: Sequence[Clip], seed: int) -> Iterator[int]:
    """Yield the places of all clips in an order drawn by a seed."""
    yield from np.random.default_rng(seed).permutation(len(clips)).tolist()
