"""Voices and a faulty motion model for the tests of the stance bench."""

from collections.abc import Sequence

import numpy as np

from benchmarks.stances_talks import Voices
from render.rig import CHANNELS, FPS, INDEX, rest
from sound.pcm import Samples
from speaker_listener.motion import FaceFrame, MotionInput, MotionStream


def voices() -> Voices:
    """Return three noises of the character, without phones, and one of the person."""
    rng = np.random.default_rng(0)

    def noise(samples: int) -> Samples:
        return np.asarray(0.05 * rng.standard_normal(samples), dtype=np.float32)

    return Voices(tuple(((), noise(length)) for length in (12_000, 30_000, 70_000)), noise(48_000))


class ForgetfulModel:
    """A model with every fault: its streams keep what they hear, share a counter, and cannot go back."""

    fps = FPS
    channels = CHANNELS

    def __init__(self) -> None:
        self.made = 0

    def stream(self, seed: int) -> "ForgetfulStream":
        return ForgetfulStream()

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        frames = []
        for stream, given in zip(streams, inputs, strict=True):
            assert isinstance(stream, ForgetfulStream)
            stream.heard.append(given.other.copy())
            self.made += 1
            values = rest()
            values[INDEX["head_yaw_rad"]] = 0.001 * len(stream.heard)
            values[INDEX["jawOpen"]] = self.made % 100 / 100
            frames.append(FaceFrame(values))
        return frames


class ForgetfulStream:
    """Keeps all sound; what it gives as a snapshot is nothing."""

    def __init__(self) -> None:
        self.heard: list[Samples] = []

    def snapshot(self) -> object:
        return None

    def restore(self, snapshot: object) -> None:
        pass
