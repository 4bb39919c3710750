"""Which phones are said when in a recording: from a table, or from the words laid along the sound."""

import csv
from pathlib import Path
from typing import Final

import numpy as np

from sound.errors import EngineError
from sound.speech import PHONES, Phone
from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.recording import Recording
from speaker_listener.corpora.phone_times import aligned

_RATE_HZ: Final = 16_000
# Words drift over long sound, and the aligner holds all of it.
LONGEST_TEXT_S: Final = 120.0
_COLUMNS: Final = ["phone", "start_s", "end_s"]


def by_text(recording: Recording, text: str) -> tuple[Phone, ...]:
    """Return the phones of English words laid along the recording.

    Raises:
        AnimationError: no word, too long, pocketsphinx is missing, or the words do not fit the sound.
    """
    blocks: list[np.ndarray[tuple[int], np.dtype[np.float32]]] = []
    for frame in recording.frames(_RATE_HZ, _RATE_HZ):
        blocks.append(frame)
        if len(blocks) > LONGEST_TEXT_S:
            raise AnimationError(
                f"expected at most {LONGEST_TEXT_S:.0f} s of sound with --text, and {recording.path.name} is "
                "longer; cut it at a pause, or leave the text out"
            )
    try:
        return aligned(np.concatenate(blocks), _RATE_HZ, text.split())
    except (EngineError, ValueError) as error:
        raise AnimationError(str(error)) from error


def by_table(path: Path) -> tuple[Phone, ...]:
    """Return the phones of a CSV table with the columns phone, start_s and end_s, in order of time.

    Raises:
        AnimationError: it cannot be read, or a line is wrong: names the line.
    """
    try:
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AnimationError(f"expected a table of phones at {path}: {error}") from error
    if not rows or [cell.strip() for cell in rows[0]] != _COLUMNS:
        got = ",".join(rows[0])[:60] if rows else "an empty file"
        raise AnimationError(
            f"expected {path.name} to begin with the columns {','.join(_COLUMNS)}; got {got}"
        )
    phones: list[Phone] = []
    for number, row in enumerate(rows[1:], 2):
        if row:
            after_s = phones[-1].end_s if phones else 0.0
            phones.append(_phone(f"line {number} of {path.name}", row, after_s))
    if not phones:
        raise AnimationError(f"expected at least one phone in {path.name}, got none")
    return tuple(phones)


def within(phones: tuple[Phone, ...], from_s: float, to_s: float) -> tuple[Phone, ...]:
    """Return the phones that sound between two times, cut to them and counted from the first."""
    return tuple(
        Phone(p.symbol, max(p.start_s, from_s) - from_s, min(p.end_s, to_s) - from_s)
        for p in phones
        if p.end_s > from_s and p.start_s < to_s
    )


def _phone(where: str, row: list[str], after_s: float) -> Phone:
    try:
        symbol, start_s, end_s = row[0].strip().upper().rstrip("012"), float(row[1]), float(row[2])
    except (ValueError, IndexError) as error:
        raise AnimationError(
            f"expected a phone and two times in seconds in {where}, got {','.join(row)}"
        ) from error
    if symbol not in PHONES:
        raise AnimationError(f"expected an ARPAbet phone such as AA, M or SIL in {where}, got {row[0]!r}")
    if not after_s - 1e-6 <= start_s < end_s < float("inf"):
        raise AnimationError(
            f"expected times that go on from {after_s:g} s in {where}, got {start_s:g} to {end_s:g}; put the phones in order"
        )
    return Phone(symbol, start_s, end_s)
