"""A real face, tracked frame by frame, with its sound: what made motion is measured against.

A file is an `.npz` with `blendshapes` (T, n) in [0, 1], their `names`, `fps`, `valid` (T,) and, where the clip has
speech, `audio16k` (int16). Trackers name and order shapes in their own ways, so columns are found by name.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import ARKIT, FPS
from sound.pcm import Samples, from_pcm16

RATE_HZ: Final = 16_000


@dataclass(frozen=True, eq=False)
class FaceClip:
    """One tracked clip.

    Attributes:
        name: of the file, without its ending.
        fps: frames a second of the picture.
        weights: (T, 52) in the order of render.rig.ARKIT; a shape that the tracker lacks is 0 throughout.
        valid: (T,) False where no face was found.
        samples: (n,) at 16 kHz; empty where the clip is silent.
    """

    name: str
    fps: float
    weights: NDArray[np.float32]
    valid: NDArray[np.bool_]
    samples: Samples

    def at(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (k, 52) weights at times of the picture, between frames linearly, held at the ends."""
        own = (np.arange(len(self.weights)) + 0.5) / self.fps
        return np.stack([np.interp(times_s, own, column) for column in self.weights.T], axis=1)

    def on_grid(self, offset_s: float = 0.0) -> NDArray[np.float64]:
        """Return (T', 52) weights at the middles of the 40 ms frames of the sound.

        Args:
            offset_s: how much later than its sound a thing is seen in this clip; negative where the picture leads.
        """
        length_s = len(self.samples) / RATE_HZ if len(self.samples) else len(self.weights) / self.fps
        return self.at((np.arange(int(length_s * FPS)) + 0.5) / FPS + offset_s)


def read_clip(path: Path) -> FaceClip:
    """Return the clip of a file.

    Raises:
        ValueError: the file is no tracked clip: an array is missing, or shapes do not fit.
        FileNotFoundError: there is no such file.
    """
    with np.load(path, allow_pickle=False) as stored:
        if missing := {"blendshapes", "names", "fps", "valid"} - set(stored.files):
            raise ValueError(f"expected a tracked face with {', '.join(sorted(missing))} in {path.name}")
        tracked, names = stored["blendshapes"], [str(name) for name in stored["names"]]
        fps, valid = float(stored["fps"]), stored["valid"].astype(bool)
        pcm = stored["audio16k"] if "audio16k" in stored.files else np.zeros(0, dtype=np.int16)
    if tracked.shape != (len(valid), len(names)):
        raise ValueError(
            f"expected blendshapes of shape ({len(valid)}, {len(names)}) in {path.name}, got {tracked.shape}"
        )
    weights = np.zeros((len(tracked), len(ARKIT)), dtype=np.float32)
    for column, name in enumerate(ARKIT):
        if name in names:
            weights[:, column] = tracked[:, names.index(name)]
    return FaceClip(path.stem, fps, weights, valid, from_pcm16(pcm.astype("<i2").tobytes()))
