"""The motion bench as pictures: every system's scores with their intervals and chance, and curves over the sound."""

from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from benchmarks import lip_plot
from benchmarks.lip_clips import LipClip
from benchmarks.motion_clips import MotionClip
from benchmarks.motion_scores import Scored, means
from render.rig import INDEX
from speaker_listener.lip_metrics import features
from speaker_listener.motion_metrics.definitions import METRICS
from speaker_listener.motion_metrics.intervals import estimate

SHOWN: Final = (
    "aperture_r",
    "aperture_error",
    "closure_recall",
    "closed_f1",
    "width_r",
    "lve_mm2",
    "fdd_mm2",
)
# More lines than these cannot be told apart in one panel.
MOST_CURVES: Final = 4
_NAME: Final = 230
_PANEL: Final = 260
_ROW: Final = 30
_TOP: Final = 58
_INK, _CHANCE, _CLIP = "#1060c0", "#999999", "#7fb0e8"


def draw_scores(path: Path, title: str, scored: Sequence[Scored]) -> None:
    """Write a PNG: a panel a score, a row a system; bar: 95 % interval, dots: clips, ring: other clips' faces.

    Args:
        path: of the picture; its folder is made.
        title: says which clips, and of which part.
        scored: the systems, from top to bottom.
    """
    size = (_NAME + len(SHOWN) * _PANEL, _TOP + len(scored) * _ROW + 34)
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    pen.text((8, 6), title, fill="black", font=_font(15))
    for row, system in enumerate(scored):
        pen.text((8, _TOP + row * _ROW + 6), system.name, fill="black", font=_font(13))
    for panel, name in enumerate(SHOWN):
        _panel(pen, _NAME + panel * _PANEL, name, scored)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def draw_curves(path: Path, clips: Sequence[MotionClip], scored: Sequence[Scored]) -> None:
    """Write a PNG with the lips of up to four systems over the sound and its phones.

    Args:
        path: of the picture; its folder is made.
        clips: from top to bottom.
        scored: the systems; those beyond the fourth are not drawn.
    """
    made = {
        one.name: [features(face, INDEX) for face in one.faces]
        for one in sorted(scored[:MOST_CURVES], key=lambda one: one.needs != "face")
    }
    shown = [
        LipClip(
            one.name,
            one.clip.source,
            one.clip.samples,
            features(one.real, INDEX),
            (),
            (),
            one.clip.phones,
        )
        for one in clips
    ]
    lip_plot.draw(path, shown, made)


def _panel(pen: ImageDraw.ImageDraw, left: int, name: str, scored: Sequence[Scored]) -> None:
    values = [
        float(value)
        for one in scored
        for value in (*one.column(name), *one.chance_column(name))
        if isfinite(value)
    ]
    low, high = min([0.0, *values]), max([0.0, *values])
    span = max(high - low, 1e-9)

    def x(value: float) -> float:
        return left + 12 + (_PANEL - 34) * (value - low) / span

    metric = METRICS[name]
    unit = metric.unit.replace("²", "^2")  # the font has no raised two
    pen.text((left + 12, 28), f"{name} [{unit}]", fill="black", font=_font(13))
    bottom = _TOP + len(scored) * _ROW
    pen.line([(x(0.0), _TOP - 6), (x(0.0), bottom)], fill="#cccccc")
    pen.text((x(low), bottom + 4), f"{low:.2f}", fill="#666666", font=_font(11), anchor="la")
    pen.text((x(high), bottom + 4), f"{high:.2f}", fill="#666666", font=_font(11), anchor="ra")
    for row, one in enumerate(scored):
        _row(pen, x, _TOP + row * _ROW + _ROW // 2, one, name)


def _row(pen: ImageDraw.ImageDraw, x: Callable[[float], float], y: int, system: Scored, name: str) -> None:
    for value in system.column(name):
        if isfinite(value):
            _dot(pen, x(float(value)), y, 2, _CLIP)
    chance = estimate(system.chance_column(name)).mean
    if isfinite(chance):
        pen.ellipse([x(chance) - 4, y - 4, x(chance) + 4, y + 4], outline=_CHANCE, width=2)
    own = means(system)[name]
    if isfinite(own.low):
        pen.line([(x(own.low), y), (x(own.high), y)], fill=_INK, width=3)
    if isfinite(own.mean):
        _dot(pen, x(own.mean), y, 5, _INK)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: int, colour: str) -> None:
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
