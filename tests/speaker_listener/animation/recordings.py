"""Recordings in the forms that people have, written by tests."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples
from tests.speaker_listener.corpora.files import tone, write_wav

__all__ = ["talk", "tone", "wave_bytes", "write_wav"]


def wave_bytes(
    samples: NDArray[np.floating], rate_hz: int, coding: str, *, channels: int = 1, extensible: bool = False
) -> bytes:
    """Return a WAV of (n,) samples, each channel the same; coding is u8, i16, i24, i32, f32 or f64."""
    data = _encode(np.repeat(samples, channels), coding)
    bits = int(coding[1:])
    tag = 3 if coding[0] == "f" else 1
    form = struct.pack(
        "<HHIIHH",
        0xFFFE if extensible else tag,
        channels,
        rate_hz,
        rate_hz * channels * bits // 8,
        channels * bits // 8,
        bits,
    )
    if extensible:
        form += struct.pack("<HHIH", 22, bits, 0, tag) + bytes(14)
    chunks = b"LIST" + struct.pack("<I", 3) + b"abc\0"  # an odd chunk, which is padded
    chunks += b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def talk(*parts: float) -> Samples:
    """Return sound at 16 kHz: seconds of voice where positive, of digital silence where negative."""
    pieces = [tone(p) if p > 0 else np.zeros(round(-p * 16_000), dtype=np.float32) for p in parts]
    return np.concatenate(pieces)


def write_talk(path: Path, *parts: float) -> Path:
    """Write what `talk` gives as a WAV of 16 bits."""
    return write_wav(path, talk(*parts))


def _encode(values: NDArray[np.floating], coding: str) -> bytes:
    if coding[0] == "f":
        return values.astype("<f4" if coding == "f32" else "<f8").tobytes()
    if coding == "u8":
        return np.clip(np.round(values * 128 + 128), 0, 255).astype(np.uint8).tobytes()
    bits = int(coding[1:])
    whole = np.clip(
        np.round(values.astype(np.float64) * 2 ** (bits - 1)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    )
    if bits == 24:
        return bytes(whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    return bytes(whole.astype(f"<i{bits // 8}").tobytes())
