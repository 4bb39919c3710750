"""The expression presets beside what real faces did: `warmchat bench expressions [--report]`.

Fits every emotion at three strengths from acted clips of two people (MediaPipe's and ARKit's channels, by name),
prints the fitted weights beside the shipped ones, and how well they agree. Reads `WARMCHAT_DATA`. With `--report`
it adds the agreement with a third person, of whom nothing was used for fitting. The last line is one JSON object.

How a preset is fitted: a frame counts as its difference from the person's calm face. Full is, channel by channel,
the upper quartile of the emotion's frames, averaged over people; channels that speech drives take the median,
because the clips are spoken and so is the calm one. How strong a frame is, is its projection on that; low and
middle are the medians of frames near 1/3 and 2/3. Channels that a tracker never moves are left to the others.
"""

import argparse
import csv
import gzip
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT
from speaker_listener.presets import LEVELS, STRENGTHS, presets

Doubles = NDArray[np.float64]

# How the clips name the emotions.
_ACTED: Final = {
    "joy": ("happy", "happy"),
    "sadness": ("sad", "sad"),
    "anger": ("angry", "angry"),
    "fear": ("fear", "fearful"),
    "disgust": ("disgusted", None),
    "surprise": ("surprised", None),
    "contempt": ("contempt", None),
}
_FIT_PERSON: Final = "M030"
_REPORT_PERSON: Final = "W009"

# Where the eyes look is the gaze's business, not the expression's.
_COMPARED: Final = np.array([not name.startswith(("eyeLook", "tongue")) for name in ARKIT])
_SPEECH: Final = np.array(
    [
        name.startswith(("jaw", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRoll", "mouthShrug"))
        or name.startswith(("mouthLowerDown", "mouthUpperUp", "mouthPress", "mouthSmile", "mouthStretch"))
        for name in ARKIT
    ]
)
_DEAD_BELOW: Final = 0.02
# A take whose strongest channel stays below this shows nothing; one is such.
_EXPRESSED_FROM: Final = 0.15
_NEAR: Final = 1 / 6
_FEWEST_FRAMES: Final = 8
_SHOWN_FROM: Final = 0.05


@dataclass(frozen=True, eq=False)
class Person:
    """Acted clips of one person.

    Attributes:
        name: of the person or of the set.
        moved: by emotion, (T, 52) differences from the calm face, in the order of ARKIT.
        live: (52,) True where the tracker measures the channel at all.
    """

    name: str
    moved: Mapping[str, Doubles]
    live: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Fitted:
    """One emotion as real faces show it.

    Attributes:
        levels: (3, 52) weights at low, middle and full; NaN in a row of too few frames, or where no tracker sees.
        frames: number of frames near each level.
        people: who showed it.
    """

    levels: Doubles
    frames: tuple[int, int, int]
    people: tuple[str, ...]


def mead(data: Path, person: str) -> Person:
    """Return the clips of a MEAD person, the calm clip's median taken off.

    Raises:
        FileNotFoundError: if a clip is missing.
    """
    clips = {
        name: _track(data / f"face_tracks/mead-{person}-{acted}-level3.npz")
        for name, (acted, _) in _ACTED.items()
    }
    calm = _track(data / f"face_tracks/mead-{person}-neutral-level1.npz")
    live = np.percentile(np.concatenate([calm, *clips.values()]), 99, axis=0) > _DEAD_BELOW
    return Person(person, {name: clip - np.median(calm, axis=0) for name, clip in clips.items()}, live)


def livelink(data: Path) -> Person:
    """Return the takes of the Live Link person; calm is the 10th percentile of all takes, as there is no calm one.

    Raises:
        FileNotFoundError: if there is no take.
    """
    takes: dict[str, list[Doubles]] = {}
    for path in sorted((data / "livelink").glob("*.csv.gz")):
        takes.setdefault(path.name.split("-")[0], []).append(_take(path))
    if not takes:
        raise FileNotFoundError(f"expected takes (*.csv.gz) in {data / 'livelink'}, found none")
    everything = np.concatenate([take for group in takes.values() for take in group])
    calm = np.percentile(everything, 10, axis=0)
    moved = {
        name: np.concatenate(takes[acted]) - calm
        for name, (_, acted) in _ACTED.items()
        if acted is not None and acted in takes
    }
    return Person("livelink", moved, np.percentile(everything, 99, axis=0) > _DEAD_BELOW)


def fit(people: Sequence[Person], emotion: str) -> Fitted:
    """Return one emotion fitted over those people who show it; the module's docstring says how.

    Raises:
        ValueError: if none of them shows it.
    """
    fulls, moved = [], []
    for person in people:
        frames = person.moved.get(emotion)
        if frames is None:
            continue
        full = np.where(_SPEECH, np.median(frames, axis=0), np.percentile(frames, 75, axis=0))
        full = np.where(person.live, np.maximum(full, 0.0), np.nan)
        if np.nanmax(full[_COMPARED]) < _EXPRESSED_FROM:
            continue
        fulls.append(full)
        moved.append((person, frames))
    if not fulls:
        asked = ", ".join(person.name for person in people)
        raise ValueError(
            f"expected somebody who shows {emotion}; among {asked} no channel reaches {_EXPRESSED_FROM}"
        )
    near = [_near(person, frames, full) for (person, frames), full in zip(moved, fulls, strict=True)]
    rows = [_mean([weak[0][level] for weak in near]) for level in range(2)]
    counts = [sum(weak[1][level] for weak in near) for level in range(3)]
    names = tuple(person.name for person, _ in moved)
    return Fitted(np.stack([*rows, _mean(fulls)]), (counts[0], counts[1], counts[2]), names)


def cosine(one: Doubles, other: Doubles) -> float:
    """Return the cosine of two (52,) faces over the compared channels that both have; NaN where either is nothing."""
    both = _COMPARED & np.isfinite(one) & np.isfinite(other)
    a, b = one[both], other[both]
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length > 0 else float("nan")


def shipped(emotion: str) -> Doubles:
    """Return (3, 52): the preset as it ships, as a speaker shows it, since the clips are spoken."""
    known = presets()
    return np.stack([known.shape(emotion, strength, speaking=1.0)[: len(ARKIT)] for strength in STRENGTHS])


def _near(person: Person, frames: Doubles, full: Doubles) -> tuple[list[Doubles], list[int]]:
    """Return the medians (52,) of frames near low and middle, NaN where there are too few, and the three counts."""
    seen = _COMPARED & person.live & ~_SPEECH
    strength = frames[:, seen] @ full[seen] / float(full[seen] @ full[seen])
    rows, counts = [], []
    for level in STRENGTHS:
        chosen = frames[np.abs(strength - level) < _NEAR]
        counts.append(len(chosen))
        enough = len(chosen) >= _FEWEST_FRAMES
        row = np.maximum(np.median(chosen, axis=0), 0.0) if enough else np.full(len(ARKIT), np.nan)
        rows.append(np.where(person.live, row, np.nan))
    return rows[:2], counts


def _mean(rows: Sequence[Doubles]) -> Doubles:
    """Return the mean over rows of what each has; NaN where none has it."""
    table = np.stack(rows)
    known = np.isfinite(table)
    total = np.where(known, table, 0.0).sum(axis=0)
    return np.asarray(np.where(known.any(axis=0), total / np.maximum(1, known.sum(axis=0)), np.nan))


def _track(path: Path) -> Doubles:
    """Return (T, 52) in the order of ARKIT; channels that the file has not are 0."""
    with np.load(path, allow_pickle=False) as found:
        names = [str(name) for name in found["names"]]
        rows = np.asarray(found["blendshapes"], dtype=np.float64)[found["valid"].astype(bool)]
    made = np.zeros((len(rows), len(ARKIT)))
    for place, name in enumerate(ARKIT):
        if name in names:
            made[:, place] = rows[:, names.index(name)]
    return made


def _take(path: Path) -> Doubles:
    """Return (T, 52) in the order of ARKIT from a Live Link file, whose names begin in upper case."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        reader = csv.reader(file)
        heads = [name[:1].lower() + name[1:] for name in next(reader)]
        places = [heads.index(name) for name in ARKIT]
        return np.array([[float(row[place]) for place in places] for row in reader if len(row) == len(heads)])


def _table(emotion: str, found: Fitted, ours: Doubles) -> list[str]:
    lines = [f"{emotion}: {', '.join(found.people)}; frames near low, middle, full: {found.frames}"]
    lines.append(f"    {'channel':22}" + "".join(f"{level:>16}" for level in LEVELS) + "   fitted/shipped")
    for place, name in enumerate(ARKIT):
        pairs = list(zip(found.levels[:, place], ours[:, place], strict=True))
        if not _COMPARED[place] or max(np.nan_to_num(pairs, nan=0.0).max(), 0.0) < _SHOWN_FROM:
            continue
        cells = "".join(f"{_number(fitted):>11}/{value:4.2f}" for fitted, value in pairs)
        lines.append(f"    {name:22}{cells}")
    lines.append(
        "    "
        + f"{'cosine':22}"
        + "".join(f"{_number(cosine(*pair)):>16}" for pair in zip(found.levels, ours, strict=True))
    )
    return lines


def _number(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "–"


def _row(found: Fitted, ours: Doubles) -> dict[str, Any]:
    agree = [cosine(fitted, value) for fitted, value in zip(found.levels, ours, strict=True)]
    return {
        "people": list(found.people),
        "frames": list(found.frames),
        "cosine": [round(value, 3) if np.isfinite(value) else None for value in agree],
    }


def compare(people: Sequence[Person]) -> tuple[list[str], dict[str, Any]]:
    """Return the lines of the table and, by emotion, who showed it and the cosines at low, middle and full."""
    lines: list[str] = []
    rows: dict[str, Any] = {}
    for emotion in EMOTIONS[1:]:
        found, ours = fit(people, emotion), shipped(emotion)
        lines += _table(emotion, found, ours)
        rows[emotion] = _row(found, ours)
    return lines, rows


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, compare and print; 2 where there is no data."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--report", action="store_true", help="add the person of whom nothing was used")
    asked = parser.parse_args(argv)
    named = os.environ.get("WARMCHAT_DATA")
    if not named or not Path(named).is_dir():
        print("WARMCHAT_DATA must name the folder of real recordings; it names none.", file=sys.stderr)
        return 2
    data = Path(named)
    lines, rows = compare([mead(data, _FIT_PERSON), livelink(data)])
    result = {
        "metric": "expression presets against acted faces, cosine",
        "higher_is_better": True,
        "fit": rows,
    }
    if asked.report:
        more, result["report"] = compare([mead(data, _REPORT_PERSON)])
        lines += ["", f"report: {_REPORT_PERSON}", *more]
    print("\n".join(lines))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
