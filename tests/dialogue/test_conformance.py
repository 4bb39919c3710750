"""Each way of not keeping to a port is named in a sentence."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pytest

from dialogue.conformance import NonConforming, check_asr, check_llm, check_tool, check_tts, check_vad
from dialogue.ports import (
    ASR,
    LLM,
    TTS,
    VAD,
    Delta,
    Message,
    SpeechChunk,
    Tool,
    ToolCall,
    Transcript,
    VoiceStyle,
)
from sound.pcm import AudioChunk
from sound.speech import Phone, Word

pytestmark = pytest.mark.unit

LOUD = np.full(1600, 0.1, dtype=np.float32)


class Yields:
    """A model that yields what it was given."""

    def __init__(self, *pieces: object) -> None:
        self.pieces = pieces

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[Any, None]:
        for piece in self.pieces:
            yield piece


class Returns:
    async def stream(self, messages: Sequence[Message]) -> str:
        return "Hello."


class GivesList:
    def stream(self, messages: Sequence[Message]) -> list[str]:
        return ["Hello."]


class Endless:
    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        yield "Hello."
        await asyncio.Event().wait()


class Stubborn:
    """Goes on when it is closed."""

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        try:
            yield "Hello."
        except GeneratorExit:
            yield "I was not done."


class Once:
    def __init__(self) -> None:
        self.left = ["Hello."]

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        while self.left:
            yield self.left.pop()


@pytest.mark.parametrize(
    ("llm", "sentence"),
    [
        (object(), "an LLM has a method stream"),
        (Yields(), "expected some text in the answer, got none"),
        (Yields(b"Hello."), "must yield str or Delta, got bytes"),
        (Returns(), "must return an async generator, got a coroutine"),
        (GivesList(), "must return an async generator, because aclose"),
        (Endless(), "must come to an end within 0.05 s"),
        (Stubborn(), "must stop within 1 s of aclose"),
        (Once(), "asked a second time, got nothing"),
    ],
)
async def test_a_wrong_llm_is_told_what_is_wrong(llm: object, sentence: str) -> None:
    with pytest.raises(NonConforming, match=sentence):
        await check_llm(cast(LLM, llm), limit_s=0.05)


class Hears:
    """A recogniser that yields what it was given."""

    def __init__(self, *transcripts: object, rate_hz: object = 16_000) -> None:
        self.rate_hz = rate_hz
        self.transcripts = transcripts

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Any, None]:
        async for _ in audio:
            pass
        for transcript in self.transcripts:
            yield transcript


@pytest.mark.parametrize(
    ("asr", "sentence"),
    [
        (Hears(rate_hz="16k"), "rate_hz must be a positive int, got '16k'"),
        (Hears(), r"no other to be final, got final = \[\]"),
        (Hears(Transcript("a", final=False)), r"got final = \[False\]"),
        (Hears(*[Transcript("a", final=True)] * 2), r"got final = \[True, True\]"),
        (Hears("a"), "must yield Transcript, got str"),
        (Hears(Transcript("a", final=True, confidence=90.0)), "confidence must be None or in"),
    ],
)
async def test_a_wrong_asr_is_told_what_is_wrong(asr: object, sentence: str) -> None:
    with pytest.raises(NonConforming, match=sentence):
        await check_asr(cast(ASR, asr))


class Speaks:
    """A voice that makes one chunk of each phrase, with what it was given."""

    def __init__(
        self,
        samples: object = LOUD,
        phones: tuple[Phone, ...] = (),
        named: bool = True,
        more: bool = False,
        words: tuple[Word, ...] = (),
    ) -> None:
        self.rate_hz = 16_000
        self.samples, self.phones, self.named = samples, phones, named
        self.more, self.words = more, words

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        async for phrase in phrases:
            begun = phrase if self.named else ""
            samples = cast(Any, self.samples)
            yield SpeechChunk(samples, begun, self.phones, more=self.more, phrase_words=self.words)


@pytest.mark.parametrize(
    ("tts", "sentence"),
    [
        (Speaks(LOUD.astype(np.float64)), "float32 of shape .n,., got float64"),
        (Speaks(LOUD.reshape(2, -1)), r"got float32 of shape \(2, 800\)"),
        (Speaks([0.1]), "got list"),
        (Speaks(LOUD * 3000), r"lie in \[-1, 1\], got 300"),
        (Speaks(LOUD * np.float32(np.nan)), "must be finite"),
        (Speaks(LOUD * 0), "expected to hear 'Good morning.', got silence"),
        (Speaks(named=False), "first chunk of each phrase to carry it"),
        (Speaks(phones=(Phone("AH0", 0.0, 0.1),)), "without stress digits, or SIL; got AH0"),
        (Speaks(phones=(Phone("AH", 0.0, 0.3),)), "end with the phrase 'Good morning.'"),
        (Speaks(phones=(Phone("AH", 0.05, 0.1), Phone("B", 0.0, 0.05))), "times must go forward"),
        (Speaks(words=(Word("Good", 0.0, 0.5),)), "end with the phrase 'Good morning.'"),
        (Speaks(more=True), "the last chunk of 'Good morning.' to have more=False"),
    ],
)
async def test_a_wrong_tts_is_told_what_is_wrong(tts: object, sentence: str) -> None:
    with pytest.raises(NonConforming, match=sentence):
        await check_tts(cast(TTS, tts))


class Guesses:
    """A detector that gives the same value, or one more each time."""

    rate_hz = 16_000
    chunk_samples = 160

    def __init__(self, value: object, drift: float = 0.0) -> None:
        self.value, self.drift = value, drift

    def probability(self, pcm: object) -> Any:
        if self.drift and isinstance(self.value, float):
            self.value += self.drift
        return self.value

    def reset(self) -> None:
        """Forget nothing."""


@pytest.mark.parametrize(
    ("vad", "sentence"),
    [
        (Guesses(1.5), r"must return a float in \[0, 1\], got 1.5"),
        (Guesses(None), "got None"),
        (Guesses(0.9), "silence to be no speech"),
        (Guesses(0.1, drift=0.001), "must forget all"),
    ],
)
def test_a_wrong_vad_is_told_what_is_wrong(vad: object, sentence: str) -> None:
    with pytest.raises(NonConforming, match=sentence):
        check_vad(cast(VAD, vad))


# ---- tools ----------------------------------------------------------------------------------------------


class Weather:
    name: Any = "weather"
    description: Any = "The weather in a city."
    parameters: Any = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    says: Any = "Sunny."

    def __init__(self, **other: object) -> None:
        for name, value in other.items():
            setattr(self, name, value)

    async def call(self, arguments: Mapping[str, object]) -> Any:
        return self.says


class Slow(Weather):
    async def call(self, arguments: Mapping[str, object]) -> Any:
        await asyncio.Event().wait()


class Blocking(Weather):
    def call(self, arguments: Mapping[str, object]) -> Any:
        return "Sunny."


async def test_a_tool_that_keeps_to_the_port_gives_its_result() -> None:
    assert await check_tool(Weather(), {"city": "Oslo"}) == "Sunny."


@pytest.mark.parametrize(
    ("tool", "sentence"),
    [
        (Weather(name="the weather"), "1 to 64 letters, digits, '_' or '-', got 'the weather'"),
        (Weather(name=""), "1 to 64 letters"),
        (Weather(description=" "), "a tool needs a description"),
        (Weather(parameters={"city": "string"}), 'of "type": "object"'),
        (Weather(parameters={"type": "object", "properties": {"city": {str}}}), "must be a JSON schema"),
        (
            Weather(parameters={"type": "object", "required": ["town"]}),
            "fit the tool's schema: 'town' is missing",
        ),
        (Weather(says=21), "must return words or JSON as str, got 21"),
        (Weather(says=""), "must return words"),
        (Slow(), "must come to an end within 0.1 s"),
        (Blocking(), "call must be `async def`, got str"),
    ],
)
async def test_a_tool_that_does_not_is_told_how(tool: Weather, sentence: str) -> None:
    with pytest.raises(NonConforming, match=re.escape(sentence)):
        await check_tool(tool, {"city": "Oslo"}, limit_s=0.1)


class Asks:
    """A mind that asks for whatever tool it is offered."""

    takes_tools = True

    def __init__(self, call: Any) -> None:
        self.call = call

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[Tool] = ()
    ) -> AsyncGenerator[Delta, None]:
        yield Delta("Hello.")
        if tools:
            yield Delta(tool_call=self.call)


async def test_a_mind_that_takes_tools_is_offered_one() -> None:
    assert await check_llm(Asks(ToolCall("weather", "{}"))) == "Hello."
    with pytest.raises(NonConforming, match="its arguments as JSON text"):
        await check_llm(Asks(ToolCall("weather", {})))  # type: ignore[arg-type]
