"""How long a silence must last before it means "your turn": short after a finished thought, longer inside one.

The plain rules, by words alone. `dialogue.turn_end` also hears how it was said; these stay for comparison and for voices
that it cannot measure.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

# What people do inside a thought when nothing is known of them yet.
USUAL_PAUSE_S: Final = 0.4

# Words after which a sentence goes on. Fillers announce that it does.
_FILLERS: Final = frozenset("um umm uh uhm er erm hmm like well so".split())
_UNFINISHED: Final = frozenset(
    "and but or because cause although though while if when whenever where that which who whose than then as until "
    "unless since the a an my your his her its our their this these those some any every each no of to in on at by "
    "for from with without about into onto over under between through during against is are was were am be been "
    "has have had do does did can could will would should may might must shall not i i'm i've i'd i'll we we're they "
    "they're he he's she she's you're it's there's very really quite too just also even maybe".split()
)
COMPLETE: Final = frozenset(
    {
        *"yes no yeah yep nope sure okay ok thanks thank-you hello hi hey bye goodbye please maybe fine good great".split(),
        *(
            "thank you",
            "no thanks",
            "no thank you",
            "yes please",
            "i do",
            "i don't",
            "i am",
            "i'm fine",
            "i'm okay",
        ),
        *(
            "i'm not",
            "not really",
            "not yet",
            "of course",
            "i don't know",
            "i don't think so",
            "i think so",
            "good bye",
        ),
        *(
            "me too",
            "all right",
            "alright",
            "that's all",
            "that's it",
            "see you",
            "good night",
            "good morning",
        ),
    }
)


@dataclass(frozen=True)
class Pause:
    """A silence in somebody's speech.

    Attributes:
        text: what was understood so far.
        speech_s: how much speech the utterance had so far.
        prosody: (12,) of `dialogue.pause_prosody`; None before it can be known.
        habit_s: how long this person usually pauses inside a thought.
    """

    text: str
    speech_s: float
    prosody: NDArray[np.float64] | None = None
    habit_s: float = USUAL_PAUSE_S


class EndPolicy(Protocol):
    """Decides how long a silence ends the turn."""

    @property
    def hears_prosody(self) -> bool:
        """Whether `Pause.prosody` matters, so that it is measured."""
        ...

    def wait_s(self, pause: Pause) -> float:
        """Return the seconds of silence that end the turn."""
        ...


@dataclass(frozen=True)
class EndOfTurn:
    """The silence that ends a turn, by what was understood so far.

    Attributes:
        ordinary_s: after words that may well be all.
        clear_s: after a question mark or an answer that is whole in itself.
        unfinished_s: after a word that asks for another ("because", "to the").
        filler_s: after a sound that says "I am not done" ("um").
        unheard_s: where a long stretch of speech has given no words yet.
        long_speech_s: how much speech counts as long there.
        patience: factor on all of them, in [0.5, 3]; above 1 for people who speak slowly.
    """

    ordinary_s: float = 0.4
    clear_s: float = 0.32
    unfinished_s: float = 0.8
    filler_s: float = 1.2
    unheard_s: float = 0.7
    long_speech_s: float = 2.0
    patience: float = 1.0

    def __post_init__(self) -> None:
        if not 0.5 <= self.patience <= 3:
            raise ValueError(f"patience must be in [0.5, 3], got {self.patience}")

    @property
    def hears_prosody(self) -> bool:
        """It goes by words alone."""
        return False

    def wait_s(self, pause: Pause) -> float:
        """Return the seconds of silence that end the turn."""
        return self.silence_s(pause.text, pause.speech_s)

    def silence_s(self, partial: str, speech_s: float) -> float:
        """Return the seconds of silence that end a turn with this partial transcript and this much speech.

        >>> EndOfTurn().silence_s("i went there because", 2.0)
        0.8
        """
        return self.patience * self._silence_s(partial, speech_s)

    def _silence_s(self, partial: str, speech_s: float) -> float:
        text = partial.strip().lower().replace("’", "'")
        if not text:
            return self.unheard_s if speech_s >= self.long_speech_s else self.ordinary_s
        said = text.rstrip(".,!?…-— ")
        last = said.split()[-1] if said else ""
        if last in _FILLERS:
            return self.filler_s
        if text.endswith(("?", "!")) or said in COMPLETE:
            return self.clear_s
        if text.endswith(("...", "…", ",", "-", "—")) or last in _UNFINISHED:
            return self.unfinished_s
        # A full stop is no sign: recognisers that punctuate put one wherever the sound stops.
        return self.ordinary_s
