import numpy as np
import pytest

from render.rig import INDEX
from sound.speech import Phone
from speaker_listener.motion_metrics import silence
from tests.speaker_listener.motion_metrics.small_faces import NUMBERS, all_seen, triple

pytestmark = pytest.mark.unit

PHONES = (Phone("SIL", 0.0, 1.0), Phone("AA", 1.0, 1.5), Phone("AA", 1.7, 2.0), Phone("SIL", 2.0, 4.0))


@pytest.mark.parametrize("number", NUMBERS)
def test_scores_are_those_of_plain_loops(number: int) -> None:
    made, _, seen, phones, expected = triple(number)
    assert silence.evaluate(made, seen, phones)["silence_gap"] == pytest.approx(
        expected["silence_gap"], abs=1e-9
    )


def test_silences_are_long_ones_without_their_edges() -> None:
    found = silence.silent_frames(PHONES, 100)
    assert np.flatnonzero(found).tolist() == [*range(0, 21), *range(54, 100)]


def test_a_clip_without_phones_is_silent_throughout() -> None:
    assert silence.silent_frames((), 50).all()


def test_a_mouth_that_opens_in_silence_is_found_and_one_that_opens_in_speech_is_not() -> None:
    face = np.zeros((100, 52))
    face[25:50, INDEX["jawOpen"]] = 0.8
    assert silence.evaluate(face, all_seen(100), PHONES) == {"silence_gap": 0.0}
    face[60:90, INDEX["jawOpen"]] = 0.3
    face[60:90, INDEX["mouthClose"]] = 0.1
    assert silence.evaluate(face, all_seen(100), PHONES)["silence_gap"] == pytest.approx(0.2)


def test_talk_without_a_pause_has_no_silence_to_measure() -> None:
    face = np.zeros((50, 52))
    assert np.isnan(silence.evaluate(face, all_seen(50), (Phone("AA", 0.0, 2.0),))["silence_gap"])
