"""A strip as a picture: rows of faces, the lips below each, and curves of the stretch; see `motion_strips`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.motion_clips import EVIDENCE, MotionClip
from benchmarks.motion_systems import REAL
from benchmarks.sentence import phone_at
from benchmarks.stage import Shot
from render.rig import FPS, FRAME_S, INDEX
from sound.speech import SILENCE, Word
from speaker_listener.lip_metrics import FEATURES, features
from speaker_listener.metrics import Doubles

# A face and how the camera stands, to a picture.
Painter: TypeAlias = Callable[[Doubles, Shot], Image.Image]
VIDEO: Final = "the video"
PANELS: Final = (*FEATURES, "brows up", "eyes shut")
# Curves of a panel run from 0 to this weight.
_TOPS: Final = (0.6, 1.0, 1.0, 1.0, 1.0)
_LEFT: Final = 176
# Lips are what is compared; the rest needs less room.
_HEIGHTS: Final = (130, 80, 80, 54, 54)
_GAP: Final = 10
_SOUND: Final = 48
_PAPER, _INK, _MARK = "#f7f5f2", "#2a2624", "#d9d3cc"
_COLOURS: Final = ("#222222", "#d08020", "#8a5ab8", "#1060c0", "#109050", "#c03060")


@dataclass(frozen=True, eq=False)
class Row:
    """One system on one clip: its (T, 52) face."""

    name: str
    faces: Doubles


@dataclass(frozen=True, eq=False)
class Strip:
    """All that a picture shows of one clip.

    Attributes:
        clip: which.
        start: the first frame of the stretch.
        count: frames of the stretch.
        columns: the frames that are drawn.
        rows: the systems, the real face first.
        words: with times; empty where nobody knows them.
        video: of each column, the whole picture and its mouth; empty where there is no video.
    """

    clip: MotionClip
    start: int
    count: int
    columns: list[int]
    rows: list[Row]
    words: tuple[Word, ...] = ()
    video: Sequence[tuple[Image.Image, Image.Image]] = ()


def curves(faces: Doubles) -> Doubles:
    """Return (T, 5) of (T, 52) weights: aperture, width, rounding, brows up, eyes shut; see PANELS."""
    brows = faces[:, [INDEX[f"brow{name}"] for name in ("InnerUp", "OuterUpLeft", "OuterUpRight")]]
    lids = faces[:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]]
    return np.column_stack([features(faces, INDEX), brows.mean(axis=1), lids.mean(axis=1)])


def draw(strip: Strip, paint: Painter) -> Image.Image:
    """Return the picture of a clip; all pictures that `paint` gives have one size."""
    cells = [[*strip.video]] if strip.video else []
    for row in strip.rows:
        frames = [row.faces[at] for at in strip.columns]
        cells.append([(paint(face, "front"), lips_of(paint(face, "mouth"))) for face in frames])
    (whole, mouth), columns = cells[0][0], len(strip.columns)
    names = [VIDEO, *(row.name for row in strip.rows)][0 if strip.video else 1 :]
    top, block = 84, whole.height + mouth.height + _GAP
    bottom = top + len(cells) * block
    size = (_LEFT + columns * whole.width, bottom + _SOUND + sum(_HEIGHTS) + len(PANELS) * _GAP + 64)
    paper = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(paper)
    _head(pen, strip, whole.width)
    for number, (name, pictures) in enumerate(zip(names, cells, strict=True)):
        y = top + number * block
        _label(pen, y + 6, name, strip)
        for column, (face, lips) in enumerate(pictures):
            paper.paste(face, (_LEFT + column * whole.width, y))
            paper.paste(lips, (_LEFT + column * whole.width, y + whole.height))
    _plots(pen, strip, bottom, size[0])
    _legend(pen, strip, size[1] - 48)
    return paper


def lips_of(picture: Image.Image) -> Image.Image:
    """Return the band of a square picture of the mouth in which lips and chin are."""
    return picture.crop((0, round(0.15 * picture.height), picture.width, round(0.85 * picture.height)))


def _head(pen: ImageDraw.ImageDraw, strip: Strip, width: int) -> None:
    clip = strip.clip.clip
    times = f"{strip.start * FRAME_S:.2f} to {(strip.start + strip.count) * FRAME_S:.2f} s"
    title = f"{clip.name} ({clip.part} part), {times}: where the real aperture varies most"
    if clip.offset_s:
        way = "after" if clip.offset_s > 0 else "before"
        title += f"; its picture comes {abs(1000 * clip.offset_s):.0f} ms {way} its sound, which is taken out"
    pen.text((8, 8), title, fill=_INK, font=_font(17))
    for column, at in enumerate(strip.columns):
        at_s = (at + 0.5) * FRAME_S
        word = next((word.text for word in strip.words if word.start_s <= at_s < word.end_s), "")
        phone = phone_at(clip.phones, at_s)
        x = _LEFT + column * width + 4
        pen.text(
            (x, 40), f"{at_s:.2f} s  {'silence' if phone == SILENCE else phone}", fill=_INK, font=_font(14)
        )
        pen.text((x, 60), word, fill=_COLOURS[3], font=_font(14))


def _label(pen: ImageDraw.ImageDraw, y: int, name: str, strip: Strip) -> None:
    """Write a name as two short lines, in the colour of its curve."""
    shown = [row.name for row in strip.rows]
    colour = _COLOURS[shown.index(name) % len(_COLOURS)] if name in shown else _INK
    said = f"{name}, tracked, on our head" if name == REAL else name
    pen.text((8, y), said.replace(", ", ",\n"), fill=colour, font=_font(15))


def _plots(pen: ImageDraw.ImageDraw, strip: Strip, top: int, right: int) -> None:
    part = slice(strip.start, strip.start + strip.count)
    step = (right - _LEFT) / strip.count
    bottom = top + _SOUND + sum(_HEIGHTS) + len(PANELS) * _GAP
    for at in strip.columns:
        x = _LEFT + (at - strip.start + 0.5) * step
        pen.line([(x, top + 4), (x, bottom)], fill=_MARK, width=3)
    _sound(pen, strip, top + _SOUND // 2, right)
    y = top + _SOUND - _GAP
    for column, (name, height) in enumerate(zip(PANELS, _HEIGHTS, strict=True)):
        y += height + _GAP
        pen.text((8, y - height + 6), f"{name}\n0 to {_TOPS[column]:g}", fill=_INK, font=_font(14))
        pen.line([(_LEFT, y), (right, y)], fill="#aaa39b")
        for colour, row in reversed([*zip(_COLOURS, strip.rows, strict=False)]):
            values = np.clip(curves(row.faces[part])[:, column] / _TOPS[column], 0.0, 1.0)
            points = [(_LEFT + (k + 0.5) * step, y - height * float(v)) for k, v in enumerate(values)]
            pen.line(points, fill=colour, width=4 if row.name == REAL else 2)


def _sound(pen: ImageDraw.ImageDraw, strip: Strip, middle: int, right: int) -> None:
    clip = strip.clip.clip
    edges = np.linspace(strip.start, strip.start + strip.count, right - _LEFT + 1) * clip.rate_hz / FPS
    loudest = max(float(np.abs(clip.samples).max()), 1e-6)
    pen.text((8, middle - 9), "sound", fill=_INK, font=_font(14))
    for x, (first, last) in enumerate(zip(edges[:-1].astype(int), edges[1:].astype(int), strict=True)):
        height = 18 * float(np.abs(clip.samples[first:last]).max(initial=0.0)) / loudest
        pen.line([(_LEFT + x, middle - height), (_LEFT + x, middle + height)], fill="#9ab0c8")


def _legend(pen: ImageDraw.ImageDraw, strip: Strip, y: int) -> None:
    for number, row in enumerate(strip.rows):
        x = _LEFT + 300 * number
        pen.line([(x, y + 9), (x + 32, y + 9)], fill=_COLOURS[number % len(_COLOURS)], width=5)
        pen.text((x + 40, y), row.name, fill=_INK, font=_font(14))
    # The font has neither dashes nor a minus.
    note = (
        f"Times are middles of frames, with the phone there: {EVIDENCE[strip.clip.clip.source]}. Our head is held still. "
        "aperture: jawOpen less mouthClose. Brows and lids of what is made are chance, alike in all rows."
    )
    pen.text((_LEFT, y + 24), note, fill=_INK, font=_font(13))


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
