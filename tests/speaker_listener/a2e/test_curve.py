import numpy as np
import pytest

from sound.espeak import EspeakEngine
from sound.speech import Speech
from speaker_listener import loudness
from speaker_listener.a2e.curve import curve
from speaker_listener.a2e.network import shipped
from speaker_listener.lips import CLOSE, JAW

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def spoken() -> Speech:
    engine = EspeakEngine()
    said = engine.speak("Papa, a map. Bob, a palm.", "en-us")
    engine.close()
    return said


def test_the_mouth_opens_with_vowels_and_is_smallest_where_lips_meet(spoken: Speech) -> None:
    made = curve(shipped(), spoken.samples, spoken.rate_hz, loudness.levels(spoken.samples, spoken.rate_hz))

    def gap(symbols: str) -> float:
        shapes = [
            made.at((p.start_s + p.end_s) / 2).weights
            for p in spoken.phones
            if p.symbol in symbols.split() and p.end_s - p.start_s > 0.03
        ]
        return float(np.mean([shape[JAW] - shape[CLOSE] for shape in shapes]))

    assert gap("AA AE") > 0.15
    assert gap("P B M") < 0.35 * gap("AA AE")


def test_lips_touch_where_the_network_itself_hears_that_they_must(spoken: Speech) -> None:
    made = curve(shipped(), spoken.samples, spoken.rate_hz, loudness.levels(spoken.samples, spoken.rate_hz))

    def contact(symbols: str) -> list[float]:
        wanted = [phone for phone in spoken.phones if phone.symbol in symbols.split()]
        return [
            max(made.at(p.start_s + share * (p.end_s - p.start_s)).contact for share in (0.25, 0.5, 0.75))
            for p in wanted
        ]

    met = contact("P B M")
    assert np.mean([one > 0.9 for one in met]) > 0.6
    assert max(contact("AA AE")) < 0.5
    touching = made.contact > 0.99
    assert touching.any()
    assert (made.weights[touching, JAW] <= made.weights[touching, CLOSE] + 1e-6).all()


def test_lips_are_shut_before_and_after_the_words(spoken: Speech) -> None:
    samples = np.pad(spoken.samples, (spoken.rate_hz, spoken.rate_hz))
    made = curve(shipped(), samples, spoken.rate_hz, loudness.levels(samples, spoken.rate_hz))
    for time_s in (0.1, 0.4, len(samples) / spoken.rate_hz - 0.2):
        assert made.at(time_s).weights[JAW] - made.at(time_s).weights[CLOSE] <= 0.0


def test_silence_has_no_lip_gap_at_all() -> None:
    silent = np.zeros(24_000, dtype=np.float32)
    made = curve(shipped(), silent, 24_000, loudness.levels(silent, 24_000))
    assert (made.weights[:, JAW] <= made.weights[:, CLOSE]).all()
    assert np.isfinite(made.weights).all()


def test_a_tenth_of_a_second_and_nothing_at_all_give_a_curve() -> None:
    for count in (0, 2_400):
        sound = np.full(count, 0.1, dtype=np.float32)
        made = curve(shipped(), sound, 24_000, loudness.levels(sound, 24_000))
        assert ((made.weights >= 0) & (made.weights <= 1)).all()
