"""Whether a voice's readings are as sure as they say, and silent where there is no voice."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.voice_clips import Clip
from emotion_tree.reading import EMOTIONS, INDEX
from emotion_tree.voice import Estimate, VoiceReader, as_reading, classes, load
from sound.pcm import Samples
from sound.prosody import RATE_HZ

WINDOW_S = 2.0


def calibration(told: Sequence[tuple[Clip, Estimate]]) -> dict[str, dict[str, float]]:
    """Return how stated errors, confidences and probabilities compare with what was so.

    Probabilities are judged under these clips' own class frequencies (boredom, which is no class, left out): what is
    judged is how far a voice may move a prior, and a talk's prior is not that of a corpus of acted emotions.
    """
    wrong = np.array([e.arousal - c.arousal for c, e in told])
    wrong_valence = np.array([e.valence - c.valence for c, e in told])
    stated = np.array([e.arousal_error for _, e in told])
    stated_valence = np.array([e.valence_error for _, e in told])
    confidence = np.array([as_reading(load(), e).confidence for _, e in told])
    found = {
        "stated errors": {
            "arousal within 1": float(np.mean(np.abs(wrong) <= stated)),
            "arousal within 2": float(np.mean(np.abs(wrong) <= 2 * stated)),
            "valence within 1": float(np.mean(np.abs(wrong_valence) <= stated_valence)),
            "valence within 2": float(np.mean(np.abs(wrong_valence) <= 2 * stated_valence)),
        }
    }
    edges = np.quantile(confidence, (0, 1 / 3, 2 / 3, 1))
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        here = (confidence >= low) & (confidence <= high)
        found[f"confidence {low:.2f} to {high:.2f}"] = {
            "stated error": float(np.sqrt(np.mean(np.square(stated[here])))),
            "error": float(np.sqrt(np.mean(np.square(wrong[here])))),
        }
    return {**found, "probabilities": probabilities(told)}


def probabilities(told: Sequence[tuple[Clip, Estimate]]) -> dict[str, float]:
    """Return negative log likelihood and calibration error of the classes, beside those of the prior alone."""
    kept = [(c, e) for c, e in told if c.emotion in INDEX]
    truth = np.array([INDEX[c.emotion] for c, _ in kept])
    prior = np.bincount(truth, minlength=len(EMOTIONS)) / len(truth)
    guessed = np.stack([classes(load(), e, prior) for _, e in kept])
    own = guessed[np.arange(len(truth)), truth]
    return {
        "NLL": float(-np.mean(np.log(own))),
        "NLL of the prior": float(-np.mean(np.log(prior[truth]))),
        "accuracy": float(np.mean(guessed.argmax(axis=1) == truth)),
        "accuracy of the prior": float(prior.max()),
        "expected calibration error": expected_calibration_error(guessed, truth),
    }


def expected_calibration_error(guessed: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return the mean gap, over ten bins of the largest probability, between it and how often it is right.

    >>> expected_calibration_error(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0, 1]))
    0.5
    """
    sure = guessed.max(axis=1)
    right = guessed.argmax(axis=1) == truth
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        np.sum(bins == b) * abs(right[bins == b].mean() - sure[bins == b].mean()) for b in np.unique(bins)
    ]
    return float(np.sum(gaps) / len(truth))


def no_voice(sounds: Mapping[str, Samples]) -> dict[str, float]:
    """Return the share of stretches of two seconds that give a reading."""
    found = {}
    size = round(WINDOW_S * RATE_HZ)
    for name, samples in sounds.items():
        read = []
        for at in range(0, len(samples) - size + 1, size):
            reader = VoiceReader()
            reader.feed(samples[at : at + size])
            read.append(reader.end() is not None)
        found[name] = float(np.mean(read))
    return found


def lines(found: Mapping[str, object]) -> list[str]:
    """Return nested figures as lines for people."""
    made = []
    for name, value in found.items():
        if isinstance(value, Mapping):
            made.append(f"{name:28}" + "   ".join(f"{key} {number:.3g}" for key, number in value.items()))
        else:
            made.append(f"{name:40}{value:.3g}")
    return made
