"""Recordings of any length, read block by block: WAV here, every other format through the program ffmpeg.

Only one block is in memory at a time, so an hour of sound costs no more than a second.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import IO, Final

import numpy as np

from sound.pcm import Samples
from sound.resample import Resampler
from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.wave_layout import WaveLayout, read_layout

_BLOCK_FRAMES: Final = 1 << 16
_FFMPEG_HZ: Final = 24_000


@dataclass(frozen=True)
class Recording:
    """A recording that can be read from its start as often as it is needed.

    Attributes:
        path: of the file.
        rate_hz: of what `blocks` gives.
        layout: of the file where it is a WAV that is read here; None where ffmpeg reads it.
    """

    path: Path
    rate_hz: int
    layout: WaveLayout | None

    def blocks(self) -> Iterator[Samples]:
        """Yield (n,) mono samples in [-1, 1], block after block; several channels become their mean.

        Raises:
            AnimationError: a sample is NaN or infinite, or ffmpeg cannot read the file.
        """
        source = _by_ffmpeg(self.path) if self.layout is None else _by_layout(self.path, self.layout)
        start = 0
        for block in source:
            finite = np.isfinite(block)
            if not finite.all():
                at_s = (start + int(np.argmin(finite))) / self.rate_hz
                raise AnimationError(
                    f"expected finite samples in {self.path.name}, got NaN or infinity at {at_s:.2f} s; "
                    "export the recording again, as PCM with 16 or 24 bits"
                )
            start += len(block)
            # Floats may go over full scale, where whatever measures loudness would be led astray.
            yield np.clip(block, -1.0, 1.0)

    def frames(self, rate_hz: int, step: int) -> Iterator[Samples]:
        """Yield (step,) samples at `rate_hz`, frame after frame; the last is filled with silence.

        Raises:
            AnimationError: as `blocks`.
        """
        rest = np.zeros(0, dtype=np.float32)
        for block in self._resampled(rate_hz):
            rest = np.concatenate([rest, block])
            whole = len(rest) // step * step
            yield from rest[:whole].reshape(-1, step)
            rest = rest[whole:]
        if len(rest):
            yield np.pad(rest, (0, step - len(rest)))

    def _resampled(self, rate_hz: int) -> Iterator[Samples]:
        stream = Resampler(self.rate_hz, rate_hz)
        for block in self.blocks():
            # A filter overshoots at clipped edges.
            yield np.clip(stream.feed(block), -1.0, 1.0)
        yield np.clip(stream.flush(), -1.0, 1.0)


def open_recording(path: Path) -> Recording:
    """Return the recording at that path; nothing but its head is read.

    Raises:
        AnimationError: there is no such file, it is empty or damaged, or ffmpeg is needed and not there.
    """
    if not path.is_file():
        raise AnimationError(f"expected a recording at {path}, and there is none")
    try:
        if path.stat().st_size == 0:
            raise AnimationError(f"expected sound in {path.name}, and the file is empty; record it again")
        layout = read_layout(path)
    except OSError as error:
        raise AnimationError(f"{path} cannot be read: {error.strerror}") from error
    if layout is None and which("ffmpeg") is None:
        raise AnimationError(
            f"expected {path.name} to be a WAV with PCM or floats; other formats need the program ffmpeg, and it is "
            "not on PATH: install it, or convert the recording to WAV with 16 bits"
        )
    return Recording(path, _FFMPEG_HZ if layout is None else layout.rate_hz, layout)


def _by_layout(path: Path, layout: WaveLayout) -> Iterator[Samples]:
    with path.open("rb") as file:
        file.seek(layout.start)
        left = layout.frames
        while left > 0:
            data = file.read(min(left, _BLOCK_FRAMES) * layout.frame_bytes)
            count = len(data) // layout.frame_bytes
            if count == 0:
                return
            yield layout.decode(data[: count * layout.frame_bytes])
            left -= count


def _by_ffmpeg(path: Path) -> Iterator[Samples]:
    # "file:" keeps a name with a colon from being taken for an address.
    source = f"file:{path}"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", source, "-vn"]
    command += ["-f", "f32le", "-ac", "1", "-ar", str(_FFMPEG_HZ), "-"]
    with tempfile.TemporaryFile() as said:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL)
        try:
            assert program.stdout is not None
            yield from _floats(program.stdout)
            status = program.wait()
        finally:
            with suppress(ProcessLookupError):
                program.kill()
            program.wait()
            if program.stdout is not None:
                program.stdout.close()
        if status != 0:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            raise AnimationError(
                f"expected sound in {path.name}, which ffmpeg cannot read: {lines[-1] if lines else status}; "
                "convert the recording to WAV with 16 bits"
            )


def _floats(pipe: IO[bytes]) -> Iterator[Samples]:
    while data := pipe.read(4 * _BLOCK_FRAMES):
        yield np.frombuffer(data[: len(data) // 4 * 4], dtype="<f4").astype(np.float32)
