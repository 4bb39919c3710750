"""Small files in the layouts of corpora, written by tests."""

import wave
from pathlib import Path

import numpy as np

from render.rig import ARKIT
from sound.pcm import Samples, to_pcm16
from speaker_listener.face_clip import GROUPS, FaceClip, Part

RATE_HZ = 16_000


def tone(seconds: float, seed: int = 0) -> Samples:
    """Return a voice-like sound: a buzz whose loudness comes and goes three times a second."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 120 * k * times) / k for k in range(1, 12))
    hiss = np.random.default_rng(seed).standard_normal(len(times)) * 0.01
    return ((0.15 * buzz + hiss) * (0.5 - 0.5 * np.cos(2 * np.pi * 3 * times))).astype(np.float32)


def write_wav(path: Path, samples: Samples, rate_hz: int = RATE_HZ, channels: int = 1) -> Path:
    """Write PCM16; each channel the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(to_pcm16(np.repeat(samples, channels)))
    return path


def jaw(frames: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return (frames, 52) in which the jaw alone opens evenly from 0 to 1."""
    weights = np.zeros((frames, len(ARKIT)), dtype=np.float32)
    weights[:, ARKIT.index("jawOpen")] = np.linspace(0, 1, frames)
    return weights


def write_track(path: Path, frames: int = 50, fps: float = 25.0, **changed: object) -> Path:
    """Write a tracker's file whose jaw opens evenly; all ARKit names but the tongue."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [name for name in ARKIT if name != "tongueOut"]
    arrays: dict[str, object] = {
        "blendshapes": jaw(frames)[:, : len(names)],
        "names": np.array(names),
        "fps": fps,
        "valid": np.ones(frames, dtype=np.uint8),
    }
    kept = {name: value for name, value in (arrays | changed).items() if value is not None}
    np.savez(path, **kept)  # type: ignore[arg-type]
    return path


def clip(seconds: float = 2.0, part: Part = "train", name: str = "a", **facts: object) -> FaceClip:
    """Return a clip at 25 fps whose jaw opens evenly, with a sound."""
    frames = int(seconds * 25)
    valid = np.ones((frames, len(GROUPS)), dtype=np.bool_)
    given: dict[str, object] = {"part": part, "source": "made", "licence": "ours", **facts}
    return FaceClip(name, 25.0, jaw(frames), valid, tone(seconds), **given)  # type: ignore[arg-type]
