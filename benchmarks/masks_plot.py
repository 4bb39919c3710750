"""The masks bench as pictures: curves of real and made heads, their spectra, and strips of masks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.masks_probes import decoded, walk
from benchmarks.masks_systems import System
from render.rig import FPS, HEAD
from speaker_listener.masks import silhouette, stream
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.motion_facts import BANDS_HZ, band_power
from speaker_listener.masks.surface import HeadSurface

Doubles = NDArray[np.float64]
Pen = ImageDraw.ImageDraw

_COLOURS: Final = ("#c03020", "#1060c0", "#208040", "#b08000", "#8040a0", "#009090")
_INKS: Final = (
    "#000000",
    "#1060c0",
    "#7fb0e8",
    "#c03020",
    "#e08030",
    "#208040",
    "#a0a020",
    "#8040a0",
    "#909090",
)
_SECONDS: Final = 20
_WIDTH, _ROW, _LEFT = 1100, 120, 110
# Radians and head widths: from the middle of a row to its edge.
_REACH: Final = 0.25
_STRIP: Final = 16
_STEP: Final = 6


def draw_all(
    folder: Path,
    model: HeadMasks,
    heads: Sequence[HeadSurface],
    real: Sequence[Doubles],
    every: Sequence[System],
) -> None:
    """Write `curves.png`, `spectra.png` and `strips.png` to a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    longest = sorted(real, key=len)[-2:]
    lines = [(f"real {row + 1}", one[: _SECONDS * FPS]) for row, one in enumerate(longest)]
    lines += [(one.name, one.clips([_SECONDS * FPS], seed=7)[0]) for one in every]
    listening, _ = walk(model, _SECONDS, stream.Cues(0.0, 0.5), seed=7)
    curves(folder / "curves.png", [*lines, ("listening", listening)])
    lengths = [len(one) for one in real] * 4
    powers = [("real", band_power(real))] + [
        (one.name, band_power(one.clips(lengths, seed=8))) for one in every
    ]
    spectra(folder / "spectra.png", powers)
    strips(folder / "strips.png", model, heads, longest[-1])


def curves(path: Path, lines: Sequence[tuple[str, Doubles]]) -> None:
    """Write a PNG with a row for each head: its six channels over time."""
    picture = Image.new("RGB", (_WIDTH, 20 + _ROW * len(lines)), "white")
    pen = ImageDraw.Draw(picture)
    for axis, name in enumerate(HEAD):
        pen.text((_LEFT + 150 * axis, 4), name, fill=_COLOURS[axis])
    for row, (name, poses) in enumerate(lines):
        middle = 20 + _ROW * row + _ROW // 2
        pen.line([(_LEFT, middle), (_WIDTH, middle)], fill="#dddddd")
        pen.text((6, middle - 6), name, fill="black")
        across = (_WIDTH - _LEFT) / (_SECONDS * FPS)
        for axis in range(len(HEAD)):
            heights = middle - np.clip(poses[:, axis] / _REACH, -1, 1) * _ROW / 2
            points = [(_LEFT + across * t, float(y)) for t, y in enumerate(heights)]
            pen.line(points, fill=_COLOURS[axis])
    picture.save(path)


def spectra(path: Path, powers: Sequence[tuple[str, Doubles]]) -> None:
    """Write a PNG with a panel for each channel: power by band, both logarithmic, a line a system."""
    wide, high = 360, 260
    picture = Image.new("RGB", (3 * wide + 20, 2 * high + 30 + 16 * len(powers)), "white")
    pen = ImageDraw.Draw(picture)
    places = np.log10(BANDS_HZ)
    for axis, title in enumerate(HEAD):
        left, top = 10 + axis % 3 * wide, 10 + axis // 3 * high
        pen.rectangle([left, top, left + wide - 14, top + high - 14], outline="#cccccc")
        pen.text(
            (left + 6, top + 4),
            f"{title}: 10^-1 to 10^-7, {BANDS_HZ[0]:.2g} to {BANDS_HZ[-1]:.2g} Hz",
            fill="black",
        )
        for row, (_, power) in enumerate(powers):
            x = left + 4 + (places - places[0]) / (places[-1] - places[0]) * (wide - 24)
            y = top + np.clip((-1 - np.log10(power[:, axis] + 1e-12)) / 6, 0, 1) * (high - 16)
            points = list(zip(x.tolist(), y.tolist(), strict=True))
            pen.line(points, fill=_INKS[row % len(_INKS)], width=3 if row < 2 else 1)
    for row, (name, _) in enumerate(powers):
        pen.text((20, 2 * high + 16 + 16 * row), name, fill=_INKS[row % len(_INKS)])
    picture.save(path)


def strips(path: Path, model: HeadMasks, heads: Sequence[HeadSurface], real: Doubles) -> None:
    """Write a PNG of masks over time: a real head as each person, then the generator's masks over their silhouettes.

    In the generator's rows white is both, red the mask alone, blue the silhouette of its pose alone.
    """
    rows = []
    for seed, one in enumerate(heads):
        seen = silhouette.masks(one, real[: _STRIP * _STEP : _STEP])
        rows.append(np.repeat(seen[..., None], 3, axis=3))
        start = silhouette.masks(one, np.zeros((1, 6)))[0]
        poses, states = walk(model, _STRIP * _STEP / FPS, stream.Cues(1.0, 0.8), 40 + seed, start)
        made = decoded(model, states[::_STEP])
        truth = silhouette.masks(one, poses[::_STEP])
        rows.append(np.stack([made, np.minimum(made, truth), truth], axis=3))
    sheet = np.concatenate([np.concatenate(list(row), axis=1) for row in rows])
    Image.fromarray((sheet * 255).astype(np.uint8)).save(path)
