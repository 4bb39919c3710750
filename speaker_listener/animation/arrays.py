"""A face as arrays: an `.npz` that numpy opens with `allow_pickle=False`.

names      (58,)    the channels, in order: the 52 ARKit shapes, then the six of the head
fps        ()       25
channels   (T, 58)  float32; row t stands for the middle of its frame, (t + 0.5) / fps
provenance ()       JSON: what made it, out of which sound, with which settings
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from render.rig import CHANNELS, FPS, Frame
from speaker_listener.animation.partial import whole_file


def write_npz(path: Path, frames: Iterable[Frame], facts: Mapping[str, object]) -> None:
    """Write frames (58,) and the facts about them; all frames are in memory, 20 MB an hour.

    Raises:
        AnimationError: the disk does not take it.
    """
    channels = np.stack([*frames]).astype(np.float32)
    with whole_file(path) as beside, beside.open("wb") as file:
        np.savez_compressed(
            file,
            names=np.array(CHANNELS),
            fps=np.array(FPS),
            channels=channels,
            provenance=np.array(json.dumps(dict(facts), ensure_ascii=False)),
        )
