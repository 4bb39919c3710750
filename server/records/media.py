"""Media blocks: joining what comes piece by piece, and how a block lies in its row."""

from dataclasses import dataclass, field
from typing import Any, Final, get_args

import numpy as np

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Frames, MediaBlock, MediaKind
from render.rig import FPS
from server.records import face_codec, sound_codec

KINDS: Final[tuple[MediaKind, ...]] = get_args(MediaKind)
FACE_KINDS: Final = ("live_faces", "speech_faces")
BLOCK_MS: Final = 2000
# A frame may be shown half a frame late without leaving its place. Sound may not: a lost piece would shift the rest.
LATE_MS: Final = {"live_faces": 20, "speech_faces": 20, "voice": 10, "microphone": 10}


def amount(block: MediaBlock) -> int:
    """Return how many frames or samples a block has."""
    if block.faces is not None:
        return len(block.faces)
    return len(block.pcm16 or b"") // 2


def size(block: MediaBlock) -> int:
    """Return the bytes that a block takes in memory."""
    return block.faces.nbytes if block.faces is not None else len(block.pcm16 or b"")


def duration_ms(block: MediaBlock) -> float:
    """Return how long a block lasts.

    Raises:
        RecordError: it is neither faces nor sound, or sound without a rate.
    """
    is_face = block.kind in FACE_KINDS
    if (block.faces is None) == is_face or (block.pcm16 is None) != is_face:
        raise RecordError(f"expected faces or sound in a block of {block.kind}, got the other or both")
    if not is_face and block.rate_hz <= 0:
        raise RecordError(
            f"expected the rate of the sound in a block of {block.kind}, got {block.rate_hz} Hz"
        )
    return amount(block) * 1000 / (FPS if is_face else block.rate_hz)


def to_row(block: MediaBlock) -> dict[str, Any]:
    """Return the columns of a block.

    Raises:
        RecordError: it has nothing, the wrong thing, or what is no number.
    """
    lasts_ms = duration_ms(block)
    if block.faces is not None:
        body = face_codec.encode(block.faces)
    else:
        body = sound_codec.encode(block.pcm16 or b"")
    return {
        "kind": block.kind,
        "epoch": block.epoch,
        "start_ms": block.start_ms,
        "end_ms": block.start_ms + round(lasts_ms),
        "count": amount(block),
        "rate_hz": block.rate_hz,
        "body": body,
    }


def from_row(row: Any, where: str) -> MediaBlock:
    """Return the block that lies in a row of the table.

    Raises:
        RecordError: it is damaged; the sentence says which.
    """
    faces: Frames | None = None
    pcm16: bytes | None = None
    try:
        if row.kind in FACE_KINDS:
            faces = face_codec.decode(bytes(row.body))
        else:
            pcm16 = sound_codec.decode(bytes(row.body))
        made = MediaBlock(row.kind, row.epoch, row.start_ms, faces=faces, pcm16=pcm16, rate_hz=row.rate_hz)
        if amount(made) != row.count:
            raise RecordError(f"expected {row.count} frames or samples, got {amount(made)}")
    except RecordError as error:
        raise RecordError(
            f"{where}, block {row.seq} ({row.kind} from {row.start_ms} ms of reply {row.epoch}): {error}; "
            "put back a copy of the database, or read the talk without it"
        ) from error
    return made


@dataclass
class Joiner:
    """Joins the pieces of one talk to blocks of `BLOCK_MS`, one open block for each kind and reply."""

    _open: dict[tuple[MediaKind, int], list[MediaBlock]] = field(default_factory=dict)
    _lasts_ms: dict[tuple[MediaKind, int], float] = field(default_factory=dict)
    _touched_s: dict[tuple[MediaKind, int], float] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether a block waits for more."""
        return bool(self._open)

    def add(self, piece: MediaBlock, now_s: float = 0.0) -> list[MediaBlock]:
        """Take a piece and return what became complete by it: a full block, or one that this piece does not continue.

        `now_s` is of any clock that only goes forward, the one that `stale` is asked with.

        Raises:
            RecordError: the piece is neither faces nor sound, or has what is no number; nothing is taken.
        """
        lasts_ms = duration_ms(piece)
        if piece.faces is not None:
            face_codec.check(piece.faces)
        key = (piece.kind, piece.epoch)
        done = []
        if key in self._open and not self._continues(key, piece):
            done.append(self._close(key))
        # Another reply has begun; nothing more comes of the one before but by going back, which makes a new block.
        for other in [one for one in self._open if one[0] == piece.kind and one != key]:
            done.append(self._close(other))
        self._open.setdefault(key, []).append(piece)
        self._lasts_ms[key] = self._lasts_ms.get(key, 0.0) + lasts_ms
        self._touched_s[key] = now_s
        if self._lasts_ms[key] >= BLOCK_MS:
            done.append(self._close(key))
        return done

    def stale(self, now_s: float, after_s: float) -> list[MediaBlock]:
        """Return the blocks that nothing has continued for so long: the end of a reply must not wait for the next."""
        old = [key for key, touched_s in self._touched_s.items() if now_s - touched_s >= after_s]
        return [self._close(key) for key in old]

    def rest(self) -> list[MediaBlock]:
        """Return what has not become complete, and forget it."""
        return [self._close(key) for key in list(self._open)]

    def _continues(self, key: tuple[MediaKind, int], piece: MediaBlock) -> bool:
        first = self._open[key][0]
        expected_ms = first.start_ms + self._lasts_ms[key]
        return piece.rate_hz == first.rate_hz and abs(piece.start_ms - expected_ms) <= LATE_MS[piece.kind]

    def _close(self, key: tuple[MediaKind, int]) -> MediaBlock:
        pieces = self._open.pop(key)
        del self._lasts_ms[key], self._touched_s[key]
        return joined(pieces)


def joined(pieces: list[MediaBlock]) -> MediaBlock:
    """Return pieces that follow each other as one block."""
    first = pieces[0]
    faces = (
        np.concatenate([p.faces for p in pieces if p.faces is not None]) if first.faces is not None else None
    )
    pcm16 = b"".join(p.pcm16 or b"" for p in pieces) if first.pcm16 is not None else None
    return MediaBlock(
        first.kind, first.epoch, first.start_ms, faces=faces, pcm16=pcm16, rate_hz=first.rate_hz
    )
