"""Bytes of sound from a server, piece by piece, as samples at one rate: raw PCM16, or WAV with its header.

Which of them it is, and at which rate, is told by the header of the answer or by the first bytes; what is neither is
refused in a sentence, because played as sound it would be noise at full loudness.
"""

import re
import struct
from collections.abc import Callable
from typing import Final

import numpy as np

from dialogue.errors import ProviderError
from sound.pcm import Samples, from_pcm16
from sound.resample import Resampler

_RATE: Final = re.compile(r"rate=(\d+)")
_HEAD_BYTES: Final = 12
_LONGEST_HEADER: Final = 4096
_FIRST_PORTION_S: Final = 0.3
_LEAST_PORTION_S: Final = 0.1
_LEAST_AHEAD_S: Final = 0.3
_GROWTH: Final = 1.5
# How other things begin that a server may send in place of sound.
_NOT_PCM: Final = (
    (b"ID3", "MP3"),
    (b"\xff\xfb", "MP3"),
    (b"\xff\xf3", "MP3"),
    (b"OggS", "Ogg"),
    (b"fLaC", "FLAC"),
    (b"{", "JSON"),
    (b"<", "a web page"),
)


class Portions:
    """Sound as it comes put together into portions, each half as long again as the one before.

    The first is short, so that the voice begins early; later ones are long, because the face works each phrase out
    anew whenever it grows. Where the sound comes hardly faster than it is heard, it is passed on before it runs out.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        """Begin a phrase; `now_s` is a clock."""
        self._now_s = now_s
        self._began_s: float | None = None
        self._given = 0
        self._wanted = _FIRST_PORTION_S
        self._waiting: list[Samples] = []

    def take(self, samples: Samples, rate_hz: int = 24_000) -> Samples:
        """Take (n,) samples; return a portion, or none while it is too short."""
        self._waiting.append(samples)
        waiting_s = sum(map(len, self._waiting)) / rate_hz
        ahead_s = 0.0
        if self._began_s is not None:
            ahead_s = self._given / rate_hz - (self._now_s() - self._began_s)
        runs_out = self._began_s is not None and ahead_s < _LEAST_AHEAD_S
        if waiting_s < self._wanted and not (runs_out and waiting_s >= _LEAST_PORTION_S):
            return samples[:0]
        if self._began_s is None:
            self._began_s = self._now_s()
        self._wanted *= _GROWTH
        portion = self.rest()
        self._given += len(portion)
        return portion

    def rest(self) -> Samples:
        """Return what waits."""
        waiting, self._waiting = self._waiting, []
        return np.concatenate(waiting) if waiting else np.zeros(0, dtype=np.float32)


class SoundStream:
    """One answer's sound; feed it bytes, then `finish`."""

    def __init__(self, provider: str, content_type: str, rate_hz: int) -> None:
        """Begin an answer.

        Args:
            provider: the name that errors carry.
            content_type: as the server told it; it may name the rate: "audio/pcm;rate=16000".
            rate_hz: the rate that is wanted, and taken for granted where nothing is told.

        Raises:
            ProviderError: the server says that it is no sound, or sound that is packed.
        """
        self._provider = provider
        self._wanted_hz = rate_hz
        self._rest = b""
        self._begun = False
        self._resampler: Resampler | None = None
        kind = content_type.partition(";")[0].strip().lower()
        if kind.startswith(("text/", "application/json")) or kind in (
            "audio/mpeg",
            "audio/ogg",
            "audio/flac",
        ):
            raise self._refusal(kind)
        told = _RATE.search(content_type.lower())
        self._set_rate(int(told.group(1)) if told else rate_hz)

    def feed(self, data: bytes) -> Samples:
        """Return (n,) further samples at the wanted rate; none while the beginning is not understood.

        Raises:
            ProviderError: it is no PCM16.
        """
        self._rest += data
        if not self._begun and not self._begin():
            return np.zeros(0, dtype=np.float32)
        whole = len(self._rest) & ~1
        pcm, self._rest = self._rest[:whole], self._rest[whole:]
        return self._at_rate(from_pcm16(pcm))

    def finish(self) -> Samples:
        """Return the rest; half a sample at the end is let go.

        Raises:
            ProviderError: as `feed`.
        """
        if not self._begun:
            self._begin(last=True)
        last = self._at_rate(from_pcm16(self._rest[: len(self._rest) & ~1]))
        if self._resampler is None:
            return last
        return np.concatenate([last, self._resampler.flush()])

    def _begin(self, *, last: bool = False) -> bool:
        """Look at the first bytes; return whether sound follows."""
        if len(self._rest) < _HEAD_BYTES and not last:
            return False
        for beginning, name in _NOT_PCM:
            if self._rest.startswith(beginning):
                raise self._refusal(name)
        if self._rest.startswith(b"RIFF"):
            return self._read_header(last=last)
        self._begun = True
        return True

    def _read_header(self, *, last: bool) -> bool:
        """Read a WAV header up to its data; its length may be a lie, because the server does not know it yet."""
        at, rate_hz = _HEAD_BYTES, 0
        while at + 8 <= len(self._rest):
            name, size = struct.unpack_from("<4sI", self._rest, at)
            if name == b"data" and rate_hz:
                self._rest, self._begun = self._rest[at + 8 :], True
                self._set_rate(rate_hz)
                return True
            if name == b"fmt " and at + 24 <= len(self._rest):
                kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", self._rest, at + 8)
                if (kind not in (1, 0xFFFE)) or (channels, bits) != (1, 16):
                    raise self._refusal(f"WAV with {channels} channels of {bits} bits")
            at += 8 + size + (size & 1)
        if last or len(self._rest) > _LONGEST_HEADER:
            raise self._refusal("a WAV header without sound")
        return False

    def _set_rate(self, rate_hz: int) -> None:
        if not 8000 <= rate_hz <= 192_000:
            raise ProviderError(
                self._provider,
                f"expected sound at 8 to 192 kHz, the server says {rate_hz} Hz; correct it there",
            )
        self._resampler = None if rate_hz == self._wanted_hz else Resampler(rate_hz, self._wanted_hz)

    def _at_rate(self, samples: Samples) -> Samples:
        return samples if self._resampler is None else self._resampler.feed(samples)

    def _refusal(self, came: str) -> ProviderError:
        return ProviderError(
            self._provider,
            f"expected raw 16-bit mono sound (response_format pcm) and got {came}; the server must offer pcm or wav",
        )
