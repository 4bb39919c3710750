"""Face frames as few bytes: rounded finely enough that nobody sees it, differences along time, then deflated.

    (n, 58) float32 → whole steps → each channel's change from frame to frame → one channel after another → deflate

Weights of the face are rounded to 1/255 (error ≤ 0.002, half of what an 8-bit picture of the mask could show); rotations
and positions of the head to 10⁻⁴ (error ≤ 0.00005 rad = 0.003°, or 0.00005 head widths: a fortieth of a pixel
of a head 500 pixels wide). Differences are taken of the rounded values, so errors do not add up along time.
"""

import struct
import zlib
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Frames
from render.rig import ARKIT, CHANNEL_COUNT, HEAD

UIntT = TypeVar("UIntT", bound=np.unsignedinteger[Any])
VERSION: Final = 1
WEIGHT_STEP: Final = 1.0 / 255.0
HEAD_STEP: Final = 1e-4
HEAD_LIMIT: Final = 32767 * HEAD_STEP  # 3.28 rad or head widths: more than a neck can
MAX_FRAMES: Final = 65_535
_HEAD: Final = struct.Struct("<BBBHI")  # version, weights, head channels, frames, crc32 of all the rest


def encode(frames: Frames) -> bytes:
    """Return face frames as bytes.

    Args:
        frames: (n, CHANNEL_COUNT); weights are held in [0, 1], the head within ±`HEAD_LIMIT`.

    Raises:
        RecordError: another shape, too many frames, or a value that is no number.
    """
    check(frames)
    weights, head = np.split(frames, [len(ARKIT)], axis=1)
    whole = np.rint(np.clip(weights, 0.0, 1.0) / WEIGHT_STEP).astype(np.uint8)
    turned = np.rint(np.clip(head, -HEAD_LIMIT, HEAD_LIMIT) / HEAD_STEP).astype(np.int16)
    # Unsigned differences wrap around, and the sums that undo them wrap back.
    small = folded(_changes(whole)).T.tobytes()
    fine = folded(_changes(turned.view(np.uint16))).T
    planes = (fine & 0xFF).astype(np.uint8).tobytes() + (fine >> 8).astype(np.uint8).tobytes()
    body = zlib.compress(small + planes, 9)
    return sealed(_HEAD.pack(VERSION, len(ARKIT), len(HEAD), len(frames), 0), body)


def check(frames: Frames) -> None:
    """Refuse frames that cannot be kept.

    Raises:
        RecordError: another shape than (n, CHANNEL_COUNT), too many frames, or a value that is no number.
    """
    if frames.ndim != 2 or frames.shape[1] != CHANNEL_COUNT or not 0 < len(frames) <= MAX_FRAMES:
        raise RecordError(
            f"expected 1 to {MAX_FRAMES} face frames of {CHANNEL_COUNT} channels, got {frames.shape}"
        )
    if not np.isfinite(frames).all():
        at = int(np.argmin(np.isfinite(frames).all(axis=1)))
        raise RecordError(
            f"expected numbers in every face frame, got none in frame {at}; see the motion model"
        )


def decode(data: bytes) -> Frames:
    """Return the face frames that `encode` made these bytes of: (n, CHANNEL_COUNT) float32.

    Raises:
        RecordError: they are damaged, cut, or of a newer version.
    """
    if len(data) < _HEAD.size:
        raise RecordError(f"face frames are cut: expected at least {_HEAD.size} bytes, got {len(data)}")
    version, weights, heads, count, crc = _HEAD.unpack_from(data)
    if version != VERSION:
        raise RecordError(
            f"expected face frames of version {VERSION}, got {version}; install a newer Warm Chat"
        )
    body = data[_HEAD.size :]
    if checksum(data[: _HEAD.size], body) != crc:
        raise RecordError("face frames are damaged: their checksum differs")
    try:
        plain = np.frombuffer(zlib.decompress(body), dtype=np.uint8)
    except zlib.error as error:
        raise RecordError(f"face frames are damaged: {error}") from error
    if len(plain) != count * (weights + 2 * heads):
        raise RecordError(
            f"face frames are damaged: expected {count} of {weights} weights and {heads} head channels, "
            f"got {len(plain)} bytes"
        )
    small, low, high = np.split(plain, [count * weights, count * (weights + heads)])
    whole = _summed(unfolded(small.reshape(weights, count)))
    fine = two_bytes(low, high)
    turned = _summed(unfolded(fine.reshape(heads, count))).view(np.int16)
    made = np.concatenate([whole * WEIGHT_STEP, turned * HEAD_STEP]).T
    return np.ascontiguousarray(made, dtype=np.float32)


def checksum(head: bytes, body: bytes) -> int:
    """Return the crc32 of a head, its last four bytes aside, which are for the checksum, and a body."""
    return zlib.crc32(body, zlib.crc32(head[:-4]))


def sealed(head: bytes, body: bytes) -> bytes:
    """Return a head and a body as one, with their checksum at the end of the head."""
    return head[:-4] + checksum(head, body).to_bytes(4, "little") + body


def two_bytes(low: NDArray[np.uint8], high: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return the numbers whose lower and higher bytes these are."""
    return np.stack([low, high], axis=-1).view("<u2")[..., 0].astype(np.uint16)


def _changes(values: NDArray[UIntT]) -> NDArray[UIntT]:
    """Return (n, c) differences to the frame before; those of the first frame are to zero."""
    return np.diff(values, axis=0, prepend=np.zeros_like(values[:1]))


def folded(changes: NDArray[UIntT]) -> NDArray[UIntT]:
    """Make small changes up and down small numbers: 0, −1, 1, −2 … become 0, 1, 2, 3 …."""
    kind = changes.dtype.type
    negative = changes >> kind(changes.itemsize * 8 - 1)
    made: NDArray[UIntT] = np.bitwise_xor(changes << kind(1), ~negative + kind(1), dtype=changes.dtype)
    return made


def unfolded(values: NDArray[UIntT]) -> NDArray[UIntT]:
    """Undo `folded`."""
    one = values.dtype.type(1)
    made: NDArray[UIntT] = np.bitwise_xor(values >> one, ~(values & one) + one, dtype=values.dtype)
    return made


def _summed(changes: NDArray[UIntT]) -> NDArray[UIntT]:
    """Return (c, n) running sums along time, wrapping around as the differences did."""
    return changes.cumsum(axis=1, dtype=changes.dtype)
