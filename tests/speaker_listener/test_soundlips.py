from collections.abc import Callable

import numpy as np
import pytest

from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.lips import COLUMN, JAW, LipCurve
from speaker_listener.loudness import levels
from speaker_listener.metrics import best_lag, sound_envelope
from speaker_listener.soundlips import curve

pytestmark = pytest.mark.unit

RATE = 24_000


def mouth(samples: Samples) -> LipCurve:
    return curve(samples, RATE, levels(samples, RATE))


def vowel(first_hz: float, second_hz: float, third_hz: float = 2700.0, duration_s: float = 0.5) -> Samples:
    """Return a sung vowel: harmonics of 120 Hz under three resonances, falling 6 dB an octave."""
    time_s = np.arange(round(duration_s * RATE)) / RATE
    made = np.zeros(len(time_s))
    for harmonic in range(1, 40):
        frequency = 120.0 * harmonic
        gain = sum(1 / (1 + ((frequency - f) / 90.0) ** 2) for f in (first_hz, second_hz, third_hz))
        made += gain / harmonic * np.sin(2 * np.pi * frequency * time_s + harmonic)
    return np.asarray(0.4 * made / np.abs(made).max(), dtype=np.float32)


def quiet(duration_s: float) -> Samples:
    return np.zeros(round(duration_s * RATE), dtype=np.float32)


def middle(samples: Samples) -> dict[str, float]:
    whole = np.concatenate([quiet(0.3), samples, quiet(0.3)])
    weights = mouth(whole).at(0.3 + len(samples) / RATE / 2).weights
    return {name: float(weights[column]) for name, column in COLUMN.items()}


def test_a_dark_vowel_is_round_and_a_bright_one_wide() -> None:
    u, i, a = middle(vowel(320, 750)), middle(vowel(280, 2250)), middle(vowel(750, 1250))
    assert u["mouthPucker"] > 0.3 > 0.1 > i["mouthPucker"]
    assert i["mouthStretchLeft"] > 0.2 > 0.1 > u["mouthStretchLeft"]
    assert a["jawOpen"] > 1.4 * max(u["jawOpen"], i["jawOpen"])


def test_hiss_keeps_the_teeth_together() -> None:
    rng = np.random.default_rng(0)
    hiss = np.diff(rng.standard_normal(12_001), n=1)
    a, s = middle(vowel(750, 1250)), middle((0.2 * hiss / hiss.max()).astype(np.float32))
    assert s["jawOpen"] < 0.35 * a["jawOpen"]
    assert s["mouthLowerDownLeft"] > 0.1


def test_silence_is_closed() -> None:
    samples = np.concatenate([quiet(0.4), vowel(750, 1250), quiet(0.4), vowel(750, 1250), quiet(0.4)])
    made = mouth(samples)
    for from_s, to_s in ((0.0, 0.34), (0.97, 1.23), (1.87, 2.2)):
        assert max(made.at(t).weights[JAW] for t in np.linspace(from_s, to_s, 30)) < 0.02
    assert made.at(0.65).weights[JAW] > 0.3
    assert not mouth(quiet(1.0)).weights.any()


def test_a_sound_shorter_than_a_row_is_a_closed_mouth() -> None:
    assert not mouth(quiet(0.005)).weights.any()


SENTENCES = (
    "Please bring my five blue shoes, and we will see the green moon.",
    "Peter bought a big box of popcorn for my mom.",
    "I am so sorry to hear that. Would you like to tell me more about it?",
    "Hello, it is good to see you. What would you like to talk about today?",
    "The whole family moved above the river before winter came.",
)


OPEN = {"AA", "AE", "AO", "AW", "AY"}
NARROW = {"IY", "UW", "M", "B", "P", "S", "T", "D"}


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("voice", ["espeak", "flite"])
def test_the_mouth_moves_with_the_sound_of_real_speech_and_is_widest_on_open_vowels(
    request: pytest.FixtureRequest, voice: str, text: str
) -> None:
    say: Callable[..., tuple[tuple[Phone, ...], Samples]] = request.getfixturevalue(voice)
    phones, samples = say(text)
    made = mouth(samples)
    sound = sound_envelope(samples, RATE)
    jaw = np.array([made.at((k + 0.5) * 0.04).weights[JAW] for k in range(len(sound))], dtype=np.float64)
    r, lag = best_lag(jaw, sound)
    # Not more: real mouths do not follow loudness closely either, since /i/ and /m/ are loud and nearly shut.
    assert r > 0.3
    assert abs(lag) <= 1

    def opening(symbols: set[str]) -> float:
        return float(
            np.mean([made.at((p.start_s + p.end_s) / 2).weights[JAW] for p in phones if p.symbol in symbols])
        )

    assert opening(OPEN) > 1.5 * opening(NARROW)
