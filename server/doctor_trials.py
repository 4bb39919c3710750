"""Tries every port for `warmchat doctor`, as a talk uses it, and takes the time; nothing here knows a provider by name."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import numpy as np

from dialogue.ports import ASR, LLM, TTS, VAD, Message, VoiceStyle
from emotion_tree.recognition import EmotionRecogniser, Evidence
from server.doctor_report import Measure
from sound.pcm import AudioChunk, Samples, rms
from sound.resample import resampled
from speaker_listener.motion import MotionInput, MotionModel, Shown

# About three seconds in an ordinary voice.
SENTENCE: Final = "I went for a long walk in the park this morning."
LIMIT_S: Final = 4.0
# The whole way from the end of a person's speech to the first sound may take 600 ms with a mind of 0 ms; these are
# the shares of it, and what a mind may take on top before a pause is felt.
_EARS_MS: Final = 300.0
_MIND_MS: Final = 700.0
_VOICE_MS: Final = 200.0
_REAL_TIME_FACTOR: Final = 0.5
_MOTION_MS: Final = 8.0
_VAD_MS: Final = 5.0
_EMOTION_MS: Final = 100.0
_PACKET_S: Final = 0.1
# A talk waits about so long before it believes that a turn has ended, and the ears work meanwhile.
_PAUSE_S: Final = 0.4
_SILENT_RMS: Final = 1e-3


class TrialFailed(Exception):
    """A provider was tried and did not do its job; the message is a sentence."""


@dataclass(frozen=True)
class Outcome:
    """What a trial showed: numbers, and words where there are some to say."""

    measures: tuple[Measure, ...]
    says: str = ""


async def voice(provider: TTS) -> tuple[Outcome, AudioChunk]:
    """Let a voice say the sentence, after a word that wakes its engine; return its sound too.

    Raises:
        TrialFailed: no sound, or nothing but silence.
    """
    await _spoken(provider, "Hello.")
    samples, first_s, all_s = await _spoken(provider, SENTENCE)
    if not len(samples) or rms(samples) < _SILENT_RMS:
        raise TrialFailed(
            f"expected speech, got {len(samples) / provider.rate_hz:.1f} s of silence; choose another voice"
        )
    sound = AudioChunk(samples, provider.rate_hz)
    measures = (
        Measure("first_sound_ms", 1000 * first_s, _VOICE_MS),
        Measure("real_time_factor", all_s / sound.duration_s, _REAL_TIME_FACTOR),
    )
    return Outcome(measures), sound


async def _spoken(provider: TTS, sentence: str) -> tuple[Samples, float, float]:
    """Return (n,) samples, the time to the first of them, and to the last, in seconds."""
    started_s, first_s = time.perf_counter(), 0.0
    pieces: list[Samples] = []
    async with asyncio.timeout(LIMIT_S), aclosing(provider.speak(_phrases(sentence), VoiceStyle())) as speech:
        async for chunk in speech:
            first_s = first_s or time.perf_counter() - started_s
            pieces.append(chunk.samples)
    samples = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
    return samples, first_s, time.perf_counter() - started_s


async def _phrases(sentence: str) -> AsyncIterator[str]:
    yield sentence


async def ears(provider: ASR, sound: AudioChunk) -> Outcome:
    """Let ears hear a sentence at its own pace, and time the final words from the end of the pause after it.

    Raises:
        TrialFailed: no final transcript came.
    """
    ended_s: list[float] = []
    text: str | None = None
    limit_s = sound.duration_s + _PAUSE_S + LIMIT_S
    async with (
        asyncio.timeout(limit_s),
        aclosing(provider.transcribe(_paced(provider, sound, ended_s))) as heard,
    ):
        async for transcript in heard:
            text = transcript.text if transcript.final else text
    if text is None:
        raise TrialFailed("expected a final transcript of a sentence, got none")
    final_ms = 1000 * max(0.0, time.perf_counter() - ended_s[0]) if ended_s else 0.0
    says = (
        f"heard its own voice say: “{text}”"
        if text
        else "made no words of its own voice, which some voices are too plain for"
    )
    return Outcome((Measure("final_text_ms", final_ms, _EARS_MS),), says)


async def _paced(provider: ASR, sound: AudioChunk, ended_s: list[float]) -> AsyncGenerator[AudioChunk, None]:
    pause = np.zeros(round(_PAUSE_S * provider.rate_hz), dtype=np.float32)
    samples = np.concatenate([resampled(sound.samples, sound.rate_hz, provider.rate_hz), pause])
    size, started_s = round(_PACKET_S * provider.rate_hz), time.perf_counter()
    for at in range(0, len(samples), size):
        # A microphone gives sound only after it was made.
        due_s = started_s + min(at + size, len(samples)) / provider.rate_hz
        await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
        if at + size >= len(samples):
            ended_s.append(
                time.perf_counter()
            )  # before it is handed over: what is made of it is part of the time
        yield AudioChunk(samples[at : at + size], provider.rate_hz)


async def mind(provider: LLM) -> Outcome:
    """Ask a mind something short, take the time to its first words, and let it go.

    Raises:
        TrialFailed: it ended without a word.
    """
    messages = (Message("system", "Answer in one short sentence."), Message("user", "Hello, how are you?"))
    started_s = time.perf_counter()
    async with asyncio.timeout(LIMIT_S), aclosing(provider.stream(messages)) as answer:
        async for piece in answer:
            if piece if isinstance(piece, str) else piece.text:
                first_ms = 1000 * (time.perf_counter() - started_s)
                return Outcome((Measure("first_token_ms", first_ms, _MIND_MS),))
    raise TrialFailed("expected an answer, got none; is the model the right one?")


def vad(provider: VAD) -> Outcome:
    """Let a detector hear a hundred chunks of noise; the time is that of a middling one."""
    chunk = np.random.default_rng(0).normal(0, 0.01, provider.chunk_samples).astype(np.float32)
    provider.probability(chunk)  # the first one wakes it
    times_ms = []
    for _ in range(100):
        started_s = time.perf_counter()
        provider.probability(chunk)
        times_ms.append(1000 * (time.perf_counter() - started_s))
    provider.reset()
    return Outcome((Measure("chunk_ms", float(np.median(times_ms)), _VAD_MS),))


def motion(provider: MotionModel) -> Outcome:
    """Move a listening face for a hundred frames; the time is that of a middling frame."""
    stream = provider.stream(0)
    silent = MotionInput(
        stance="listening",
        own=np.zeros(960, dtype=np.float32),
        other=np.zeros(640, dtype=np.float32),
        phrase=None,
        shown=Shown(),
    )
    times_ms = []
    for _ in range(100):
        started_s = time.perf_counter()
        provider.step([stream], [silent])
        times_ms.append(1000 * (time.perf_counter() - started_s))
    return Outcome((Measure("step_ms", float(np.median(times_ms)), _MOTION_MS),))


def emotion(provider: EmotionRecogniser) -> Outcome:
    """Let a recogniser read a sentence with a plain feeling, once to wake it and once for the time."""
    evidence = Evidence(text="I am so happy that you came!", language="en")
    provider.read(evidence)
    started_s = time.perf_counter()
    provider.read(evidence)
    return Outcome((Measure("reading_ms", 1000 * (time.perf_counter() - started_s), _EMOTION_MS),))
