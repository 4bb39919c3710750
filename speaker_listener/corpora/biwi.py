"""BIWI 3D Audiovisual Corpus of Affective Communication: 14 speakers, 40 sentences said plainly and again with feeling.

    wav/F2_01.wav (plain)   wav/F2_e01.wav (with feeling)   vertices_npy/<the same>.npy at 25 a second   templates.pkl

Source: G. Fanelli et al., "A 3-D Audio-Visual Corpus of Affective Communication", 2010. Which feeling a sentence has is
in none of the files. Code of the field trains on sentences 1 to 32 and tests on 37 to 40 of the same people, which
lets a model know them; here whole speakers are kept for scores.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from speaker_listener.corpora import vertex_files
from speaker_listener.corpora.parts import part_of_speaker
from speaker_listener.corpora.shapes import ShapeBasis
from speaker_listener.corpora.vertex_files import Layout
from speaker_listener.face_clip import FaceClip, Part

_NAME: Final = re.compile(r"([FM]\d+)_(e?)(\d+)")


def clips(folder: Path, basis: ShapeBasis) -> Iterator[FaceClip]:
    """Yield the clips of the corpus; errors as `vertex_files.clips`."""
    yield from vertex_files.clips(folder, LAYOUT, basis)


def speaker_of(name: str) -> str:
    """Return the speaker in a clip's name.

    >>> speaker_of("F2_e37")
    'F2'

    Raises:
        ValueError: the name has another form.
    """
    return _parsed(name)[0]


def part_of(name: str) -> Part:
    """Return what a clip may be used for, by its speaker."""
    return part_of_speaker("BIWI", speaker_of(name))


def labels_of(name: str) -> Mapping[str, Any]:
    """Return the emotion of a plainly said sentence, which is neutral; one with feeling has an unknown one."""
    return {} if _parsed(name)[1] else {"emotion": "neutral", "intensity": 0.0}


def _parsed(name: str) -> tuple[str, str]:
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"expected a name such as F2_01 or F2_e01, got {name!r}")
    return found[1], found[2]


LAYOUT: Final = Layout("BIWI", "research only", 25.0, speaker_of, part_of, labels_of)
