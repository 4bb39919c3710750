"""Sound out of the files of corpora, as float32 mono at one rate."""

import subprocess
import wave
from pathlib import Path
from shutil import which
from typing import Final

import numpy as np

from sound.pcm import Samples, from_pcm16
from sound.resample import resampled
from speaker_listener.face_clip import RATE_HZ

_DEADLINE_S: Final = 120.0


def read_sound(path: Path) -> Samples:
    """Return (n,) samples at 16 kHz of a recording or of the sound of a film; several channels become their mean.

    WAV with 16 bits is read here; every other format goes through the program ffmpeg.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it holds no sound that can be read, not a single sample, or numbers that are not finite.
    """
    if not path.is_file():
        raise FileNotFoundError(f"expected a recording at {path}, and there is none")
    found = _plain_wave(path) if path.suffix.lower() == ".wav" else None
    samples = _by_ffmpeg(path) if found is None else found
    if len(samples) == 0:
        raise ValueError(f"expected sound in {path.name}, got none; is the file cut off?")
    if not np.isfinite(samples).all():
        raise ValueError(f"expected finite samples in {path.name}, got NaN or infinity; convert it again")
    return samples


def _plain_wave(path: Path) -> Samples | None:
    """Return the samples of a WAV file of 16 bits; None where it has another form."""
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() != 2:
                return None
            channels, rate_hz = file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError):  # the last: a chunk longer than the file
        return None  # floats, or no WAV at all: ffmpeg knows, or says why not
    whole = len(data) // (2 * channels) * 2 * channels
    samples = from_pcm16(data[:whole]).reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return resampled(samples, rate_hz, RATE_HZ)


def _by_ffmpeg(path: Path) -> Samples:
    if which("ffmpeg") is None:
        raise ValueError(
            f"expected the program ffmpeg to read {path.name}, and it is not on PATH; install it, "
            "or convert the recording to WAV with 16 bits"
        )
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_DEADLINE_S, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failed:
        said = (failed.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        raise ValueError(
            f"expected sound in {path.name}, which ffmpeg cannot read: {said[-1] if said else failed}"
        ) from failed
    return np.frombuffer(done.stdout, dtype="<f4").astype(np.float32)
