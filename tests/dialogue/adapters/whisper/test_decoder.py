"""One look through the real packages, with a model made here: any length of sound, any language, no loop without end."""

import importlib.util
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dialogue.adapters.whisper.decoder import WhisperDecoder, encoded_s
from sound.pcm import Samples

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(
        importlib.util.find_spec("faster_whisper") is None, reason="faster-whisper is not installed"
    ),
]


def model_in(folder: Path) -> Any:
    import faster_whisper

    return faster_whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)


@pytest.fixture(scope="module")
def model(tiny_whisper_folder: Path) -> Any:
    return model_in(tiny_whisper_folder)


def noise(length_s: float) -> Samples:
    return np.random.default_rng(0).normal(0, 0.1, round(length_s * 16000)).astype(np.float32)


@pytest.mark.parametrize("length_s", [0.1, 0.4, 2.0, 3.0, 11.03, 29.99, 30.0])
def test_any_length_is_heard_out_to_its_words_and_their_end(model: Any, length_s: float) -> None:
    decoded = WhisperDecoder(model).decode(noise(length_s))
    (segment,) = decoded.segments
    assert segment.text == "Hellofromatinymodel"
    assert segment.end_s == pytest.approx(0.5)
    assert decoded.mean_log_probability == pytest.approx(0, abs=0.01)
    assert decoded.no_speech_probability == pytest.approx(0, abs=0.01)
    assert (decoded.language, decoded.language_probability) == ("en", 1.0)
    assert decoded.hypothesis.text == "Hellofromatinymodel"


def test_more_than_half_a_minute_is_refused(model: Any) -> None:
    with pytest.raises(ValueError, match="at most 30 s of sound for one look, got 31.0 s"):
        WhisperDecoder(model).decode(noise(31))


def test_the_encoder_is_given_the_sound_a_margin_and_no_more(model: Any) -> None:
    decoder = WhisperDecoder(model)
    frames = [decoder.features(noise(length_s)).shape for length_s in (0.2, 2.4, 12.0, 29.5)]
    assert frames == [(80, 300), (80, 350), (80, 1300), (80, 3000)]
    assert decoder.features(noise(0.2), whole=True).shape == (80, 3000)
    assert all(length_s <= encoded_s(length_s) <= 30 for length_s in np.linspace(0, 30, 301))


def test_the_sound_is_the_same_to_the_model_in_a_short_window_and_in_a_whole_one(model: Any) -> None:
    decoder = WhisperDecoder(model)
    short = decoder.features(noise(2.0))
    whole = decoder.features(noise(2.0), whole=True)
    # The last frame before each end sees beyond it.
    np.testing.assert_allclose(short[:, :-2], whole[:, : short.shape[1] - 2], atol=1e-5)


def test_the_encoder_takes_a_fraction_of_the_time_for_a_fraction_of_the_sound(model: Any) -> None:
    decoder = WhisperDecoder(model)
    short, whole = decoder.features(noise(2.0)), decoder.features(noise(2.0), whole=True)
    took_s: dict[int, list[float]] = {300: [], 3000: []}
    for _ in range(5):
        for features in (short, whole):
            started_s = time.perf_counter()
            model.encode(features)
            took_s[features.shape[1]].append(time.perf_counter() - started_s)
    # Ten times less by the length alone; the best of each, so that what else runs here does not count.
    assert min(took_s[3000]) > 3 * min(took_s[300])


def test_a_multilingual_model_tells_the_language_or_is_told(tiny_german_whisper_folder: Path) -> None:
    decoder = WhisperDecoder(model_in(tiny_german_whisper_folder))
    told = decoder.decode(noise(1.0))
    assert (told.language, told.segments[0].text) == ("de", "GutenTag")
    assert told.language_probability > 0.9
    given = decoder.decode(noise(1.0), language="en")
    assert (given.language, given.language_probability) == ("en", 1.0)


def test_a_model_that_never_stops_is_stopped(model: Any) -> None:
    """A loop costs time in proportion to the sound, not the 448 tokens that the decoder has room for."""
    asked: list[int] = []

    class Counted:
        is_multilingual = False

        def generate(self, *given: Any, max_length: int, **options: Any) -> Any:
            asked.append(max_length)
            return model.model.generate(*given, max_length=max_length, **options)

    class Watched:
        model = Counted()

        def __getattr__(self, name: str) -> Any:
            return getattr(model_of_the_package, name)

    model_of_the_package = model
    WhisperDecoder(Watched()).decode(noise(1.0))
    WhisperDecoder(Watched()).decode(noise(30.0))
    assert asked == [98, 448]
