"""How the shapes of a tracked mouth move together: facts of real mouths, so that made ones can be given their habits.

A tracker does not move shapes as rules do: a jaw that opens pulls a dozen of them along, and each trembles by itself. Measured
over the clips that methods are made on, of people who speak, each shape by its own spread:

    shapes (T, 16) ≈ factors (T, 4) · pull (4, 16) + rest,   rest ~ covariance (16, 16), each frame like the last by `memory`

Factors are what lips do: aperture, width, rounding, pressing. The numbers lie in `sync_trackers.toml`, made by

    python -m speaker_listener.training.sync_trackers DATA_FOLDER > speaker_listener/training/sync_trackers.toml
"""

import argparse
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

from speaker_listener.corpora.parts import for_constants
from speaker_listener.corpora.tracked import clips
from speaker_listener.face_clip import GROUPS, FaceClip, Floats
from speaker_listener.sync.windows import SHAPES, STILL, lip_shapes

FACTORS: Final = ("aperture", "width", "rounding", "pressing")
_MADE_OF: Final[dict[str, dict[str, float]]] = {
    "aperture": {"jawOpen": 1.0, "mouthClose": -1.0},
    "width": {"mouthSmile": 1.0, "mouthDimple": 1.0, "mouthStretch": 1.0},
    "rounding": {"mouthPucker": 1.0, "mouthFunnel": 1.0},
    "pressing": {"mouthPress": 1.0, "mouthRollLower": 1.0, "mouthRollUpper": 1.0},
}
_SHRINK: Final = 1e-3


@dataclass(frozen=True, eq=False)
class Trackers:
    """The habits of tracked mouths.

    Attributes:
        pull: (4, 16) what each factor does to each shape, both in spreads.
        covariance: (16, 16) of what is left.
        memory: (16,) correlation of what is left with itself a frame before.
    """

    pull: Floats
    covariance: Floats
    memory: Floats

    @cached_property
    def root(self) -> Floats:
        """(16, 16): white rows (T, 16) times this have the covariance; factors leave some directions without any."""
        values, axes = np.linalg.eigh(self.covariance.astype(np.float64))
        return np.asarray((axes * np.sqrt(np.maximum(values, 0.0))).T, dtype=np.float32)


def factors(shapes: Floats) -> Floats:
    """Return (..., T, 4) aperture, width, rounding and pressing of (..., T, 16) shapes, each around 0 by its own spread."""
    mix = np.zeros((len(SHAPES), len(FACTORS)), dtype=np.float32)
    for column, name in enumerate(FACTORS):
        for shape, share in _MADE_OF[name].items():
            mix[SHAPES.index(shape), column] = share
    return by_spread(shapes @ mix)


def by_spread(rows: Floats) -> Floats:
    """Return (..., T, n) columns around 0, divided by their spread over T; those that hardly move stay small."""
    spread = np.sqrt(np.square(rows.std(axis=-2, keepdims=True)) + STILL**2)
    return np.asarray((rows - rows.mean(axis=-2, keepdims=True)) / spread, dtype=np.float32)


def measure(faces: Iterable[FaceClip]) -> Trackers:
    """Return the habits of the mouths of clips, all frames that were seen counting alike.

    Raises:
        PartError: a clip is for reporting.
        ValueError: there is no clip.
    """
    mouth = GROUPS.index("mouth")
    seen = [lip_shapes(clip.weights)[clip.valid[:, mouth]] for clip in for_constants(faces)]
    if not seen:
        raise ValueError("expected tracked clips to measure mouths on, got none")
    moves = [by_spread(shapes) for shapes in seen]
    causes = [factors(shapes) for shapes in seen]
    cause, move = np.concatenate(causes), np.concatenate(moves)
    pull = np.linalg.solve(cause.T @ cause + _SHRINK * np.eye(len(FACTORS)), cause.T @ move)
    rest = [shown - cause @ pull for shown, cause in zip(moves, causes, strict=True)]
    now, before = (np.concatenate([part[cut] for part in rest]) for cut in (slice(1, None), slice(-1)))
    memory = (now * before).sum(axis=0) / np.maximum(np.square(before).sum(axis=0), 1e-6)
    covariance = np.cov(np.concatenate(rest), rowvar=False)
    return Trackers(
        pull.astype(np.float32), covariance.astype(np.float32), np.clip(memory, 0.0, 0.98).astype(np.float32)
    )


@cache
def trackers() -> Trackers:
    """Return the habits that were measured."""
    text = resources.files("speaker_listener.training").joinpath("sync_trackers.toml").read_text("utf-8")
    stored: dict[str, Any] = tomllib.loads(text)
    if stored["shapes"] != list(SHAPES):
        raise ValueError("expected sync_trackers.toml to be of the shapes of sync.windows; measure it anew")
    return Trackers(*(np.array(stored[name], dtype=np.float32) for name in ("pull", "covariance", "memory")))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the tracked clips of a data folder that speak and are not for reporting, and print the table."""
    parser = argparse.ArgumentParser(description="Measure how the shapes of tracked mouths move together.")
    parser.add_argument("folder", type=Path, help="data folder, which holds face_tracks")
    folder = parser.parse_args(argv).folder
    try:
        found = measure(
            clip
            for group in ("talk", "grid")
            for clip in clips(folder, group)
            if clip.part != "report" and len(clip.samples)
        )
    except (FileNotFoundError, ValueError) as missing:
        print(missing, file=sys.stderr)
        return 1
    print(
        "# How the shapes of tracked mouths move together; made by speaker_listener.training.sync_trackers, which says how."
    )
    print(f"shapes = {list(SHAPES)}".replace("'", '"'))
    for name, values in vars(found).items():
        print(f"{name} = {np.round(values.astype(float), 3).tolist()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
