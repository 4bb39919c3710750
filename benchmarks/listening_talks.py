"""Made-up talks for the listening bench: what a sad, a joyful, an angry and a calm person say, spoken by flite.

Text, voice, pace, pitch, loudness and pauses follow the condition; what the person feels is given with them, as the tree
would give it. A synthetic voice is no feeling voice: what these talks test is that a listener's face follows what it is
told and the sound's pauses and rises, not that it can tell feelings by ear (`warmchat bench voice_emotion` measures that).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from emotion_tree.feeling import Feeling
from emotion_tree.reading import Distribution, distribution
from emotion_tree.response import respond
from sound.flite import FliteEngine
from sound.pcm import Samples, silence
from sound.speech import Prosody
from speaker_listener.motion import OTHER_RATE_HZ, Shown

# A feeling is never whole: what the tree gives has a calm part.
_SHARE: Final = 0.8
_LEAD_S: Final = 1.0
_PAUSES_S: Final = (0.35, 1.1)
_VOICES: Final = ("slt", "rms", "awb")


@dataclass(frozen=True)
class Condition:
    """One kind of speaker: what is felt, how it is said, and what."""

    felt: str
    prosody: Prosody
    sentences: tuple[str, ...]


CONDITIONS: Final[dict[str, Condition]] = {
    "sad": Condition(
        "sadness",
        Prosody(rate=0.82, pitch=0.92, pitch_range=0.6, volume=0.6),
        (
            "My grandmother died last week, and the house is so quiet now.",
            "I keep her letters in a box beside the bed.",
            "Some days I cannot find a reason to get up.",
            "We used to cook together every Sunday, and I never wrote anything down.",
            "I do not know what to say to my mother.",
            "It rained the whole time, and hardly anybody came.",
            "I thought that there would be more time.",
            "Her coat is still hanging in the hall.",
        ),
    ),
    "joyful": Condition(
        "joy",
        Prosody(rate=1.15, pitch=1.18, pitch_range=1.7, volume=1.1),
        (
            "I got the job, and they called me on my birthday!",
            "We danced in the kitchen until the neighbours came over!",
            "You should have seen his face when he opened the door!",
            "We are going to the sea for two whole weeks!",
            "The little one took three steps today, all by herself!",
            "Everything that could go right went right!",
            "I laughed so hard that I had to sit down!",
            "They loved it, they really loved it!",
        ),
    ),
    "angry": Condition(
        "anger",
        Prosody(rate=1.12, pitch=1.1, pitch_range=1.3, volume=1.5),
        (
            "He took my work and put his own name on it.",
            "I have told them four times, and nobody ever listens.",
            "Why do I have to clean up after everybody?",
            "They cancelled it without a word, and kept the money.",
            "That is not an apology, that is an excuse.",
            "I waited three hours, and then they closed the counter.",
            "Do not tell me to calm down.",
            "I am not going to put up with this any longer.",
        ),
    ),
    "neutral": Condition(
        "neutral",
        Prosody(),
        (
            "The bus leaves at ten past eight from the station.",
            "I usually buy bread on the way home.",
            "The library moved to the other side of the square.",
            "There are two kinds of screws in this box.",
            "First you fold the paper, and then you cut along the line.",
            "My cousin lives near the river, not far from the mill.",
            "On Tuesdays I work from home, and on Fridays I am in the office.",
            "It takes about an hour, and a little longer in winter.",
        ),
    ),
}


@dataclass(frozen=True, eq=False)
class Talk:
    """One talk.

    Attributes:
        name: condition and number.
        condition: of CONDITIONS.
        samples: (n,) what the person says, at 16 kHz, with pauses.
        felt: (8,) what the person feels.
        shown: what the response table answers.
    """

    name: str
    condition: str
    samples: Samples
    felt: Distribution
    shown: Shown

    @property
    def duration_s(self) -> float:
        """Its length."""
        return len(self.samples) / OTHER_RATE_HZ


def answer(felt: Distribution, persona: str = "warm") -> Shown:
    """Return what the response table shows to a person who feels (8,) this."""
    made = respond(Feeling(felt), persona)
    return Shown(made.expression, made.intensity, made.attitude)


def talks(count: int, seed: int = 0) -> list[Talk]:
    """Return so many talks of each condition; sentence order, voice and pauses differ.

    Raises:
        EngineMissing: flite is not there.
    """
    engine = FliteEngine()
    made = []
    for condition, kind in CONDITIONS.items():
        said = {
            (voice, text): _say(engine, text, voice, kind.prosody)
            for voice in _VOICES[:count]
            for text in kind.sentences
        }
        for number in range(count):
            rng = np.random.default_rng([seed, number, list(CONDITIONS).index(condition)])
            voice = _VOICES[number % len(_VOICES)]
            parts = [silence(_LEAD_S, OTHER_RATE_HZ)]
            for place in rng.permutation(len(kind.sentences)):
                parts.append(said[voice, kind.sentences[place]])
                parts.append(silence(float(rng.uniform(*_PAUSES_S)), OTHER_RATE_HZ))
            felt = distribution({kind.felt: _SHARE, "neutral": 1.0 - _SHARE})
            made.append(
                Talk(f"{condition}-{number + 1}", condition, np.concatenate(parts), felt, answer(felt))
            )
    return made


def _say(engine: FliteEngine, text: str, voice: str, prosody: Prosody) -> Samples:
    speech = engine.speak(text, voice, prosody)
    if speech.rate_hz != OTHER_RATE_HZ:
        raise ValueError(f"expected flite's voice {voice} at {OTHER_RATE_HZ} Hz, got {speech.rate_hz}")
    return speech.samples
