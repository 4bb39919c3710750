import numpy as np
import pytest

from sound.all_phone import recognise_phones
from sound.flite import FliteEngine
from sound.pcm import silence
from sound.speech import PHONES, SILENCE, Phone

pytestmark = pytest.mark.unit


def on_frames(phones: tuple[Phone, ...], count: int) -> list[str]:
    """Return the phone in the middle of each 10 ms."""
    starts = np.array([phone.start_s for phone in phones])
    middles = (np.arange(count) + 0.5) / 100
    places = np.maximum(np.searchsorted(starts, middles, side="right") - 1, 0)
    return [phones[place].symbol for place in places]


def test_about_half_of_the_frames_of_clear_speech_get_their_phone(flite: FliteEngine) -> None:
    speech = flite.speak("Please bring my five blue shoes and a big box of popcorn.")
    heard = recognise_phones(speech.samples, speech.rate_hz).phones
    count = int(speech.duration_s * 100)
    same = [a == b for a, b in zip(on_frames(heard, count), on_frames(speech.phones, count), strict=True)]
    assert np.mean(same) > 0.4


def test_phones_are_known_in_order_and_without_gaps(flite: FliteEngine) -> None:
    speech = flite.speak("We will see the green moon.")
    phones = recognise_phones(speech.samples, speech.rate_hz).phones
    assert {phone.symbol for phone in phones} <= PHONES
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in zip(phones, phones[1:], strict=False))
    assert phones[-1].end_s == pytest.approx(speech.duration_s, abs=0.05)


def test_nothing_is_heard_in_silence() -> None:
    heard = recognise_phones(silence(1.0, 16_000), 16_000).phones
    assert {phone.symbol for phone in heard} <= {SILENCE}
    assert len(heard) <= 1
