import numpy as np
import pytest

from sound.flite import FliteEngine
from sound.speech import SILENCE, Phone, Speech
from speaker_listener.corpora import phone_times
from speaker_listener.corpora.synthetic import available_engines

pytestmark = pytest.mark.unit

SAID = "my father bought a boat and seven peppers on Monday morning"


@pytest.fixture(scope="module")
def speech() -> Speech:
    if "flite" not in available_engines():
        pytest.skip("flite is not on this machine")
    return FliteEngine().speak(SAID)


def away_s(found: tuple[Phone, ...], said: tuple[Phone, ...]) -> list[float]:
    """Return how much later each phone begins than the nearest one of its kind that was said."""
    return [
        min((p.start_s - own.start_s for own in said if own.symbol == p.symbol), key=abs)
        for p in found
        if p.symbol != SILENCE and p.symbol in {own.symbol for own in said}
    ]


def test_aligned_phones_lie_where_the_engine_says_they_are(speech: Speech) -> None:
    found = phone_times.aligned(speech.samples, speech.rate_hz, SAID.split())
    away = away_s(found, speech.phones)
    assert len(away) > 25
    assert abs(float(np.median(away))) < 0.012


def test_heard_phones_lie_there_too_where_they_are_right(speech: Speech) -> None:
    found = phone_times.heard(speech.samples, speech.rate_hz)
    near = [value for value in away_s(found, speech.phones) if abs(value) < 0.1]
    assert len(near) > 15
    assert abs(float(np.median(near))) < 0.015


def test_phones_begin_with_the_sound_and_leave_no_gap(speech: Speech) -> None:
    found = phone_times.aligned(speech.samples, speech.rate_hz, SAID.split())
    assert found[0].start_s == 0.0
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in zip(found, found[1:], strict=False))
