"""The sound of a recorded talk as a WAV file that is never written: any bytes of it are made when they are asked for.

A browser plays a file whose bytes it may ask for in any order, keeps time with it, seeks in it, and changes its speed
without changing the voice; an hour of sound is opened at once, and only what is listened to is read.
"""

import struct
from collections.abc import Callable, Collection, Iterator
from typing import Final, Literal

import numpy as np

from emotion_tree.node import Party
from emotion_tree.trajectory.record import MediaBlock, MediaKind, Record
from emotion_tree.trajectory.tracks import sound_track
from sound.pcm import to_pcm16

RATE_HZ: Final = {"user": 16_000, "avatar": 24_000, "both": 24_000}
HEADER_BYTES: Final = 44
# So much sound is made at a time: little enough to begin at once, enough that reading the store is worth it.
_CHUNK_S: Final = 5
_MOST_BYTES: Final = 0xFFFFFFFF - HEADER_BYTES
_PARTIES: Final[dict[str, tuple[Party, ...]]] = {
    "user": ("user",),
    "avatar": ("avatar",),
    "both": ("user", "avatar"),
}
_KINDS: Final[dict[Party, MediaKind]] = {"user": "microphone", "avatar": "voice"}

Window = Callable[[Collection[MediaKind], float, float], Iterator[MediaBlock]]


class TalkSound:
    """A stretch of a talk as 16-bit mono WAV.

    Attributes:
        rate_hz: samples a second.
        length: bytes of the file.
    """

    def __init__(
        self,
        blocks: Window,
        record: Record,
        party: Literal["user", "avatar", "both"],
        from_s: float,
        to_s: float,
    ) -> None:
        """Describe the file; nothing is read yet.

        Args:
            blocks: gives the media of some kinds that may matter between two session times.
            record: of the talk.
            party: whose sound; `both` are mixed.
            from_s: session time of its first sample.
            to_s: session time of its end.
        """
        self._blocks = blocks
        self._record = record
        self._parties = _PARTIES[party]
        self.rate_hz = RATE_HZ[party]
        self._first = round(from_s * self.rate_hz)
        samples = max(0, round(to_s * self.rate_hz) - self._first)
        self._data_bytes = min(2 * samples, _MOST_BYTES & ~1)
        self.length = HEADER_BYTES + self._data_bytes

    def read(self, first: int, last: int) -> Iterator[bytes]:
        """Yield bytes `first` (inclusive) to `last` (exclusive) of the file, piece by piece.

        Raises:
            RecordError: the sound of a piece is damaged.
        """
        head = self._header()[first:last]
        chunk = 2 * _CHUNK_S * self.rate_hz
        at, end = max(0, first - HEADER_BYTES), last - HEADER_BYTES
        while at < end or head:
            until = max(at, min(end, (at // chunk + 1) * chunk))
            yield head + (self._data(at, until) if until > at else b"")
            head, at = b"", until

    def _data(self, first: int, last: int) -> bytes:
        """Return bytes of the samples, counted from the first sample."""
        begin, end = first // 2, (last + 1) // 2
        from_s, to_s = ((self._first + sample) / self.rate_hz for sample in (begin, end))
        mixed = np.zeros(end - begin, dtype=np.float32)
        for party in self._parties:
            # A moment more on both sides: a resampler needs it.
            blocks = self._blocks([_KINDS[party]], max(0.0, from_s - 1.0), to_s + 1.0)
            mixed += sound_track(self._record, blocks, party, from_s, to_s, self.rate_hz)
        return to_pcm16(mixed)[first - 2 * begin : last - 2 * begin]

    def _header(self) -> bytes:
        return struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            b"RIFF",
            self._data_bytes + HEADER_BYTES - 8,
            b"WAVE",
            b"fmt ",
            16,
            1,
            1,
            self.rate_hz,
            2 * self.rate_hz,
            2,
            16,
            b"data",
            self._data_bytes,
        )


def byte_range(wanted: str | None, length: int) -> tuple[int, int] | None:
    """Return the bytes that a Range header names, end exclusive; all of them where it names none, None past the end.

    >>> byte_range("bytes=10-19", 100), byte_range("bytes=90-", 100), byte_range("bytes=-5", 100)
    ((10, 20), (90, 100), (95, 100))
    """
    if wanted is None:
        return 0, length
    unit, _, spans = wanted.partition("=")
    first, dash, last = spans.split(",")[0].strip().partition("-")
    if unit.strip() != "bytes" or not dash or not (first or last):
        return None
    if not all(part == "" or part.isascii() and part.isdigit() for part in (first, last)):
        return None
    if not first:
        return (max(0, length - int(last)), length) if int(last) > 0 else None
    end = min(length, int(last) + 1) if last else length
    return (int(first), end) if int(first) < end else None
