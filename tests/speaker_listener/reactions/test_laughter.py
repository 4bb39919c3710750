from collections.abc import Callable

import numpy as np
import pytest

from sound.pcm import Samples, rms
from sound.resample import resampled
from sound.speech import Phone
from speaker_listener.reactions.laughter import FRAMES, RATE_HZ, likeness

pytestmark = pytest.mark.unit

Say = Callable[..., tuple[tuple[Phone, ...], Samples]]
STEP = 16_000 // RATE_HZ


def laughter(
    note_s: float = 0.075, every_s: float = 0.213, uneven_s: float = 0.008, seed: int = 0
) -> Samples:
    """Return 1.6 s of laughter by the figures of Provine and Yong: even notes that fall away in loudness."""
    rng, parts, length = np.random.default_rng(seed), [], 0
    number = 0
    while length < 1.6 * 16_000:
        part = 0.0008 * rng.standard_normal(round(16_000 * (every_s + rng.normal(0.0, uneven_s))))
        time_s = np.arange(round(16_000 * note_s)) / 16_000
        voice = sum(np.sin(2 * np.pi * 260 * k * time_s) / k for k in range(1, 6))
        part[: len(time_s)] += 0.2 * 0.92**number * voice * np.hanning(len(time_s))
        parts.append(part)
        length, number = length + len(part), number + 1
    return np.concatenate(parts).astype(np.float32)


def most(samples: Samples) -> float:
    made = levels_all(samples)
    return max(likeness(made[k : k + FRAMES]) for k in range(len(made) - FRAMES))


def levels_all(samples: Samples) -> np.ndarray:
    pieces = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    return np.array([20 * np.log10(rms(piece) + 1e-9) for piece in pieces])


@pytest.mark.parametrize("seed", range(5))
def test_even_notes_that_fall_away_sound_like_laughter(seed: int) -> None:
    assert most(laughter(seed=seed)) > 0.5


def test_uneven_notes_and_slow_ones_do_not() -> None:
    assert most(laughter(uneven_s=0.06, seed=1)) < 0.5
    assert most(laughter(every_s=0.45)) < 0.5


def test_silence_noise_and_a_held_tone_are_no_laughter() -> None:
    rng, time_s = np.random.default_rng(0), np.arange(48_000) / 16_000
    assert most(np.zeros(48_000, dtype=np.float32)) == 0.0
    assert most((0.1 * rng.standard_normal(48_000)).astype(np.float32)) == 0.0
    assert most((0.1 * np.sin(2 * np.pi * 200 * time_s)).astype(np.float32)) == 0.0


def test_speech_is_no_laughter(espeak: Say, flite: Say) -> None:
    text = "Well, I went to the market, and then I had to wait for ages for the bus to come back."
    for say in (espeak, flite):
        samples = say(text)[1]
        assert most(resampled(samples, 24_000, 16_000)) < 0.5
