"""Curves of made and real lips over the sound, as a picture: what the scores are made of, to be looked at."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.lip_clips import LipClip
from render.rig import FPS
from sound.speech import SILENCE
from speaker_listener.face_clip import RATE_HZ
from speaker_listener.lip_metrics import BILABIALS, FEATURES
from speaker_listener.metrics import Doubles

_WIDTH: Final = 1800
_LEFT: Final = 90
_WAVE: Final = 60
_PHONES: Final = 26
_PANEL: Final = 96
_GAP: Final = 8
# The first seconds of a clip tell as much as all of it, and can be read.
_SHOWN_S: Final = 7.0
_COLOURS: Final = ("#222222", "#d08020", "#1060c0", "#109050")


def draw(path: Path, clips: Sequence[LipClip], made: Mapping[str, Sequence[Doubles]]) -> None:
    """Write a PNG: for each clip its waveform, its phones, and a panel a feature with one line a method.

    Args:
        path: of the picture; its folder is made.
        clips: from top to bottom.
        made: per method one (T, 3) a clip.
    """
    block = _WAVE + _PHONES + len(FEATURES) * (_PANEL + _GAP) + 24
    picture = Image.new("RGB", (_WIDTH, block * len(clips) + 24), "white")
    pen = ImageDraw.Draw(picture)
    for number, name in enumerate(made):
        pen.text((_LEFT + 300 * number, 6), name, fill=_COLOURS[number], font=_font(14))
    for row, clip in enumerate(clips):
        _clip(pen, 28 + row * block, clip, {name: rows[row] for name, rows in made.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def _clip(pen: ImageDraw.ImageDraw, top: int, clip: LipClip, made: Mapping[str, Doubles]) -> None:
    pen.text((4, top), clip.name, fill="black", font=_font(13))
    _wave(pen, top, clip)
    panels = top + _WAVE + _PHONES
    _phones(pen, top + _WAVE, panels + len(FEATURES) * (_PANEL + _GAP), clip)
    for feature, name in enumerate(FEATURES):
        y = panels + feature * (_PANEL + _GAP)
        pen.text((4, y), name, fill="black", font=_font(13))
        pen.line([(_LEFT, y + _PANEL), (_WIDTH, y + _PANEL)], fill="#bbbbbb")
        for colour, curve in zip(_COLOURS, made.values(), strict=False):
            _line(pen, y, curve[:, feature], colour)


def _wave(pen: ImageDraw.ImageDraw, top: int, clip: LipClip) -> None:
    samples = clip.samples[: int(_SHOWN_S * RATE_HZ)]
    loudest = max(float(np.abs(clip.samples).max()), 1e-6)
    edges = np.linspace(0, _SHOWN_S * RATE_HZ, _WIDTH - _LEFT + 1).astype(int)
    for x, (start, end) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        height = float(np.abs(samples[start:end]).max(initial=0.0)) / loudest * _WAVE / 2
        pen.line(
            [(_LEFT + x, top + _WAVE / 2 - height), (_LEFT + x, top + _WAVE / 2 + height)], fill="#9ab0c8"
        )


def _phones(pen: ImageDraw.ImageDraw, top: int, bottom: int, clip: LipClip) -> None:
    """Write the phones above the panels; a bilabial shades them all."""
    for phone in clip.phones:
        if phone.start_s >= _SHOWN_S or phone.symbol == SILENCE:
            continue
        start, end = _x(phone.start_s), _x(min(phone.end_s, _SHOWN_S))
        if phone.symbol in BILABIALS:
            pen.rectangle([(start, top), (end, bottom)], fill="#f6dede")
        pen.line([(start, top), (start, top + _PHONES - 6)], fill="#cccccc")
        pen.text((start + 2, top + 3), phone.symbol, fill="black", font=_font(12))


def _line(pen: ImageDraw.ImageDraw, top: int, curve: Doubles, colour: str) -> None:
    """Draw a (T,) curve; the panel is as high as a weight of 0.6."""
    count = min(len(curve), int(_SHOWN_S * FPS))
    points = [
        (_x((k + 0.5) / FPS), top + _PANEL * (1.0 - min(float(curve[k]) / 0.6, 1.0))) for k in range(count)
    ]
    pen.line(points, fill=colour, width=2)


def _x(time_s: float) -> float:
    return _LEFT + (_WIDTH - _LEFT) * time_s / _SHOWN_S


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
