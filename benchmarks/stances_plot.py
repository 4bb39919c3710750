"""The stance bench as pictures: curves of a long talk, jumps around switches, and faces through the switches."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.sheets import lay_out
from benchmarks.stage import Stage
from benchmarks.stances_scores import GROUPS, profile
from benchmarks.stances_talks import SWITCHES, Change, StanceTalk
from render.rig import FPS, INDEX
from speaker_listener.metrics import Doubles, Frames, aperture

# Name, its channels (their mean is drawn), the bottom and the top of its panel. None is the aperture.
_PANELS: Final[tuple[tuple[str, tuple[str, ...] | None, float, float], ...]] = (
    ("head yaw [rad]", ("head_yaw_rad",), -0.25, 0.25),
    ("head pitch [rad]", ("head_pitch_rad",), -0.25, 0.25),
    ("head roll [rad]", ("head_roll_rad",), -0.25, 0.25),
    ("smile", ("mouthSmileLeft", "mouthSmileRight"), 0.0, 1.0),
    ("brow inner up", ("browInnerUp",), 0.0, 1.0),
    ("brow outer up", ("browOuterUpLeft", "browOuterUpRight"), 0.0, 1.0),
    ("brow down", ("browDownLeft", "browDownRight"), 0.0, 0.6),
    ("aperture", None, 0.0, 0.6),
)
_LEFT: Final = 120
_WIDTH: Final = 1900
_PANEL: Final = 50
_GAP: Final = 3
_TITLE: Final = 22
_ROW_S: Final = 60.0
_INK: Final = "#1060c0"
_FLOOR: Final = "#ffe9cc"
_BEFORE: Final = 25
_BEHIND: Final = 50
_PROFILE: Final = (620, 190)
_STRIP_FRAMES: Final = (-4, 0, 1, 2, 4, 8, 12, 20, 40)
_STRIPS_PER_KIND: Final = 2


def draw_talk(folder: Path, frames: Frames, talk: StanceTalk, minutes: int = 5) -> list[Path]:
    """Write PNGs of so many minutes each: a row a minute, a panel a curve, shaded where the character has the floor.

    Red lines mark where a phrase was broken off or held. Returns the paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = -(-len(frames) // round(_ROW_S * FPS))
    paths = []
    for first in range(0, rows, minutes):
        count = min(minutes, rows - first)
        height = count * (_TITLE + len(_PANELS) * (_PANEL + _GAP))
        picture = Image.new("RGB", (_WIDTH, height), "white")
        pen = ImageDraw.Draw(picture)
        for row in range(count):
            top = row * (_TITLE + len(_PANELS) * (_PANEL + _GAP))
            _minute(pen, top, (first + row) * round(_ROW_S * FPS), frames, talk)
        paths.append(folder / f"stances-curves-{first // minutes + 1}.png")
        picture.save(paths[-1])
    return paths


def _minute(pen: ImageDraw.ImageDraw, top: int, start: int, frames: Frames, talk: StanceTalk) -> None:
    stop = min(start + round(_ROW_S * FPS), len(frames))
    pen.text((4, top + 3), f"from {start / FPS:.0f} s", fill="black", font=ImageFont.load_default(14))
    for place, (name, channels, low, high) in enumerate(_PANELS):
        y = top + _TITLE + place * (_PANEL + _GAP)
        for frame in range(start, stop):
            if talk.inputs[frame].stance == "speaking":
                left = _x(frame - start)
                pen.rectangle([(left, y), (left + (_WIDTH - _LEFT) / _ROW_S / FPS, y + _PANEL)], fill=_FLOOR)
        for change in talk.changes:
            if start <= change.frame < stop and change.kind in ("interrupted", "held"):
                pen.line(
                    [(_x(change.frame - start), y), (_x(change.frame - start), y + _PANEL)], fill="#c02020"
                )
        pen.rectangle([(_LEFT, y), (_WIDTH - 2, y + _PANEL)], outline="#dddddd")
        pen.text((4, y + 2), f"{name}\n{low:g} to {high:g}", fill="black", font=ImageFont.load_default(11))
        _curve(pen, y, _values(frames[start:stop], channels), low, high)


def _values(frames: Frames, channels: tuple[str, ...] | None) -> Doubles:
    if channels is None:
        return aperture(frames)
    return np.asarray(frames[:, [INDEX[name] for name in channels]].mean(axis=1), dtype=np.float64)


def _curve(pen: ImageDraw.ImageDraw, y: int, values: Doubles, low: float, high: float) -> None:
    part = np.clip((values - low) / (high - low), 0.0, 1.0)
    line = [(_x(k), y + _PANEL * (1.0 - float(p))) for k, p in enumerate(part)]
    if len(line) > 1:
        pen.line(line, fill=_INK, width=1)


def _x(frame: float) -> float:
    return _LEFT + (_WIDTH - 2 - _LEFT) * frame / (_ROW_S * FPS)


def draw_profiles(
    folder: Path, found: Sequence[tuple[Frames, StanceTalk]], inside: Mapping[str, float]
) -> Path:
    """Write one PNG: for each set of channels the median and 95th percentile of the jump at each frame from a switch.

    Args:
        folder: to write into.
        found: frames and their talks.
        inside: the 95th percentile inside turns of each set, drawn as a dashed line.
    """
    columns = 3
    rows = -(-len(GROUPS) // columns)
    picture = Image.new("RGB", (columns * _PROFILE[0], rows * _PROFILE[1]), "white")
    pen = ImageDraw.Draw(picture)
    for place, (name, channels) in enumerate(GROUPS.items()):
        left, top = place % columns * _PROFILE[0], place // columns * _PROFILE[1]
        _profile(pen, left, top, name, profile(found, channels, _BEFORE, _BEHIND), inside[name])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "stances-jumps.png"
    picture.save(path)
    return path


def _profile(
    pen: ImageDraw.ImageDraw, left: int, top: int, name: str, values: Doubles, inside: float
) -> None:
    width, height = _PROFILE[0] - 20, _PROFILE[1] - 34
    top += 24
    most = max(float(values.max()), inside, 1e-9) * 1.05

    def spot(frame: int, value: float) -> tuple[float, float]:
        return left + 10 + width * frame / (_BEFORE + _BEHIND - 1), top + height * (1.0 - value / most)

    pen.rectangle([spot(_BEFORE, most), spot(_BEFORE + 11, 0.0)], fill=_FLOOR)
    for frame in range(0, _BEFORE + _BEHIND - 2, 2):
        pen.line([spot(frame, inside), spot(frame + 1, inside)], fill="#888888")
    for column, colour in enumerate((_INK, "#c02020")):
        pen.line([spot(k, float(v)) for k, v in enumerate(values[:, column])], fill=colour, width=2)
    title = f"{name}: median, 95th percentile; dashed: 95th inside turns {inside:.4f}; top {most:.4f}"
    pen.text((left + 10, top - 20), title, fill="black", font=ImageFont.load_default(12))


def chosen(talk: StanceTalk, length: int) -> list[Change]:
    """Return a few switches of each kind that have room before and behind them, spread over the talk.

    Args:
        talk: to choose from.
        length: frames of it.
    """
    made: list[Change] = []
    for kind in SWITCHES:
        fitting = [
            change
            for change in talk.switches
            if change.kind == kind
            and change.frame + _STRIP_FRAMES[0] >= 0
            and change.frame + _STRIP_FRAMES[-1] < length
        ]
        places = np.linspace(0, len(fitting) - 1, min(_STRIPS_PER_KIND, len(fitting))).round().astype(int)
        made += [fitting[place] for place in places]
    return made


def draw_strips(folder: Path, frames: Frames, talk: StanceTalk, person: str, name: str) -> Path:
    """Write one PNG: a row a switch, faces from just before it to well behind it; return its path.

    Raises:
        StageError: the page is not built, or there is no such person.
    """
    pictures = []
    with Stage((208, 208)) as stage:
        stage.load(person)
        for change in chosen(talk, len(frames)):
            for offset in _STRIP_FRAMES:
                caption = f"{change.kind} {change.frame / FPS:.1f} s {offset:+d}"
                pictures.append((caption, stage.image(frames[change.frame + offset])))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"stances-faces-{name}.png"
    lay_out(pictures, len(_STRIP_FRAMES)).save(path)
    return path
