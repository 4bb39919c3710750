"""Takes of Live Link Face: CSV of 52 shapes at 60 fps by timecode, plain or gzipped, with or without sound beside.

    Timecode,BlendshapeCount,EyeBlinkLeft,...,TongueOut,HeadYaw,...    19:16:29:35.273,61,0.0042,...

A timecode is hours:minutes:seconds:frames with a part of a frame; phones drop frames, so rows are placed by it.
Head and eye angles are left out: their signs are written down nowhere, and in many takes they are zero throughout.
A recording of the same name beside the CSV (.wav, .m4a, .mov) is its sound.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from render.rig import ARKIT, FPS
from sound.pcm import Samples
from speaker_listener.corpora.recordings import read_sound
from speaker_listener.face_clip import FaceClip, by_name, seen

_FPS: Final = 60
_DAY_S: Final = 24 * 3600
# No phone pauses longer inside a take; a longer gap means that rows are missing.
_LONGEST_GAP_S: Final = 0.5
# Frames further from a recorded row than this were not seen.
_NEAR_S: Final = 0.05
_SOUNDS: Final = (".wav", ".m4a", ".mov", ".mp4")
_EMOTIONS: Final = {"angry": "anger", "fearful": "fear", "happy": "joy", "sad": "sadness"}
_LICENCE: Final = "MIT below 1 million USD of revenue"


def clips(folder: Path) -> Iterator[FaceClip]:
    """Yield the takes of the data folder's `livelink`, in order of name; for constants, not for weights that ship.

    Raises:
        FileNotFoundError: there is none.
        ValueError: as `read_take`.
    """
    paths = sorted((folder / "livelink").glob("*.csv.gz")) + sorted((folder / "livelink").glob("*.csv"))
    if not paths:
        raise FileNotFoundError(
            f"expected Live Link takes named *.csv or *.csv.gz in {folder / 'livelink'}, found none"
        )
    for path in paths:
        emotion = _EMOTIONS.get(path.name.partition("-")[0])
        yield read_take(path, part="fit", source="livelink", licence=_LICENCE, emotion=emotion)


def read_take(path: Path, **facts: Any) -> FaceClip:
    """Return one take at 25 fps, from its first row on.

    Args:
        path: of the CSV, which may be gzipped.
        facts: further attributes of the clip.

    Raises:
        ValueError: it is no such CSV: no timecode, no shapes, cells that are no numbers, time that stands still or
            jumps; names the file and line.
    """
    header, rows = _table(path)
    times = _times(path, [row[0] for row in rows])
    values = _numbers(path, rows)
    weights, groups = by_name(values, header[2:])
    if "mouth" not in groups:
        raise ValueError(
            f"expected the ARKit shapes of the mouth in {path.name}, got the columns {', '.join(header[:6])}, ..."
        )
    name = path.name.split(".")[0]
    samples = _sound(path, name)
    length_s = len(samples) / 16_000 if len(samples) else float(times[-1]) + 1 / _FPS
    frames = (np.arange(int(length_s * FPS + 1e-9)) + 0.5) / FPS
    channels = np.stack([np.interp(frames, times, column) for column in weights.T], axis=1)
    place = np.clip(np.searchsorted(times, frames), 1, len(times) - 1)
    near = np.minimum(np.abs(frames - times[place - 1]), np.abs(frames - times[place])) < _NEAR_S
    return FaceClip(name, float(FPS), channels.astype(np.float32), seen(near, groups), samples, **facts)


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        lines = [line for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) if line]
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"expected a CSV file of Live Link Face in {path.name}: {error}") from error
    if not lines or [cell.strip().lower() for cell in lines[0][:2]] != ["timecode", "blendshapecount"]:
        got = ",".join(lines[0][:2]) if lines else "an empty file"
        raise ValueError(
            f"expected {path.name} to begin with the columns Timecode,BlendshapeCount; got {got}"
        )
    header, rows = lines[0], lines[1:]
    # A take that was cut off while it was written ends in a part of a line.
    if rows and len(rows[-1]) < len(header):
        rows = rows[:-1]
    if len(rows) < 2:
        raise ValueError(f"expected at least two rows in {path.name}, got {len(rows)}")
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise ValueError(f"expected {len(header)} cells in line {number} of {path.name}, got {len(row)}")
    return header, rows


def _times(path: Path, timecodes: list[str]) -> NDArray[np.float64]:
    times = np.array([_seconds(path, code, number) for number, code in enumerate(timecodes, 2)])
    # A take may go over midnight.
    times = times + _DAY_S * np.concatenate([[0], np.cumsum(np.diff(times) < -_DAY_S / 2)])
    times -= times[0]
    steps = np.diff(times)
    # The count of a second's frames jitters around the turn of the second by less than a frame.
    if bad := [number for number, step in enumerate(steps, 3) if step < -1.5 / _FPS or step > _LONGEST_GAP_S]:
        raise ValueError(
            f"expected timecodes that go on by at most {_LONGEST_GAP_S} s in {path.name}, got "
            f"{steps[bad[0] - 3]:+.2f} s at line {bad[0]}; cut the take there"
        )
    return np.asarray(np.maximum.accumulate(times) + np.arange(len(times)) * 1e-9)


def _seconds(path: Path, timecode: str, number: int) -> float:
    try:
        hours, minutes, seconds, frames = (float(part) for part in timecode.split(":"))
    except ValueError as error:
        raise ValueError(
            f"expected a timecode such as 19:16:29:35.273 in line {number} of {path.name}, got {timecode!r}"
        ) from error
    return hours * 3600 + minutes * 60 + seconds + frames / _FPS


def _numbers(path: Path, rows: list[list[str]]) -> NDArray[np.float64]:
    try:
        values = np.array([row[2:] for row in rows], dtype=np.float64)
    except ValueError as error:
        raise ValueError(f"expected numbers in every cell of {path.name}: {error}") from error
    if not np.isfinite(values).all():
        line = int(np.argwhere(~np.isfinite(values))[0][0]) + 2
        raise ValueError(f"expected finite numbers in {path.name}, got NaN or infinity in line {line}")
    shapes = values[:, : len(ARKIT)]
    # The recorder itself goes a little over 1.
    values[:, : len(ARKIT)] = np.where(shapes < 1.2, np.minimum(shapes, 1.0), shapes)
    return values


def _sound(path: Path, name: str) -> Samples:
    for suffix in _SOUNDS:
        beside = path.with_name(name + suffix)
        if beside.is_file():
            return read_sound(beside)
    return np.zeros(0, dtype=np.float32)
