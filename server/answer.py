"""The sound of one answer: what was made of it, what was heard of it, and what the face needs of it."""

import re
from dataclasses import dataclass, field

import numpy as np

from dialogue.ports import SpeechChunk
from dialogue.shown_words import paced, shown_times
from render.rig import FPS
from server.wire import VOICE_RATE_HZ
from sound.pcm import Samples
from sound.speech import Phone, Word
from speaker_listener.motion import PhraseAhead

FRAME_SAMPLES = VOICE_RATE_HZ // FPS


@dataclass
class SpokenPhrase:
    """One phrase of the answer and where it lies in the answer's sound.

    Attributes:
        text: as written, with the spaces around it.
        start: first sample.
        samples: (n,) its sound at the wire's rate.
        phones: times in seconds from the start of the phrase.
        words: times in seconds from the start of the phrase.
        ready: whether its face may be made; False while a model works the phrase out.
        more: its voice has not given all of it yet.
    """

    text: str
    start: int
    samples: Samples
    phones: tuple[Phone, ...]
    words: tuple[Word, ...]
    ready: bool = True
    more: bool = False

    @property
    def end(self) -> int:
        """One past the last sample."""
        return self.start + len(self.samples)

    @property
    def shown_words(self) -> tuple[Word, ...]:
        """When each word of the text sounds; paced while that is not known yet, empty where it never will be."""
        if self.words:
            return shown_times(self.text, self.words)
        return paced(self.text) if self.more else ()

    @property
    def shown_end_s(self) -> float:
        """When the phrase will be over, in seconds from its start, as far as is known."""
        known_s = len(self.samples) / VOICE_RATE_HZ
        expected = self.shown_words[-1:] if self.more else ()
        return max([known_s, *(word.end_s for word in expected)])


@dataclass
class Answer:
    """The ledger of one reply's sound, at `VOICE_RATE_HZ`.

    Attributes:
        epoch: the reply's number.
        node: its node in the tree.
        phrases: what was made so far.
        complete: nothing more will come.
    """

    epoch: int
    node: int
    phrases: list[SpokenPhrase] = field(default_factory=list)
    complete: bool = False

    @property
    def sample_count(self) -> int:
        """Samples made so far."""
        return self.phrases[-1].end if self.phrases else 0

    @property
    def duration_ms(self) -> int:
        """Length of what was made so far."""
        return self.sample_count * 1000 // VOICE_RATE_HZ

    @property
    def text(self) -> str:
        """All the words made so far."""
        return "".join(phrase.text for phrase in self.phrases).strip()

    def take(self, samples: Samples, text: str, chunk: SpeechChunk) -> SpokenPhrase:
        """Append a chunk of a voice, whose sound is `samples` at the wire's rate; return the phrase it belongs to."""
        phrase = self.add(samples, text, chunk.phones, chunk.words)
        phrase.more = chunk.more
        if chunk.phrase_phones:
            phrase.phones = chunk.phrase_phones
        if chunk.phrase_words:
            phrase.words = chunk.phrase_words
        return phrase

    def add(
        self, samples: Samples, text: str, phones: tuple[Phone, ...] = (), words: tuple[Word, ...] = ()
    ) -> SpokenPhrase:
        """Append sound; with no text it goes on with the phrase before. Return the phrase it belongs to."""
        if text or not self.phrases:
            self.phrases.append(SpokenPhrase(text, self.sample_count, samples, phones, words))
            return self.phrases[-1]
        phrase = self.phrases[-1]
        offset_s = len(phrase.samples) / VOICE_RATE_HZ
        phrase.samples = np.concatenate([phrase.samples, samples])
        phrase.phones += tuple(Phone(p.symbol, p.start_s + offset_s, p.end_s + offset_s) for p in phones)
        phrase.words += tuple(Word(w.text, w.start_s + offset_s, w.end_s + offset_s) for w in words)
        return phrase

    def heard_text(self, played_ms: int) -> str:
        """Return the words that were heard to their end when `played_ms` of the sound had been played.

        Where the voice gives word times they decide; elsewhere the share of the phrase that was played does,
        cut back to whole words.
        """
        played = played_ms * VOICE_RATE_HZ / 1000
        # Text without sound of its own, such as an emoji at the end, is heard when what came before it was.
        heard = [
            _heard_of(phrase, played)
            for phrase in self.phrases
            if phrase.start < played or 0 < phrase.end <= played
        ]
        return "".join(heard).strip()

    def frame_count(self) -> int:
        """Return how many whole video frames there is sound for; the last one may be padded when complete."""
        whole, rest = divmod(self.sample_count, FRAME_SAMPLES)
        return whole + (1 if rest and self.complete else 0)

    def own(self, frame: int) -> Samples:
        """Return the (960,) samples of a video frame, padded with silence at the end."""
        return self.between(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)

    def between(self, start: int, end: int) -> Samples:
        """Return (end - start,) samples of the answer; silence where there is none."""
        sound = np.zeros(end - start, dtype=np.float32)
        for phrase in self.phrases:
            low, high = max(start, phrase.start), min(end, phrase.end)
            if low < high:
                sound[low - start : high - start] = phrase.samples[low - phrase.start : high - phrase.start]
        return sound

    def ready(self, frame: int) -> bool:
        """Whether the phrase of a video frame is worked out, so that its face can be made at once."""
        current = self._at(frame)
        return current is None or current.ready

    def ahead(self, frame: int) -> PhraseAhead | None:
        """Return the phrase that sounds at a video frame; the one before it in a gap, the last one at the end."""
        at, current = frame * FRAME_SAMPLES, self._at(frame)
        if current is None:
            return None
        return PhraseAhead(current.phones, current.samples, (at - current.start) / VOICE_RATE_HZ)

    def _at(self, frame: int) -> SpokenPhrase | None:
        at = frame * FRAME_SAMPLES
        current = None
        for phrase in self.phrases:
            if phrase.start <= at + FRAME_SAMPLES // 2 or current is None:
                current = phrase
        return current


def _heard_of(phrase: SpokenPhrase, played: float) -> str:
    if played >= phrase.end:
        return phrase.text
    pieces = re.findall(r"\s*\S+\s*", phrase.text)
    words = phrase.shown_words
    if words:
        played_s = (played - phrase.start) / VOICE_RATE_HZ
        count = sum(word.end_s <= played_s for word in words)
        return "".join(pieces[:count])
    budget = len(phrase.text) * (played - phrase.start) / len(phrase.samples)
    heard = ""
    for piece in pieces:
        if len(heard) + len(piece.rstrip()) > budget:
            break
        heard += piece
    return heard
