"""Write clips from recipes: `python -m speaker_listener.leed.authoring` fills `clips/*.toml`.

    recipes.toml  what a listener does for a person who feels this ─┐
    gestures.toml the movements, with measured times ───────────────┼▶ curves at 25 fps ─▶ few keys ─▶ clips/*.toml
    presets       the face at each strength ────────────────────────┘

The result is data like any other: a person may edit a clip or add one, and gives it a `source` that does not begin with
"Recipe"; such clips are kept when recipes are written again. The same recipes give the same clips.
"""

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT, FPS, FRAME_S, INDEX
from speaker_listener.damper import Floats
from speaker_listener.leed.curves import simplify, write_curve
from speaker_listener.leed.dictionary import LEVELS, STRENGTHS, read_clip
from speaker_listener.presets import channels, presets

BY_RECIPE: Final = "Recipe"
FOLDER: Final = Path(__file__).parent / "clips"

_LENGTH_S: Final = (2.4, 6.0)
# How the strength of a clip goes over its time, as shares of the time and of the strength.
_COURSES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "settles": ((0.0, 1.10), (0.3, 1.0), (1.0, 0.80)),
    "swells": ((0.0, 0.74), (0.45, 1.12), (1.0, 0.86)),
    "waves": ((0.0, 0.88), (0.25, 1.12), (0.5, 0.74), (0.78, 1.12), (1.0, 0.84)),
    "comes late": ((0.0, 0.72), (0.55, 0.78), (0.8, 1.14), (1.0, 1.02)),
    "dips": ((0.0, 1.06), (0.4, 0.66), (0.72, 1.08), (1.0, 0.92)),
    "holds": ((0.0, 0.94), (0.5, 1.06), (1.0, 0.92)),
}
# The mouth follows eyes and brows by this long (by eye).
_MOUTH_LATE_S: Final = (0.06, 0.22)
# One side goes this share further than the other, either way.
_UNEVEN: Final = 0.12
# A key is written where a straight line would be further off than this; channels below it are left out.
_KEY_WITHIN: Final = 0.014
_LEAST: Final = 0.02
# Clips of one key differ by at least this: root mean square over time and the channels either moves, after one is
# stretched to the other's length and scaled to fit best. Else another is drawn.
APART: Final = 0.022
_TRIES: Final = 60
_GRID: Final = 50

_MOUTH: Final = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in ARKIT])
_SIDE: Final = np.array([1.0 if n.endswith("Left") else -1.0 if n.endswith("Right") else 0.0 for n in ARKIT])


@dataclass(frozen=True)
class Gesture:
    """One row of gestures.toml: (52,) shares, and from-to of height and times."""

    shares: Floats
    height: tuple[float, float]
    onset_s: tuple[float, float]
    apex_s: tuple[float, float]
    offset_s: tuple[float, float]


def gestures() -> dict[str, Gesture]:
    """Return the gestures of the package's data file by name.

    Raises:
        ValueError: if one names no channel of the rig, or says not where it comes from.
    """
    made = {}
    for name, row in _read("gestures.toml").items():
        if not str(row.get("source", "")).strip():
            raise ValueError(f"gesture {name}: expected `source`, where its figures come from")
        shares = channels(f"gesture {name}", row["channels"])[: len(ARKIT)]
        low_high = (tuple(row[key]) for key in ("height", "onset_s", "apex_s", "offset_s"))
        made[name] = Gesture(shares, *low_high)
    return made


def recipes() -> list[dict[str, Any]]:
    """Return the rows of recipes.toml."""
    return list(_read("recipes.toml")["recipe"])


def author(recipe: Mapping[str, Any], known: Mapping[str, Gesture]) -> list[dict[str, Any]]:
    """Return the clips of one recipe as `[[clip]]` entries, all levels, every clip apart from those of its key."""
    made = []
    for level in recipe["levels"]:
        before: list[Floats] = []
        for number in range(1, recipe["clips"] + 1):
            name = f"{recipe['person']}-{recipe['shown']}-{level}-{number}"
            for attempt in range(_TRIES):
                rng = np.random.default_rng([crc32(name.encode()), attempt])
                entry = _clip(name, recipe, level, known, rng)
                course = _stretched(entry)
                if all(apart(course, other) >= APART for other in before):
                    break
            else:
                raise ValueError(f"{name}: {_TRIES} tries all came too near to another clip of its key")
            before.append(course)
            made.append(entry)
    return made


def apart(one: Floats, other: Floats) -> float:
    """Return how far two (n, 52) courses are apart, each scaled to the other as well as it fits: the lesser of both."""

    def residual(a: Floats, b: Floats) -> float:
        factor = float((a * b).sum()) / max(float((a * a).sum()), 1e-12)
        used = (a > 0).any(axis=0) | (b > 0).any(axis=0)
        return float(np.sqrt(np.square(factor * a - b)[:, used].mean())) if used.any() else 0.0

    return min(residual(one, other), residual(other, one))


def _clip(
    name: str, recipe: Mapping[str, Any], level: str, known: Mapping[str, Gesture], rng: np.random.Generator
) -> dict[str, Any]:
    tempo = float(recipe["tempo"])
    length_s = round(float(np.clip(rng.uniform(2.6, 5.2) * tempo, *_LENGTH_S)) * FPS) * FRAME_S
    times_s = np.arange(round(length_s * FPS) + 1, dtype=np.float64) * FRAME_S
    shape = _shape(recipe, STRENGTHS[LEVELS.index(level)])
    courses = [str(course) for course in rng.choice(list(_COURSES), 2, replace=False)]
    parts = [_course(courses, times_s, rng) * _uneven(rng) * shape]
    done = []
    for at_s in _beginnings(length_s, float(recipe["rate_per_s"]), rng):
        chosen = str(rng.choice(list(recipe["gestures"]), p=_odds(recipe["gestures"])))
        parts.append(_played(known[chosen], times_s, at_s, tempo, float(recipe["lively"]), rng))
        done.append(f"{chosen} at {at_s:.1f} s")
    values = 1.0 - np.prod(1.0 - np.clip(np.stack(parts), 0.0, 1.0), axis=0)
    values[:, _never(recipe)] = 0.0
    said = f"the face {courses[0]}, the mouth {courses[1]}; {', '.join(done)}"
    return {
        "name": name,
        "person": recipe["person"],
        "shown": recipe["shown"],
        "level": level,
        "length_s": round(length_s, 2),
        "source": f"{BY_RECIPE}: {recipe['why']} By rule from presets and gestures: {said}.",
        "curves": _curves(times_s, values),
    }


def _shape(recipe: Mapping[str, Any], strength: float) -> Floats:
    """Return (52,) the preset of a recipe at a strength as a listener shows it, with what tinges it."""
    face = presets()
    parts = [face.shape(recipe["shown"], strength)]
    # A face at ease has no strength of its own to take a share of.
    base = 1.0 if recipe["shown"] == "neutral" else strength
    parts += [face.shape(name, base * share) for name, share in recipe["tinge"].items()]
    shapes = np.clip(np.stack(parts)[:, : len(ARKIT)], 0.0, 1.0)
    return np.asarray(1.0 - np.prod(1.0 - shapes, axis=0))


def _course(courses: Sequence[str], times_s: Floats, rng: np.random.Generator) -> Floats:
    """Return (T, 52): how strong each channel is over time; mouth and jaw go their own way, a little later."""
    late_s = float(rng.uniform(*_MOUTH_LATE_S))
    made = np.zeros((len(times_s), len(ARKIT)))
    for mouth, course in enumerate(courses):
        keys = np.array(_COURSES[course])
        keys[1:-1, 0] += rng.uniform(-0.08, 0.08, len(keys) - 2)
        keys[:, 1] *= rng.uniform(0.93, 1.07, len(keys))
        curve = np.interp(times_s - mouth * late_s, keys[:, 0] * times_s[-1], keys[:, 1])
        smooth = np.hanning(13)
        curve = np.convolve(np.pad(curve, 6, mode="edge"), smooth / smooth.sum(), mode="valid")
        made[:, bool(mouth) == _MOUTH] = curve[:, None]
    return made


def _uneven(rng: np.random.Generator) -> Floats:
    """Return (52,) factors: upper face and mouth each lean to a side by a little."""
    leans = np.where(_MOUTH, rng.uniform(-_UNEVEN, _UNEVEN), rng.uniform(-_UNEVEN, _UNEVEN))
    return np.asarray(1.0 + _SIDE * leans)


def _beginnings(length_s: float, rate_per_s: float, rng: np.random.Generator) -> list[float]:
    """Return when gestures begin: about as many as the rate says, at least one, apart from each other."""
    count = max(1, int(rng.poisson(rate_per_s * length_s)))
    count = min(count, int(length_s / 0.8))
    slot_s = (length_s - 0.7) / count
    return [round(0.1 + slot_s * (place + float(rng.uniform(0.0, 0.75))), 2) for place in range(count)]


def _odds(weights: Mapping[str, float]) -> Floats:
    values = np.array(list(weights.values()), dtype=np.float64)
    return np.asarray(values / values.sum())


def _played(
    gesture: Gesture, times_s: Floats, at_s: float, tempo: float, lively: float, rng: np.random.Generator
) -> Floats:
    """Return (T, 52): one gesture over the time of a clip."""
    onset_s, apex_s, offset_s = (
        tempo * float(rng.uniform(*ends)) for ends in (gesture.onset_s, gesture.apex_s, gesture.offset_s)
    )
    height = lively * float(rng.uniform(*gesture.height))
    up = np.clip((times_s - at_s) / onset_s, 0.0, 1.0)
    down = np.clip((times_s - at_s - onset_s - apex_s) / offset_s, 0.0, 1.0)
    course = up * up * (3.0 - 2.0 * up) * (1.0 - down * down * (3.0 - 2.0 * down))
    return np.asarray(height * course[:, None] * gesture.shares * _uneven(rng))


def _never(recipe: Mapping[str, Any]) -> list[int]:
    return [place for place, name in enumerate(ARKIT) if name.startswith(tuple(recipe["never"]) or ("-",))]


def _curves(times_s: Floats, values: Floats) -> dict[str, str]:
    return {
        name: write_curve(simplify(times_s, np.clip(values[:, INDEX[name]], 0.0, 1.0), _KEY_WITHIN))
        for name in ARKIT
        if values[:, INDEX[name]].max() >= _LEAST
    }


def _stretched(entry: Mapping[str, Any]) -> Floats:
    """Return (n, 52) the course of an entry over as many steps as any other's."""
    clip = read_clip(entry)
    return np.stack([clip.at(clip.length_s * step / (_GRID - 1)) for step in range(_GRID)])


def as_text(person: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """Return a file of clips as TOML."""
    lines = [
        f"# What a listening face does for a person who feels {person}. The form is described in dictionary.py.",
        f'# Clips whose source begins with "{BY_RECIPE}" are written by authoring.py; edit one, and give it a source of its own.',
    ]
    for entry in entries:
        lines += ["", "[[clip]]"]
        lines += [f'{key} = "{entry[key]}"' for key in ("name", "person", "shown", "level")]
        lines += [f"length_s = {entry['length_s']:g}", f'source = "{entry["source"]}"', "[clip.curves]"]
        lines += [f'{name} = "{curve}"' for name, curve in entry["curves"].items()]
    return "\n".join(lines) + "\n"


def write(folder: Path = FOLDER) -> int:
    """Write every recipe's clips into a folder, keep what people wrote themselves, and return how many there are."""
    known, rows, count = gestures(), recipes(), 0
    for person in EMOTIONS:
        path = folder / f"{person}.toml"
        old = tomllib.loads(path.read_text("utf-8")).get("clip", []) if path.is_file() else []
        kept = [entry for entry in old if not str(entry["source"]).startswith(BY_RECIPE)]
        names = {entry["name"] for entry in kept}
        made = [entry for row in rows if row["person"] == person for entry in author(row, known)]
        entries = [entry for entry in made if entry["name"] not in names] + kept
        path.write_text(as_text(person, entries), "utf-8")
        count += len(entries)
    return count


def main(argv: Sequence[str] | None = None) -> int:
    """Write the clips."""
    parser = argparse.ArgumentParser(description="write the clips of the listener's dictionary from recipes")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the clips")
    folder: Path = parser.parse_args(argv).out
    print(f"{write(folder)} clips in {folder}")
    return 0


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("speaker_listener.leed").joinpath(name).read_text("utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
