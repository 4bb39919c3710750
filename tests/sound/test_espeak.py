"""eSpeak NG: what it says, when its phones and words sound, and what happens when its process goes wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sound.espeak
import sound.worker_process
from sound.errors import EngineError, EngineMissing
from sound.espeak import EspeakEngine, shared_engine
from sound.pcm import rms
from sound.speech import PHONES, Prosody, Speech
from sound.worker_process import WorkerLost

pytestmark = pytest.mark.unit

SENTENCE = "Hello there, I have 123 cats!"


@pytest.fixture
def own_engine(espeak: EspeakEngine) -> Iterator[EspeakEngine]:
    """Return an engine that a test may break."""
    engine = EspeakEngine()
    yield engine
    engine.close()


def test_a_sentence_has_sound_and_its_words_as_written(espeak: EspeakEngine) -> None:
    speech = espeak.speak(SENTENCE)
    assert speech.rate_hz == espeak.rate_hz == 22050
    assert 1.5 < speech.duration_s < 5
    assert rms(speech.samples) > 0.02
    assert [word.text for word in speech.words] == ["Hello", "there,", "I", "have", "123", "cats!"]


def test_phones_are_in_order_without_gaps_from_start_to_end(espeak: EspeakEngine) -> None:
    speech = espeak.speak(SENTENCE)
    phones = speech.phones
    assert phones[0].start_s == 0
    assert phones[-1].end_s == pytest.approx(speech.duration_s)
    assert all(a.end_s == b.start_s for a, b in zip(phones, phones[1:], strict=False))
    assert {phone.symbol for phone in phones} <= PHONES
    symbols = [phone.symbol for phone in phones if phone.symbol != "SIL"]
    assert symbols[:6] == ["HH", "AX", "L", "OW", "DH", "EH"]


def test_phone_times_agree_with_the_sound(espeak: EspeakEngine) -> None:
    """Vowels are loud and silences are quiet where the phones say so."""
    speech = espeak.speak("Mama, papa, and a banana.")

    def level(symbols: set[str]) -> float:
        parts = [
            speech.samples[int(p.start_s * speech.rate_hz) : int(p.end_s * speech.rate_hz)]
            for p in speech.phones
            if p.symbol in symbols
        ]
        return rms(np.concatenate(parts))

    assert level({"AA", "AE", "AX"}) > 10 * level({"SIL"})
    assert level({"AA", "AE", "AX"}) > 2 * level({"P"})


def test_words_span_their_own_phones(espeak: EspeakEngine) -> None:
    speech = espeak.speak("My brother sings.")
    symbols = {
        word.text: [
            p.symbol
            for p in speech.phones
            if p.start_s >= word.start_s - 1e-6 and p.end_s <= word.end_s + 1e-6
        ]
        for word in speech.words
    }
    assert symbols["My"] == ["M", "AY"]
    assert symbols["brother"][:3] == ["B", "R", "AH"]
    assert symbols["sings."] == ["S", "IH", "NG", "Z"]


def _fundamental_hz(speech: Speech) -> float:
    """Return the median over frames of the strongest period between 70 and 500 Hz."""
    size, found = round(0.04 * speech.rate_hz), []
    for start in range(0, len(speech.samples) - size, size):
        frame = speech.samples[start : start + size]
        if rms(frame) < 0.03:
            continue
        spectrum = np.fft.rfft((frame - frame.mean()) * np.hanning(size), 4 * size)
        correlation = np.fft.irfft(np.square(np.abs(spectrum)))
        low, high = speech.rate_hz // 500, speech.rate_hz // 70
        found.append(speech.rate_hz / (low + int(np.argmax(correlation[low:high]))))
    return float(np.median(found))


def test_prosody_shapes_rate_and_volume(espeak: EspeakEngine) -> None:
    text = "I was wondering how you are feeling today."
    plain = espeak.speak(text)
    assert espeak.speak(text, prosody=Prosody(rate=1.5)).duration_s < 0.8 * plain.duration_s
    softer = espeak.speak(text, prosody=Prosody(volume=0.5))
    assert rms(softer.samples) / rms(plain.samples) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("pitch", "pitch_range"), [(0.8, 1.0), (1.3, 1.0), (1.0, 0.2), (1.0, 1.8)])
def test_pitch_says_how_high_the_voice_is_whatever_its_range(
    espeak: EspeakEngine, pitch: float, pitch_range: float
) -> None:
    text = "I was wondering how you are feeling today."
    plain = _fundamental_hz(espeak.speak(text))
    shaped = _fundamental_hz(espeak.speak(text, prosody=Prosody(pitch=pitch, pitch_range=pitch_range)))
    assert shaped / plain == pytest.approx(pitch, abs=0.08)


def test_the_default_voice_is_a_womans_and_does_not_clip(espeak: EspeakEngine) -> None:
    speech = espeak.speak("I was wondering how you are feeling today, and whether you slept well.")
    assert 165 < _fundamental_hz(speech) < 240
    assert np.abs(speech.samples).max() < 0.99


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "....!!!", "\x00\x01\x02", "\ud800", "—"])
def test_text_without_sound_is_empty_speech(espeak: EspeakEngine, text: str) -> None:
    speech = espeak.speak(text)
    assert len(speech.samples) == 0
    assert speech.phones == ()
    assert speech.words == ()


@pytest.mark.parametrize(
    "text",
    [
        "\x01200s\x00hello\x1b[0m",
        "<speak><break time='3s'/>hi</speak>",
        "[[h@l'oU]] &amp; {x}",
        "a" * 1_000,
        ("🙂" * 94 + " word ") * 100,
        "9" * 400,
        "你好吗 שלום مرحبا ａｂｃ",
        "e\u0301" * 200,
        "lone \ud800 surrogate",
        "x\n\r\t\u2028y",
        "http://a.b/c?d=1&e=2",
    ],
)
def test_odd_texts_are_spoken(espeak: EspeakEngine, text: str) -> None:
    before = espeak.pid
    speech = espeak.speak(text)
    assert speech.duration_s > 0.1
    assert espeak.pid == before or before is None, "the worker died over it"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_breaks_it(espeak: EspeakEngine, text: str) -> None:
    speech = espeak.speak(text)
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in zip(speech.phones, speech.phones[1:], strict=False))
    assert all(0 <= w.start_s <= w.end_s <= speech.duration_s + 1e-6 for w in speech.words)


def test_another_language_has_phones_too(espeak: EspeakEngine) -> None:
    phones = espeak.speak("Schöne Grüße aus München", voice="de+f2").phones
    assert {phone.symbol for phone in phones} <= PHONES
    assert len(phones) > 12


def test_an_unknown_voice_is_named(espeak: EspeakEngine) -> None:
    with pytest.raises(EngineError, match="no voice 'klingonish'; try en-us"):
        espeak.speak("hello", voice="klingonish")
    assert espeak.speak("hello").duration_s > 0.2, "and the engine goes on"


def test_a_killed_worker_is_started_again(own_engine: EspeakEngine) -> None:
    own_engine.start()
    first = own_engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [], timeout=5)
    assert own_engine.speak("hello again").duration_s > 0.3
    assert own_engine.pid not in (None, first)


def test_a_worker_that_hangs_is_killed_after_its_deadline(espeak: EspeakEngine) -> None:
    engine = EspeakEngine(deadline_s=0.2)
    engine.start()
    assert engine.pid is not None
    hung = psutil.Process(engine.pid)
    hung.suspend()
    began = time.monotonic()
    assert engine.speak("hello").duration_s > 0.2, "the second worker says it"
    assert time.monotonic() - began < 5
    assert not hung.is_running() or hung.status() == psutil.STATUS_ZOMBIE
    engine.close()


def test_a_worker_lost_twice_over_a_text_is_an_error(
    own_engine: EspeakEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sound.worker_process.exchange

    def exchange(worker: "subprocess.Popen[bytes]", request: bytes, limit_s: float) -> object:
        if request:
            raise WorkerLost
        return real(worker, request, limit_s)

    own_engine.start()
    monkeypatch.setattr(sound.worker_process, "exchange", exchange)
    with pytest.raises(EngineError, match="gave no sound for a text of 5 characters within 5.0 s"):
        own_engine.speak("hello")
    assert own_engine.pid is None


def test_close_ends_the_process_and_speaking_starts_another(own_engine: EspeakEngine) -> None:
    own_engine.start()
    first = own_engine.pid
    assert first is not None
    own_engine.close()
    assert own_engine.pid is None
    assert not psutil.pid_exists(first)
    assert own_engine.speak("hello").duration_s > 0.2


def test_many_threads_each_get_their_own_words(espeak: EspeakEngine) -> None:
    texts = [f"number {index}" for index in range(24)]
    with ThreadPoolExecutor(8) as threads:
        spoken = list(threads.map(espeak.speak, texts))
    assert [" ".join(word.text for word in speech.words) for speech in spoken] == texts


def test_the_library_is_never_loaded_into_our_process(espeak: EspeakEngine) -> None:
    espeak.speak("hello")
    assert "espeakng_loader" not in sys.modules
    assert not any("espeak" in mapped.path for mapped in psutil.Process().memory_maps())


def test_without_the_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound.espeak, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match=r'pip install "warmchat\[voice\]"'):
        EspeakEngine().speak("hello")


def test_the_shared_engine_is_one() -> None:
    assert shared_engine() is shared_engine()
