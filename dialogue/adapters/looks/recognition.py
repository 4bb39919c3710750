"""One utterance through looks, agreement and guards; of any length, though a look has room for 30 s at most.

├──── settled: words that stand, sound let go ────┼──── window: looked at again with each look ────┤
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dialogue.adapters.looks.agreement import LocalAgreement
from dialogue.adapters.looks.decoder import RATE_HZ, Decoded, Decoder, Segment
from dialogue.adapters.looks.guards import LEAST_SPEECH_S, NOTHING, Judged, Verdict, judge, spoken
from dialogue.adapters.looks.heard import Sound

# A window longer than this lets go of what is settled: the decoder's work grows with it.
_LONG_WINDOW_S: Final = 15.0
# A window is never longer: at the end of 30 s there must be a margin.
_LONGEST_WINDOW_S: Final = 28.0
# A cut nearer to its beginning than this leaves too little sound on one side.
_LEAST_CUT_S: Final = 5.0
# Where a model tells no times and nobody paused, the sound is cut where it is softest in the last seconds of a window.
_SOFTEST_WITHIN_S: Final = 8.0
_SOFT_S: Final = 0.1
# Once the language is this sure, or there was this much speech, it stays.
_SURE_LANGUAGE: Final = 0.8
_ENOUGH_SPEECH_S: Final = 3.0
# A language told by less than this is as good as thrown dice, and so are the words.
_LEAST_LANGUAGE: Final = 0.3


@dataclass(frozen=True)
class Look:
    """What is known after a look.

    Attributes:
        judged: all words so far, and whether they are believed.
        committed: the words so far that will not change before the end; what a partial transcript shows.
        end_sample: how far the sound went.
        careful: whether what is doubtful was looked at twice; the same sound has no more to give.
    """

    judged: Judged
    committed: str
    end_sample: int
    careful: bool


class Recognition:
    """Understands one utterance; `look` blocks and is called in one thread at a time."""

    def __init__(self, decoder: Decoder, language: str | None = None) -> None:
        """Look with a decoder; None as language: it is told from the sound, and kept once it is sure."""
        self._decoder = decoder
        self._language = language
        self._agreement = LocalAgreement()
        self._settled: list[str] = []
        self._doubt: Judged | None = None  # of what is settled
        self._start = 0  # of the window

    @property
    def language(self) -> str | None:
        """The language that was given, or that is sure by now."""
        return self._language

    def look(self, sound: Sound, *, careful: bool = False) -> Look:
        """Return what is understood of all of the sound, which begins with what the look before had.

        Args:
            sound: the utterance so far.
            careful: look again at what is doubtful, and let all words stand; for a pause and the end.
        """
        while len(sound.samples) - self._start > _LONGEST_WINDOW_S * RATE_HZ:
            self._settle_first(sound)
        if sound.speech_s(self._start) < LEAST_SPEECH_S:
            return self._seen(NOTHING, sound, careful)
        decoded, judged = self._decode(sound, len(sound.samples), careful)
        if judged.verdict == "trusted":
            self._agreement.hear(judged.text.split(), settled=sound.paused and careful)
        seen = self._seen(judged, sound, careful)
        if judged.verdict == "trusted":
            self._let_go(decoded, sound, careful)
        return seen

    def _decode(self, sound: Sound, end: int, careful: bool) -> tuple[Decoded, Judged]:
        samples = sound.samples[self._start : end]
        speech_s = sound.speech_s(self._start, end)
        decoded = self._decoder.decode(samples, self._language)
        judged = self._judged(decoded, speech_s)
        again_helps = self._decoder.sees_more_with_care and judged is not NOTHING
        if careful and judged.verdict != "trusted" and again_helps:
            again = self._decoder.decode(samples, self._language, careful=True)
            judged_again = self._judged(again, speech_s)
            if (judged_again.confidence or 0) > (judged.confidence or 0):
                decoded, judged = again, judged_again
        if decoded.language_probability >= _SURE_LANGUAGE or speech_s >= _ENOUGH_SPEECH_S:
            self._language = self._language or decoded.language
        return decoded, judged

    def _judged(self, decoded: Decoded, speech_s: float) -> Judged:
        judged = judge(decoded.hypothesis, speech_s, self._decoder.limits)
        if judged.verdict == "trusted" and decoded.language_probability < _LEAST_LANGUAGE:
            return Judged(judged.text, "unsure", judged.confidence, "the language is not clear")
        return judged

    def _seen(self, judged: Judged, sound: Sound, careful: bool) -> Look:
        """Return a look's result: what is settled, and what is judged in the window."""
        settled = " ".join(self._settled)
        committed = " ".join([*self._settled, *self._agreement.committed])
        if settled:
            doubt = self._doubt or (judged if judged.verdict == "unsure" else None)
            verdict: Verdict = "unsure" if doubt else "trusted"
            confidence = doubt.confidence if doubt else judged.confidence
            judged = Judged(
                f"{settled} {judged.text}".strip(), verdict, confidence, doubt.why if doubt else ""
            )
        return Look(judged, committed, len(sound.samples), careful)

    def _let_go(self, decoded: Decoded, sound: Sound, careful: bool) -> None:
        """Settle what stands, where the window has grown long: whole segments, or all of it in a pause."""
        if len(sound.samples) - self._start <= _LONG_WINDOW_S * RATE_HZ:
            return
        words: list[str] = []
        cut_s = 0.0
        for segment in decoded.segments[:-1]:
            more = spoken(segment.text).split()
            if segment.end_s is None or len(words) + len(more) > len(self._agreement.committed):
                break
            words += more
            cut_s = segment.end_s
        if cut_s >= _LEAST_CUT_S:
            # The newest wording: it belongs to the sound that is let go, committed words may be off by one.
            self._settled += words
            self._agreement.drop(len(words))
            self._start += round(cut_s * RATE_HZ)
        elif sound.paused and careful and not any(segment.end_s for segment in decoded.segments):
            self._settled += spoken(decoded.hypothesis.text).split()
            self._agreement = LocalAgreement()
            self._start = len(sound.samples)

    def _settle_first(self, sound: Sound) -> None:
        """Settle as much as one look can hold: the model is far behind, or nobody paused for breath."""
        end = self._start + round(_LONGEST_WINDOW_S * RATE_HZ)
        decoded, judged = self._decode(sound, end, careful=True)
        kept, cut_s = _up_to_last_cut(decoded.segments)
        if not any(segment.end_s for segment in decoded.segments):
            end = _softest(sound, end)
            decoded, judged = self._decode(sound, end, careful=True)
            kept, cut_s = decoded.segments, (end - self._start) / RATE_HZ
        if judged.verdict == "trusted":
            self._settled += spoken(" ".join(segment.text for segment in kept)).split()
        else:
            cut_s = (end - self._start) / RATE_HZ
            self._settled += judged.text.split()
            self._doubt = judged if judged.verdict == "unsure" else self._doubt
        self._agreement = LocalAgreement()
        self._start += round(cut_s * RATE_HZ)


def _softest(sound: Sound, end: int) -> int:
    """Return the middle of the softest tenth of a second shortly before a sample."""
    size = round(_SOFT_S * RATE_HZ)
    start = end - round(_SOFTEST_WITHIN_S * RATE_HZ)
    pieces = sound.samples[start:end][: (end - start) // size * size].reshape(-1, size)
    return start + int(np.argmin(np.square(pieces).mean(axis=1))) * size + size // 2


def _up_to_last_cut(segments: tuple[Segment, ...]) -> tuple[tuple[Segment, ...], float]:
    """Return the segments that end before the window does, and where; all of them where there is no such end."""
    ended = [i for i, segment in enumerate(segments[:-1]) if (segment.end_s or 0.0) >= _LEAST_CUT_S]
    if not ended:
        return segments, _LONGEST_WINDOW_S
    return segments[: ended[-1] + 1], min(segments[ended[-1]].end_s or 0.0, _LONGEST_WINDOW_S)
