"""When each word sounds, for a voice that does not say so itself.

English, and pocketsphinx is there ──▶ the words laid along the sound (`sound.aligner`)
else ──▶ the sounding stretches shared among the words by their letters
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sound.aligner import shared_aligner
from sound.errors import EngineError
from sound.pcm import Samples
from sound.speech import Speech, Word

_FRAME_S: Final = 0.01
_QUIET_BELOW_PEAK: Final = 10 ** (-34 / 20)
# A stop closes the mouth for less than this: only longer gaps are pauses.
_PAUSE_S: Final = 0.12
_LETTERS: Final = re.compile(r"[^\W\d_]")
# What a word costs beyond its letters: its beginning and end.
_WORD_WEIGHT: Final = 1.5


def with_times(speech: Speech, words: Sequence[str], language: str = "en") -> Speech:
    """Return the speech with the times of its words, and of its phones where they could be found.

    Times that are there already stay. Blocking, in another process: about 0.03 s a second of sound.

    Args:
        speech: the sound of exactly these words.
        words: as said, in order.
        language: BCP 47; the aligner knows English.
    """
    if speech.words or not words or len(speech.samples) == 0:
        return speech
    if language.lower().partition("-")[0] == "en" and all(re.search("[A-Za-z]", word) for word in words):
        try:
            found = shared_aligner().align(speech.samples, speech.rate_hz, words)
        except (EngineError, ValueError):
            pass  # not installed, or the sound is not quite these words: the estimate is still of use
        else:
            return replace(found, phones=speech.phones or found.phones)
    return replace(speech, words=estimated(speech.samples, speech.rate_hz, words))


def estimated(samples: Samples, rate_hz: int, words: Sequence[str]) -> tuple[Word, ...]:
    """Return words spread over the sounding stretches of (n,) samples, each by its number of letters."""
    sounding = _sounding(samples, rate_hz)
    if not sounding:
        return ()
    weights = np.array([_WORD_WEIGHT + len(_LETTERS.findall(word)) for word in words])
    ends = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    lengths = np.array([end_s - start_s for start_s, end_s in sounding])
    edges = np.concatenate([[0.0], np.cumsum(lengths)])
    total_s = float(edges[-1])

    def at(share: float, *, is_end: bool) -> float:
        passed_s = share * total_s
        # On the edge of a pause a word ends before it, and the next begins behind it.
        index = int(np.searchsorted(edges, passed_s + (-1e-6 if is_end else 1e-6))) - 1
        index = min(max(index, 0), len(sounding) - 1)
        return float(sounding[index][0] + passed_s - edges[index])

    return tuple(
        Word(word, at(float(low), is_end=False), at(float(high), is_end=True))
        for word, low, high in zip(words, ends, ends[1:], strict=False)
    )


def _sounding(samples: Samples, rate_hz: int) -> list[tuple[float, float]]:
    """Return the [start, end) in seconds of stretches without a pause in them."""
    step = max(round(_FRAME_S * rate_hz), 1)
    frames = np.abs(np.pad(samples, (0, -len(samples) % step))).reshape(-1, step).max(axis=1)
    loud = np.flatnonzero(frames > _QUIET_BELOW_PEAK * frames.max(initial=0.0))
    if len(loud) == 0:
        return []
    breaks = np.flatnonzero(np.diff(loud) * _FRAME_S > _PAUSE_S)
    firsts = [loud[0], *loud[breaks + 1]]
    lasts = [*loud[breaks], loud[-1]]
    limit_s = len(samples) / rate_hz
    return [
        (int(first) * step / rate_hz, min((int(last) + 1) * step / rate_hz, limit_s))
        for first, last in zip(firsts, lasts, strict=True)
    ]
