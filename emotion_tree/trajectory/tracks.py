"""What was seen and heard in a talk, laid on the session's clock: the face as frames, the sound as samples.

Live faces and the microphone carry session time already. The faces and the voice of a reply carry the reply's own
clock; they are laid where they were really heard, over holds and interruptions, and what was never heard is left out.

    session time  |--live--|--reply 1--|--live (held)--|--reply 1--|--live--
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.errors import RecordError
from emotion_tree.node import Party
from emotion_tree.trajectory.events import PlaybackChanged
from emotion_tree.trajectory.placement import Placement, Stretch, place
from emotion_tree.trajectory.record import Frames, MediaBlock, Record
from sound.pcm import Samples, from_pcm16
from sound.resample import resampled

# While a reply plays its clock runs as the session's does. Reports of it come over a line and are early or late by some
# ms; only where they are off by more than this has the sound really stood still.
SLACK_MS: Final = 80.0
# Frames further apart than this many frame times leave a gap in which nothing was shown.
_BRIDGED_FRAMES: Final = 3
_EPS_MS: Final = 1e-3
# What a block's whole milliseconds may hide: blocks that are no further apart belong together.
_JOIN_S: Final = 1e-3
# Sound is brought to another rate with this much around it, which its filter needs at the ends.
_AROUND_S: Final = 0.25


@dataclass(frozen=True)
class Heard:
    """A part of a reply that was heard in one go; `start_ms` is session time, the others the reply's own."""

    epoch: int
    start_ms: float
    from_ms: float
    to_ms: float

    @property
    def end_ms(self) -> float:
        """Session time of its end."""
        return self.start_ms + self.to_ms - self.from_ms

    def predicts(self, stretch: Stretch) -> bool:
        """Return whether a stretch goes on from here, as far as reports can tell."""
        late_ms = stretch.start_s * 1000 - self.end_ms
        return abs(stretch.from_ms - self.to_ms) < 1 and abs(late_ms) <= SLACK_MS


def heard_parts(placement: Placement) -> list[Heard]:
    """Return what was heard of all replies, in the order of session time; at most `SLACK_MS` off any report."""
    parts: list[Heard] = []
    for epoch, stretches in placement.stretches.items():
        last: Heard | None = None
        for stretch in stretches:
            if last is not None and last.predicts(stretch):
                last = Heard(epoch, last.start_ms, last.from_ms, stretch.to_ms)
                parts[-1] = last
            else:
                last = Heard(epoch, stretch.start_s * 1000, stretch.from_ms, stretch.to_ms)
                parts.append(last)
    return sorted(parts, key=lambda part: part.start_ms)


# ---- the face -------------------------------------------------------------------------------------------


def face_track(record: Record, blocks: Iterable[MediaBlock], from_s: float, to_s: float) -> Frames:
    """Return the face that was shown, frame by frame.

    Between two recorded frames the face is on the straight way from one to the other, as the page shows it. Where a
    reply was heard its faces hold, elsewhere the live ones.

        block          | start_ms on          | lies at
        live_faces     | the session's clock  | start_ms
        speech_faces   | the reply's clock    | where `placement.place` puts it; nowhere if it was not heard

    Args:
        record: of the talk; its header names the frame rate and the channels.
        blocks: of the talk, in the order in which they came; other kinds are passed over. Of two blocks that cover the
            same time of a reply, the later one holds from its start on.
        from_s: session time of the window, inclusive.
        to_s: its end, exclusive.

    Returns:
        (n, channels) float32; row i is what was shown at `first_frame(from_s, fps) + i` frames of session time, NaN
        where nothing was.

    Raises:
        RecordError: a block's frames have another number of channels than the header names.
    """
    fps = record.header.fps
    first, last = first_frame(from_s, fps), first_frame(to_s, fps)
    at_ms: NDArray[np.float64] = np.arange(first, last, dtype=np.float64) * (1000.0 / fps)
    out = np.full((max(0, last - first), len(record.header.channels)), np.nan, dtype=np.float32)
    if len(out) == 0:
        return out
    faces = _Faces(record, blocks, at_ms[0], at_ms[-1])
    out[:] = faces.live.sample(at_ms)
    for part in faces.parts:
        rows = np.flatnonzero((at_ms >= part.start_ms - _EPS_MS) & (at_ms < part.end_ms - _EPS_MS))
        if len(rows) > 0:
            spoken = faces.spoken[part.epoch].sample(at_ms[rows] - part.start_ms + part.from_ms)
            known = ~np.isnan(spoken).any(axis=1)
            out[rows[known]] = spoken[known]
    return out


def first_frame(at_s: float, fps: int) -> int:
    """Return the number of the first frame of the session's grid that is not before a time.

    >>> first_frame(0.0, 25), first_frame(0.05, 25), first_frame(2.0, 25)
    (0, 2, 50)
    """
    return ceil(at_s * fps - 1e-6)


class _Track:
    """Frames of one clock. Only those near a window are kept: an hour has 90,000."""

    def __init__(self, frame_ms: float, channels: int, from_ms: float, to_ms: float) -> None:
        self._frame_ms = frame_ms
        self._channels = channels
        margin_ms = (_BRIDGED_FRAMES + 1) * frame_ms
        self._from_ms, self._to_ms = from_ms - margin_ms, to_ms + margin_ms
        self._pieces: list[tuple[NDArray[np.float64], Frames]] = []

    def add(self, block: MediaBlock) -> None:
        faces = block.faces
        if faces is None or len(faces) == 0:
            return
        if faces.ndim != 2 or faces.shape[1] != self._channels:
            raise RecordError(
                f"expected face frames of {self._channels} channels, as the record's header names them; the block "
                f"{block.kind} of reply {block.epoch} at {block.start_ms} ms has the shape {faces.shape}; export the "
                "events without faces, or restore the record from a copy"
            )
        steps = np.arange(len(faces), dtype=np.float64)
        times_ms: NDArray[np.float64] = block.start_ms + steps * self._frame_ms
        near = (times_ms >= self._from_ms) & (times_ms <= self._to_ms)
        if near.any():
            self._pieces.append((times_ms[near], faces[near]))

    def replace(self, block: MediaBlock) -> None:
        """Add a block that holds from its start on: what was made for later before is no longer so."""
        self._pieces = [
            (times_ms[kept], frames[kept])
            for times_ms, frames in self._pieces
            if (kept := times_ms < block.start_ms - _EPS_MS).any()
        ]
        self.add(block)

    def sample(self, at_ms: NDArray[np.float64]) -> Frames:
        """Return (n, channels) the face at each time; NaN where there is none."""
        if not self._pieces:
            return np.full((len(at_ms), self._channels), np.nan, dtype=np.float32)
        times_ms = np.concatenate([times for times, _ in self._pieces])
        order = np.argsort(times_ms, kind="stable")
        times_ms, frames = times_ms[order], np.concatenate([frames for _, frames in self._pieces])[order]
        before = np.searchsorted(times_ms, at_ms + _EPS_MS, side="right") - 1
        at = np.maximum(before, 0)
        after = np.minimum(at + 1, len(times_ms) - 1)
        gap_ms = times_ms[after] - times_ms[at]
        age_ms = at_ms - times_ms[at]
        bridged = (gap_ms > 0) & (gap_ms <= _BRIDGED_FRAMES * self._frame_ms + _EPS_MS)
        share = np.where(bridged, np.clip(age_ms / np.where(bridged, gap_ms, 1.0), 0.0, 1.0), 0.0)
        shown = frames[at] + share[:, None].astype(np.float32) * (frames[after] - frames[at])
        known = (before >= 0) & (bridged | (age_ms < self._frame_ms - _EPS_MS))
        shown[~known] = np.nan
        return np.asarray(shown, dtype=np.float32)


class _Faces:
    """The frames that a window needs: the live ones, and those of the replies that were heard in it."""

    def __init__(self, record: Record, blocks: Iterable[MediaBlock], from_ms: float, to_ms: float) -> None:
        frame_ms, channels = 1000.0 / record.header.fps, len(record.header.channels)
        self.live = _Track(frame_ms, channels, from_ms, to_ms)
        self.parts = _parts_within(record, from_ms, to_ms)
        self.spoken = {
            part.epoch: _Track(frame_ms, channels, float("-inf"), float("inf")) for part in self.parts
        }
        for block in blocks:
            if block.kind == "live_faces":
                self.live.add(block)
            elif block.kind == "speech_faces" and block.epoch in self.spoken:
                self.spoken[block.epoch].replace(block)


def _parts_within(record: Record, from_ms: float, to_ms: float) -> list[Heard]:
    parts = heard_parts(place(record.of(PlaybackChanged)))
    return [part for part in parts if part.end_ms > from_ms - _EPS_MS and part.start_ms <= to_ms]


# ---- the sound ------------------------------------------------------------------------------------------


def sound_track(
    record: Record, blocks: Iterable[MediaBlock], party: Party, from_s: float, to_s: float, rate_hz: int
) -> Samples:
    """Return what was heard of one party.

    Args:
        record: of the talk.
        blocks: of the talk, in the order in which they came; what is not this party's is passed over.
        party: "user" is the microphone, "avatar" the voice as far as it was played.
        from_s: session time of the window, inclusive.
        to_s: its end, exclusive.
        rate_hz: of the samples that are returned; blocks of other rates are resampled.

    Returns:
        (round(to_s · rate_hz) - round(from_s · rate_hz),) float32 in [-1, 1]; 0 where nothing was kept. Windows that
        follow each other join without a seam.
    """
    out = np.zeros(max(0, round(to_s * rate_hz) - round(from_s * rate_hz)), dtype=np.float32)
    if len(out) == 0:
        return out
    around = (from_s - _AROUND_S, to_s + _AROUND_S)
    pieces = _microphone(blocks, *around) if party == "user" else _voice(record, blocks, *around)
    by_rate: dict[int, list[_Piece]] = {}
    for piece in pieces:
        by_rate.setdefault(piece.rate_hz, []).append(piece)
    for source_hz, of_rate in by_rate.items():
        out += _window(of_rate, source_hz, from_s, to_s, rate_hz)
    return np.clip(out, -1.0, 1.0)


@dataclass(frozen=True, eq=False)
class _Piece:
    """Samples and the session time of the first of them."""

    start_s: float
    rate_hz: int
    samples: Samples


def _microphone(blocks: Iterable[MediaBlock], from_s: float, to_s: float) -> Iterator[_Piece]:
    """Yield the person's sound; packets that came one after the other are one sound, however unevenly they came."""
    run: list[MediaBlock] = []
    for block in blocks:
        if block.kind != "microphone" or not _overlaps(block, block.start_ms / 1000, from_s, to_s):
            continue
        if run and abs(block.start_ms - run[0].start_ms - _lasting_s(run) * 1000) > SLACK_MS:
            yield _joined(run)
            run = []
        run.append(block)
    if run:
        yield _joined(run)


def _joined(run: list[MediaBlock]) -> _Piece:
    """Return blocks as one sound. A packet is late or on time, never early: the least late one says when it was."""
    start_s, before_s = float("inf"), 0.0
    for block in run:
        start_s = min(start_s, block.start_ms / 1000 - before_s)
        before_s += _lasting_s([block])
    samples = np.concatenate([from_pcm16(block.pcm16 or b"") for block in run])
    return _Piece(max(0.0, start_s), run[0].rate_hz, samples)


def _lasting_s(blocks: Iterable[MediaBlock]) -> float:
    return sum(len(block.pcm16 or b"") / 2 / block.rate_hz for block in blocks)


def _voice(record: Record, blocks: Iterable[MediaBlock], from_s: float, to_s: float) -> Iterator[_Piece]:
    parts: dict[int, list[Heard]] = {}
    for part in _parts_within(record, from_s * 1000, to_s * 1000):
        parts.setdefault(part.epoch, []).append(part)
    for block in blocks:
        if block.kind != "voice":
            continue
        for part in parts.get(block.epoch, ()):
            start_s = (part.start_ms - part.from_ms + block.start_ms) / 1000
            if _overlaps(block, start_s, from_s, to_s):
                yield _cut(block, part, start_s)


def _overlaps(block: MediaBlock, start_s: float, from_s: float, to_s: float) -> bool:
    return start_s < to_s and start_s + _lasting_s([block]) > from_s


def _cut(block: MediaBlock, part: Heard, start_s: float) -> _Piece:
    """Return what was heard of a block in one part of its reply."""
    samples = from_pcm16(block.pcm16 or b"")
    first = max(0, round((part.from_ms - block.start_ms) * block.rate_hz / 1000))
    last = max(first, round((part.to_ms - block.start_ms) * block.rate_hz / 1000))
    return _Piece(start_s + first / block.rate_hz, block.rate_hz, samples[first:last])


def _window(pieces: list[_Piece], source_hz: int, from_s: float, to_s: float, rate_hz: int) -> Samples:
    first, last = round(from_s * rate_hz), round(to_s * rate_hz)
    if source_hz == rate_hz:
        return _laid(pieces, source_hz, first, last)
    # From a whole second on, so that the samples of both rates begin together.
    begin_s, end_s = floor(from_s - _AROUND_S), ceil(to_s + _AROUND_S)
    turned = resampled(_laid(pieces, source_hz, begin_s * source_hz, end_s * source_hz), source_hz, rate_hz)
    out = np.zeros(last - first, dtype=np.float32)
    part = turned[first - begin_s * rate_hz : last - begin_s * rate_hz]
    out[: len(part)] = part
    return out


def _laid(pieces: list[_Piece], rate_hz: int, first: int, last: int) -> Samples:
    """Return samples `first` to `last` of the session with the pieces in their places; the later piece holds."""
    out = np.zeros(last - first, dtype=np.float32)
    end = -1
    for piece in pieces:
        start = round(piece.start_s * rate_hz)
        if abs(start - end) <= _JOIN_S * rate_hz:
            start = end
        end = start + len(piece.samples)
        low, high = max(start, first), min(end, last)
        if low < high:
            out[low - first : high - first] = piece.samples[low - start : high - start]
    return out
