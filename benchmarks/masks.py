"""How near the heads of the mask generator come to real ones: `warmchat bench masks`.

Real heads are tracked ones (`WARMCHAT_DATA`); the mask generator, noise, loops and the rules' head stand side by side, and one half
of the real heads against the other is the ceiling. `--part fit` is for work; results are of the part `report`.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import masks_plot, masks_probes
from benchmarks.masks_scores import (
    SCORES,
    Yardstick,
    between_real,
    clip_overlaps,
    intervals,
    leads,
    score,
    yardstick,
)
from benchmarks.masks_systems import System, systems
from benchmarks.motion_clips import data_folder
from speaker_listener.face_clip import Part
from speaker_listener.masks import model as masks_model
from speaker_listener.masks.motion_facts import velocities
from speaker_listener.masks.surface import HeadSurface, read_surface
from speaker_listener.masks.tracks import HeadTrack, read_tracks

Doubles = NDArray[np.float64]

PEOPLE: Final = Path(__file__).parents[1] / "server" / "static" / "people"
REPEATS: Final = 12
# More would narrow nothing: what varies is which real heads there are.
_REPEATS_DRAWN: Final = 3
_FIT: Final[tuple[Part, ...]] = ("train", "fit")
_WIDE: Final = 20
_BETTER: Final = {
    "pose_fd": "↓",
    "speed_fd": "↓",
    "sid": "real",
    "var": "real",
    "spectrum": "↓",
    "kurtosis": "real",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Score, print a table and one JSON line; returns 0."""
    asked = _parser().parse_args(argv)
    folder = data_folder(asked.data)
    model = masks_model.load(asked.weights)
    heads = [read_surface(path) for path in sorted(PEOPLE.glob("*.light.glb"))]
    if not heads:
        raise FileNotFoundError(f"expected built people in {PEOPLE}, found none; run `make run` first")
    fit = read_tracks(folder, _FIT)
    real = fit if asked.part == "fit" else read_tracks(folder, ("report",))
    by = _yardstick(fit, real)
    print(
        f"masks, part {asked.part}: {len(real)} real heads, {sum(one.seconds for one in real):.0f} s; {asked.repeats} draws each\n"
    )
    rows = _compare(list(systems(model, fit)), by, heads[0], asked.repeats)
    rows["real halves"] = {**between_real(by), "near": rows["real"]["near"], "far": rows["real"]["far"]}
    _print_rows(rows)
    probes = _probes(model, heads, by, hour=asked.hour)
    _print_probes(probes)
    if asked.plots:
        masks_plot.draw_all(asked.plots, model, heads, [one.poses for one in real], list(systems(model, fit)))
        print(f"\npictures in {asked.plots}")
    print(json.dumps({"bench": "masks", "part": asked.part, "systems": rows, "generator": probes}))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="warmchat bench masks", description=__doc__)
    parser.add_argument(
        "--part", choices=("report", "fit"), default="report", help="fit: while working on a method"
    )
    parser.add_argument("--data", type=Path, help="the data folder; WARMCHAT_DATA where not given")
    parser.add_argument("--weights", type=Path, default=masks_model.WEIGHTS, help="folder of a generator")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="made clips for each real one")
    parser.add_argument(
        "--hour", action="store_true", help="also run an hour and measure what memory it holds"
    )
    parser.add_argument("--plots", type=Path, help="folder for curves, spectra and strips of masks")
    return parser


def _yardstick(fit: Sequence[HeadTrack], real: Sequence[HeadTrack]) -> Yardstick:
    frames = [len(one.poses) for one in fit]
    pose = np.sqrt(np.average([one.poses.var(axis=0) for one in fit], axis=0, weights=frames))
    speed = np.sqrt(np.mean(np.concatenate([velocities(one.poses) for one in fit]) ** 2, axis=0))
    return yardstick([one.poses for one in real], pose, speed)


def _compare(
    every: Sequence[System], by: Yardstick, surface: HeadSurface, repeats: int
) -> dict[str, dict[str, Any]]:
    lengths, drawn = [len(one) for one in by.real], min(repeats, _REPEATS_DRAWN)
    near, far = clip_overlaps(by.real, surface)
    rows: dict[str, dict[str, Any]] = {"real": {**score(by.real, by), "near": near, "far": far}}
    ours: list[Doubles] = []
    for number, system in enumerate(every):
        made = system.clips(lengths * repeats, seed=100 + number)
        near, far = clip_overlaps(made[: len(lengths)], surface)
        spans = {
            f"{name}_95": list(span)
            for name, span in intervals(made[: drawn * len(lengths)], by, drawn).items()
        }
        rows[system.name] = {**score(made, by), **spans, "near": near, "far": far, "says": system.says}
        few = made[: drawn * len(lengths)]
        ours = ours or few
        if few is not ours:
            rows[system.name]["behind"] = {
                name: list(lead) for name, lead in leads(ours, few, by, drawn).items()
            }
    return rows


def _probes(
    model: masks_model.HeadMasks, heads: Sequence[HeadSurface], by: Yardstick, *, hour: bool
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "joins": masks_probes.joins(model, by.speed_unit),
        "variance_by_epsilon": masks_probes.by_epsilon(model, by.pose_unit),
        "listening_over_speaking_speed": masks_probes.listening_ratio(model),
        "mask_of_pose_overlap": masks_probes.agreement(model, heads),
        "pose_change": masks_probes.on_latents(model, by.pose_unit),
        "cost": masks_probes.cost(model),
    }
    if hour:
        made["hour"] = masks_probes.hour(model)
    return made


def _print_rows(rows: dict[str, dict[str, Any]]) -> None:
    names = [*SCORES, "near", "far"]
    print(
        "system".ljust(_WIDE // 2 + 2)
        + "".join(f"{name} {_BETTER.get(name, '')}".rjust(_WIDE) for name in names)
    )
    for name, row in rows.items():
        cells = []
        for key in names:
            span = row.get(f"{key}_95")
            text = _plain(row[key]) + (f" [{_plain(span[0])}, {_plain(span[1])}]" if span else "")
            cells.append(text.rjust(_WIDE))
        print(name.ljust(_WIDE // 2 + 2) + "".join(cells))
    print(
        f"\nnearer to the real heads than each, by the generator's first {_REPEATS_DRAWN} draws (95 % over clips):"
    )
    for name, row in rows.items():
        if "behind" in row:
            told = (f"{key} {_lead(*lead)}" for key, lead in row["behind"].items())
            print(name.ljust(_WIDE // 2 + 2) + ", ".join(told))


def _print_probes(probes: dict[str, Any]) -> None:
    for name, found in probes.items():
        if isinstance(found, dict):
            print(f"\n{name}: " + ", ".join(f"{key} {_plain(value)}" for key, value in found.items()))
        else:
            print(f"\n{name}: {_plain(found)}")


def _lead(mean: float, low: float, high: float) -> str:
    return f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]"


def _plain(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "–"


if __name__ == "__main__":
    sys.exit(main())
