"""How a listening face differs between speakers, and what it never does: `warmchat bench listening`.

Made-up talks of a sad, a joyful, an angry and a calm person (flite, with their feelings given) are listened to by our
dictionary with reactions, by presets with the same reactions, without reactions, by an idle face, and by the motion
model as it runs. Prints tables and ends in one JSON line.

    --talks N      of each condition (6)
    --plots DIR    draw curves as PNG
    --strips DIR   draw the faces of a sad, a joyful, an angry and a calm talk over time as PNG (needs the built page)
    --data DIR     real faces to set beside (WARMCHAT_DATA); without it that part is left out, and said so
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import listening_checks, listening_plot, listening_real, listening_scores
from benchmarks.listening_scores import NAMES, Scored
from benchmarks.listening_systems import SYSTEMS, Listened
from benchmarks.listening_talks import CONDITIONS, Talk, talks
from benchmarks.provenance import git_hash
from benchmarks.stage import StageError
from sound.errors import EngineError
from speaker_listener.motion_metrics.intervals import Estimate

# Of less listening than this no rate can be told.
_LEAST_S: Final = 5.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; returns 0, or 1 with a sentence where something that it needs is not there."""
    parser = argparse.ArgumentParser(prog="warmchat bench listening", description=__doc__.split("\n")[0])
    parser.add_argument("--talks", type=int, default=6, help="of each condition (6)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw curves into this folder")
    parser.add_argument("--strips", type=Path, metavar="DIR", help="draw faces over time into this folder")
    parser.add_argument("--person", default="mira", help="whose face the strips show")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of real faces (WARMCHAT_DATA)")
    options = parser.parse_args(argv)
    if options.talks < 2:
        parser.error(f"expected at least two talks of each condition, got {options.talks}")
    try:
        _run(options)
    except (EngineError, StageError, FileNotFoundError) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    real = _real(options.data)
    said = talks(options.talks, options.seed)
    heard = {name: _listened(name, said, options.seed) for name in SYSTEMS}
    scored = {
        name: [listening_scores.score(talk.condition, one) for talk, one in zip(said, own, strict=True)]
        for name, own in heard.items()
    }
    for name, own in scored.items():
        print("\n".join(_table(name, own)))
    apart = listening_scores.distances(scored["leed"], list(CONDITIONS))
    told = {name: listening_scores.told_apart(own, list(CONDITIONS)) for name, own in scored.items()}
    print("\n".join(_apart_lines(apart, told)))
    checks = listening_checks.all_of(said, heard["leed"])
    print("\nchecks\n" + "\n".join(f"  {name:32}{_plain(value)}" for name, value in checks.items()))
    if options.plots is not None:
        print(f"\ncurves: {listening_plot.draw_curves(options.plots, said, heard)}")
    if options.strips is not None:
        print(f"\nfaces: {listening_plot.draw_strips(options.strips, said, heard, options.person)}")
    print(json.dumps(_facts(options, scored, apart, told, checks, real), ensure_ascii=False))


def _listened(name: str, said: Sequence[Talk], seed: int) -> list[Listened]:
    print(f"  {name} ...", file=sys.stderr)
    return [SYSTEMS[name](talk, seed + place, 1.0) for place, talk in enumerate(said)]


def _table(name: str, scored: Sequence[Scored]) -> list[str]:
    lines = ["", f"{name}: mean over talks (95 % of resampled talks)"]
    lines.append(f"{'':20}" + "".join(f"{condition:>24}" for condition in CONDITIONS))
    found = {condition: listening_scores.estimates(scored, condition) for condition in CONDITIONS}
    for what in NAMES:
        lines.append(f"{what:20}" + "".join(f"{_interval(found[one][what]):>24}" for one in CONDITIONS))
    return lines


def _apart_lines(apart: Mapping[str, Mapping[str, Estimate]], told: Mapping[str, float]) -> list[str]:
    lines = [
        "",
        "distance of a talk's mean face to each condition's mean face (leed; a talk is left out of its own)",
    ]
    lines.append(f"{'':20}" + "".join(f"{condition:>24}" for condition in apart))
    lines += [
        f"{row:20}" + "".join(f"{_interval(cell):>24}" for cell in cells.values())
        for row, cells in apart.items()
    ]
    shares = ", ".join(f"{name} {share:.2f}" for name, share in told.items())
    return [*lines, f"told apart by the nearest mean face (chance {1 / len(apart):.2f}): {shares}"]


def _real(data: Path | None) -> dict[str, Any]:
    named = data or (Path(os.environ["WARMCHAT_DATA"]) if os.environ.get("WARMCHAT_DATA") else None)
    if named is None:
        print("no real faces beside: WARMCHAT_DATA is not set")
        return {}
    lively = listening_real.fit_liveliness(named)
    one = listening_real.one_listener(named)
    print("real speakers (fit talk clips; nobody listens in them), mean and range over clips:")
    for what in ("upper_range", "brow_raises_per_min"):
        values = [clip[what] for clip in lively.values()]
        print(f"  {what:20}{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})")
    print(_one_line(one))
    return {"fit_speakers": lively, "dyad_sanity_check": one}


def _one_line(one: Mapping[str, Any]) -> str:
    if one["listening_s"] < _LEAST_S:
        return f"the one dyad is no help here: its face listens for {one['listening_s']:g} s and speaks for the rest"
    up, down = one["real_rises_per_min"]
    return (
        f"one real listener, {one['listening_s']:g} s (a sanity check, no result): chin one way {up:g}, the other "
        f"{down:g} times a minute; ours nods {one['our_nods_per_min']:g} times a minute at the same sound"
    )


def _facts(
    options: argparse.Namespace,
    scored: Mapping[str, Sequence[Scored]],
    apart: Mapping[str, Mapping[str, Estimate]],
    told: Mapping[str, float],
    checks: Mapping[str, Any],
    real: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "bench": "listening",
        "talks_per_condition": options.talks,
        "seed": options.seed,
        "systems": {
            name: {
                condition: {
                    what: _triple(one) for what, one in listening_scores.estimates(own, condition).items()
                }
                for condition in CONDITIONS
            }
            for name, own in scored.items()
        },
        "distance": {row: {c: _triple(cell) for c, cell in cells.items()} for row, cells in apart.items()},
        "told_apart": told,
        "checks": checks,
        "real": real,
        "git": git_hash(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}",
    }


def _triple(one: Estimate) -> list[float | None]:
    return [round(value, 4) if isfinite(value) else None for value in (one.mean, one.low, one.high)]


def _interval(one: Estimate) -> str:
    if not one.clips:
        return "not known"
    digits = 1 if abs(one.mean) >= 2 else 2 if abs(one.mean) >= 0.2 else 3
    return f"{one.mean:.{digits}f} ({one.low:.{digits}f}–{one.high:.{digits}f})"


def _plain(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
