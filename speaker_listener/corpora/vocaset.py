"""VOCASET: 12 speakers, 480 clips of FLAME meshes (5,023 vertices) at 60 a second, with sound; research only.

    wav/FaceTalk_170725_00137_TA_sentence01.wav   vertices_npy/<the same>.npy   templates.pkl

Source of the split by speaker: D. Cudeiro et al., "Capture, Learning, and Synthesis of 3D Speaking Styles", 2019: eight
speakers train, two validate, two test.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from speaker_listener.corpora import vertex_files
from speaker_listener.corpora.shapes import ShapeBasis
from speaker_listener.corpora.vertex_files import Layout
from speaker_listener.face_clip import FaceClip, Part

_TEST: Final = ("FaceTalk_170809_00138_TA", "FaceTalk_170731_00024_TA")


def clips(folder: Path, basis: ShapeBasis) -> Iterator[FaceClip]:
    """Yield the clips of the corpus; errors as `vertex_files.clips`."""
    yield from vertex_files.clips(folder, LAYOUT, basis)


def speaker_of(name: str) -> str:
    """Return the speaker in a clip's name.

    >>> speaker_of("FaceTalk_170725_00137_TA_sentence01")
    'FaceTalk_170725_00137_TA'

    Raises:
        ValueError: the name has another form.
    """
    speaker, found, number = name.rpartition("_sentence")
    if not found or not number.isdigit():
        raise ValueError(f"expected a name such as FaceTalk_170725_00137_TA_sentence01, got {name!r}")
    return speaker


def part_of(name: str) -> Part:
    """Return "report" for the two speakers whom the corpus keeps for tests, "fit" for all others."""
    return "report" if speaker_of(name) in _TEST else "fit"


LAYOUT: Final = Layout("VOCASET", "research only", 60.0, speaker_of, part_of)
