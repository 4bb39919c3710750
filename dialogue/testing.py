"""Providers that do as they are told, for tests of whole talks and of plug-ins; also `warmchat.testing`.

Each is fed beforehand and then used like a real one. Time passes only in `asyncio.sleep`, so an event loop with a
virtual clock runs them in no time. What they were given is kept for the test to look at.

    llm = ScriptedLLM().reply("Hello there.", first_s=0.1).fail(ProviderBusy("llm", "too many requests"))
    asr = ScriptedASR().hears("good morning")
    tts = ScriptedTTS(phone_s=0.08)
    vad = ScriptedVAD([(0.5, 2.0)])

The checks that a plug-in's own tests run are here too: `check_llm`, `check_asr`, `check_tts`, `check_vad`,
`check_tool`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dialogue.conformance import NonConforming, check_asr, check_llm, check_tool, check_tts, check_vad
from dialogue.ports import Delta, Message, SpeechChunk, Tool, Transcript, VoiceStyle
from sound.pcm import AudioChunk, Samples, rms
from sound.speech import SILENCE, VOWELS, Phone, Word

__all__ = [
    "NonConforming",
    "ScriptExhausted",
    "ScriptedASR",
    "ScriptedLLM",
    "ScriptedTTS",
    "ScriptedVAD",
    "check_asr",
    "check_llm",
    "check_tool",
    "check_tts",
    "check_vad",
]


class ScriptExhausted(AssertionError):
    """A fake was used more often than it was told what to do."""


@dataclass(frozen=True)
class _Reply:
    pieces: tuple[Delta | str, ...]
    first_s: float
    between_s: float
    error: Exception | None = None


class ScriptedLLM:
    """Gives the queued replies in order.

    Attributes:
        prompts: the messages of each call.
        offered: the names of the tools of each call.
        cancelled: how many replies were closed before their end.
    """

    def __init__(self, *, takes_tools: bool = False) -> None:
        """Make a mind; `takes_tools` says whether it may be offered any."""
        self.takes_tools = takes_tools
        self.prompts: list[tuple[Message, ...]] = []
        self.offered: list[tuple[str, ...]] = []
        self.cancelled = 0
        self._replies: deque[_Reply] = deque()

    def reply(self, *pieces: Delta | str, first_s: float = 0.0, between_s: float = 0.0) -> "ScriptedLLM":
        """Queue a reply.

        Args:
            pieces: what is yielded, as given. A single text is yielded word by word; no piece is an empty reply.
            first_s: time before the first piece.
            between_s: time between two pieces.
        """
        single = pieces[0] if len(pieces) == 1 else None
        split = _words(single) if isinstance(single, str) else pieces
        self._replies.append(_Reply(tuple(split), first_s, between_s))
        return self

    def fail(self, error: Exception, after: str = "", first_s: float = 0.0) -> "ScriptedLLM":
        """Queue a reply that says `after`, word by word, and then raises the error."""
        self._replies.append(_Reply(tuple(_words(after)), first_s, 0.0, error))
        return self

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[Tool] = ()
    ) -> AsyncGenerator[Delta | str, None]:
        """Yield the next queued reply.

        Raises:
            ScriptExhausted: no reply is queued.
        """
        self.prompts.append(tuple(messages))
        self.offered.append(tuple(tool.name for tool in tools))
        if not self._replies:
            raise ScriptExhausted(
                f"ScriptedLLM was asked {len(self.prompts)} times and had a reply for one less; "
                "queue another with .reply(...)"
            )
        reply = self._replies.popleft()
        try:
            await asyncio.sleep(reply.first_s)
            for number, piece in enumerate(reply.pieces):
                if number and reply.between_s:
                    await asyncio.sleep(reply.between_s)
                yield piece
        except (GeneratorExit, asyncio.CancelledError):
            self.cancelled += 1
            raise
        if reply.error is not None:
            raise reply.error


@dataclass(frozen=True)
class _Hearing:
    transcripts: tuple[Transcript, ...]
    every_s: float
    final_s: float
    error: Exception | None = None


class ScriptedASR:
    """Understands the queued utterances in order, whatever the sound.

    Attributes:
        rate_hz: the rate it asks for.
        heard_s: how much sound each call was given, in seconds.
    """

    def __init__(self, rate_hz: int = 16_000) -> None:
        self.rate_hz = rate_hz
        self.heard_s: list[float] = []
        self._hearings: deque[_Hearing] = deque()

    def hears(
        self, text: str, *, confidence: float | None = 0.9, every_s: float = 0.3, final_s: float = 0.0
    ) -> "ScriptedASR":
        """Queue an utterance.

        Args:
            text: what is understood in the end; "" for nothing.
            confidence: of the final transcript.
            every_s: seconds of sound per word; each gives a partial transcript that is one word longer.
            final_s: time between the last sound and the final transcript.
        """
        words = text.split()
        partials = [Transcript(" ".join(words[:n]), final=False) for n in range(1, len(words))]
        final = Transcript(text, final=True, confidence=confidence)
        self._hearings.append(_Hearing((*partials, final), every_s, final_s))
        return self

    def fail(self, error: Exception, final_s: float = 0.0) -> "ScriptedASR":
        """Queue an utterance at whose end the error is raised."""
        self._hearings.append(_Hearing((), 0.0, final_s, error))
        return self

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield the next queued utterance: partial transcripts as sound comes, then the final one.

        Raises:
            ScriptExhausted: no utterance is queued.
        """
        if not self._hearings:
            raise ScriptExhausted(
                f"ScriptedASR was asked {len(self.heard_s) + 1} times and had an utterance for one less; "
                "queue another with .hears(...)"
            )
        hearing = self._hearings.popleft()
        partials = deque(hearing.transcripts[:-1])
        call = len(self.heard_s)
        self.heard_s.append(0.0)
        shown = 0
        async for chunk in audio:
            self.heard_s[call] += chunk.duration_s
            while partials and self.heard_s[call] >= (shown + 1) * hearing.every_s:
                shown += 1
                yield partials.popleft()
        await asyncio.sleep(hearing.final_s)
        if hearing.error is not None:
            raise hearing.error
        yield hearing.transcripts[-1]


# Enough to move a mouth: each letter's most usual sound.
_LETTER_PHONES: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "AE B K D EH F G HH IH JH K L M N OW P K R S T AH V W S IY Z".split(),
        strict=True,
    )
)
_TONE_HZ: Final = 140.0
_HARMONICS: Final = 6


class ScriptedTTS:
    """Hums every phrase: a voiced tone on vowels, a softer one on consonants, with exact phone and word times.

    Attributes:
        rate_hz: the rate of its sound.
        spoken: every phrase it was given.
        styles: the style of each call.
        cancelled: how many calls were closed before their end.
    """

    def __init__(
        self,
        rate_hz: int = 16_000,
        *,
        phone_s: float = 0.08,
        gap_s: float = 0.04,
        first_s: float = 0.0,
        chunk_s: float | None = None,
        phones: Mapping[str, Sequence[tuple[str, float]]] | None = None,
        timed: bool = True,
    ) -> None:
        """Make a voice.

        Args:
            rate_hz: samples per second.
            phone_s: length of a phone; every letter is one.
            gap_s: silence behind each word.
            first_s: time that making a phrase takes.
            chunk_s: length of the pieces that a phrase comes in; None for one piece.
            phones: (ARPAbet symbol, seconds) of particular words in lower case, instead of their letters.
            timed: whether phone and word times are given; a voice need not give them.
        """
        self.rate_hz = rate_hz
        self.spoken: list[str] = []
        self.styles: list[VoiceStyle] = []
        self.cancelled = 0
        self._phone_s, self._gap_s, self._first_s, self._chunk_s = phone_s, gap_s, first_s, chunk_s
        self._phones = dict(phones or {})
        self._timed = timed
        self._errors: dict[int, Exception] = {}

    def fail(self, error: Exception, phrase: int) -> "ScriptedTTS":
        """Raise the error instead of speaking the phrase of that number, counted from 0 over all calls."""
        self._errors[phrase] = error
        return self

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the sound of each phrase in order."""
        self.styles.append(style)
        try:
            async for phrase in phrases:
                number = len(self.spoken)
                self.spoken.append(phrase)
                await asyncio.sleep(self._first_s)
                if number in self._errors:
                    raise self._errors[number]
                for chunk in self.sound(phrase):
                    yield chunk
        except (GeneratorExit, asyncio.CancelledError):
            self.cancelled += 1
            raise

    def sound(self, phrase: str) -> list[SpeechChunk]:
        """Return what `speak` yields for a phrase; phone and word times stand on its first chunk."""
        phones, words = self._plan(phrase)
        end_s = phones[-1].end_s if phones else 0.0
        samples = _hum(phones, round(end_s * self.rate_hz), self.rate_hz)
        size = len(samples) if self._chunk_s is None else round(self._chunk_s * self.rate_hz)
        first = SpeechChunk(
            samples[:size], phrase, tuple(phones) if self._timed else (), tuple(words) if self._timed else ()
        )
        rest = range(size, len(samples), max(size, 1))
        return [first, *(SpeechChunk(samples[at : at + size], "") for at in rest)]

    def _plan(self, phrase: str) -> tuple[list[Phone], list[Word]]:
        phones: list[Phone] = []
        words: list[Word] = []
        now_s = 0.0
        for text in phrase.split():
            start_s = now_s
            for symbol, length_s in self._spell(text):
                phones.append(Phone(symbol, now_s, now_s + length_s))
                now_s += length_s
            words.append(Word(text, start_s, now_s))
            phones.append(Phone(SILENCE, now_s, now_s + self._gap_s))
            now_s += self._gap_s
        return phones, words

    def _spell(self, text: str) -> Sequence[tuple[str, float]]:
        bare = "".join(sign for sign in text.lower() if sign.isalnum())
        if bare in self._phones:
            return self._phones[bare]
        # A word of another script still takes its time and makes a sound.
        return [(_LETTER_PHONES.get(sign, "AH"), self._phone_s) for sign in bare or "a"]


class ScriptedVAD:
    """Hears speech in the given spans of the sound it was fed or, without spans, where it is loud."""

    def __init__(
        self,
        speech_s: Sequence[tuple[float, float]] | None = None,
        *,
        rate_hz: int = 16_000,
        chunk_samples: int = 512,
        loud: float = 0.01,
    ) -> None:
        """Make an ear.

        Args:
            speech_s: (start, end) of each stretch of speech, in seconds of sound since the start or `reset`;
                None to go by loudness.
            rate_hz: the rate it hears at.
            chunk_samples: how many samples `probability` takes.
            loud: root mean square from which sound counts as speech, where there are no spans.
        """
        self.rate_hz = rate_hz
        self.chunk_samples = chunk_samples
        self._speech_s = speech_s
        self._loud = loud
        self._heard_samples = 0

    def probability(self, pcm: Samples) -> float:
        """Return 0.98 for speech and 0.02 for everything else.

        Raises:
            ValueError: `pcm` has another length than `chunk_samples`.
        """
        if len(pcm) != self.chunk_samples:
            raise ValueError(f"expected {self.chunk_samples} samples, got {len(pcm)}; send whole chunks")
        middle_s = (self._heard_samples + self.chunk_samples / 2) / self.rate_hz
        self._heard_samples += self.chunk_samples
        if self._speech_s is None:
            speech = rms(pcm) >= self._loud
        else:
            speech = any(start <= middle_s < end for start, end in self._speech_s)
        return 0.98 if speech else 0.02

    def reset(self) -> None:
        """Forget what was heard; the spans begin anew."""
        self._heard_samples = 0


def _words(text: str) -> list[str]:
    """Split into words that keep their space, so that joined they are the text."""
    words = text.split(" ")
    return [word + " " for word in words[:-1]] + [word for word in words[-1:] if word]


def _hum(phones: Sequence[Phone], count: int, rate_hz: int) -> Samples:
    """Return (count,) float32: a harmonic tone whose loudness follows the phones; silence on SIL."""
    time_s = np.arange(count) / rate_hz
    tone = sum(np.sin(2 * np.pi * _TONE_HZ * k * time_s) / k for k in range(1, _HARMONICS + 1))
    loudness = np.zeros(count)
    for phone in phones:
        level = 0.0 if phone.symbol == SILENCE else 0.2 if phone.symbol in VOWELS else 0.06
        loudness[round(phone.start_s * rate_hz) : round(phone.end_s * rate_hz)] = level
    return np.asarray(tone * loudness, dtype=np.float32)
