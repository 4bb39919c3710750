"""A speech engine of `sound` behind the TTS port: phrase by phrase, in a thread, ready to be played."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Final, Protocol

from dialogue.errors import ProviderError, ProviderMissing
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.errors import EngineError, EngineMissing
from sound.polish import levelled, softened, trimmed, with_pause
from sound.speech import Prosody, Speech

_PAUSE_AFTER_SENTENCE_S: Final = 0.12
_PAUSE_AFTER_PHRASE_S: Final = 0.04
_CLOSING: Final = "\"'”’)]*_ "
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？")


class Engine(Protocol):
    """What an engine of `sound` offers."""

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        ...

    def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Return the sound of a text; blocks; raises EngineError."""
        ...


class EngineTTS:
    """One voice of an engine; yields one chunk per phrase, in order, with the times of phones and words.

    A phrase without any sound (an emoji alone) gives a chunk of no samples, so that its text is not lost.
    """

    def __init__(
        self, provider: str, engine: Engine, voice_for: Callable[[str], str], *, soften: bool = False
    ) -> None:
        """Take an engine.

        Args:
            provider: the name that errors carry.
            engine: called in threads.
            voice_for: the engine's voice for a BCP 47 language.
            soften: turn the range down in which formant synthesis is shrill.
        """
        self._provider = provider
        self._engine = engine
        self._voice_for = voice_for
        self._soften = soften

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        return self._engine.rate_hz

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the sound of each phrase in order.

        Raises:
            ProviderError: the engine failed.
        """
        async for phrase in phrases:
            speech = await asyncio.to_thread(self.say, phrase, style)
            yield SpeechChunk(speech.samples, phrase, speech.phones, speech.words)

    def say(self, phrase: str, style: VoiceStyle) -> Speech:
        """Return the finished sound of one phrase; blocks.

        Raises:
            ProviderError: the engine failed.
        """
        # Volume is laid on after the level, which would take it away again.
        prosody = Prosody(style.prosody.rate, style.prosody.pitch, style.prosody.pitch_range)
        try:
            speech = self._engine.speak(phrase, self._voice_for(style.language), prosody)
        except EngineError as error:
            raise as_provider_error(self._provider, error) from error
        speech = trimmed(speech)
        if len(speech.samples) == 0:
            return speech
        if self._soften:
            speech = softened(speech)
        return with_pause(levelled(speech, style.prosody.volume), _pause_after(phrase))


def as_provider_error(provider: str, error: EngineError) -> ProviderError:
    """Return an engine's error as the one that the talk knows."""
    if isinstance(error, EngineMissing):
        return ProviderMissing(provider, str(error))
    return ProviderError(provider, str(error))


def _pause_after(phrase: str) -> float:
    ends_sentence = phrase.rstrip().rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
    return _PAUSE_AFTER_SENTENCE_S if ends_sentence else _PAUSE_AFTER_PHRASE_S
