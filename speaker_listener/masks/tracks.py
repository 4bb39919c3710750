"""Real heads in motion: the six pose values of the tracked faces, on frames of 40 ms.

A tracker gives the pose of a face, and a face has its origin between the cheeks; the rig turns a head about the top of its
neck. The place of that pivot in the tracker's face is where our own people have it, seen from their eyes. Poses
count from the clip's own median, as no camera stands straight in front.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS
from sound.pcm import Samples
from speaker_listener.corpora import offsets
from speaker_listener.corpora.head_pose import turns
from speaker_listener.corpora.tracked import FOLDER, part_of, read_track
from speaker_listener.face_clip import Part

Doubles = NDArray[np.float64]

# In centimetres of the tracker's canonical face, which is 15.3 cm wide and has its eyes at about (±3.1, 2.6, 4.0): our people's
# eyes lie 0.29 head widths above the pivot and 0.50 in front of it.
FACE_WIDTH_CM: Final = 15.3
PIVOT_CM: Final = np.array([0.0, -1.9, -3.6])
# The groups that a talk is made of; the others are clips that drive animations.
GROUPS: Final = ("talk", "grid", "mead")


@dataclass(frozen=True, eq=False)
class HeadTrack:
    """One real head.

    Attributes:
        name: of the clip.
        part: what it may be used for.
        poses: (T, 6) in the order of render.rig.HEAD, at 25 fps.
        samples: (n,) what it says, on the same time; empty where the clip is silent.
        rate_hz: of the sound.
    """

    name: str
    part: Part
    poses: Doubles
    samples: Samples
    rate_hz: int

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.poses) / FPS


def read_tracks(folder: Path, parts: tuple[Part, ...], groups: tuple[str, ...] = GROUPS) -> list[HeadTrack]:
    """Return the heads of some groups and parts, in order of name.

    Args:
        folder: the data folder, which holds `face_tracks`.
        parts: of the clips: ("train", "fit") to measure constants, ("report",) for scores.
        groups: how the names begin.

    Raises:
        FileNotFoundError: there is none.
        ValueError: a file is no tracked head; names it.
    """
    found = list(_tracks(folder, parts, groups))
    if not found:
        raise FileNotFoundError(
            f"expected tracked heads of the part {' or '.join(parts)} in {folder / FOLDER}, found none"
        )
    return found


def _tracks(folder: Path, parts: tuple[Part, ...], groups: tuple[str, ...]) -> Iterator[HeadTrack]:
    for path in sorted((folder / FOLDER).glob("*.npz")):
        if not path.stem.startswith(groups) or part_of(path.stem) not in parts:
            continue
        clip = read_track(path)
        with np.load(path, allow_pickle=False) as stored:
            if "head" not in stored.files:
                raise ValueError(f"expected an array named head in {path.name}; it is not there")
            matrices, valid = stored["head"], stored["valid"].astype(bool)
        poses = from_pivot(matrices[valid])
        own_s = (np.flatnonzero(valid) + 0.5) / clip.fps
        heard = len(clip.samples) > 0
        late_s = offsets.of_clip(path.stem) if heard else 0.0
        times = (np.arange(int(len(valid) / clip.fps * FPS + 1e-9)) + 0.5) / FPS
        # Rows stay within the picture: a track has no pose before its first frame.
        times = times[(times + late_s >= own_s[0] - 0.02) & (times + late_s <= own_s[-1] + 0.02)]
        on_frames = np.stack([np.interp(times + late_s, own_s, column) for column in poses.T], axis=1)
        begin = round((times[0] - 0.5 / FPS) * clip.rate_hz)
        yield HeadTrack(path.stem, clip.part, on_frames, clip.samples[begin:], clip.rate_hz)


def from_pivot(matrices: NDArray[Any]) -> Doubles:
    """Return (T, 6) poses of the rig from (T, 4, 4) poses of a tracked face, from their own median."""
    turned = turns(matrices).astype(np.float64)
    pivot = matrices[:, :3, 3].astype(np.float64) + matrices[:, :3, :3].astype(np.float64) @ PIVOT_CM
    shifts = (pivot - np.median(pivot, axis=0)) / FACE_WIDTH_CM
    return np.hstack([turned, shifts])
