"""The listening bench as pictures: curves over the person's sound, and faces over time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.listening_systems import Listened
from benchmarks.listening_talks import CONDITIONS, Talk
from benchmarks.sheets import lay_out
from benchmarks.stage import Stage
from render.rig import FPS, INDEX
from speaker_listener.motion import OTHER_RATE_HZ

_SHOWN: Final = ("leed", "presets", "idle")
_COLOURS: Final = ("#1060c0", "#d08020", "#999999")
# Channel, and the value at the bottom and top of its panel.
_PANELS: Final = (
    ("mouthSmileLeft", 0.0, 1.0),
    ("browInnerUp", 0.0, 1.0),
    ("browOuterUpLeft", 0.0, 1.0),
    ("browDownLeft", 0.0, 0.4),
    ("mouthFrownLeft", 0.0, 0.6),
    ("eyeSquintLeft", 0.0, 0.6),
    ("head_pitch_rad", -0.12, 0.20),
    ("head_roll_rad", -0.16, 0.16),
)
_LEFT: Final = 130
_WIDTH: Final = 1700
_WAVE: Final = 46
_PANEL: Final = 64
_GAP: Final = 6
_SECONDS: Final = 28.0
_STRIP_S: Final = (3.0, 22.0)
_STRIP_CELLS: Final = 12


def draw_curves(folder: Path, said: Sequence[Talk], heard: Mapping[str, Sequence[Listened]]) -> Path:
    """Write one PNG with the first talk of each condition: waveform, nods, and a panel a channel; return its path."""
    block = _WAVE + len(_PANELS) * (_PANEL + _GAP) + 30
    picture = Image.new("RGB", (_WIDTH, 26 + block * len(CONDITIONS)), "white")
    pen = ImageDraw.Draw(picture)
    for number, name in enumerate(_SHOWN):
        pen.text((_LEFT + 160 * number, 4), name, fill=_COLOURS[number], font=ImageFont.load_default(15))
    for row, condition in enumerate(CONDITIONS):
        place = next(k for k, talk in enumerate(said) if talk.condition == condition)
        _block(pen, 26 + row * block, said[place], {name: heard[name][place] for name in _SHOWN})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "listening-curves.png"
    picture.save(path)
    return path


def _block(pen: ImageDraw.ImageDraw, top: int, talk: Talk, heard: Mapping[str, Listened]) -> None:
    pen.text((4, top + 8), talk.name, fill="black", font=ImageFont.load_default(15))
    step = OTHER_RATE_HZ // 50
    loud = np.abs(talk.samples[: len(talk.samples) // step * step]).reshape(-1, step).max(axis=1)
    for place, level in enumerate(loud[: round(_SECONDS * 50)]):
        x = _x(place / 50)
        half = float(level) / max(0.05, float(loud.max())) * _WAVE / 2
        pen.line([(x, top + _WAVE / 2 - half), (x, top + _WAVE / 2 + half)], fill="#bbbbbb")
    for frame in heard[_SHOWN[0]].nods or ():
        if frame / FPS < _SECONDS:
            pen.line([(_x(frame / FPS), top), (_x(frame / FPS), top + _WAVE)], fill="#c02020", width=2)
    for row, (channel, low, high) in enumerate(_PANELS):
        y = top + _WAVE + row * (_PANEL + _GAP)
        pen.text((4, y + 4), f"{channel}\n{low:g} to {high:g}", fill="black", font=ImageFont.load_default(12))
        pen.rectangle([(_LEFT, y), (_WIDTH - 4, y + _PANEL)], outline="#dddddd")
        for colour, one in zip(_COLOURS, heard.values(), strict=True):
            values = one.frames[: round(_SECONDS * FPS), INDEX[channel]]
            part = np.clip((values - low) / (high - low), 0.0, 1.0)
            line = [(_x(k / FPS), y + _PANEL * (1.0 - float(p))) for k, p in enumerate(part)]
            pen.line(line, fill=colour, width=2)


def _x(time_s: float) -> float:
    return _LEFT + (_WIDTH - 4 - _LEFT) * time_s / _SECONDS


def draw_strips(
    folder: Path,
    said: Sequence[Talk],
    heard: Mapping[str, Sequence[Listened]],
    person: str,
    systems: Sequence[str] = ("leed", "presets"),
) -> Path:
    """Write one PNG: the first talk of each condition as a row of faces, one system below the other; return its path.

    Raises:
        StageError: the page is not built, or there is no such person.
    """
    pictures = []
    times_s = np.linspace(*_STRIP_S, _STRIP_CELLS)
    with Stage((224, 224)) as stage:
        stage.load(person)
        for condition in CONDITIONS:
            place = next(k for k, talk in enumerate(said) if talk.condition == condition)
            for name in systems:
                frames = heard[name][place].frames
                for at_s in times_s:
                    frame = frames[min(round(float(at_s) * FPS), len(frames) - 1)]
                    pictures.append((f"{condition} {name} {at_s:.1f} s", stage.image(frame)))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "listening-faces.png"
    lay_out(pictures, _STRIP_CELLS).save(path)
    return path
