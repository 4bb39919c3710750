"""One pocketsphinx decoder: loudness evened, pauses used to finish early, doubt made silence.

Only the worker process imports this module: pocketsphinx holds Python's lock for as long as it computes.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from pocketsphinx import Decoder

from sound.pcm import Samples, from_pcm16, rms, to_pcm16

RATE_HZ: Final = 16000
# The mean cepstrum that belongs to the English model. The package's default names three of the thirteen numbers,
# and in streaming the mean hardly moves within an utterance, so it matters: half of the wrong words go.
_MEAN_CEPSTRUM: Final = "41.00,-5.29,-0.12,5.09,2.48,-4.07,-1.37,-1.78,-5.08,-2.05,-6.45,-1.42,1.17"
# The loudness that goes with that mean: the root mean square of the loud frames.
LEVEL: Final = 0.05
MOST_GAIN: Final = 30.0
# So much is listened to before a first guess at the gain: the pre-roll and a syllable or two.
_GAIN_AFTER_FRAMES: Final = 30
# A guess that proves wrong by more than this is put right while there is little to decode again.
_WRONG_GAIN: Final = 1.5
_GAIN_FIXED_AFTER: Final = 3 * RATE_HZ
_FRAME: Final = 320
# The second pass over a stretch takes a tenth of a second and more. It runs already when it has been quiet for
# this long, inside the silence that the end of a turn waits for anyway; if the person goes on, the stretch is
# decoded anew, which only short ones are short enough for, and which a slow speaker's many pauses must not
# bring about each time.
_EARLY_FRAMES: Final = 12
_LONGEST_EARLY: Final = 5 * RATE_HZ
_MOST_EARLY: Final = 2
# A long utterance is decoded in stretches that end in a pause, so that what is left to do at its end stays small.
# Short ones are left whole, because the words on both sides of a pause help each other.
_PAUSE_FRAMES: Final = 15
_QUIET: Final = 0.12
_SHORTEST_STRETCH: Final = 8 * RATE_HZ
# How many states may be alive in a frame. Clear speech never comes near; in noise, where nothing fits and all stays
# alive, it halves the work.
_MOST_STATES: Final = 3500
# Sureness measured: clear speech 0.35 to 0.9; office babble and keys below 0.16; accents and rooms that the model
# does not know mostly below 0.25, and then most of the words are wrong.
_UNSURE: Final = 0.25
# Longer than a word of so many letters is ever said: how decoders explain a hum, a fan or a key stroke ("and" for
# a second and a half).
_FRAMES_A_WORD: Final = 15
_FRAMES_A_LETTER: Final = 12


@dataclass(frozen=True)
class Stretch:
    """What was understood between two pauses.

    Attributes:
        words: in order.
        sureness: in [0, 1], a word's share; see `_sureness`.
        frames: how many 10 ms frames the words take, without fillers and silence.
    """

    words: tuple[str, ...]
    sureness: float
    frames: int

    @property
    def is_speech(self) -> bool:
        """Whether a mouth could have said the words in no less time than they took."""
        letters = sum(map(len, self.words))
        return self.frames <= _FRAMES_A_WORD * len(self.words) + _FRAMES_A_LETTER * letters


class Understood(NamedTuple):
    """What became of an utterance.

    Attributes:
        text: the words; "" where they are not clear.
        confidence: in [0, 1].
        guess: the words that are not clear; nobody may be taken at them.
    """

    text: str
    confidence: float
    guess: str = ""


class SphinxDecoder:
    """Hears one utterance after another: `begin`, `hear` as often as sound comes, `end`."""

    def __init__(self) -> None:
        """Load the English model that comes with the package; takes half a second and 90 MB.

        Raises:
            RuntimeError: the model is not there.
        """
        self._decoder = Decoder(samprate=RATE_HZ, maxhmmpf=_MOST_STATES, loglevel="FATAL")
        self._open = False
        self.begin()

    def begin(self) -> None:
        """Begin an utterance; what was open is dropped."""
        self.abandon()
        self._rest: Samples = np.zeros(0, dtype=np.float32)  # less than a frame
        self._levels: list[float] = []  # of all frames
        self._done: list[Stretch] = []
        self._sound: list[Samples] = []  # of the stretch
        self._early: Stretch | None = None  # what the stretch is if the person says no more
        self._early_left = _MOST_EARLY
        self._gain = 0.0
        self._quiet_frames = 0

    def hear(self, pcm: bytes) -> None:
        """Decode PCM16 sound at 16 kHz."""
        self._take(from_pcm16(pcm))

    def partial(self) -> str:
        """Return what is understood so far."""
        present = self._early or (self._stretch() if self._open else None)
        stretches = [s for s in (*self._done, present) if s is not None and s.is_speech]
        return " ".join(word for stretch in stretches for word in stretch.words)

    def end(self) -> Understood:
        """End the utterance; return its words, as a mere guess if they are not clear."""
        self._take(np.zeros(-len(self._rest) % _FRAME, dtype=np.float32))
        if self._sound and not self._open and self._early is None:
            self._start_stretch()
        self._end_stretch()
        return understood(self._done)

    def abandon(self) -> None:
        """Drop the open utterance."""
        if self._open:
            self._decoder.end_utt()
            self._open = False

    def _take(self, sound: Samples) -> None:
        samples = np.concatenate([self._rest, sound])
        whole = len(samples) // _FRAME * _FRAME
        self._rest = samples[whole:]
        for start in range(0, whole, _FRAME):
            self._hear_frame(samples[start : start + _FRAME])

    def _hear_frame(self, frame: Samples) -> None:
        self._levels.append(rms(frame))
        quiet = self._levels[-1] < _QUIET * max(self._levels)
        self._quiet_frames = self._quiet_frames + 1 if quiet else 0
        if self._quiet_frames >= _PAUSE_FRAMES and not self._sound:
            return  # silence between stretches
        self._sound.append(frame)
        if self._open:
            self._pass_on(frame)
            self._mend_gain()
        elif len(self._levels) >= _GAIN_AFTER_FRAMES and not (self._early and quiet):
            self._start_stretch()
        self._use_pause()

    def _use_pause(self) -> None:
        """Do in a pause what would else be left for the end."""
        length = len(self._sound) * _FRAME
        worth_it = self._early_left > 0 and length < _LONGEST_EARLY
        if self._open and self._quiet_frames == _EARLY_FRAMES and worth_it:
            self._early_left -= 1
            self._decoder.end_utt()
            self._open = False
            self._early = self._stretch()
        elif self._quiet_frames >= _PAUSE_FRAMES and length >= _SHORTEST_STRETCH:
            self._end_stretch()

    def _start_stretch(self) -> None:
        self._early = None
        self._gain = self._wanted_gain()
        self._decoder.set_cmn(_MEAN_CEPSTRUM)
        self._decoder.start_utt()
        self._open = True
        self._pass_on(np.concatenate(self._sound))

    def _pass_on(self, samples: Samples) -> None:
        self._decoder.process_raw(to_pcm16(samples * np.float32(self._gain)))

    def _mend_gain(self) -> None:
        """Begin the stretch anew if the loudness was guessed from a breath or a hiss."""
        off = self._wanted_gain() / self._gain
        early = len(self._sound) * _FRAME < _GAIN_FIXED_AFTER
        if early and not 1 / _WRONG_GAIN < off < _WRONG_GAIN:
            self._decoder.end_utt()
            self._start_stretch()

    def _wanted_gain(self) -> float:
        levels = np.array(self._levels)
        loud = rms(levels[levels >= 0.15 * levels.max()])
        return min(LEVEL / max(loud, 1e-6), MOST_GAIN)

    def _end_stretch(self) -> None:
        if self._open:
            self._decoder.end_utt()
            self._open = False
            self._done.append(self._stretch())
        elif self._early is not None:
            self._done.append(self._early)
        self._early = None
        self._sound.clear()

    def _stretch(self) -> Stretch:
        return stretch_of(self._decoder)


def stretch_of(decoder: Decoder) -> Stretch:
    """Return what a decoder makes of its present stretch."""
    hypothesis = decoder.hyp()
    if hypothesis is None or not hypothesis.hypstr:
        return Stretch((), 0.0, 0)
    said = [s for s in decoder.seg() if not s.word.startswith(("<", "["))]
    frames = sum(s.end_frame - s.start_frame + 1 for s in said)
    words = tuple(hypothesis.hypstr.split())
    return Stretch(words, _sureness(hypothesis.prob, [s.prob for s in said]), frames)


def _sureness(whole: float, each: list[float]) -> float:
    """Return a word's share of the posterior of the whole, and the mean of the words' own, in one number.

    The whole counts what lies between the words too; alone it is too hard on one word between two silences.
    """
    if not each:
        return 0.0
    words = np.exp(np.mean(np.log(np.maximum(each, 1e-9))))
    return float(np.sqrt(words * max(whole, 1e-30) ** (1 / len(each))))


def understood(stretches: list[Stretch]) -> Understood:
    """Return the words of all stretches and their mean sureness; a guess if they are too unsure to act upon.

    >>> understood([Stretch(("thank", "you"), 0.6, 50)])
    Understood(text='thank you', confidence=0.6, guess='')
    >>> understood([Stretch(("good", "kind"), 0.08, 50)])
    Understood(text='', confidence=0.08, guess='good kind')
    >>> understood([Stretch(("and",), 0.9, 128)])
    Understood(text='', confidence=0.0, guess='')
    """
    spoken = [stretch for stretch in stretches if stretch.words and stretch.is_speech]
    if not spoken:
        return Understood("", 0.0)
    logs = [np.log(max(stretch.sureness, 1e-9)) for stretch in spoken]
    sureness = float(np.exp(np.average(logs, weights=[len(stretch.words) for stretch in spoken])))
    text = " ".join(word for stretch in spoken for word in stretch.words)
    if sureness < _UNSURE:
        return Understood("", round(sureness, 3), text)
    return Understood(text, round(sureness, 3))
