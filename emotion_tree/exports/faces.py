"""The character's face as a wide table: session time, then one column a channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.exports.columns import IDS, Column
from emotion_tree.exports.format import FACES
from emotion_tree.trajectory.record import Frames, MediaBlock, Record
from emotion_tree.trajectory.tracks import face_track

_TIME: Final = Column("t_s", "number", "s", "Session time of the frame.")


@dataclass(frozen=True, eq=False)
class FaceTable:
    """Frames on one grid of session time.

    Attributes:
        t_s: (n,) session times.
        frames: (n, channels); NaN where nothing was shown.
    """

    t_s: NDArray[np.float64]
    frames: Frames


def face_table(record: Record, blocks: Sequence[MediaBlock]) -> FaceTable | None:
    """Return what the face showed through a whole talk; None where no face was kept."""
    kept = [block for block in blocks if block.kind in FACES and block.faces is not None and len(block.faces)]
    if not kept:
        return None
    frames = face_track(record, kept, 0.0, max(record.duration_s, *(_end_s(record, block) for block in kept)))
    return FaceTable(np.arange(len(frames)) / record.header.fps, frames)


def _end_s(record: Record, block: MediaBlock) -> float:
    """Return the session time at which a live block ends: the face lives on for a moment after the last event."""
    if block.kind != "live_faces" or block.faces is None:
        return 0.0
    return block.start_ms / 1000 + len(block.faces) / record.header.fps


def channel_columns(record: Record) -> tuple[Column, ...]:
    """Return the columns: ids, time, and the channels by the names that the header gives."""
    channels = (Column(name, "number", unit(name), meaning(name)) for name in record.header.channels)
    return (*IDS[:3], _TIME, *channels)


def unit(channel: str) -> str:
    """Return the unit of a channel, which its name ends with where it has one."""
    return {"rad": "rad", "hw": "head width"}.get(channel.rpartition("_")[2], "1")


def meaning(channel: str) -> str:
    """Return what a channel says, in a sentence."""
    if channel.endswith("_rad"):
        return "Rotation of the head: yaw, then pitch, then roll; positive yaw is to the character's left."
    if channel.endswith("_hw"):
        return "Shift of the head, in widths of the bald head."
    return "Weight of an ARKit shape, in [0, 1]."
