"""A voice behind a server: what is asked, what is heard, and what a person reads when it goes wrong."""

import asyncio
import struct
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from dialogue.adapters import openai_tts
from dialogue.adapters.openai_tts import RATE_HZ, OpenAITTS
from dialogue.conformance import check_tts
from dialogue.errors import (
    PluginError,
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)
from dialogue.ports import SpeechChunk, VoiceStyle
from dialogue.registry import create
from dialogue.reply import Reply, given
from sound.forced_alignment import align_words
from sound.loudness import integrated_lufs
from sound.pcm import Samples, silence, to_pcm16
from sound.resample import resampled
from sound.speech import Prosody
from tests.dialogue.adapters.speech_server import SpeechServer, refused, refused_with, running, spoken

pytestmark = pytest.mark.unit

KEY = "sk-test-0123456789"


def tone(length_s: float, hz: float = 220.0, level: float = 0.2, rate_hz: int = RATE_HZ) -> Samples:
    at = np.arange(round(length_s * rate_hz)) / rate_hz
    samples: Samples = (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)
    return samples


@pytest.fixture
async def server() -> AsyncIterator[SpeechServer]:
    async with running() as served:
        served.answers = [spoken(to_pcm16(tone(1.2)))]
        yield served


@pytest.fixture
async def tts(server: SpeechServer) -> AsyncIterator[OpenAITTS]:
    made = openai_tts.create({"url": server.url, "key": KEY})
    yield made
    await made.aclose()


async def each(phrases: Sequence[str]) -> AsyncIterator[str]:
    for phrase in phrases:
        yield phrase


async def said(tts: OpenAITTS, *phrases: str, style: VoiceStyle | None = None) -> list[SpeechChunk]:
    return [chunk async for chunk in tts.speak(each(phrases), style or VoiceStyle())]


async def drained(stream: AsyncIterator[SpeechChunk]) -> list[SpeechChunk]:
    return [chunk async for chunk in stream]


def sound_of(chunks: Sequence[SpeechChunk]) -> Samples:
    return np.concatenate([chunk.samples for chunk in chunks])


async def test_it_keeps_to_its_port(tts: OpenAITTS) -> None:
    assert len(await check_tts(tts)) > RATE_HZ


async def test_what_is_asked_is_raw_sound_with_the_feeling_in_words(
    server: SpeechServer, tts: OpenAITTS
) -> None:
    await said(tts, "It costs $5.", style=VoiceStyle(Prosody(rate=0.9), "sadness", 0.9))
    (asked,) = server.asked
    assert asked["input"] == "It costs five dollars."
    assert (asked["response_format"], asked["model"], asked["voice"]) == ("pcm", "gpt-4o-mini-tts", "coral")
    assert "strongly: soft and slow" in asked["instructions"]
    assert "10% slower" in asked["instructions"]
    assert server.keys == [f"bearer {KEY}"]


async def test_an_older_model_is_given_a_speed(server: SpeechServer) -> None:
    tts = openai_tts.create({"url": server.url, "key": KEY, "model": "tts-1"})
    await said(tts, "Good morning to you.", style=VoiceStyle(Prosody(rate=1.1)))
    assert server.asked[0]["speed"] == 1.1
    assert "instructions" not in server.asked[0]
    await tts.aclose()


async def test_what_a_server_does_not_know_is_not_asked_of_it_again(server: SpeechServer) -> None:
    no_pcm = refused(400, "invalid_request_error", "", "unsupported response_format 'pcm'")
    no_manner = refused(422, "", "", "extra field not permitted: instructions")
    server.answers = [no_pcm, no_manner, spoken(wav(tone(1.2), RATE_HZ), b"audio/wav")]
    tts = openai_tts.create({"url": server.url, "model": "kokoro"})
    await said(tts, "Good morning.")
    await said(tts, "Good evening.")
    assert [asked["response_format"] for asked in server.asked] == ["pcm", "wav", "wav", "wav"]
    assert ["instructions" in asked for asked in server.asked] == [True, True, False, False]
    assert all("speed" in asked for asked in server.asked)
    await tts.aclose()


async def test_sound_is_passed_on_before_the_phrase_is_complete(server: SpeechServer, tts: OpenAITTS) -> None:
    server.answers, server.pause_s = [spoken(to_pcm16(tone(3.0)))], 0.01
    stream = tts.speak(each(["Tell me more about that day."]), VoiceStyle())
    first = await anext(stream)
    assert first.phrase == "Tell me more about that day."
    assert first.more
    assert 0.2 < len(first.samples) / RATE_HZ < 1.0
    rest = [chunk async for chunk in stream]
    assert [chunk.phrase for chunk in rest] == [""] * len(rest)
    assert [chunk.more for chunk in rest] == [True] * (len(rest) - 1) + [False]
    assert len(sound_of([first, *rest])) / RATE_HZ == pytest.approx(3.12, abs=0.02)


async def test_the_next_phrase_is_asked_for_while_the_first_one_sounds(
    server: SpeechServer, tts: OpenAITTS
) -> None:
    stream = tts.speak(each(["One two three.", "Four five six.", "Seven eight nine."]), VoiceStyle())
    await anext(stream)
    async with asyncio.timeout(2):
        await server.second.wait()
    await stream.aclose()


async def test_phrases_stay_in_order_though_the_first_is_slowest(
    server: SpeechServer, tts: OpenAITTS
) -> None:
    server.answers = [spoken(to_pcm16(tone(2.5, 200)), piece=600), spoken(to_pcm16(tone(0.5, 400)))]
    server.pause_s = 0.002
    chunks = await said(tts, "A long and winding phrase.", "Short one.")
    assert [chunk.phrase for chunk in chunks if chunk.phrase] == ["A long and winding phrase.", "Short one."]


async def test_words_have_times_of_the_caption_they_came_from(
    server: SpeechServer, tts: OpenAITTS, say: object
) -> None:
    speak = say
    assert callable(speak)
    heard = resampled(speak("it costs twenty five dollars"), 16_000, RATE_HZ)
    server.answers = [spoken(to_pcm16(heard))]
    chunks = await said(tts, "It costs $25.")
    words = chunks[-1].phrase_words
    assert [word.text for word in words] == ["It", "costs", "$25."]
    truth = align_words(sound_of(chunks), RATE_HZ, "it costs twenty five dollars".split()).words
    assert words[1].start_s == pytest.approx(truth[1].start_s, abs=0.05)
    assert words[2].end_s == pytest.approx(truth[4].end_s, abs=0.05)
    assert {phone.symbol for phone in chunks[-1].phrase_phones} > {"K", "S"}


@pytest.mark.parametrize("level", [0.02, 0.2, 0.9])
async def test_every_loudness_comes_out_as_one(server: SpeechServer, tts: OpenAITTS, level: float) -> None:
    server.answers = [spoken(to_pcm16(tone(2.0, level=level)))]
    chunks = await said(tts, "All of it equally loud, please.")
    assert integrated_lufs(sound_of(chunks), RATE_HZ) == pytest.approx(-19, abs=0.5)
    assert np.abs(sound_of(chunks)).max() <= 0.8913


async def test_silence_before_the_first_word_is_not_waited_through(
    server: SpeechServer, tts: OpenAITTS
) -> None:
    server.answers = [spoken(to_pcm16(np.concatenate([silence(1.0, RATE_HZ), tone(1.0)])))]
    sound = sound_of(await said(tts, "At once, please."))
    assert np.flatnonzero(np.abs(sound) > 0.01)[0] / RATE_HZ < 0.05


# ---- what may come in place of speech -------------------------------------------------------------------


def wav(samples: Samples, rate_hz: int) -> bytes:
    pcm = to_pcm16(samples)
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16
    )
    return head + struct.pack("<4sI", b"data", 0xFFFFFFFF) + pcm


@pytest.mark.parametrize("told", [b"audio/pcm;rate=16000", b"audio/L16; rate=16000; channels=1"])
async def test_another_rate_that_is_told_is_followed(
    server: SpeechServer, tts: OpenAITTS, told: bytes
) -> None:
    server.answers = [spoken(to_pcm16(tone(1.5, rate_hz=16_000)), told)]
    assert len(sound_of(await said(tts, "Sixteen thousand."))) / RATE_HZ == pytest.approx(1.62, abs=0.02)


async def test_a_server_that_sends_wav_is_understood(server: SpeechServer, tts: OpenAITTS) -> None:
    server.answers = [spoken(wav(tone(1.5, rate_hz=22_050), 22_050), b"audio/wav", piece=29)]
    assert len(sound_of(await said(tts, "A header first."))) / RATE_HZ == pytest.approx(1.62, abs=0.02)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (spoken(b""), "expected to hear 'Tell me about your day.', and no sound came"),
        (spoken(to_pcm16(silence(1.0, RATE_HZ))), "expected to hear 'Tell me about your day.'"),
        (spoken(to_pcm16(tone(0.1))), "is it really at 24000 Hz"),
        (spoken(to_pcm16(tone(30.0))), "30.0 s of sound came; is it really at 24000 Hz"),
        (spoken(b"ID3\x04" + bytes(4000)), "got MP3"),
        (spoken(b'{"error": "no such route"}'), "got JSON"),
        (spoken(bytes(500), b"audio/mpeg"), "got audio/mpeg"),
        (spoken(bytes(500), b"audio/pcm;rate=5"), "the server says 5 Hz"),
    ],
)
async def test_what_is_no_speech_is_a_sentence(
    server: SpeechServer, tts: OpenAITTS, answer: list[bytes], sentence: str
) -> None:
    server.answers = [answer]
    with pytest.raises(ProviderError, match=sentence):
        await said(tts, "Tell me about your day.")


@pytest.mark.parametrize(
    ("answer", "kind", "sentence", "requests"),
    [
        (
            refused(401, "invalid_request_error", "invalid_api_key", "Incorrect API key"),
            ProviderRefused,
            "key",
            1,
        ),
        (refused(429, "requests", "rate_limit_exceeded", "Rate limit reached"), ProviderBusy, "too busy", 2),
        (refused(429, "insufficient_quota", "insufficient_quota", "quota"), ProviderRefused, "quota", 1),
        (refused(500, "server_error", "", "The server had an error"), ProviderBusy, "500", 2),
        (
            refused(404, "invalid_request_error", "model_not_found", "no model"),
            ProviderMissing,
            "no model",
            1,
        ),
    ],
)
async def test_a_refusal_is_of_its_kind_and_the_key_is_not_told(
    server: SpeechServer,
    tts: OpenAITTS,
    answer: list[bytes],
    kind: type[Exception],
    sentence: str,
    requests: int,
) -> None:
    server.answers = [answer]
    with pytest.raises(kind, match=sentence) as failed:
        await said(tts, "Hello.")
    assert KEY not in str(failed.value)
    assert len(server.asked) == requests


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"error": {"message": "no such voice"}}, r"\(400\): no such voice$"),
        ({"detail": "no such voice"}, r"\(400\): no such voice$"),
        (
            {"detail": [{"loc": ["body", "voice"], "msg": "too odd"}, {"loc": ["body"], "msg": "too long"}]},
            r"\(400\): voice: too odd; too long$",
        ),
        ({"detail": ["odd", {"loc": 3}]}, r"\(400\): odd; $"),
        (["odd"], r"\(400\): Error code: 400"),
    ],
)
async def test_a_refusal_is_told_in_the_servers_words_whatever_their_shape(
    server: SpeechServer, tts: OpenAITTS, body: object, sentence: str
) -> None:
    server.answers = [refused_with(400, body)]
    with pytest.raises(ProviderRefused, match=sentence):
        await said(tts, "Hello.")


async def test_a_busy_server_that_recovers_speaks(server: SpeechServer, tts: OpenAITTS) -> None:
    server.answers = [refused(500, "server_error", "", "once"), spoken(to_pcm16(tone(1.0)))]
    assert len(sound_of(await said(tts, "And now."))) > RATE_HZ


async def test_a_stream_that_is_cut_is_an_error_after_what_was_heard(
    server: SpeechServer, tts: OpenAITTS
) -> None:
    server.answers, server.cut = [spoken(to_pcm16(tone(3.0)))], 12
    stream = tts.speak(each(["This one breaks off in the middle."]), VoiceStyle())
    assert len((await anext(stream)).samples) > 0
    with pytest.raises(ProviderError, match="broke off"):
        await drained(stream)
    assert len(server.asked) == 1, "what was begun is not said twice"


async def test_a_server_that_hangs_is_a_timeout(server: SpeechServer, tts: OpenAITTS) -> None:
    server.answers, server.pause_s = [spoken(to_pcm16(tone(1.0)))], 0.5
    slow = OpenAITTS(tts._client, "m", "v", first_sound_s=0.1)
    with pytest.raises(ProviderTimeout, match="in time"):
        await said(slow, "Hello.")


async def test_nothing_there_is_a_sentence_too() -> None:
    tts = openai_tts.create({"url": "http://127.0.0.1:9/v1"})
    with pytest.raises(ProviderMissing, match="nothing answers at http://127.0.0.1:9/v1"):
        await said(tts, "Hello.")
    await tts.aclose()


async def test_stopping_it_hangs_up(server: SpeechServer, tts: OpenAITTS) -> None:
    server.answers, server.pause_s = [spoken(to_pcm16(tone(20.0)))], 0.01
    stream = tts.speak(each(["A very long story about very many things.", "And more."]), VoiceStyle())
    await anext(stream)
    await stream.aclose()
    async with asyncio.timeout(3):
        await server.hung_up.wait()


class Sink:
    """Keeps what a reply tells."""

    def __init__(self) -> None:
        self.shown = ""
        self.failures: list[Exception] = []

    def tag_line(self, line: str) -> None:
        raise AssertionError(line)

    def style(self) -> VoiceStyle:
        return VoiceStyle()

    def sound(self, shown: str, chunk: SpeechChunk) -> None:
        self.shown += shown

    def voice_failed(self, error: Exception) -> None:
        self.failures.append(error)

    def words_failed(self, error: Exception) -> None:
        raise AssertionError(error)


@pytest.mark.parametrize("cut", [0, 12])
async def test_the_words_reach_the_person_though_the_voice_is_lost(
    server: SpeechServer, tts: OpenAITTS, cut: int
) -> None:
    broken: list[Sequence[bytes]] = (
        [spoken(to_pcm16(tone(3.0)))] if cut else [refused(401, "", "invalid_api_key", "no")]
    )
    server.answers, server.cut = broken, cut
    sink = Sink()
    text = "I am glad that you came. Sit down with me! What shall we talk about today?"
    await Reply(given(text), tts, sink).run()
    assert sink.shown == text
    assert len(sink.failures) == 1


def test_settings_that_it_does_not_take_and_a_missing_key_are_sentences() -> None:
    with pytest.raises(PluginError, match="got pitch too"):
        openai_tts.create({"pitch": "2"})
    with pytest.raises(ProviderMissing, match="set OPENAI_API_KEY, or voice.url"):
        create("tts", "openai")
