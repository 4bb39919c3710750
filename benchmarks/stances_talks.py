"""Random talks for the stance bench: who has the floor changes often, in every way in which a talk lets it.

    listen ─takes─▶ speak ─gives─────────────▶ listen        the phrase was said to its end
                      ├────interrupted────────▶ listen        broken off inside a phrase
                      └────held ─┬ resumed ─▶ speak           silent for a moment, and on with the same phrase
                                 └ after held ▶ listen        silent for a moment, and the floor is gone

Both sides speak with eSpeak NG, the person with another voice. What is felt and shown changes with the turns and inside
them. Sounds are windows into a few phrases, so that an hour of talk needs no more memory than its phrases.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import numpy as np

from benchmarks.listening_talks import answer
from emotion_tree.reading import EMOTIONS, Distribution, distribution
from render.rig import FPS
from sound.espeak import EspeakEngine
from sound.pcm import Samples, silence
from sound.resample import resampled
from sound.speech import Phone, Prosody
from speaker_listener.motion import OTHER_RATE_HZ, OWN_RATE_HZ, MotionInput, PhraseAhead, Shown, Stance

Kind: TypeAlias = Literal["takes", "gives", "interrupted", "after held", "held", "resumed"]
# The stance changes in these; a held character keeps the floor, so that the other two are no switches.
SWITCHES: Final[tuple[Kind, ...]] = ("takes", "gives", "interrupted", "after held")
KINDS: Final[tuple[Kind, ...]] = (*SWITCHES, "held", "resumed")
TURN_S: Final = (0.52, 6.0)
_HELD_S: Final = (0.3, 1.5)
_THINK_S: Final = 0.6
_BARGE_IN_FRAMES: Final = 8
_INTENSITY_SHARE: Final = (0.4, 0.9)
_NOD_CHANCE: Final = 0.004
_OWN: Final = OWN_RATE_HZ // FPS
_OTHER: Final = OTHER_RATE_HZ // FPS
_QUIET_OWN: Final = np.zeros(_OWN, np.float32)
_QUIET_OTHER: Final = np.zeros(_OTHER, np.float32)
_TEXTS: Final = (
    "Yes.",
    "I see.",
    "Really?",
    "Go on, please.",
    "I am so sorry to hear that.",
    "That sounds wonderful, I am really happy for you!",
    "Hello, it is good to see you. What would you like to talk about?",
    "Please bring my five blue shoes, and we will see the green moon.",
    "My father ought to laugh at that old car.",
    "Tell me more about it, from the beginning if you like.",
)
_THEIRS: Final = (
    "I have told them four times, and nobody ever listens.",
    "We are going to the sea for two whole weeks!",
    "Some days I cannot find a reason to get up.",
    "The bus leaves at ten past eight from the station.",
    "Could you help me with a letter to my mother?",
)


@dataclass(frozen=True, eq=False)
class Voices:
    """What both sides can say.

    Attributes:
        own: phrases of the character with their phones, at `OWN_RATE_HZ`; in every second one the phones are not known.
        other: (n,) the person, at `OTHER_RATE_HZ`, with pauses; read round and round.
    """

    own: tuple[tuple[tuple[Phone, ...], Samples], ...]
    other: Samples


@dataclass(frozen=True)
class Change:
    """Something that happened to the floor: the first frame of it, and what."""

    frame: int
    kind: Kind


@dataclass(frozen=True, eq=False)
class StanceTalk:
    """One talk: its frames, and where the floor changed hands or was held."""

    inputs: Sequence[MotionInput] = field(repr=False)
    changes: tuple[Change, ...]

    @property
    def switches(self) -> tuple[Change, ...]:
        """Those changes in which the stance changes."""
        return tuple(change for change in self.changes if change.kind in SWITCHES)


def voices() -> Voices:
    """Return both sides, spoken by eSpeak NG.

    Raises:
        EngineMissing: it is not there.
    """
    engine = EspeakEngine()
    own: list[tuple[tuple[Phone, ...], Samples]] = []
    for text in _TEXTS:
        speech = engine.speak(text)
        made = resampled(speech.samples, speech.rate_hz, OWN_RATE_HZ)
        own += [(speech.phones, made), ((), made)]
    parts: list[Samples] = []
    for number, text in enumerate(_THEIRS):
        speech = engine.speak(text, "en-us+m3", Prosody(rate=0.85 + 0.1 * number))
        parts += [resampled(speech.samples, speech.rate_hz, OTHER_RATE_HZ), silence(0.7, OTHER_RATE_HZ)]
    engine.close()
    return Voices(tuple(own), np.concatenate(parts))


def stance_talk(said: Voices, switches: int, seed: int) -> StanceTalk:
    """Return a talk with so many changes of stance; it begins with listening and ends with a last turn.

    Raises:
        ValueError: there is to be no change at all.
    """
    if switches < 1:
        raise ValueError(f"expected at least one change of stance, got {switches}")
    writer = _Writer(said, np.random.default_rng(seed))
    writer.listen()
    while sum(change.kind in SWITCHES for change in writer.changes) < switches:
        writer.speak()
        writer.listen()
    return StanceTalk(writer.inputs, tuple(writer.changes))


@dataclass
class _Writer:
    """Writes a talk turn by turn."""

    said: Voices
    rng: np.random.Generator
    inputs: list[MotionInput] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    _shown: Shown = field(default_factory=Shown)
    _felt: Distribution = field(default_factory=lambda: distribution({}))
    _heard: int = 0

    def listen(self) -> None:
        """Write a turn of the person, now and then with a feeling of its own, and with thinking at its end."""
        frames = self._turn_frames()
        self._heard = int(self.rng.integers(len(self.said.other) // _OTHER))
        if self.rng.random() < 0.5:
            self._feel()
        later = int(self.rng.integers(2 * frames))  # half of the time it never comes
        thinks = self.rng.random() < 0.4 and frames > 3 * _THINK_S * FPS
        for frame in range(frames):
            if frame == later:
                self._feel()
            thinking = thinks and frame >= frames - _THINK_S * FPS
            nod = not thinking and self.rng.random() < _NOD_CHANCE
            self._add("listening", None, 0.0, heard=not thinking, thinking=thinking, nod=nod)

    def speak(self) -> None:
        """Write a turn of the character: one phrase or several, said to the end, broken off, or held inside."""
        frames = self._turn_frames()
        self._mark("takes")
        ends = self.rng.random()
        if ends < 0.45:
            self._say_whole(frames)
            self._mark("gives")
            return
        phrase, at = self._say_some(frames)
        if ends < 0.75:
            self._mark("interrupted")
            return
        self._mark("held")
        for _ in range(round(float(self.rng.uniform(*_HELD_S)) * FPS)):
            self._add("speaking", None, 0.0, heard=True)
        if ends < 0.88:
            self._mark("after held")
            return
        self._mark("resumed")
        self._say(phrase, at, _frames_of(phrase[1]))
        self._mark("gives")

    def _say_whole(self, frames: int) -> None:
        """Say phrases to their ends, of about so many frames together."""
        left = frames
        while left > 0:
            fitting = [one for one in self.said.own if _frames_of(one[1]) <= max(left, _shortest(self.said))]
            phrase = _anew(fitting[int(self.rng.integers(len(fitting)))])
            self._say(phrase, 0, _frames_of(phrase[1]))
            left -= _frames_of(phrase[1])

    def _say_some(self, frames: int) -> tuple[tuple[tuple[Phone, ...], Samples], int]:
        """Say phrases for exactly so many frames; return the one that was not finished, and how far it came."""
        left = frames
        while True:
            phrase = _anew(self.said.own[int(self.rng.integers(len(self.said.own)))])
            long = _frames_of(phrase[1])
            if left < long:
                self._say(phrase, 0, left, barged_in=True)
                return phrase, left
            self._say(phrase, 0, long)
            left -= long

    def _say(
        self, phrase: tuple[tuple[Phone, ...], Samples], start: int, stop: int, barged_in: bool = False
    ) -> None:
        if self.rng.random() < 0.2:
            self._feel()
        for frame in range(start, stop):
            # Who interrupts is heard for a moment before the character falls silent.
            self._add("speaking", phrase, frame / FPS, heard=barged_in and frame >= stop - _BARGE_IN_FRAMES)

    def _add(
        self,
        stance: Stance,
        phrase: tuple[tuple[Phone, ...], Samples] | None,
        now_s: float,
        *,
        heard: bool,
        thinking: bool = False,
        nod: bool = False,
    ) -> None:
        ahead = None if phrase is None else PhraseAhead(phrase[0], phrase[1], now_s)
        own = _QUIET_OWN if phrase is None else _window(phrase[1], now_s)
        other = self._next_heard() if heard else _QUIET_OTHER
        self.inputs.append(
            MotionInput(stance, own, other, ahead, self._shown, thinking, nod, felt=self._felt)
        )

    def _next_heard(self) -> Samples:
        whole = len(self.said.other) // _OTHER
        start = self._heard % whole * _OTHER
        self._heard += 1
        return self.said.other[start : start + _OTHER]

    def _feel(self) -> None:
        emotion = EMOTIONS[int(self.rng.integers(len(EMOTIONS)))]
        share = float(self.rng.uniform(*_INTENSITY_SHARE))
        self._felt = distribution({emotion: share, "neutral": 1.0 - share} if emotion != "neutral" else {})
        self._shown = answer(self._felt)

    def _turn_frames(self) -> int:
        return round(float(self.rng.uniform(*TURN_S)) * FPS)

    def _mark(self, kind: Kind) -> None:
        self.changes.append(Change(len(self.inputs), kind))


def _anew(phrase: tuple[tuple[Phone, ...], Samples]) -> tuple[tuple[Phone, ...], Samples]:
    """Return the phrase said once more: one is known by its samples being the same object, and none comes twice."""
    return phrase[0], phrase[1].copy()


def _frames_of(samples: Samples) -> int:
    return -(-len(samples) // _OWN)


def _shortest(said: Voices) -> int:
    return min(_frames_of(samples) for _, samples in said.own)


def _window(samples: Samples, now_s: float) -> Samples:
    start = round(now_s * OWN_RATE_HZ)
    heard = samples[start : start + _OWN]
    return heard if len(heard) == _OWN else np.pad(heard, (0, _OWN - len(heard)))
