"""When a person speaks and when they are done, from one microphone's sound; time is counted in samples.

Pure logic around a `VAD`: no clock, no tasks, no sockets. However the sound is cut on its way here, the same
sound gives the same events.

    probability   ·  ·  .6 .9 .9 .8 .4 .9 .2 .1 .1 .1 … .1 ·  ·
    events              S  ♪  ♪  ♪  ♪  ♪  ♪  ♪  ♪  ♪      E         S SpeechStarted, ♪ SpeechSound, E SpeechEnded
                   └ 300 ms pre-roll goes out with S    └ silence by `EndPolicy`
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dialogue.echo import EchoGuard
from dialogue.end_of_turn import EndOfTurn, EndPolicy, Pause
from dialogue.onset import OnsetDetector
from dialogue.pause_prosody import PauseProsody
from dialogue.ports import VAD
from dialogue.turn_end import PauseHabit
from sound.pcm import Samples, rms

_QUIETEST_DBFS: Final = -96.0
# A chunk, and how far chunks and packets may lie apart.
_ECHO_S: Final = 0.03
# Pitch is known 50 ms late, and no policy ends a turn sooner.
_PROSODY_AFTER_S: Final = 0.12
# Who goes on so soon after a silence that ended their turn was still in the same thought.
_SAME_THOUGHT_S: Final = 1.8


@dataclass(frozen=True)
class SpeechStarted:
    """A person has begun to speak.

    Attributes:
        at_s: where the first chunk of speech begins.
        continues: the same turn as the utterance just ended, which had grown too long.
    """

    at_s: float
    continues: bool = False


@dataclass(frozen=True)
class SpeechSound:
    """Sound of the utterance, in order and without gaps: pre-roll, speech, and the silence inside and after it.

    Attributes:
        samples: (n,) float32 at the VAD's rate.
        at_s: where its first sample lies.
    """

    samples: Samples
    at_s: float


@dataclass(frozen=True)
class SpeechEnded:
    """The utterance is over.

    Attributes:
        at_s: where its last chunk of speech ends.
        decided_s: how far the sound was heard when this was decided.
        speech_s: how much of it was speech.
        reason: "silence", "released" (`Hearing.flush`), or "too_long", after which the same turn goes on.
    """

    at_s: float
    decided_s: float
    speech_s: float
    reason: Literal["silence", "released", "too_long"]

    @property
    def end_of_turn(self) -> bool:
        """Whether it is the other party's turn now."""
        return self.reason != "too_long"


HearingEvent: TypeAlias = SpeechStarted | SpeechSound | SpeechEnded


@dataclass(frozen=True)
class Hysteresis:
    """When chunks of sound become speech, and when an utterance is cut.

    Attributes:
        start: this probability in `start_chunks` chunks in a row starts speech.
        start_chunks: how many.
        sure: this probability in one chunk starts speech.
        keep: speech goes on while chunks reach this.
        alert: while alert, this probability in one chunk starts speech. Who speaks over the character should be
            met at once, and a mistake costs only a short pause.
        pre_roll_s: how much sound before the start belongs to the utterance, so that no first phone is lost.
        longest_s: an utterance longer than this is cut in two.
        cut_window_s: the cut lies at the quietest place within this much of its end.
    """

    start: float = 0.5
    start_chunks: int = 2
    sure: float = 0.85
    keep: float = 0.35
    alert: float = 0.2
    pre_roll_s: float = 0.3
    longest_s: float = 60.0
    cut_window_s: float = 2.0

    def __post_init__(self) -> None:
        if not 0 < self.keep <= self.start <= self.sure <= 1:
            raise ValueError(
                f"expected 0 < keep <= start <= sure <= 1, got {self.keep}, {self.start}, {self.sure}"
            )
        if not 0 < self.alert <= 1:
            raise ValueError(f"expected 0 < alert <= 1, got {self.alert}")
        if self.start_chunks < 1 or not 0 < self.cut_window_s < self.longest_s:
            raise ValueError("expected start_chunks >= 1 and 0 < cut_window_s < longest_s")


@dataclass(frozen=True)
class _Chunk:
    """One chunk as the VAD heard it; `start` counts samples since the beginning."""

    samples: Samples
    start: int
    speech: bool

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


class Hearing:
    """One person's microphone. Feed it sound; it returns what happened, in order.

    Attributes:
        policy: when a silence ends the turn; it may be changed at any time.
        habit: how this person pauses, learned from every pause that turned out to be inside a thought.
        alert: whether the character speaks, so that speech over it must be noticed sooner (`OnsetDetector` too); may be
            changed as well.
    """

    def __init__(
        self,
        vad: VAD,
        policy: EndPolicy | None = None,
        hysteresis: Hysteresis | None = None,
        echo: EchoGuard | None = None,
    ) -> None:
        """Listen with a VAD of its own; nobody else may use it.

        Where `echo` is given and is fed beside, the character's own voice begins no speech.
        """
        self._echo = echo
        self._vad = vad
        self._onset = OnsetDetector(vad.rate_hz, vad.chunk_samples)
        self.policy: EndPolicy = policy or EndOfTurn()
        self.habit = PauseHabit()
        self._prosody = PauseProsody(vad.rate_hz)
        self._wait_s: float | None = None  # of the pause that lasts, as far as is known; None: to be asked
        self._sounded: NDArray[np.float64] | None = None  # how speech sounded before it
        self.alert = False
        self._limits = hysteresis or Hysteresis()
        self._rate_hz = vad.rate_hz
        self._pending: Samples = np.zeros(0, dtype=np.float32)  # less than a chunk
        self._heard = 0  # samples that went through the VAD
        self._level_dbfs = _QUIETEST_DBFS
        self._before: deque[_Chunk] = deque()  # no utterance: the pre-roll
        self._held: list[_Chunk] = []  # utterance near its longest: not sent yet, the cut may fall in here
        self._likely = 0  # chunks in a row over `start`
        self._speaking = False
        self._first = 0  # where the utterance's sound begins
        self._last_speech = 0  # where its last speech ends
        self._prosody_from = 0  # where the sound begins that prosody heard
        self._speech = 0  # samples of it that are speech
        self._partial = ""
        # Whether the character spoke since: then a silence was no pause of the person's, however short the answer.
        self._answered = False

    @property
    def speaking(self) -> bool:
        """Whether an utterance is open."""
        return self._speaking

    @property
    def speech_s(self) -> float:
        """Seconds of speech in the open utterance; 0 without one."""
        return self._speech / self._rate_hz if self._speaking else 0.0

    @property
    def heard_s(self) -> float:
        """Seconds of sound fed so far."""
        return (self._heard + len(self._pending)) / self._rate_hz

    @property
    def level_dbfs(self) -> float:
        """Loudness of the last whole chunk in dB of full scale, -96 or more; for a level meter."""
        return self._level_dbfs

    def understood(self, partial: str) -> None:
        """Take the open utterance's transcript so far; it decides how long a silence ends the turn."""
        if self._speaking and partial != self._partial:
            self._partial = partial
            self._wait_s = None

    def feed(self, samples: Samples) -> list[HearingEvent]:
        """Return what (n,) further samples bring.

        Raises:
            ValueError: the sound is not mono.
        """
        if samples.ndim != 1:
            raise ValueError(f"expected mono sound of shape (n,), got {samples.shape}; mix it down first")
        size = self._vad.chunk_samples
        self._pending = np.concatenate([self._pending, samples.astype(np.float32, copy=False)])
        whole = len(self._pending) // size * size
        ready, self._pending = self._pending[:whole], self._pending[whole:]
        events: list[HearingEvent] = []
        for start in range(0, whole, size):
            events += self._hear(ready[start : start + size])
        return events

    def flush(self) -> list[HearingEvent]:
        """End the turn now, as when a push-to-talk button is let go; what was not yet sure counts as speech."""
        events: list[HearingEvent] = []
        if not self._speaking and self._likely:
            events += self._start()
        rest, self._pending = self._pending, np.zeros(0, dtype=np.float32)
        chunk = _Chunk(rest, self._heard, speech=False)
        self._heard = chunk.end
        if self._speaking:
            events += self._send([*self._held, chunk])
            events.append(self._end("released"))
        self._forget()
        return events

    def reset(self) -> None:
        """Drop an open utterance without a word and forget the past; the time goes on."""
        self._heard += len(self._pending)
        self._pending = np.zeros(0, dtype=np.float32)
        self._forget()

    def _forget(self) -> None:
        self._vad.reset()
        self._onset.reset()
        self._before.clear()
        self._held.clear()
        self._likely = 0
        self._speaking = False
        self._partial = ""

    def _hear(self, samples: Samples) -> list[HearingEvent]:
        self._level_dbfs = max(20 * float(np.log10(rms(samples) + 1e-9)), _QUIETEST_DBFS)
        probability = self._vad.probability(samples)
        limits = self._limits
        self._answered = self._answered or self.alert
        start, needed = (limits.alert, 1) if self.alert else (limits.start, limits.start_chunks)
        threshold = limits.keep if self._speaking else start
        onset = self._onset.hears(samples, probability) and self.alert and not self._speaking
        # Inside an utterance nobody asks any more: by then the own voice was told to pause.
        own = self._echo is not None and not self._speaking and not self._echo.theirs(_ECHO_S)
        chunk = _Chunk(samples, self._heard, speech=not own and (onset or probability >= threshold))
        self._heard = chunk.end
        if self._speaking:
            return self._go_on(chunk)
        self._before.append(chunk)
        self._likely = self._likely + 1 if chunk.speech else 0
        if self._likely >= needed or (chunk.speech and probability >= limits.sure):
            return self._start()
        self._shorten_pre_roll()
        return []

    def _shorten_pre_roll(self) -> None:
        """Drop chunks that lie wholly before the pre-roll of whatever may start with the present likely chunks."""
        likely = sum(len(chunk.samples) for chunk in list(self._before)[len(self._before) - self._likely :])
        oldest = self._heard - likely - round(self._limits.pre_roll_s * self._rate_hz)
        while self._before and self._before[0].end <= oldest:
            self._before.popleft()

    def _start(self) -> list[HearingEvent]:
        self._shorten_pre_roll()
        chunks = list(self._before)
        ended, self._prosody_from = self._last_speech, chunks[0].start
        speech = chunks[len(chunks) - self._likely :]
        self._before.clear()
        self._likely = 0
        self._speaking = True
        self._partial = ""
        self._first = chunks[0].start
        self._last_speech = speech[-1].end
        self._speech = sum(len(chunk.samples) for chunk in speech)
        gap_s = (speech[0].start - ended) / self._rate_hz
        if ended and not self._answered and gap_s <= _SAME_THOUGHT_S:
            self.habit.note(gap_s)
        self._answered = False
        self._begin_listening_to_pauses(chunks)
        return [SpeechStarted(speech[0].start / self._rate_hz), *self._send(chunks)]

    def _begin_listening_to_pauses(self, chunks: list[_Chunk]) -> None:
        self._wait_s = self._sounded = None
        self._prosody.reset()
        if self.policy.hears_prosody:
            for chunk in chunks:
                self._prosody.feed(chunk.samples)

    def _go_on(self, chunk: _Chunk) -> list[HearingEvent]:
        if self.policy.hears_prosody:
            self._prosody.feed(chunk.samples)
        if chunk.speech:
            self.habit.note((chunk.start - self._last_speech) / self._rate_hz)
            self._wait_s = self._sounded = None
            self._last_speech = chunk.end
            self._speech += len(chunk.samples)
        limits = self._limits
        if chunk.end - self._first <= (limits.longest_s - limits.cut_window_s) * self._rate_hz:
            events = self._send([chunk])
        else:
            self._held.append(chunk)
            too_long = chunk.end - self._first >= limits.longest_s * self._rate_hz
            events = self._cut() if too_long else []
        silence_s = (chunk.end - self._last_speech) / self._rate_hz
        if silence_s > 0 and silence_s >= self._wait(silence_s) - 1e-9:
            events += [*self._send(self._held), self._end("silence")]
            self._held.clear()
        return events

    def _wait(self, silence_s: float) -> float:
        """Return how long the pause must last that has lasted `silence_s`, asking only when something is new."""
        if self._sounded is None and self.policy.hears_prosody and silence_s >= _PROSODY_AFTER_S:
            self._sounded = self._prosody.features((self._last_speech - self._prosody_from) / self._rate_hz)
            self._wait_s = None
        if self._wait_s is None:
            pause = Pause(self._partial, self.speech_s, self._sounded, self.habit.usual_s)
            self._wait_s = self.policy.wait_s(pause)
        return self._wait_s

    def _cut(self) -> list[HearingEvent]:
        """End the utterance after the quietest chunk held and go on with a new one from there; nothing is lost."""
        quietest = min(range(len(self._held)), key=lambda index: rms(self._held[index].samples))
        before, after = self._held[: quietest + 1], self._held[quietest + 1 :]
        self._held.clear()
        cut = before[-1].end
        speech_after = sum(len(chunk.samples) for chunk in after if chunk.speech)
        ended = SpeechEnded(
            at_s=min(self._last_speech, cut) / self._rate_hz,
            decided_s=self._heard / self._rate_hz,
            speech_s=(self._speech - speech_after) / self._rate_hz,
            reason="too_long",
        )
        self._first, self._speech, self._partial = cut, speech_after, ""
        return [
            *self._send(before),
            ended,
            SpeechStarted(cut / self._rate_hz, continues=True),
            *self._send(after),
        ]

    def _end(self, reason: Literal["silence", "released"]) -> SpeechEnded:
        ended = SpeechEnded(
            at_s=self._last_speech / self._rate_hz,
            decided_s=self._heard / self._rate_hz,
            speech_s=self._speech / self._rate_hz,
            reason=reason,
        )
        self._speaking = False
        self._speech = 0
        self._partial = ""
        return ended

    def _send(self, chunks: list[_Chunk]) -> list[HearingEvent]:
        filled = [chunk for chunk in chunks if len(chunk.samples)]
        if not filled:
            return []
        samples = np.concatenate([chunk.samples for chunk in filled])
        return [SpeechSound(samples, filled[0].start / self._rate_hz)]
