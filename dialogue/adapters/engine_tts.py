"""A speech engine of `sound` behind the TTS port: phrase by phrase, in a thread, ready to be played.

phrase ─▶ as it is said ─▶ engine ─▶ is it sound? ─▶ edges cut ─▶ one loudness ─▶ times of the written words ─▶ pause
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from dialogue.adapters.voice_checks import require_sound
from dialogue.errors import ProviderError, ProviderMissing
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.errors import EngineError, EngineMissing
from sound.levelling import Leveller
from sound.polish import softened, trimmed, with_pause
from sound.speakable import has_sound
from sound.speech import Prosody, Speech
from sound.spoken_form import spoken_form
from sound.word_times import with_times

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
    """One voice of an engine; yields one chunk per phrase, in order, with the times of phones and written words.

    A phrase without any sound (an emoji alone) gives a chunk of no samples, so that its text is not lost.
    """

    def __init__(
        self,
        provider: str,
        engine: Engine,
        voice_for: Callable[[VoiceStyle], str],
        *,
        soften: bool = False,
        can_say: Callable[[str], bool] = has_sound,
    ) -> None:
        """Take an engine.

        Args:
            provider: the name that errors carry.
            engine: called in threads.
            voice_for: the engine's voice for a style.
            soften: turn the range down in which formant synthesis is shrill.
            can_say: whether the voice has letters of a text; where it has none, no sound is no failure.
        """
        self._provider = provider
        self._engine = engine
        self._voice_for = voice_for
        self._soften = soften
        self._can_say = can_say
        self._levellers: dict[tuple[str, str], Leveller] = {}

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        return self._engine.rate_hz

    def warmed(self) -> "EngineTTS":
        """Return itself once everything that a phrase needs is loaded; blocks. What fails is told by the first phrase."""
        with suppress(ProviderError):
            self.say("Hello.", VoiceStyle())
        return self

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the sound of each phrase in order.

        Raises:
            ProviderError: the engine failed, or what it gave is no speech.
        """
        async for phrase in phrases:
            speech = await asyncio.to_thread(self.say, phrase, style)
            yield SpeechChunk(speech.samples, phrase, speech.phones, speech.words)

    def say(self, phrase: str, style: VoiceStyle) -> Speech:
        """Return the finished sound of one phrase; blocks.

        Raises:
            ProviderError: the engine failed, or what it gave is no speech.
        """
        form = spoken_form(phrase, style.language)
        # Volume is laid on after the level, which would take it away again.
        prosody = Prosody(style.prosody.rate, style.prosody.pitch, style.prosody.pitch_range)
        try:
            speech = self._engine.speak(form.said, self._voice_for(style), prosody)
        except EngineError as error:
            raise as_provider_error(self._provider, error) from error
        if self._can_say(form.said):
            require_sound(self._provider, speech, form.said, self.rate_hz)
        speech = trimmed(speech)
        if len(speech.samples) == 0:
            return speech
        if self._soften:
            speech = softened(speech)
        speech = with_times(speech, form.words, style.language)
        leveller = self._levellers.setdefault((style.language, style.timbre), Leveller())
        level = leveller.level(speech.samples, speech.rate_hz, style.prosody.volume)
        speech = replace(speech, samples=level, words=form.written_times(speech.words))
        return with_pause(speech, pause_after(phrase))


def as_provider_error(provider: str, error: EngineError) -> ProviderError:
    """Return an engine's error as the one that the talk knows."""
    if isinstance(error, EngineMissing):
        return ProviderMissing(provider, str(error))
    return ProviderError(provider, str(error))


def pause_after(phrase: str) -> float:
    """Return the silence in seconds that follows a phrase: a sentence's end, or a breath."""
    ends_sentence = phrase.rstrip().rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
    return _PAUSE_AFTER_SENTENCE_S if ends_sentence else _PAUSE_AFTER_PHRASE_S
