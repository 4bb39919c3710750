"""MEAD: actors who say sentences in eight emotions at three strengths; films and sound; research only.

    M003/audio/angry/level_1/001.m4a   M003/video/front/angry/level_1/001.mp4   and tracked beside it: 001.npz

Source: K. Wang et al., "MEAD: A Large-Scale Audio-Visual Dataset for Emotional Talking-Face Generation", 2020. The view
from the front is read. Neutral has one level, which is no strength of anything.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from speaker_listener.corpora.films import read_film
from speaker_listener.corpora.parts import part_of_speaker
from speaker_listener.corpora.tracked import EMOTION_OF, LEVELS
from speaker_listener.face_clip import FaceClip

LICENCE: Final = "research only"
_LEVEL: Final = re.compile(r"level_([123])")


def clips(folder: Path) -> Iterator[FaceClip]:
    """Yield the clips of the corpus, by actor, emotion, level and number.

    Raises:
        FileNotFoundError: there is no sound in this layout.
        ValueError: a folder is named for no emotion or level, or a file cannot be read.
    """
    paths = sorted(folder.glob("*/audio/*/*/*.m4a")) + sorted(folder.glob("*/audio/*/*/*.wav"))
    if not paths:
        raise FileNotFoundError(
            f"expected recordings such as M003/audio/angry/level_1/001.m4a in {folder}, found none"
        )
    for path in paths:
        yield _read(folder, path)


def _read(folder: Path, path: Path) -> FaceClip:
    actor, _, emotion, level, _ = path.relative_to(folder).parts
    strength = _LEVEL.fullmatch(level)
    if emotion not in EMOTION_OF or strength is None:
        raise ValueError(
            f"expected a folder such as angry/level_1, got {emotion}/{level}; emotions are {', '.join(EMOTION_OF)}"
        )
    return read_film(
        f"{actor}-{emotion}-{level}-{path.stem}",
        path,
        folder / actor / "video" / "front" / emotion / level / f"{path.stem}.npz",
        part=part_of_speaker("MEAD", actor),
        source="MEAD",
        licence=LICENCE,
        speaker=actor,
        emotion=EMOTION_OF[emotion],
        intensity=0.0 if emotion == "neutral" else int(strength[1]) / LEVELS,
    )
