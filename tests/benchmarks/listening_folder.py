"""A small dyad for tests: the first voice speaks five seconds, then the second; the second nods meanwhile."""

import wave
from pathlib import Path

import numpy as np

from sound.pcm import to_pcm16

RATE_HZ = 16_000


def write_dyad(folder: Path) -> Path:
    """Write ten seconds of two voices and the second one's pose, and return the folder."""
    (folder / "dyads").mkdir(parents=True)
    time_s = np.arange(10 * RATE_HZ) / RATE_HZ
    noise = 0.0005 * np.random.default_rng(0).standard_normal(len(time_s))
    tone = 0.2 * np.sin(2 * np.pi * 150 * time_s)
    for name, speaks in (("a_speaker1", time_s < 5.0), ("a_speaker2", time_s >= 5.0)):
        with wave.open(str(folder / "dyads" / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(to_pcm16((tone * speaks + noise).astype(np.float32)))
    pose = np.zeros((250, 6), dtype=np.float32)
    for start in (30, 80):
        pose[start : start + 12, 0] = 0.08
    np.savez(folder / "dyads" / "a_speaker2.npz", pose=pose)
    return folder
