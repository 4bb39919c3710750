import numpy as np
import pytest

from render.rig import ARKIT, INDEX
from sound.speech import Phone
from speaker_listener.corpora import targets
from speaker_listener.corpora.styles import SpeakingStyle
from speaker_listener.face_clip import GROUPS
from tests.speaker_listener.corpora.files import tone

pytestmark = pytest.mark.unit

PHONES = [Phone("AA", 0.4, 0.7), Phone("M", 0.7, 0.84), Phone("AA", 0.84, 1.1), Phone("F", 1.1, 1.3)]
SOUND = tone(2.0)


def aperture(
    channels: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.asarray(channels[:, INDEX["jawOpen"]] - channels[:, INDEX["mouthClose"]])


def test_the_mouth_opens_on_vowels_closes_on_m_and_rests_in_silence() -> None:
    channels, valid = targets.face(PHONES, SOUND, 16_000)
    gap = aperture(channels)
    assert channels.shape == (50, len(ARKIT))
    assert gap[12:16].max() > 0.1
    assert gap[19] < 0.02
    assert gap[:4].max() < 0.01
    assert gap[42:].max() < 0.01
    assert valid[:, GROUPS.index("mouth")].all()
    assert not valid[:, GROUPS.index("gaze")].any()


@pytest.mark.parametrize("emotion", ["joy", "anger", "surprise", "disgust"])
def test_emotion_shows_and_never_opens_closed_lips(emotion: str) -> None:
    plain, _ = targets.face(PHONES, SOUND, 16_000)
    felt, _ = targets.face(PHONES, SOUND, 16_000, emotion=emotion, intensity=1.0)
    assert np.abs(felt - plain).max() > 0.2
    assert aperture(felt)[19] < 0.02
    # While it speaks, an expression is never what opens the mouth.
    assert np.abs(aperture(felt) - aperture(plain))[12:30].max() < 0.05


def test_style_changes_the_mouth_and_no_brow() -> None:
    plain, _ = targets.face(PHONES, SOUND, 16_000)
    wide, _ = targets.face(PHONES, SOUND, 16_000, SpeakingStyle(jaw=1.5, lopsided=0.2))
    assert aperture(wide).max() > 1.3 * aperture(plain).max()
    assert np.array_equal(wide[:, INDEX["browInnerUp"]], plain[:, INDEX["browInnerUp"]])


def test_an_unknown_emotion_and_too_much_of_one_are_refused() -> None:
    with pytest.raises(ValueError, match="expected an emotion of neutral"):
        targets.face(PHONES, SOUND, 16_000, emotion="happy")
    with pytest.raises(ValueError, match="1.5"):
        targets.face(PHONES, SOUND, 16_000, emotion="joy", intensity=1.5)
