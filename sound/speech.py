"""What a speech engine gives back: sound, and when which phone and word sounds in it."""

from dataclasses import dataclass, field

from sound.pcm import Samples

# ARPAbet without stress digits, plus SIL. Every engine's own symbols are mapped to these once, at its edge.
VOWELS = frozenset("AA AE AH AO AW AX AY EH ER EY IH IY OW OY UH UW".split())
CONSONANTS = frozenset("B CH D DH DX F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
SILENCE = "SIL"
PHONES = VOWELS | CONSONANTS | {SILENCE}


@dataclass(frozen=True)
class Phone:
    """One speech sound: an ARPAbet symbol of `PHONES`, from start_s to end_s within its sound."""

    symbol: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Word:
    """One written word and when it sounds, from start_s to end_s within its sound."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Speech:
    """What an engine made of one phrase.

    Attributes:
        samples: (n,) float32 mono in [-1, 1].
        rate_hz: the engine's own rate.
        phones: in order, without overlap; empty where the engine gives no times.
        words: in order; empty where the engine gives no times.
    """

    samples: Samples
    rate_hz: int
    phones: tuple[Phone, ...] = field(default=())
    words: tuple[Word, ...] = field(default=())

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True)
class Prosody:
    """How to say it, as factors on an engine's ordinary voice; 1.0 is ordinary.

    Attributes:
        rate: words per minute, relative; in [0.5, 2].
        pitch: fundamental frequency, relative; in [0.5, 2].
        pitch_range: how lively the melody is, relative; in [0, 2].
        volume: amplitude, relative; in [0, 1.5].
    """

    rate: float = 1.0
    pitch: float = 1.0
    pitch_range: float = 1.0
    volume: float = 1.0

    def __post_init__(self) -> None:
        limits = {
            "rate": (0.5, 2.0),
            "pitch": (0.5, 2.0),
            "pitch_range": (0.0, 2.0),
            "volume": (0.0, 1.5),
        }
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"prosody {name} must be in [{low}, {high}], got {value}")
