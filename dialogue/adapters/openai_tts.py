"""A voice behind any server that speaks OpenAI's speech endpoint: OpenAI, and local servers of the same shape.

    phrases ──▶ one request each, the next one begun while the last one sounds ──▶ PCM as it comes ──▶ one loudness
            ──▶ chunks of a phrase (`more`), and at its end the times of its words, laid along the sound

Settings: `url` (base URL, ending in /v1 as a rule), `model`, `voice`, `key`, and `instructions`, which are put before
those of the emotion. A server that refuses raw sound is asked for WAV, and one that refuses a manner is asked without.
The `openai` package takes more than a second to import: `create` does it, and not before.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dialogue.adapters.engine_tts import pause_after
from dialogue.adapters.local_llm import is_local
from dialogue.adapters.openai_errors import explain, refuses
from dialogue.adapters.sound_stream import Portions, SoundStream
from dialogue.adapters.voice_checks import require_numbers, require_sound
from dialogue.adapters.voice_manner import manner
from dialogue.errors import PluginError, ProviderError, ProviderMissing, ProviderTimeout
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.levelling import Leveller
from sound.pcm import Samples, silence
from sound.speakable import has_sound
from sound.speech import Speech, Word
from sound.spoken_form import SpokenForm, spoken_form
from sound.word_times import with_times

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI_URL: Final = "https://api.openai.com/v1"
OPENAI_MODEL: Final = "gpt-4o-mini-tts"
OPENAI_VOICE: Final = "coral"
_VOICES: Final = {"female": OPENAI_VOICE, "male": "ash"}
RATE_HZ: Final = 24_000  # of the endpoint's raw sound, by its documentation

CONNECT_S: Final = 3.0
FIRST_SOUND_S: Final = 10.0
BETWEEN_SOUND_S: Final = 5.0
RETRY_S: Final = 0.3
_PIECE_BYTES: Final = 4800  # 100 ms
_QUIET: Final = 10 ** (-50 / 20)
_LEAD_SAMPLES: Final = RATE_HZ * 3 // 100
_SETTINGS: Final = ("url", "model", "voice", "key", "instructions")
_NAME: Final = "openai"


@dataclass
class _Request:
    """A phrase on its way: pieces of its sound, then None, or what went wrong."""

    phrase: str
    form: SpokenForm
    pieces: "asyncio.Queue[Samples | Exception | None]" = field(default_factory=asyncio.Queue)
    task: "asyncio.Task[None] | None" = None


class OpenAITTS:
    """Speaks through a server. Make it with `create`; safe for many sessions on one event loop."""

    def __init__(
        self,
        client: "AsyncOpenAI",
        model: str,
        voice: str,
        instructions: str = "",
        *,
        first_sound_s: float = FIRST_SOUND_S,
        between_sound_s: float = BETWEEN_SOUND_S,
    ) -> None:
        self._client = client
        self._model = model
        self._voice = voice
        self._instructions = instructions
        self._first_sound_s = first_sound_s
        self._between_sound_s = between_sound_s
        self._leveller = Leveller()
        self._format = "pcm"
        self._takes_instructions = True

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        return RATE_HZ

    @property
    def url(self) -> str:
        """The base URL that is asked."""
        return str(self._client.base_url)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the sound of each phrase as it comes, in order.

        Raises:
            ProviderTimeout, ProviderBusy, ProviderRefused, ProviderMissing, ProviderError: as the sentence says;
                a failure before a phrase's first sound is tried once more where that may help.
        """
        ahead: asyncio.Queue[_Request | Exception | None] = asyncio.Queue(maxsize=1)
        begun: list[asyncio.Task[None]] = []
        begun.append(asyncio.create_task(self._begin_all(phrases, style, ahead, begun)))
        try:
            while (request := await ahead.get()) is not None:
                if isinstance(request, Exception):
                    raise request
                async for chunk in self._sounding(request, style):
                    yield chunk
        finally:
            for task in begun:
                task.cancel()
            await asyncio.gather(*begun, return_exceptions=True)

    async def _begin_all(
        self,
        phrases: AsyncIterator[str],
        style: VoiceStyle,
        ahead: "asyncio.Queue[_Request | Exception | None]",
        begun: "list[asyncio.Task[None]]",
    ) -> None:
        """Ask for each phrase as soon as it is there, two at most before the one that sounds is over."""
        try:
            async for phrase in phrases:
                request = _Request(phrase, spoken_form(phrase, style.language))
                request.task = asyncio.create_task(self._fetch(request, style))
                begun.append(request.task)
                await ahead.put(request)
        except Exception as error:  # whoever writes the phrases may fail; it is told in its turn
            await ahead.put(error)
        else:
            await ahead.put(None)

    # ---- from the server ----------------------------------------------------------------------------

    async def _fetch(self, request: _Request, style: VoiceStyle) -> None:
        if not has_sound(request.form.said):
            request.pieces.put_nowait(None)
            return
        for last_try in (False, True):
            came = False
            try:
                async for samples in self._asked(request.form.said, style):
                    came = came or len(samples) > 0
                    request.pieces.put_nowait(samples)
                request.pieces.put_nowait(None)
                return
            except Exception as error:
                explained = self._explain(error)
                if came or last_try or not explained.retryable or isinstance(explained, ProviderTimeout):
                    request.pieces.put_nowait(explained)
                    return
            await asyncio.sleep(RETRY_S)

    async def _asked(self, said: str, style: VoiceStyle) -> AsyncGenerator[Samples, None]:
        wanted = {"input": said, "response_format": self._format, **self._manner(style)}
        while True:
            try:
                async for samples in self._sound_of(wanted, style):
                    yield samples
                return
            except Exception as error:
                if not self._relents(wanted, error):
                    raise

    def _relents(self, wanted: dict[str, Any], error: Exception) -> bool:
        """Take from a request what the server refuses in it, which is before any sound; return whether there was any."""
        if wanted["response_format"] == "pcm" and refuses(error, "format"):
            wanted["response_format"] = self._format = "wav"
            return True
        for name in ("instructions", "speed"):
            if name in wanted and refuses(error, name):
                del wanted[name]
                # A speed may be refused for being too slow, and the next one taken.
                self._takes_instructions &= name != "instructions"
                return True
        return False

    async def _sound_of(self, wanted: Mapping[str, Any], style: VoiceStyle) -> AsyncGenerator[Samples, None]:
        loop = asyncio.get_running_loop()
        speech = self._client.audio.speech.with_streaming_response.create(
            model=self._model,
            voice=self._voice or _VOICES.get(style.timbre, OPENAI_VOICE),
            **wanted,
        )
        async with asyncio.timeout(self._first_sound_s) as limit:
            async with speech as response:
                stream = SoundStream(_NAME, response.headers.get("content-type", ""), RATE_HZ)
                async for data in response.iter_bytes(_PIECE_BYTES):
                    limit.reschedule(loop.time() + self._between_sound_s)
                    yield stream.feed(data)
        yield stream.finish()

    def _manner(self, style: VoiceStyle) -> dict[str, Any]:
        """Return how to say it, as the model takes it: newer ones read instructions, older ones take a speed."""
        if self._model.startswith("tts-1"):
            return {"speed": style.prosody.rate}
        told = " ".join(filter(None, (self._instructions, manner(style))))
        instructions = {"instructions": told} if self._takes_instructions else {}
        return (
            instructions if self._model.startswith("gpt-") else {"speed": style.prosody.rate, **instructions}
        )

    def _explain(self, error: Exception) -> ProviderError:
        if isinstance(error, ValueError | TypeError | AttributeError):
            return ProviderError(_NAME, f"expected sound from {self.url}, got something else ({error})")
        return explain(error, self.url, self._model)

    # ---- to the talk --------------------------------------------------------------------------------

    async def _sounding(self, request: _Request, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Yield a phrase's chunks as they come; the last one has the times of all of it."""
        stream = self._leveller.stream(RATE_HZ, style.prosody.volume)
        portions, phrase, heard, led = Portions(asyncio.get_running_loop().time), request.phrase, [], False
        while (piece := await request.pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            require_numbers(_NAME, piece)
            if not led:
                piece = _without_lead(piece)
                led = len(piece) > 0
            heard.append(piece)
            portion = portions.take(stream.feed(piece))
            if len(portion):
                yield SpeechChunk(portion, phrase, more=True)
                phrase = ""
        raw = Speech(np.concatenate(heard) if heard else silence(0, RATE_HZ), RATE_HZ)
        if has_sound(request.form.said):
            require_sound(_NAME, raw, request.form.said, RATE_HZ)
        timed = await asyncio.to_thread(with_times, raw, request.form.words, style.language)
        rest = np.concatenate(
            [portions.rest(), stream.finish(), silence(pause_after(request.phrase), RATE_HZ)]
        )
        words: tuple[Word, ...] = request.form.written_times(timed.words)
        yield SpeechChunk(rest, phrase, phrase_phones=timed.phones, phrase_words=words)


def create(settings: Mapping[str, str]) -> OpenAITTS:
    """Return a voice for `url`, `model`, `voice`, `key` and `instructions`; the server is asked with the first phrase.

    Raises:
        PluginError: a setting is not known.
        ProviderMissing: the `openai` package cannot be imported, or OpenAI's own server is meant and there is no key.
    """
    unknown = sorted(set(settings) - set(_SETTINGS))
    if unknown:
        raise PluginError(f"the tts {_NAME!r} takes {', '.join(_SETTINGS)}; got {', '.join(unknown)} too")
    url = settings.get("url") or OPENAI_URL
    if url.rstrip("/") == OPENAI_URL and not settings.get("key"):
        raise ProviderMissing(
            _NAME, "OpenAI's voices need a key: set OPENAI_API_KEY, or voice.url to a server of your own"
        )
    try:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout
    except ImportError as error:
        raise ProviderMissing(
            _NAME, f"the package openai cannot be imported ({error}); pip install openai"
        ) from error
    timeout = Timeout(FIRST_SOUND_S, connect=CONNECT_S)
    client = AsyncOpenAI(
        base_url=url,
        api_key=settings.get("key") or "none",  # local servers ask for none, and the package wants one
        timeout=timeout,
        max_retries=0,  # the one retry is ours
        http_client=DefaultAsyncHttpxClient(timeout=timeout, trust_env=not is_local(url)),
    )
    return OpenAITTS(
        client,
        settings.get("model") or OPENAI_MODEL,
        settings.get("voice", ""),
        settings.get("instructions", ""),
    )


def _without_lead(samples: Samples) -> Samples:
    """Return the samples from just before the first that can be heard; none where none can."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    return samples[max(int(loud[0]) - _LEAD_SAMPLES, 0) :] if len(loud) else samples[:0]
