"""Where in a recording somebody speaks, and where it can be cut into phrases.

    levels (25 a second) ─▶ loud enough? ─▶ stretches, short gaps closed ─▶ margins ─▶ at most 20 s each

Motion models hear a phrase whole before it is played, and judge loudness against the phrase's own loud parts: a
stretch of room noise, given as a phrase, would move the mouth. So only stretches with speech become phrases.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS

Levels: TypeAlias = NDArray[np.float32]

LONGEST_S: Final = 20.0
SILENT_DB: Final = -120.0

# Nothing below this is speech, whatever else the recording holds; `loudness.levels` draws the line at the same place.
_QUIET_DB: Final = -58.0
# How far under the loud parts speech may sink: its fricatives lie 25 to 35 dB under its vowels.
_SPAN_DB: Final = 35.0
# Speech stands out of the room by this much; but what is loud stays speech even over a loud room.
_ABOVE_ROOM_DB: Final = 8.0
_LOUD_DB: Final = 10.0
# What is quieter than this and hardly changes its loudness for seconds is a room, a fan or a hum, and no held vowel.
_ROOM_DB: Final = -40.0
_STEADY_DB: Final = 6.0
_STEADY_FRAMES: Final = 2 * FPS
# Closures of plosives and the pauses inside a phrase are shorter than this.
_GAP_FRAMES: Final = round(0.32 * FPS)
# A single loud frame is a click.
_LEAST_FRAMES: Final = 2
# The mouth opens before the sound and closes after it.
_MARGIN_FRAMES: Final = round(0.12 * FPS)
_LONGEST_FRAMES: Final = round(LONGEST_S * FPS)


@dataclass(frozen=True)
class Span:
    """Frames from start up to, and without, stop."""

    start: int
    stop: int


def spans(levels_db: Levels) -> list[Span]:
    """Return the phrases of a recording, in order, without overlap.

    Args:
        levels_db: (T,) of each frame of 40 ms, in dB of full scale.
    """
    found = [span for span in _runs(speech(levels_db)) if span.stop - span.start >= _LEAST_FRAMES]
    joined: list[Span] = []
    for span in found:
        if joined and span.start - joined[-1].stop <= _GAP_FRAMES:
            joined[-1] = Span(joined[-1].start, span.stop)
        else:
            joined.append(span)
    return [part for span in _with_margins(joined, len(levels_db)) for part in _cut(span, levels_db)]


def speech(levels_db: Levels) -> NDArray[np.bool_]:
    """Return (T,): in which frames somebody speaks, judged against the loud parts and the room of the whole."""
    heard = levels_db[levels_db > _QUIET_DB]
    if len(heard) == 0:
        return np.zeros(len(levels_db), dtype=np.bool_)
    loud_db = float(np.percentile(heard, 95))
    room_db = float(np.percentile(levels_db, 10))
    steady = loud_db - room_db < _STEADY_DB and len(levels_db) >= _STEADY_FRAMES
    if steady and loud_db < _ROOM_DB:
        return np.zeros(len(levels_db), dtype=np.bool_)
    over_room_db = min(room_db + _ABOVE_ROOM_DB, loud_db - _LOUD_DB)
    return np.asarray(levels_db > max(_QUIET_DB, loud_db - _SPAN_DB, over_room_db))


def floor(phrases: list[Span], count: int, gap_s: float) -> NDArray[np.bool_]:
    """Return (count,): when who says these phrases holds the floor: in them, and in gaps of at most `gap_s`."""
    holds = np.zeros(count, dtype=np.bool_)
    for span in phrases:
        holds[span.start : span.stop] = True
    for span, after in pairwise(phrases):
        if after.start - span.stop <= gap_s * FPS:
            holds[span.stop : after.start] = True
    return holds


def _runs(marks: NDArray[np.bool_]) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return [Span(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _with_margins(joined: list[Span], count: int) -> list[Span]:
    made: list[Span] = []
    for span in joined:
        after = made[-1].stop if made else 0
        made.append(Span(max(after, span.start - _MARGIN_FRAMES), min(count, span.stop + _MARGIN_FRAMES)))
    return made


def _cut(span: Span, levels_db: Levels) -> list[Span]:
    """Return the span in parts of at most `LONGEST_S`, each cut at the quietest frame of its second half."""
    parts: list[Span] = []
    start = span.start
    while span.stop - start > _LONGEST_FRAMES:
        from_ = start + _LONGEST_FRAMES // 2
        stop = from_ + int(np.argmin(levels_db[from_ : start + _LONGEST_FRAMES]))
        parts.append(Span(start, stop))
        start = stop
    return [*parts, Span(start, span.stop)]
