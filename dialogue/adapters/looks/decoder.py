"""What a model must do to be an ear: one look at a stretch of sound, with how far it believes its own words."""

from dataclasses import dataclass
from typing import Final, Protocol

from dialogue.adapters.looks.guards import Hypothesis, Limits
from sound.pcm import Samples

RATE_HZ: Final = 16000


@dataclass(frozen=True)
class Segment:
    """Some words, and where they end in the sound, in seconds; None where the model did not say."""

    text: str
    end_s: float | None = None


@dataclass(frozen=True)
class Decoded:
    """What one look saw.

    Attributes:
        segments: in order.
        mean_log_probability: of the tokens, 0 or less.
        tokens: how many there were.
        no_speech_probability: in [0, 1]; 0 from a model that does not tell.
        language: a code such as "en".
        language_probability: in [0, 1]; 1 where the language was given, or is the only one that it knows.
    """

    segments: tuple[Segment, ...]
    mean_log_probability: float
    tokens: int
    no_speech_probability: float
    language: str
    language_probability: float

    @property
    def hypothesis(self) -> Hypothesis:
        """All of the words, for the guards."""
        text = " ".join(segment.text for segment in self.segments)
        return Hypothesis(text, self.mean_log_probability, self.no_speech_probability, self.tokens)


class Decoder(Protocol):
    """What looks: `WhisperDecoder`, `MoonshineDecoder`, or a script in a test."""

    @property
    def limits(self) -> Limits:
        """How sure of its words the model must be."""
        ...

    @property
    def sees_more_with_care(self) -> bool:
        """Whether a look with care can tell more than one without."""
        ...

    def decode(self, samples: Samples, language: str | None = None, *, careful: bool = False) -> Decoded:
        """Return what is heard in (n,) samples at 16 kHz, at most 30 s; blocks.

        Args:
            samples: the sound.
            language: a code such as "en"; None tells it from the sound.
            careful: as well as the model can, whatever time it takes.
        """
        ...
