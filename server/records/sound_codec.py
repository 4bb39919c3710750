"""Sound in fewer bytes without losing any: differences of neighbouring samples, then deflated."""

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.errors import RecordError
from server.records.face_codec import checksum, folded, sealed, two_bytes, unfolded

VERSION: Final = 1
ORDERS: Final = 3  # tried for each block: the samples, their differences, and the differences of those
_HEAD: Final = struct.Struct("<BBII")  # version, order of the differences, samples, crc32 of all the rest


def encode(pcm16: bytes) -> bytes:
    """Return mono int16 little-endian samples as bytes.

    Raises:
        RecordError: none, or half a sample.
    """
    if not pcm16 or len(pcm16) % 2:
        raise RecordError(f"expected whole samples of two bytes, got {len(pcm16)} bytes")
    samples = np.frombuffer(pcm16, dtype="<u2")
    order, changes = _smallest(samples)
    planes = (changes & 0xFF).astype(np.uint8).tobytes() + (changes >> 8).astype(np.uint8).tobytes()
    body = zlib.compress(planes, 6)
    return sealed(_HEAD.pack(VERSION, order, len(samples), 0), body)


def decode(data: bytes) -> bytes:
    """Return the samples that `encode` made these bytes of.

    Raises:
        RecordError: they are damaged, cut, or of a newer version.
    """
    if len(data) < _HEAD.size:
        raise RecordError(f"sound is cut: expected at least {_HEAD.size} bytes, got {len(data)}")
    version, order, count, crc = _HEAD.unpack_from(data)
    if version != VERSION:
        raise RecordError(f"expected sound of version {VERSION}, got {version}; install a newer Warm Chat")
    body = data[_HEAD.size :]
    if checksum(data[: _HEAD.size], body) != crc:
        raise RecordError("sound is damaged: its checksum differs")
    try:
        plain = np.frombuffer(zlib.decompress(body), dtype=np.uint8)
    except zlib.error as error:
        raise RecordError(f"sound is damaged: {error}") from error
    if len(plain) != 2 * count or order >= ORDERS:
        raise RecordError(f"sound is damaged: expected {count} samples, got {len(plain)} bytes")
    samples = unfolded(two_bytes(plain[:count], plain[count:]))
    for _ in range(order):
        samples = samples.cumsum(dtype=samples.dtype)
    return samples.astype("<u2").tobytes()


def _smallest(samples: NDArray[np.uint16]) -> tuple[int, NDArray[np.uint16]]:
    """Return the order whose differences are smallest in sum, and these folded to unsigned numbers."""
    found = []
    changes = samples.astype(np.uint16)
    for order in range(ORDERS):
        small = folded(changes)
        found.append((int(small.sum(dtype=np.int64)), order, small))
        changes = np.diff(changes, prepend=np.zeros_like(changes[:1]))
    _, order, small = min(found, key=lambda one: one[:2])
    return order, small
