"""A face over time with its sound: the one value that corpora give, models are trained on and benches measure.

A clip may lack either side: a recording without a face has no rows, a silent film no samples. What a tracker did
not see is not valid, per frame and per group of channels, and nothing may be learned from it.

A file of a tracker is an `.npz` with `blendshapes` (T, n) in [0, 1], their `names`, `fps`, `valid` (T,) and, where the
clip has speech, `audio16k` (int16). Trackers name and order shapes in their own ways, so columns are found by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT, CHANNELS, FPS
from sound.pcm import Samples, from_pcm16
from sound.speech import Phone

RATE_HZ: Final = 16_000

Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]
# What a clip may be used for. "train": weights that ship with the project; "fit": constants, and weights that stay
# here; "report": scores, and nothing else. What may train may also be fitted to.
Part: TypeAlias = Literal["train", "fit", "report"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)

_PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    "brows": ("brow",),
    "eyes": ("eyeBlink", "eyeSquint", "eyeWide"),
    "gaze": ("eyeLook",),
    "cheeks": ("cheek", "nose"),
    "mouth": ("jaw", "mouth"),
    "tongue": ("tongue",),
    "turn": ("head_yaw", "head_pitch", "head_roll"),
    "shift": ("head_x_", "head_y_", "head_z_"),
}
GROUPS: Final[tuple[str, ...]] = tuple(_PREFIXES)
# The columns of each group, of a clip that has all 58 channels.
COLUMNS: Final[dict[str, NDArray[np.intp]]] = {
    group: np.array([place for place, name in enumerate(CHANNELS) if name.startswith(prefixes)])
    for group, prefixes in _PREFIXES.items()
}
_WIDTHS: Final = (len(ARKIT), len(CHANNELS))
# Trackers and resampling leave the rig's range by rounding.
_SLACK: Final = 1e-3


@dataclass(frozen=True, eq=False)
class FaceClip:
    """One clip. Row t of the channels stands for the middle of its frame, (t + 0.5) / fps after the start.

    Attributes:
        name: unique within its source.
        fps: rows a second; 25, as `on_frames` and every reader of a corpus give it, or a camera's own.
        channels: (T, 52) or (T, 58) in the order of render.rig.CHANNELS; (0, 52) where there is no face.
        valid: (T, len(GROUPS)): which groups of channels were seen in which frames.
        samples: (n,) what the face says; empty where the clip is silent.
        rate_hz: of the sound.
        part: what it may be used for; without a word, scores only.
        source: the corpus.
        licence: of the corpus.
        motion: where the channels come from: "tracked", "exact phones", "aligned phones", "heard phones", "vertices";
            empty where there are none.
        speaker: who it is, within the source; empty where unknown.
        emotion: one of emotion_tree.reading.EMOTIONS; None where unknown.
        intensity: of the emotion, in [0, 1]; None where unknown.
        text: what is said, as written; None where unknown.
        phones: what is said, with times; empty where unknown.
        heard: (n,) what the person listens to meanwhile, at rate_hz; empty where unknown.
        offset_s: how much later than its sound the picture came; taken out already, and kept for the record.
    """

    name: str
    fps: float
    channels: Floats
    valid: Bools
    samples: Samples
    rate_hz: int = RATE_HZ
    part: Part = "report"
    source: str = ""
    licence: str = ""
    motion: str = "tracked"
    speaker: str = ""
    emotion: str | None = None
    intensity: float | None = None
    text: str | None = None
    phones: tuple[Phone, ...] = ()
    heard: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    offset_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no model could be trained on and no metric measured.

        Raises:
            ValueError: shapes do not fit, a value is not finite or out of range, a label is unknown; names the clip.
        """
        if self.channels.ndim != 2 or self.channels.shape[1] not in _WIDTHS:
            raise ValueError(
                f"{self.name}: expected channels of shape (T, 52) or (T, 58), got {self.channels.shape}"
            )
        if self.valid.shape != (len(self.channels), len(GROUPS)):
            raise ValueError(
                f"{self.name}: expected valid of shape {(len(self.channels), len(GROUPS))}, one column for each of "
                f"{', '.join(GROUPS)}; got {self.valid.shape}"
            )
        if self.fps <= 0 or self.rate_hz <= 0:
            raise ValueError(
                f"{self.name}: rates must be positive, got fps={self.fps:g}, rate_hz={self.rate_hz}"
            )
        self._check_values()
        self._check_labels()

    def _check_values(self) -> None:
        for what, values in (
            ("channels", self.channels),
            ("samples", self.samples),
            ("heard", self.heard),
        ):
            if not np.isfinite(values).all():
                raise ValueError(
                    f"{self.name}: expected finite {what}, got NaN or infinity in "
                    f"{np.count_nonzero(~np.isfinite(values))} places; mark them as not valid and fill them"
                )
        shapes = self.channels[:, : len(ARKIT)]
        if shapes.size and (shapes.min() < -_SLACK or shapes.max() > 1 + _SLACK):
            raise ValueError(
                f"{self.name}: expected shapes in [0, 1], got {shapes.min():.3g} to {shapes.max():.3g}; "
                "some recorders write percent"
            )

    def _check_labels(self) -> None:
        if self.part not in PARTS:
            raise ValueError(f"{self.name}: expected a part of {', '.join(PARTS)}, got {self.part!r}")
        if self.emotion is not None and self.emotion not in EMOTIONS:
            raise ValueError(
                f"{self.name}: expected an emotion of {', '.join(EMOTIONS)}, got {self.emotion!r}"
            )
        if self.intensity is not None and not 0 <= self.intensity <= 1:
            raise ValueError(f"{self.name}: expected an intensity in [0, 1], got {self.intensity:g}")

    @property
    def weights(self) -> Floats:
        """(T, 52) the shapes alone, in the order of render.rig.ARKIT."""
        return self.channels[:, : len(ARKIT)]

    @property
    def has_face(self) -> bool:
        """Whether there is anything to see."""
        return len(self.channels) > 0

    @property
    def duration_s(self) -> float:
        """Length in seconds, of the sound where there is one."""
        if len(self.samples):
            return len(self.samples) / self.rate_hz
        return len(self.channels) / self.fps

    def at(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (k, 52) weights at times of the picture, between frames linearly, held at the ends."""
        return self._between(self.weights, times_s)

    def on_grid(self, offset_s: float = 0.0) -> NDArray[np.float64]:
        """Return (T', 52) weights at the middles of the 40 ms frames of the sound.

        Args:
            offset_s: how much later than its sound a thing is seen in this clip; negative where the picture leads.
        """
        return self.at(self._grid_s() + offset_s)

    def on_frames(self, offset_s: float = 0.0) -> "FaceClip":
        """Return the clip with its face on the 40 ms frames of its sound; arguments as `on_grid`.

        A new row is valid where both rows around it are; before the picture begins and after it ends none is.
        """
        if not self.has_face:
            return self
        times = self._grid_s() + offset_s
        made = np.clip(self._between(self.channels, times), *_limits(self.channels.shape[1]))
        place = times * self.fps - 0.5
        last = len(self.channels) - 1
        left = np.clip(np.floor(place + 1e-6), 0, last).astype(np.intp)
        right = np.clip(np.ceil(place - 1e-6), 0, last).astype(np.intp)
        inside = (place >= -0.5 - 1e-6) & (place <= last + 0.5 + 1e-6)
        valid = self.valid[left] & self.valid[right] & inside[:, None]
        return replace(
            self,
            fps=float(FPS),
            channels=made.astype(np.float32),
            valid=valid,
            offset_s=self.offset_s + offset_s,
        )

    def _grid_s(self) -> NDArray[np.float64]:
        return np.asarray((np.arange(int(self.duration_s * FPS + 1e-9)) + 0.5) / FPS)

    def _between(self, rows: Floats, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        own = (np.arange(len(rows)) + 0.5) / self.fps
        return np.stack([np.interp(times_s, own, column) for column in rows.T], axis=1)


def _limits(width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = np.full(width, -np.inf), np.full(width, np.inf)
    low[: len(ARKIT)], high[: len(ARKIT)] = 0.0, 1.0
    return low, high


def no_face() -> tuple[Floats, Bools]:
    """Return the channels and the valid mask of a clip that has only sound."""
    return np.zeros((0, len(ARKIT)), dtype=np.float32), np.zeros((0, len(GROUPS)), dtype=np.bool_)


def seen(frames: Bools, groups: Iterable[str]) -> Bools:
    """Return (T, len(GROUPS)): what is valid if (T,) frames were seen and only these groups are recorded."""
    known = np.array([group in set(groups) for group in GROUPS])
    return np.asarray(frames[:, None] & known)


def by_name(table: NDArray[Any], names: Iterable[str]) -> tuple[Floats, list[str]]:
    """Return (T, 52) weights from (T, n) columns with these names, and the groups of which all channels are there.

    Capitals do not matter. Shapes that the table lacks are 0; columns that are no ARKit shape are passed over.
    """
    place = {name.lower(): column for column, name in enumerate(names)}
    weights = np.zeros((len(table), len(ARKIT)), dtype=np.float32)
    for column, name in enumerate(ARKIT):
        if name.lower() in place:
            weights[:, column] = table[:, place[name.lower()]]
    complete = [
        group
        for group, columns in COLUMNS.items()
        if all(CHANNELS[column].lower() in place for column in columns)
    ]
    return weights, complete


def read_clip(path: Path, **facts: Any) -> FaceClip:
    """Return the clip of a tracker's file, at the camera's own frame rate.

    Args:
        path: of the `.npz`.
        facts: further attributes of the clip: part, source, licence, emotion, ...

    Raises:
        ValueError: the file is no tracked clip: an array is missing, shapes do not fit, or values are out of range.
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
    weights, groups = by_name(tracked, names)
    samples = from_pcm16(pcm.astype("<i2").tobytes())
    return FaceClip(path.stem, fps, weights, seen(valid, groups), samples, **facts)
