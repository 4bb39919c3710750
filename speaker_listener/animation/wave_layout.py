"""Where the samples of a WAV file lie and what they are: PCM of 8, 16, 24 or 32 bits, or floats of 32 or 64.

The standard library's `wave` knows no floats, and before Python 3.12 no extensible headers, which editors write for
24 bits. Layout as in Microsoft's "Multiple channel audio data and WAVE files".
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np

from sound.pcm import Samples
from speaker_listener.animation.errors import AnimationError

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_BITS: Final = {"pcm": (8, 16, 24, 32), "float": (32, 64)}
_RATES_HZ: Final = (4_000, 384_000)
_MOST_CHANNELS: Final = 64

Coding = Literal["pcm", "float"]


@dataclass(frozen=True)
class WaveLayout:
    """The samples of a WAV file.

    Attributes:
        coding: whole numbers or floats.
        bits: of one sample.
        channels: interleaved.
        rate_hz: samples a second and channel.
        start: the byte where they begin.
        frames: samples a channel that are really in the file, whatever its head says.
    """

    coding: Coding
    bits: int
    channels: int
    rate_hz: int
    start: int
    frames: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of all channels."""
        return self.bits // 8 * self.channels

    def decode(self, data: bytes) -> Samples:
        """Return (n,) mono samples of n whole frames: the mean of the channels, full scale at 1."""
        values = self._values(data).reshape(-1, self.channels)
        with np.errstate(over="ignore", invalid="ignore"):  # infinity and NaN are the caller's to refuse
            return np.asarray(values.mean(axis=1), dtype=np.float32)

    def _values(self, data: bytes) -> "np.ndarray[tuple[int], np.dtype[np.float32 | np.float64]]":
        if self.coding == "float":
            return np.frombuffer(data, dtype="<f4" if self.bits == 32 else "<f8")
        if self.bits == 8:  # the one form without a sign
            return (np.frombuffer(data, dtype=np.uint8).astype(np.float32) - 128.0) / 128.0
        if self.bits == 24:
            parts = np.zeros((len(data) // 3, 4), dtype=np.uint8)
            parts[:, 1:] = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
            return parts.reshape(-1).view("<i4").astype(np.float32) / np.float32(2**31)
        whole = np.frombuffer(data, dtype=f"<i{self.bits // 8}")
        return whole.astype(np.float32) / np.float32(2 ** (self.bits - 1))


def read_layout(path: Path) -> WaveLayout | None:
    """Return the layout of a WAV file; None where the file is none, or is compressed.

    Raises:
        AnimationError: it begins like a WAV and is damaged, or holds no samples.
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] not in (b"RIFF", b"RF64") or head[8:12] != b"WAVE":
            return None
        form: bytes | None = None
        while True:
            chunk = file.read(8)
            if len(chunk) < 8:
                raise AnimationError(
                    f"expected sound in {path.name}, got a WAV without a part 'data'; is it cut off?"
                )
            name, length = struct.unpack("<4sI", chunk)
            if name == b"data":
                break
            if name == b"fmt ":
                form = file.read(min(length, 64))
                length -= len(form)
            file.seek(length + length % 2, 1)
        return _layout(path.name, form, file, size, length)


def _layout(name: str, form: bytes | None, file: BinaryIO, size: int, length: int) -> WaveLayout | None:
    if form is None or len(form) < 16:
        raise AnimationError(f"{name} is damaged: it does not say what its samples are; export it again")
    tag, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == _EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack("<H", form[24:26])
    coding: Coding | None = "pcm" if tag == _PCM else "float" if tag == _FLOAT else None
    if coding is None or bits not in _BITS[coding]:
        return None
    low, high = _RATES_HZ
    if not low <= rate_hz <= high or not 1 <= channels <= _MOST_CHANNELS:
        raise AnimationError(
            f"expected {low} to {high} Hz and 1 to {_MOST_CHANNELS} channels in {name}, got {rate_hz} Hz and "
            f"{channels}; export it again"
        )
    start = file.tell()
    # Programs that write as they go leave the length open; a file over 4 GB has it elsewhere.
    there = min(length, size - start) if 0 < length < 0xFFFFFFFF else size - start
    frames = there // (bits // 8 * channels)
    if frames == 0:
        raise AnimationError(f"expected sound in {name}, and it holds not a single sample; record it again")
    return WaveLayout(coding, bits, channels, rate_hz, start, frames)
