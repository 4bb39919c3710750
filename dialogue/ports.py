"""The seams where other people's ears, minds and voices plug in.

I/O ports are async generators, because `aclose()` is how they are cancelled; compute ports are plain `def`
and are called in a thread. Everything a port exchanges is a frozen dataclass of this module or of `sound`.
A port raises `dialogue.errors.ProviderError` (or lets its own exception out: it is wrapped).
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from sound.pcm import AudioChunk, Samples
from sound.speech import Phone, Prosody, Word

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True)
class ToolCall:
    """A tool that the model asks for: its name, and its arguments as the JSON text the model wrote."""

    name: str
    arguments: str
    id: str = ""


@dataclass(frozen=True)
class Message:
    """One message of a prompt.

    Attributes:
        role: who said it.
        content: the words.
        tool_calls: on a message of the assistant: what it asked tools for.
        tool_call_id: on a message of a tool: the `id` of the call that this answers.
    """

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""


@dataclass(frozen=True)
class Usage:
    """Tokens that a call took, as the provider counted them."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True)
class Delta:
    """A piece of a reply: text, a tool call, or the bill."""

    text: str = ""
    tool_call: ToolCall | None = None
    usage: Usage | None = None


@dataclass(frozen=True)
class Transcript:
    """What a recogniser has understood so far.

    Attributes:
        text: all of the utterance up to now, not only what is new; "" if nothing was understood.
        final: nothing will change any more; the last item of a stream is final.
        confidence: in [0, 1], or None where the recogniser gives none.
        unsure: the words of a final transcript are a guess: to be asked about, not to be taken as said.
    """

    text: str
    final: bool
    confidence: float | None = None
    unsure: bool = False


@dataclass(frozen=True)
class VoiceStyle:
    """How a phrase is to sound: prosody relative to the voice's ordinary way, and the emotion behind it.

    Attributes:
        prosody: factors; see `sound.speech.Prosody`.
        emotion: the strongest class of what is shown, for voices that take a word.
        intensity: in [0, 1].
        language: BCP 47, such as "en" or "en-GB".
        timbre: "female" or "male", for engines that have both and whose voice nobody chose; "" is the engine's own.
    """

    prosody: Prosody = field(default_factory=Prosody)
    emotion: str = "neutral"
    intensity: float = 0.0
    language: str = "en"
    timbre: str = ""


@dataclass(frozen=True)
class SpeechChunk:
    """A stretch of the answer's sound; the first chunk of a phrase carries the phrase.

    Attributes:
        samples: (n,) float32 mono in [-1, 1] at the voice's `rate_hz`.
        phrase: the words that start here; "" where the chunk goes on with the phrase before.
        phones: times in seconds from the start of this chunk; empty where the voice gives none.
        words: times in seconds from the start of this chunk; empty where the voice gives none.
        more: further chunks of this phrase follow; how long it will be is not known yet.
        phrase_phones: times in seconds from the start of the phrase, where they are known only now; they take the
            place of all that its chunks gave.
        phrase_words: as phrase_phones.
    """

    samples: Samples
    phrase: str
    phones: tuple[Phone, ...] = ()
    words: tuple[Word, ...] = ()
    more: bool = False
    phrase_phones: tuple[Phone, ...] = ()
    phrase_words: tuple[Word, ...] = ()


class VAD(Protocol):
    """Tells speech from everything else, chunk by chunk; one instance hears one microphone."""

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        ...

    @property
    def chunk_samples(self) -> int:
        """How many samples `probability` takes."""
        ...

    def probability(self, pcm: Samples) -> float:
        """Return how likely (chunk_samples,) of sound hold speech, in [0, 1]; keeps state between calls."""
        ...

    def reset(self) -> None:
        """Forget what was heard."""
        ...


class ASR(Protocol):
    """Hears words."""

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        ...

    def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield partial transcripts while sound comes, and a final one after the last chunk."""
        ...


class LLM(Protocol):
    """Finds the words."""

    def stream(self, messages: Sequence[Message]) -> AsyncGenerator[Delta | str, None]:
        """Yield the answer piece by piece; a plain string is a Delta with that text."""
        ...


class Tool(Protocol):
    """Something that a mind may ask for while it answers, such as the time somewhere."""

    @property
    def name(self) -> str:
        """What the model calls it: letters, digits, "_" and "-", at most 64."""
        ...

    @property
    def description(self) -> str:
        """When to use it and what comes back, for the model to read."""
        ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """The JSON schema of its arguments, of type "object"."""
        ...

    async def call(self, arguments: Mapping[str, object]) -> str:
        """Return the result in words or JSON, for the model; what it raises is told to the model as a sentence."""
        ...


class ToolLLM(LLM, Protocol):
    """A mind that can use tools; `dialogue.tools.takes_tools` tells it by its attribute."""

    @property
    def takes_tools(self) -> bool:
        """Whether `stream` may be given tools."""
        ...

    def stream(
        self, messages: Sequence[Message], tools: Sequence[Tool] = ()
    ) -> AsyncGenerator[Delta | str, None]:
        """Yield the answer; each complete call of a tool comes as a Delta, and somebody else makes it."""
        ...


class TTS(Protocol):
    """Speaks."""

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        ...

    def speak(self, phrases: AsyncIterator[str], style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the sound of each phrase in order, the first as early as possible."""
        ...
