"""The dictionary as data: `clips/*.toml`, one file for each thing that a person may feel.

    [[clip]]
    name = "sadness-concern-high-1"
    person = "sadness"       # what the person feels, of emotion_tree.reading.EMOTIONS
    shown = "concern"        # what the face shows, of presets.NAMES, but never what a warm character does not show
    level = "high"           # how strongly: low, middle, high
    length_s = 4.2
    source = "..."           # who made it, from what, under which licence
    [clip.curves]            # a channel of render.rig.ARKIT, or both its sides; seconds:weight
    browInnerUp = "0:0.44 0.6:0.62 2.1:0.50 4.2:0.47"

Curves are what the clip adds to the face at rest, at the strength of its level (`STRENGTHS`).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS
from emotion_tree.response import NEVER_SHOWN
from render.rig import ARKIT, FPS, FRAME_S, INDEX
from speaker_listener.damper import Floats
from speaker_listener.leed.curves import read_curve, sample
from speaker_listener.presets import NAMES

LEVELS: Final = ("low", "middle", "high")
# The strengths at which the levels were written down, and where one ends and the next begins.
STRENGTHS: Final = (0.3, 0.6, 0.9)
BOUNDS: Final = (0.45, 0.75)
SHOWN: Final = tuple(name for name in NAMES if name not in NEVER_SHOWN)

# Shorter clips cannot be told from gestures, longer ones are noticed when they come again.
_LENGTH_S: Final = (1.6, 8.0)


class Key(NamedTuple):
    """Where clips stand: indices into EMOTIONS, presets.NAMES and LEVELS."""

    person: int
    shown: int
    level: int

    def __str__(self) -> str:
        return f"{EMOTIONS[self.person]}-{NAMES[self.shown]}-{LEVELS[self.level]}"


@dataclass(frozen=True, eq=False)
class Clip:
    """One clip.

    Attributes:
        name: unique.
        key: where it stands.
        length_s: of it, at its own pace.
        source: where it comes from, in words.
        channels: (k,) places in render.rig.ARKIT that it moves.
        frames: (T, k) their weights at 25 fps, the first at 0 s, the last at the end.
    """

    name: str
    key: Key
    length_s: float
    source: str
    channels: NDArray[np.intp]
    frames: Floats

    def at(self, place_s: float) -> Floats:
        """Return (52,) weights at a time from its beginning; held at both ends."""
        place = min(max(place_s * FPS, 0.0), len(self.frames) - 1.0)
        left = min(int(place), len(self.frames) - 2)
        part = place - left
        made = np.zeros(len(ARKIT))
        made[self.channels] = (1.0 - part) * self.frames[left] + part * self.frames[left + 1]
        return made


@dataclass(frozen=True, eq=False)
class Dictionary:
    """All clips.

    Attributes:
        clips: in the order of their files.
        by_key: places of a key's clips in `clips`.
        levels: levels that a person's feeling and a shown expression have clips at, in rising order.
        shown: (12,) 1 for each of presets.NAMES that has clips for anybody, else 0.
    """

    clips: tuple[Clip, ...]
    by_key: Mapping[Key, tuple[int, ...]] = field(init=False)
    levels: Mapping[tuple[int, int], tuple[int, ...]] = field(init=False)
    shown: Floats = field(init=False)

    def __post_init__(self) -> None:
        by_key: dict[Key, list[int]] = {}
        for place, clip in enumerate(self.clips):
            by_key.setdefault(clip.key, []).append(place)
        object.__setattr__(self, "by_key", {key: tuple(places) for key, places in by_key.items()})
        levels: dict[tuple[int, int], list[int]] = {}
        for key in sorted(by_key):
            levels.setdefault((key.person, key.shown), []).append(key.level)
        object.__setattr__(self, "levels", {pair: tuple(found) for pair, found in levels.items()})
        has = np.array([float(any(pair[1] == place for pair in levels)) for place in range(len(NAMES))])
        object.__setattr__(self, "shown", has)

    def key(self, person: int, shown: int, strength: float) -> Key | None:
        """Return the key of the level nearest to a strength; None where this pair has no clips."""
        levels = self.levels.get((person, shown))
        if levels is None:
            return None
        return Key(person, shown, min(levels, key=lambda level: abs(STRENGTHS[level] - strength)))


@cache
def dictionary() -> Dictionary:
    """Return the dictionary of the package.

    Raises:
        ValueError: as `read_dictionary`.
    """
    folder = resources.files("speaker_listener.leed").joinpath("clips")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    return read_dictionary(file.read_text("utf-8") for file in files)


def read_dictionary(texts: Iterable[str]) -> Dictionary:
    """Return the dictionary that TOML texts describe.

    Raises:
        ValueError: if a clip lacks something, names what there is not, shows what a warm character never shows,
            says not where it comes from, has a curve that cannot be read, or has another's name.
    """
    clips = [read_clip(entry) for text in texts for entry in tomllib.loads(text).get("clip", [])]
    names = [clip.name for clip in clips]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"expected a name of its own for each clip; {', '.join(twice)} come twice")
    if not clips:
        raise ValueError("expected at least one [[clip]], got none")
    return Dictionary(tuple(clips))


def read_clip(entry: Mapping[str, Any]) -> Clip:
    """Return the clip of one parsed `[[clip]]`; errors as `read_dictionary`."""
    name = str(entry.get("name", "")).strip() or "a clip without a name"
    person = _place(name, "person", entry, EMOTIONS)
    shown = NAMES.index(SHOWN[_place(name, "shown", entry, SHOWN)])
    level = _place(name, "level", entry, LEVELS)
    length_s = float(entry.get("length_s", 0.0))
    if not _LENGTH_S[0] <= length_s <= _LENGTH_S[1]:
        raise ValueError(
            f"{name}: length_s must be in [{_LENGTH_S[0]:g}, {_LENGTH_S[1]:g}], got {length_s:g}"
        )
    source = str(entry.get("source", "")).strip()
    if not source:
        raise ValueError(f"{name}: expected `source`, a sentence that says where the clip comes from")
    times_s = np.arange(round(length_s * FPS) + 1, dtype=np.float64) * FRAME_S
    curves = {
        place: sample(keys, times_s)
        for channel, text in entry.get("curves", {}).items()
        for place, keys in _sides(f"{name}.{channel}", channel, text)
    }
    if not curves:
        raise ValueError(f"{name}: expected at least one curve under [clip.curves]")
    channels = np.array(sorted(curves), dtype=np.intp)
    frames = np.stack([curves[int(place)] for place in channels], axis=1)
    return Clip(name, Key(person, shown, level), length_s, source, channels, frames)


def _place(name: str, what: str, entry: Mapping[str, Any], known: tuple[str, ...]) -> int:
    given = entry.get(what)
    if given not in known:
        raise ValueError(f"{name}: expected `{what}` of {', '.join(known)}; got {given!r}")
    return known.index(given)


def _sides(where: str, channel: str, text: Any) -> list[tuple[int, Floats]]:
    sides = [channel] if channel in INDEX else [f"{channel}Left", f"{channel}Right"]
    if any(side not in ARKIT for side in sides):
        raise ValueError(f"{where}: expected a channel of render.rig.ARKIT, or one without its side")
    keys = read_curve(where, str(text))
    return [(INDEX[side], keys) for side in sides]
