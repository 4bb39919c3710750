"""Speech made ready to be played: trimmed, softened, with a pause after it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound.pcm import Samples, rms, silence
from sound.polish import softened, trimmed, with_pause
from sound.speech import Phone, Speech, Word

pytestmark = pytest.mark.unit

RATE_HZ = 16000


def tone(frequency_hz: float, duration_s: float, amplitude: float = 0.3) -> Samples:
    at = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    samples: Samples = (amplitude * np.sin(2 * np.pi * frequency_hz * at)).astype(np.float32)
    return samples


def between_silences(lead_s: float, tail_s: float) -> Speech:
    samples = np.concatenate([silence(lead_s, RATE_HZ), tone(200, 0.5), silence(tail_s, RATE_HZ)])
    end_s = lead_s + 0.5
    phones = (Phone("SIL", 0, lead_s), Phone("AA", lead_s, end_s), Phone("SIL", end_s, end_s + tail_s))
    return Speech(samples, RATE_HZ, phones, (Word("ah", lead_s, end_s),))


def test_silence_around_speech_is_cut_to_what_was_asked() -> None:
    speech = trimmed(between_silences(0.4, 0.6), lead_s=0.03, tail_s=0.03)
    assert speech.duration_s == pytest.approx(0.56, abs=0.012)
    assert speech.words[0].start_s == pytest.approx(0.03, abs=0.006)
    assert [phone.symbol for phone in speech.phones] == ["SIL", "AA", "SIL"]
    assert speech.phones[-1].end_s == pytest.approx(speech.duration_s)


@given(st.floats(0, 0.5), st.floats(0, 0.5))
def test_times_stay_inside_and_point_to_the_same_sound(lead_s: float, tail_s: float) -> None:
    speech = trimmed(between_silences(lead_s, tail_s))
    assert all(0 <= p.start_s <= p.end_s <= speech.duration_s + 1e-6 for p in speech.phones)
    word = speech.words[0]
    inside = speech.samples[round(word.start_s * RATE_HZ) : round(word.end_s * RATE_HZ)]
    assert rms(inside) == pytest.approx(0.3 / np.sqrt(2), rel=0.02)


def test_nothing_but_silence_becomes_nothing() -> None:
    assert len(trimmed(Speech(silence(1, RATE_HZ), RATE_HZ)).samples) == 0
    assert len(trimmed(Speech(silence(0, RATE_HZ), RATE_HZ)).samples) == 0


def test_a_pause_is_silence_and_one_phone_of_it() -> None:
    speech = with_pause(between_silences(0.0, 0.1), 0.12)
    assert speech.duration_s == pytest.approx(0.72)
    assert speech.phones[-1] == Phone("SIL", 0.5, speech.duration_s)
    assert not speech.samples[-round(0.12 * RATE_HZ) :].any()


def test_softening_turns_down_what_is_shrill_and_nothing_else() -> None:
    low, high = (Speech(tone(hz, 0.5), RATE_HZ) for hz in (400, 5000))
    assert rms(softened(low).samples) == pytest.approx(rms(low.samples), rel=0.03)
    assert rms(softened(high).samples) == pytest.approx(rms(high.samples) / 2, rel=0.05)
    assert len(softened(low).samples) == len(low.samples)


def test_softening_does_not_move_the_sound() -> None:
    click = np.zeros(1600, dtype=np.float32)
    click[800] = 1.0
    assert int(np.argmax(softened(Speech(click, RATE_HZ)).samples)) == 800
