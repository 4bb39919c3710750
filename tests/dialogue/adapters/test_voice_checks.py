"""What a voice gives is looked at before it is played."""

import numpy as np
import pytest

from dialogue.adapters.voice_checks import require_sound
from dialogue.errors import ProviderError
from sound.pcm import Samples
from sound.speech import Speech

pytestmark = pytest.mark.unit

TEXT = "How are you feeling today?"


def hum(length_s: float, level: float = 0.1) -> Samples:
    return np.full(round(length_s * 16_000), level, np.float32)


def with_nan() -> Samples:
    samples = hum(1.5)
    samples[7] = np.nan
    return samples


@pytest.mark.parametrize(
    ("samples", "rate_hz", "sentence"),
    [
        (hum(0), 16_000, "expected to hear 'How are you feeling today.', and no sound came"),
        (hum(1.5, 0.0), 16_000, "1.5 s of silence came; try another voice"),
        (with_nan(), 16_000, "1 of 24000 samples are no numbers"),
        (hum(1.5), 8_000, "expected sound at 16000 Hz, which the voice told, and got 8000 Hz"),
        (hum(0.2), 16_000, "to take about 1.5 s, and 0.2 s of sound came; is it really at 16000 Hz"),
        (hum(40.0), 16_000, "40.0 s of sound came; is it really at 16000 Hz"),
    ],
)
def test_what_cannot_be_speech_is_a_sentence(samples: Samples, rate_hz: int, sentence: str) -> None:
    with pytest.raises(ProviderError, match=sentence) as failed:
        require_sound("kazoo", Speech(samples, rate_hz), TEXT, 16_000)
    assert failed.value.provider == "kazoo"


@pytest.mark.parametrize(
    ("text", "length_s"), [(TEXT, 1.5), (TEXT, 0.6), (TEXT, 8.0), ("Oh.", 0.1), ("Hmm", 5.0)]
)
def test_fast_slow_and_short_speech_passes(text: str, length_s: float) -> None:
    require_sound("kazoo", Speech(hum(length_s), 16_000), text, 16_000)
