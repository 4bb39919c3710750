"""flite: what it says, and when its phones and words sound."""

import numpy as np
import pytest

import sound.flite
from sound.errors import EngineError, EngineMissing
from sound.flite import FliteEngine
from sound.pcm import rms
from sound.speech import PHONES, Prosody

pytestmark = pytest.mark.unit

SENTENCE = "Hello there, I bought the 12 apples at 3:30 — that’s great 🙂, the orange."


def test_a_sentence_has_sound_and_its_words_as_written(flite: FliteEngine) -> None:
    speech = flite.speak(SENTENCE)
    assert speech.rate_hz == flite.rate_hz == 16000
    assert rms(speech.samples) > 0.05
    expected = "Hello there, I bought the 12 apples at 3:30 that’s great the orange.".split()
    assert [word.text for word in speech.words] == expected
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in zip(speech.words, speech.words[1:], strict=False))


def test_words_span_their_own_phones(flite: FliteEngine) -> None:
    speech = flite.speak("The orange and the boy, at 12.")
    symbols = [
        "".join(p.symbol for p in speech.phones if w.start_s <= p.start_s < w.end_s) for w in speech.words
    ]
    assert symbols[1].startswith("AO")
    assert symbols[4] == "BOY"
    assert symbols[6] == "TWEHLV"


def test_phones_are_in_order_without_gaps_from_start_to_end(flite: FliteEngine) -> None:
    speech = flite.speak(SENTENCE)
    assert speech.phones[0].start_s == 0
    assert speech.phones[-1].end_s == pytest.approx(speech.duration_s, abs=0.02)
    assert all(a.end_s == b.start_s for a, b in zip(speech.phones, speech.phones[1:], strict=False))
    assert {phone.symbol for phone in speech.phones} <= PHONES


def test_phone_times_agree_with_the_sound(flite: FliteEngine) -> None:
    speech = flite.speak("Mama, papa, and a banana.")

    def level(symbol: str) -> float:
        parts = [
            speech.samples[int(p.start_s * 16000) : int(p.end_s * 16000)]
            for p in speech.phones
            if p.symbol == symbol
        ]
        return rms(np.concatenate(parts))

    assert level("AA") > 5 * level("SIL")


def test_prosody_shapes_rate_and_volume(flite: FliteEngine) -> None:
    plain = flite.speak("Hello there, how are you?")
    faster = flite.speak("Hello there, how are you?", prosody=Prosody(rate=1.5))
    assert faster.duration_s == pytest.approx(plain.duration_s / 1.5, rel=0.05)
    softer = flite.speak("Hello there, how are you?", prosody=Prosody(volume=0.5))
    assert rms(softer.samples) == pytest.approx(rms(plain.samples) / 2, rel=0.01)


def test_prosody_shapes_pitch(flite: FliteEngine) -> None:
    """The spectrum's first harmonic moves up with it."""
    plain, higher = (
        flite.speak("Ah, ah, ah, ah.", prosody=Prosody(pitch=pitch)).samples for pitch in (1.0, 1.4)
    )

    def first_harmonic_hz(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
        spectrum = np.abs(np.fft.rfft(samples, 16000))
        return float(120 + np.argmax(spectrum[120:300]))

    assert first_harmonic_hz(higher) / first_harmonic_hz(plain) == pytest.approx(1.4, abs=0.15)


@pytest.mark.parametrize("text", ["", "  ", "🙂", "...", "你好吗", "\x00", "$"])
def test_text_without_sound_is_empty_speech(flite: FliteEngine, text: str) -> None:
    assert len(flite.speak(text).samples) == 0


@pytest.mark.parametrize(
    "text",
    ["-o", "--help -lv", "\x01\x02hello", "<speak>hi</speak>", "x\n\n\ny", "café naïve", "\ud800 lone"],
)
def test_odd_texts_are_spoken(flite: FliteEngine, text: str) -> None:
    speech = flite.speak(text)
    assert speech.duration_s > 0.3
    assert len(speech.words) >= 1


def test_a_long_text_is_spoken_in_pieces_with_one_clock(
    flite: FliteEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound.flite, "_PIECE_CHARACTERS", 60)
    speech = flite.speak("word " * 30, voice="kal16")
    assert [word.text for word in speech.words] == ["word"] * 30
    starts = [word.start_s for word in speech.words]
    assert starts == sorted(starts)
    assert speech.words[-1].end_s == pytest.approx(speech.duration_s, abs=0.4)


def test_an_unknown_voice_is_named_with_those_there_are(flite: FliteEngine) -> None:
    with pytest.raises(EngineError, match=r"no voice 'nobody'; there are: .*slt"):
        flite.speak("hello", voice="nobody")


def test_without_the_program_the_sentence_says_what_to_install() -> None:
    with pytest.raises(EngineMissing, match="apt-get install flite"):
        FliteEngine("flite-that-is-not-there")


def test_a_program_that_is_no_flite_is_an_error() -> None:
    with pytest.raises(EngineError, match="flite"):
        FliteEngine("false").speak("hello")
