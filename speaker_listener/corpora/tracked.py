"""Tracked faces of the data folder: talk, grid, mead and drive clips (`face_tracks/*.npz`).

Fit and report clips are told apart by name; of the fit clips only those of the GRID corpus may train weights that ship.
Pictures are moved to their sound by the offsets that were measured for them (`offsets.toml`).
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.rig import ARKIT, HEAD
from speaker_listener.corpora import offsets
from speaker_listener.corpora.head_pose import turns
from speaker_listener.face_clip import GROUPS, FaceClip, Part, read_clip

FOLDER: Final = "face_tracks"
_FIT: Final = ("talk-p1", "talk-p2", "talk-p3", "mead-M030", "drive-")
_TRAIN: Final = ("grid-bbaf2n", "grid-brbk7n")
_RESEARCH: Final = "research only"
_LICENCES: Final = {"grid": "CC BY 4.0"}
# MEAD's words for its emotions.
EMOTION_OF: Final = {
    "neutral": "neutral",
    "happy": "joy",
    "sad": "sadness",
    "angry": "anger",
    "fear": "fear",
    "disgusted": "disgust",
    "surprised": "surprise",
    "contempt": "contempt",
}
LEVELS: Final = 3
_COMMAND: Final = {"b": "bin", "l": "lay", "p": "place", "s": "set"}
_COLOUR: Final = {"b": "blue", "g": "green", "r": "red", "w": "white"}
_PREPOSITION: Final = {"a": "at", "b": "by", "i": "in", "w": "with"}
_DIGIT: Final = dict(
    zip("z123456789", "zero one two three four five six seven eight nine".split(), strict=True)
)
_ADVERB: Final = {"a": "again", "n": "now", "p": "please", "s": "soon"}


def clips(folder: Path, group: str) -> Iterator[FaceClip]:
    """Yield the tracked faces of a group, on the frames of their sound, in order of name.

    Args:
        folder: the data folder, which holds `face_tracks`.
        group: "talk", "grid", "mead" or "drive".

    Raises:
        FileNotFoundError: there is no tracked face of this group.
        ValueError: a file is no tracked face; names it.
    """
    paths = sorted((folder / FOLDER).glob(f"{group}-*.npz"))
    if not paths:
        raise FileNotFoundError(
            f"expected tracked faces named {group}-*.npz in {folder / FOLDER}, found none"
        )
    for path in paths:
        yield read_track(path).on_frames(offsets.of_clip(path.stem))


def read_track(path: Path) -> FaceClip:
    """Return one tracked face at its camera's frame rate, its offset not yet taken out; errors as `read_clip`."""
    group, _, rest = path.stem.partition("-")
    clip = read_clip(
        path,
        part=part_of(path.stem),
        source=group,
        licence=_LICENCES.get(group, _RESEARCH),
        speaker=rest.split("-")[0] if group != "grid" else "",
        **_labels(group, rest),
    )
    with np.load(path, allow_pickle=False) as stored:
        return with_turns(clip, stored["head"]) if "head" in stored.files else clip


def with_turns(clip: FaceClip, poses: Any) -> FaceClip:
    """Return the clip with the head's turns, (T, 4, 4) poses, among its channels; its shifts stay unknown.

    Raises:
        ValueError: there is not one pose a frame, or it is none.
    """
    if len(poses) != len(clip.channels):
        raise ValueError(
            f"{clip.name}: expected {len(clip.channels)} head poses, one a frame, got {len(poses)}"
        )
    head = np.zeros((len(clip.channels), len(HEAD)), dtype=np.float32)
    head[:, :3] = turns(poses)
    valid = clip.valid.copy()
    valid[:, GROUPS.index("turn")] = valid[:, GROUPS.index("mouth")]
    return replace(clip, channels=np.hstack([clip.channels[:, : len(ARKIT)], head]), valid=valid)


def part_of(name: str) -> Part:
    """Return what a clip of the data folder may be used for, by its name; scores where it is not listed."""
    if name.startswith(_TRAIN):
        return "train"
    return "fit" if name.startswith(_FIT) else "report"


def grid_text(code: str) -> str:
    """Return the six words of a GRID sentence code.

    >>> grid_text("lbax4n")
    'lay blue at x four now'

    Raises:
        ValueError: it is no such code.
    """
    try:
        command, colour, preposition, letter, digit, adverb = list(code)
        said = (_COMMAND[command], _COLOUR[colour], _PREPOSITION[preposition], letter, _DIGIT[digit])
        return " ".join((*said, _ADVERB[adverb]))
    except (KeyError, ValueError) as error:
        raise ValueError(f"expected a GRID sentence code such as 'lbax4n', got {code!r}") from error


def _labels(group: str, rest: str) -> dict[str, Any]:
    if group == "grid":
        return {"text": grid_text(rest)}
    if group != "mead":
        return {}
    _, emotion, level = rest.split("-")
    return {"emotion": EMOTION_OF[emotion], "intensity": int(level.removeprefix("level")) / LEVELS}
