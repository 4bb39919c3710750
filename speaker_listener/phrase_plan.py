"""What is worked out once a phrase: its lip curve and its stressed places."""

from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener import loudness, soundlips, visemes
from speaker_listener.lips import LipCurve, blended, heavy_jaw
from speaker_listener.loudness import Accent
from speaker_listener.motion import OWN_RATE_HZ, PhraseAhead
from speaker_listener.parting import parted

# The phrase that is played, the one before (for a restored stream), and the one that is coming.
_KEPT: Final = 3
# Of the model, where phone times are known too; on the fit clips the mean is ahead of both.
LEARNED_SHARE: Final = 0.5
# How far the jaw goes along with the lower lip: one number for each of the two mouths, fitted to the real faces of the fit part. With
# any of their three speakers left out, the other two ask for nearly the same number, and the third gains by it.
ALONG_OF_BOTH: Final = 0.17
ALONG_OF_SOUND: Final = 0.10


class LipsOfSound(Protocol):
    """Whatever makes a mouth from the sound of a phrase alone."""

    def of(self, samples: Samples) -> LipCurve:
        """Return the curve of (n,) samples at `OWN_RATE_HZ`."""
        ...


@dataclass(frozen=True, eq=False)
class PhrasePlan:
    """One phrase, prepared.

    Attributes:
        phones: the phrase's own, kept to know it again.
        samples: the phrase's own, kept to know it again.
        lips: the mouth over its time.
        accents: where it is stressed.
        duration_s: of its sound.
    """

    phones: tuple[Phone, ...]
    samples: Samples
    lips: LipCurve
    accents: tuple[Accent, ...]
    duration_s: float

    def fits(self, phrase: PhraseAhead | None) -> bool:
        """Whether this is the plan of that phrase: the same phones and the same sound, as objects."""
        return phrase is not None and self.samples is phrase.samples and self.phones is phrase.phones

    def accent_at(self, from_s: float, to_s: float) -> float:
        """Return the strength of the accent that falls in [from_s, to_s) of the phrase; 0 where none does."""
        return max((a.strength for a in self.accents if from_s <= a.time_s < to_s), default=0.0)


def plan(phrase: PhraseAhead, articulation: float = 1.0, learned: LipsOfSound | None = None) -> PhrasePlan:
    """Return the phrase prepared: lips by its phones, by a model, by both, or by rules for its sound.

    Args:
        phrase: to prepare.
        articulation: factor on how wide the mouth opens, where rules open it.
        learned: what makes lips from sound; None is rules. Rules that know the phones and a model that heard real voices are
            right about different things: their mean is nearer to real mouths than either.
    """
    level = loudness.levels(phrase.samples, OWN_RATE_HZ)
    duration_s = len(phrase.samples) / OWN_RATE_HZ
    if phrase.phones:
        lips = visemes.curve(phrase.phones, duration_s, level, loudness.RATE_HZ, articulation)
        if learned is not None and len(phrase.samples):
            lips = heavy_jaw(blended(lips, learned.of(phrase.samples), LEARNED_SHARE), ALONG_OF_BOTH)
            lips = parted(lips, level)
        duration_s = max(duration_s, phrase.phones[-1].end_s)
    elif learned is not None:
        lips = parted(heavy_jaw(learned.of(phrase.samples), ALONG_OF_SOUND), level)
    else:
        lips = soundlips.curve(phrase.samples, OWN_RATE_HZ, level, articulation)
    return PhrasePlan(phrase.phones, phrase.samples, lips, loudness.accents(level), duration_s)


class PlanCache:
    """The newest plans of one stream. No state: it only saves work, and what it gives is the same without it.

    A phrase is known by its phones and samples *being* the same objects: the caller makes a new `PhraseAhead`
    every frame around the same two, and comparing the sound itself would cost more than a frame has.
    """

    def __init__(self, articulation: float, learned: LipsOfSound | None = None) -> None:
        self._articulation = articulation
        self._learned = learned
        self._plans: deque[PhrasePlan] = deque(maxlen=_KEPT)

    def get(self, phrase: PhraseAhead | None) -> PhrasePlan | None:
        """Return the plan of the phrase, made now if it is new; None for None."""
        if phrase is None:
            return None
        for known in self._plans:
            if known.fits(phrase):
                return known
        made = plan(phrase, self._articulation, self._learned)
        self._plans.append(made)
        return made
