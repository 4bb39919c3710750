"""HDTF: talking heads cut out of films on the web, by lists of times; research only.

    RD_video_url.txt      Radio11 https://...
    RD_annotion_time.txt  Radio11.mp4 00:30-01:00 01:30-02:30
    clips/RD_Radio11_0.mp4, RD_Radio11_1.mp4, ...   and tracked beside them: RD_Radio11_0.npz

Source: Z. Zhang et al., "Flow-guided One-shot Talking Face Generation with a High-resolution Audio-visual Dataset",
2021; the spelling of "annotion" is the corpus's. The films themselves are fetched and cut by whoever may do so. One
film is one speaker, as near as the lists tell.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from speaker_listener.corpora.films import read_film
from speaker_listener.corpora.parts import part_of_speaker
from speaker_listener.face_clip import FaceClip

LICENCE: Final = "research only"
_TIMES: Final = re.compile(r"(?:(\d+):)?(\d+):(\d+)-(?:(\d+):)?(\d+):(\d+)")
# A cut falls on the film's nearest key frame.
_APART_S: Final = 12.0


def clips(folder: Path) -> Iterator[FaceClip]:
    """Yield the clips that the lists name and that were cut, in the order of the lists.

    Raises:
        FileNotFoundError: there is no list, or none of its clips was cut.
        ValueError: a line of a list is no times, or a clip is far from as long as the list says.
    """
    lists = sorted(folder.glob("*_annotion_time.txt"))
    if not lists:
        raise FileNotFoundError(f"expected lists such as RD_annotion_time.txt in {folder}, found none")
    found = False
    for path in lists:
        subset = path.name.removesuffix("_annotion_time.txt")
        for film, lengths in read_times(path).items():
            for number, length_s in enumerate(lengths):
                clip = _read(folder / "clips", f"{subset}_{film}_{number}", f"{subset}_{film}", length_s)
                if clip is not None:
                    found = True
                    yield clip
    if not found:
        raise FileNotFoundError(
            f"expected films cut by the lists, such as clips/RD_Radio11_0.mp4, in {folder}; found none"
        )


def read_times(path: Path) -> dict[str, list[float]]:
    """Return the lengths in seconds of the clips of each film of a list.

    Raises:
        ValueError: a line names no times, or one ends before it begins.
    """
    lengths: dict[str, list[float]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        film, *spans = line.split()
        found = [_TIMES.fullmatch(span) for span in spans]
        seconds = [_length(match) for match in found if match is not None]
        if len(seconds) != len(spans) or not spans or min(seconds) <= 0:
            raise ValueError(
                f"expected a film and times such as 00:30-01:00 in line {number} of {path.name}, got {line!r}"
            )
        lengths[film.removesuffix(".mp4")] = seconds
    return lengths


def _length(match: "re.Match[str]") -> float:
    h0, m0, s0, h1, m1, s1 = (int(part or 0) for part in match.groups())
    return float((h1 - h0) * 3600 + (m1 - m0) * 60 + s1 - s0)


def _read(folder: Path, name: str, film: str, length_s: float) -> FaceClip | None:
    """Return a clip, or None where it was not cut: films vanish from the web."""
    path = folder / f"{name}.mp4"
    sound = path.with_suffix(".wav") if path.with_suffix(".wav").is_file() else path
    if not sound.is_file():
        return None
    clip = read_film(
        name,
        sound,
        path.with_suffix(".npz"),
        part=part_of_speaker("HDTF", film),
        source="HDTF",
        licence=LICENCE,
        speaker=film,
    )
    if abs(clip.duration_s - length_s) > _APART_S:
        raise ValueError(
            f"expected {name} to last about {length_s:.0f} s, as its list says, got {clip.duration_s:.0f} s; "
            "was another film cut?"
        )
    return clip
