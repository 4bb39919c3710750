"""ViCo: one person talks and another listens, both filmed; research only.

    RLD_data.csv        attitude,audio,listener,speaker,data_split
    audios/<uuid>.wav   videos/<uuid>.speaker.mp4   videos/<uuid>.listener.mp4   and tracked beside each film: *.npz

Each row gives two clips: the speaker's, with the sound, and the listener's, with the same sound as what is heard. The
attitude is the listener's: positive, neutral or negative, which is kept in the clip's name and is no emotion of ours.

Source: M. Zhou et al., "Responsive Listening Head Generation", 2022. Columns are found by name; `uuid` may stand
for `audio`, as in the challenge's lists.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from speaker_listener.corpora.films import read_film
from speaker_listener.corpora.recordings import read_sound
from speaker_listener.face_clip import RATE_HZ, FaceClip, Part

LICENCE: Final = "research only"
TABLE: Final = "RLD_data.csv"
ATTITUDES: Final = ("positive", "neutral", "negative")
_PARTS: Final[dict[str, Part]] = {"train": "fit", "valid": "fit", "test": "report", "ood": "report"}
_APART_S: Final = 0.5


def clips(folder: Path) -> Iterator[FaceClip]:
    """Yield the speaker's and the listener's clip of every row of the table.

    Raises:
        FileNotFoundError: the table, a recording or a tracked face is missing.
        ValueError: the table lacks a column, names an unknown attitude or split, or lengths differ.
    """
    table = folder / TABLE
    if not table.is_file():
        raise FileNotFoundError(f"expected the table {TABLE} in {folder}, and it is not there")
    with table.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield from _pair(folder, row, f"line {number} of {TABLE}")


def _pair(folder: Path, row: dict[str, str], where: str) -> Iterator[FaceClip]:
    uuid = (row.get("uuid") or row.get("audio") or "").removesuffix(".wav").rpartition("/")[2]
    attitude, split = row.get("attitude", "neutral"), row.get("data_split", "")
    if not uuid or split not in _PARTS or attitude not in ATTITUDES:
        raise ValueError(
            f"expected audio (or uuid), attitude ({', '.join(ATTITUDES)}) and data_split ({', '.join(_PARTS)}) in "
            f"{where}, got {row}"
        )
    sound = folder / "audios" / f"{uuid}.wav"
    for role in ("speaker", "listener"):
        clip = read_film(
            f"{uuid}-{role}-{attitude}",
            sound if role == "speaker" else None,
            folder / "videos" / f"{uuid}.{role}.npz",
            part=_PARTS[split],
            source="ViCo",
            licence=LICENCE,
            speaker=row.get(role, ""),
        )
        yield _listening(clip, sound) if role == "listener" else clip


def _listening(clip: FaceClip, sound: Path) -> FaceClip:
    heard = read_sound(sound)
    if abs(len(heard) / RATE_HZ - clip.duration_s) > _APART_S:
        raise ValueError(
            f"expected what {clip.name} hears to be as long as the face, got {len(heard) / RATE_HZ:.2f} and "
            f"{clip.duration_s:.2f} s"
        )
    fitted = np.zeros(round(clip.duration_s * RATE_HZ), dtype=np.float32)
    count = min(len(fitted), len(heard))
    fitted[:count] = heard[:count]
    return replace(clip, heard=fitted)
