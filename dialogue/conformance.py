"""Whether a provider keeps to its port: what the tests of a plug-in run. Each failure is a sentence."""

import asyncio
import inspect
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping, Sequence
from typing import Final, TypeVar, cast

import numpy as np

from dialogue.ports import ASR, LLM, TTS, VAD, Delta, Message, SpeechChunk, Tool, Transcript, VoiceStyle
from dialogue.tool_arguments import fault_in
from dialogue.tools import takes_tools
from sound.pcm import AudioChunk, Samples
from sound.speech import PHONES, Phone, Word

_T = TypeVar("_T")

_CLOSE_S: Final = 1.0  # a provider that cannot be stopped within this would talk over the person
_TIME_SLACK_S: Final = 0.05  # an engine may round its times
_MESSAGES: Final = (
    Message("system", "You are a friendly companion. Answer in one short sentence."),
    Message("user", "Hello, how are you?"),
)
_TOOL_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PHRASES: Final = ("Good morning.", "How are you today?")


class NonConforming(AssertionError):
    """A provider does not keep to its port; the message says what was expected and what came."""


async def check_llm(llm: LLM, messages: Sequence[Message] = _MESSAGES, limit_s: float = 30.0) -> str:
    """Check that a model streams text, can be asked twice and can be stopped; return its first answer.

    Args:
        llm: the model.
        messages: what it is asked.
        limit_s: each answer must be complete within this time.

    Raises:
        NonConforming: it does not keep to the port.
    """
    _need(hasattr(llm, "stream"), f"an LLM has a method stream(messages), {_kind(llm)} has none")
    text = "".join(_text_of(piece) for piece in await _collect(llm.stream(messages), "stream", limit_s))
    _need(
        bool(text.strip()), "expected some text in the answer, got none; yield it as str or Delta(text=...)"
    )
    again = await _collect(llm.stream(messages), "stream", limit_s)
    _need(
        bool(again), "expected an answer when asked a second time, got nothing; keep no state between calls"
    )
    await _check_close(llm.stream(messages), "stream", limit_s)
    if takes_tools(llm):
        for piece in await _collect(llm.stream(messages, tools=[_Weather()]), "stream", limit_s):
            _check_call(piece)
    return text


async def check_tool(tool: Tool, arguments: Mapping[str, object], limit_s: float = 10.0) -> str:
    """Check that a tool can be offered to a model and called; return its result.

    Args:
        tool: the tool.
        arguments: what it is called with; they must fit its own schema.
        limit_s: the call must be complete within this time.

    Raises:
        NonConforming: it does not keep to the port.
    """
    name: object = getattr(tool, "name", None)
    _need(
        isinstance(name, str) and _TOOL_NAME.fullmatch(name) is not None,
        f"a tool's name must be 1 to 64 letters, digits, '_' or '-', got {name!r}",
    )
    description: object = getattr(tool, "description", None)
    _need(
        isinstance(description, str) and bool(description.strip()),
        f"a tool needs a description, by which the model knows when to use it; got {description!r}",
    )
    schema: object = getattr(tool, "parameters", None)
    _need(
        isinstance(schema, Mapping) and schema.get("type") == "object" and _is_json(schema),
        f'parameters must be a JSON schema of "type": "object", got {schema!r}',
    )
    wrong = fault_in(dict(arguments), tool.parameters)
    _need(not wrong, f"the arguments of the check must fit the tool's schema: {wrong}")
    calling: object = tool.call(arguments)
    _need(inspect.isawaitable(calling), f"call must be `async def`, got {_kind(calling)} from it")
    try:
        async with asyncio.timeout(limit_s):
            result: object = await cast("Awaitable[object]", calling)
    except TimeoutError as error:
        raise NonConforming(f"call must come to an end within {limit_s:g} s here, and did not") from error
    if isinstance(result, str) and result.strip():
        return result
    raise NonConforming(f"call must return words or JSON as str, got {result!r}")


class _Weather:
    """A tool to offer; it is never called."""

    name = "weather"
    description = "The weather in a city."
    parameters: Final[Mapping[str, object]] = {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    }

    async def call(self, arguments: Mapping[str, object]) -> str:
        """Return the same weather for every city."""
        return "Sunny."


def _check_call(piece: object) -> None:
    """Check what comes from a mind that was offered a tool: text, or whole calls of it."""
    _text_of(piece)
    call = piece.tool_call if isinstance(piece, Delta) else None
    if call is None:
        return
    _need(
        isinstance(call.name, str) and isinstance(call.arguments, str) and bool(call.name),
        f"a tool call has a name, and its arguments as JSON text; got {call!r}",
    )


def _is_json(value: object) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


async def check_asr(asr: ASR, sound: Samples | None = None, limit_s: float = 30.0) -> str:
    """Check that a recogniser ends every stream with one final transcript; return what it understood.

    Args:
        asr: the recogniser.
        sound: (n,) speech at the recogniser's rate; a hum of one second if None.
        limit_s: each transcription must be complete within this time.

    Raises:
        NonConforming: it does not keep to the port.
    """
    rate_hz = _positive(asr, "rate_hz")
    _need(hasattr(asr, "transcribe"), f"an ASR has a method transcribe(audio), {_kind(asr)} has none")
    heard = _hum(rate_hz, rate_hz) if sound is None else sound
    final = ""
    for samples in (heard, heard[:0]):
        transcripts = await _collect(asr.transcribe(_chunks(samples, rate_hz)), "transcribe", limit_s)
        for transcript in transcripts:
            _check_transcript(transcript)
        finals = [transcript.final for transcript in transcripts]
        _need(
            finals.count(True) == 1 and finals[-1],
            f"expected the last transcript and no other to be final, got final = {finals} for "
            f"{len(samples)} samples; where nothing was understood, yield Transcript('', final=True)",
        )
        final = final or transcripts[-1].text
    await _check_close(asr.transcribe(_chunks(heard, rate_hz)), "transcribe", limit_s)
    return final


async def check_tts(tts: TTS, phrases: Sequence[str] = _PHRASES, limit_s: float = 30.0) -> Samples:
    """Check that a voice speaks every phrase, in order and audibly; return its sound.

    Args:
        tts: the voice.
        phrases: what it is to say.
        limit_s: all of it must be complete within this time.

    Returns:
        (n,) float32 at the voice's rate.

    Raises:
        NonConforming: it does not keep to the port.
    """
    rate_hz = _positive(tts, "rate_hz")
    _need(hasattr(tts, "speak"), f"a TTS has a method speak(phrases, style), {_kind(tts)} has none")
    chunks = await _collect(tts.speak(_each(phrases), VoiceStyle()), "speak", limit_s)
    for chunk in chunks:
        _check_chunk(chunk)
    begun = [chunk.phrase for chunk in chunks if chunk.phrase]
    _need(
        begun == list(phrases) and bool(chunks[0].phrase),
        f"expected the first chunk of each phrase to carry it, {list(phrases)}, got {begun}",
    )
    for spoken in _by_phrase(chunks):
        _check_phrase(spoken, rate_hz)
    nothing = await _collect(tts.speak(_each(()), VoiceStyle()), "speak", limit_s)
    _need(not nothing, f"expected no sound for no phrases, got {len(nothing)} chunks")
    await _check_close(tts.speak(_each(phrases), VoiceStyle()), "speak", limit_s)
    return np.concatenate([chunk.samples for chunk in chunks])


def check_vad(vad: VAD) -> None:
    """Check that a detector gives probabilities, hears no speech in silence, and forgets on `reset`.

    Raises:
        NonConforming: it does not keep to the port.
    """
    rate_hz, size = _positive(vad, "rate_hz"), _positive(vad, "chunk_samples")
    sound = np.concatenate([np.zeros(10 * size, dtype=np.float32), _hum(10 * size, rate_hz)])
    vad.reset()
    first = [_probability(vad, sound[at : at + size]) for at in range(0, len(sound), size)]
    _need(
        max(first[:10]) < 0.5,
        f"expected silence to be no speech, probability < 0.5, got {max(first[:10]):.2f}",
    )
    vad.reset()
    again = [_probability(vad, sound[at : at + size]) for at in range(0, len(sound), size)]
    _need(
        bool(np.allclose(first, again, atol=1e-4)),
        "expected the same probabilities for the same sound after reset(), got others; reset must forget all",
    )


def _probability(vad: VAD, pcm: Samples) -> float:
    value: object = vad.probability(pcm)
    if isinstance(value, float | np.floating) and 0.0 <= value <= 1.0:
        return float(value)
    raise NonConforming(f"probability must return a float in [0, 1], got {value!r}")


async def _collect(stream: AsyncGenerator[_T, None], method: str, limit_s: float) -> list[_T]:
    _check_generator(stream, method)
    try:
        async with asyncio.timeout(limit_s):
            return [item async for item in stream]
    except TimeoutError as error:
        raise NonConforming(f"{method} must come to an end within {limit_s:g} s here, and did not") from error


def _check_generator(stream: object, method: str) -> None:
    if inspect.iscoroutine(stream):
        stream.close()
        raise NonConforming(
            f"{method} must return an async generator, got a coroutine; use `yield`, or do not write it `async`"
        )
    _need(
        hasattr(stream, "__anext__") and hasattr(stream, "aclose"),
        f"{method} must return an async generator, because aclose() is how it is cancelled; got {_kind(stream)}",
    )


async def _check_close(stream: AsyncGenerator[object, None], method: str, limit_s: float) -> None:
    """Stop after the first item, as an interruption does."""
    try:
        async with asyncio.timeout(limit_s):
            await anext(stream, None)
        async with asyncio.timeout(_CLOSE_S):
            await stream.aclose()
    except (TimeoutError, RuntimeError) as error:
        raise NonConforming(
            f"{method} must stop within {_CLOSE_S:g} s of aclose(), and did not ({error or 'too slow'}); "
            "let GeneratorExit and CancelledError through"
        ) from error


def _text_of(piece: object) -> str:
    if isinstance(piece, str):
        return piece
    _need(
        isinstance(piece, Delta) and isinstance(piece.text, str),
        f"stream must yield str or Delta, got {_kind(piece)}: {piece!r}",
    )
    return piece.text if isinstance(piece, Delta) else ""


def _check_transcript(transcript: object) -> None:
    if not isinstance(transcript, Transcript):
        raise NonConforming(f"transcribe must yield Transcript, got {_kind(transcript)}: {transcript!r}")
    confidence = transcript.confidence
    _need(isinstance(transcript.text, str), f"a transcript's text must be str, got {transcript.text!r}")
    _need(
        confidence is None or 0.0 <= confidence <= 1.0,
        f"confidence must be None or in [0, 1], got {confidence!r}",
    )


def _check_chunk(chunk: object) -> None:
    if not isinstance(chunk, SpeechChunk):
        raise NonConforming(f"speak must yield SpeechChunk, got {_kind(chunk)}")
    samples: object = chunk.samples
    if not isinstance(samples, np.ndarray) or samples.dtype != np.float32 or samples.ndim != 1:
        shape = (
            f"{samples.dtype} of shape {samples.shape}" if isinstance(samples, np.ndarray) else _kind(samples)
        )
        raise NonConforming(f"samples must be float32 of shape (n,), got {shape}; see sound.pcm.from_pcm16")
    peak = float(np.max(np.abs(samples), initial=0.0))
    _need(
        peak <= 1.0,
        f"samples must be finite and lie in [-1, 1], got {peak:.3g}; scale 16-bit sound by 1/32768",
    )


def _by_phrase(chunks: Sequence[SpeechChunk]) -> list[list[SpeechChunk]]:
    grouped: list[list[SpeechChunk]] = []
    for chunk in chunks:
        if chunk.phrase:
            grouped.append([])
        grouped[-1].append(chunk)
    return grouped


def _check_phrase(chunks: Sequence[SpeechChunk], rate_hz: int) -> None:
    phrase = chunks[0].phrase
    loudest = max(float(np.max(np.abs(chunk.samples), initial=0.0)) for chunk in chunks)
    _need(loudest > 0.001, f"expected to hear {phrase!r}, got silence")
    length_s = sum(len(chunk.samples) for chunk in chunks) / rate_hz
    start_s = 0.0
    for chunk in chunks:
        unknown = sorted({phone.symbol for phone in chunk.phones} - PHONES)
        _need(not unknown, f"phones must be ARPAbet without stress digits, or SIL; got {', '.join(unknown)}")
        for timed in (chunk.phones, chunk.words):
            _check_times(timed, length_s - start_s, phrase)
        for timed in (chunk.phrase_phones, chunk.phrase_words):
            _check_times(timed, length_s, phrase)
        start_s += len(chunk.samples) / rate_hz
    _need(
        not chunks[-1].more,
        f"expected the last chunk of {phrase!r} to have more=False, got True: its caption would wait for the rest",
    )


def _check_times(timed: Sequence[Phone | Word], limit_s: float, phrase: str) -> None:
    before_s = 0.0
    for item in timed:
        _need(
            before_s - 1e-6 <= item.start_s <= item.end_s <= limit_s + _TIME_SLACK_S,
            f"times must go forward from the chunk's start and end with the phrase {phrase!r} at "
            f"{limit_s:.3f} s; got {item} after {before_s:.3f} s",
        )
        before_s = item.end_s


def _positive(provider: object, name: str) -> int:
    value: object = getattr(provider, name, None)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise NonConforming(f"{name} must be a positive int, got {value!r} from {_kind(provider)}")


def _hum(count: int, rate_hz: int) -> Samples:
    return (0.3 * np.sin(2 * np.pi * 150.0 * np.arange(count) / rate_hz)).astype(np.float32)


async def _chunks(samples: Samples, rate_hz: int) -> AsyncIterator[AudioChunk]:
    size = rate_hz // 50  # 20 ms, as they come from the page
    for at in range(0, len(samples), size):
        yield AudioChunk(samples[at : at + size], rate_hz)


async def _each(phrases: Sequence[str]) -> AsyncIterator[str]:
    for phrase in phrases:
        yield phrase


def _need(holds: bool, sentence: str) -> None:
    if not holds:
        raise NonConforming(sentence)


def _kind(value: object) -> str:
    return type(value).__name__
