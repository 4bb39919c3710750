"""Does one stream carry a face between speaking and listening without a start: `warmchat bench stances --model NAME`.

Random talks of both roles (eSpeak NG for both sides, feelings that change, turns of half a second to six seconds, some broken
off, some held) are played through a motion model. Prints how far the face goes from frame to frame after a change of
stance against inside turns, how lips shut, what flipping roles, silence, long talks, crowds and a slow machine do, and what a
step costs. Ends in one JSON line.

    --switches N   changes of stance (1000)
    --frames N     of the long talk in which memory is watched (20000; ten hours are 900000)
    --plots DIR    draw curves of a ten-minute talk and the jumps around switches as PNG
    --strips DIR   draw faces through switches as PNG (needs the built page)
    --only PARTS   a comma list of: switches, strains, cost, talk

Set OMP_NUM_THREADS=1: the budget is for one thread, and numpy reads the number when it starts.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from math import isfinite
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from benchmarks import (
    stances_clock,
    stances_cost,
    stances_memory,
    stances_plot,
    stances_scores,
    stances_strains,
)
from benchmarks.provenance import git_hash
from benchmarks.stage import StageError
from benchmarks.stances_scores import GROUPS, Ratio, Stretch
from benchmarks.stances_talks import KINDS, StanceTalk, Voices, stance_talk, voices
from dialogue import registry
from dialogue.errors import PluginError
from render.rig import CHANNELS, FPS
from sound.errors import EngineError
from speaker_listener.metrics import Frames, jumps
from speaker_listener.motion import MotionModel
from speaker_listener.scene import play

PARTS: Final = ("switches", "strains", "cost", "talk")
_SWITCHES_A_TALK: Final = 50
_TALK_S: Final = 600.0
_SLOW_STEPS_S: Final = (0.02, 0.06, 0.2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; returns 0, or 1 with a sentence where something that it needs is not there."""
    options = _options(argv)
    try:
        _run(options)
    except (EngineError, StageError, PluginError, FileNotFoundError) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="warmchat bench stances", description=__doc__.split("\n")[0])
    parser.add_argument("--model", default="rules", help="name of a motion model (rules)")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="settings of the model")
    parser.add_argument("--switches", type=int, default=1000, help="changes of stance (1000)")
    parser.add_argument("--frames", type=int, default=20_000, help="of the talk in which memory is watched")
    parser.add_argument("--silence", type=int, default=10, metavar="MINUTES", help="of silence (10)")
    parser.add_argument("--sessions", type=int, default=50, help="at once (50)")
    parser.add_argument("--ticks", type=int, default=1500, help="that are timed (1500)")
    parser.add_argument("--talk", type=float, default=_TALK_S, metavar="SECONDS", help="that is drawn (600)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw curves into this folder")
    parser.add_argument("--strips", type=Path, metavar="DIR", help="draw faces into this folder")
    parser.add_argument("--person", default="mira", help="whose face the strips show")
    parser.add_argument("--only", default=",".join(PARTS), help=f"a comma list of: {', '.join(PARTS)}")
    options = parser.parse_args(argv)
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"expected parts of {', '.join(PARTS)}, got {', '.join(sorted(unknown))}")
    if broken := [pair for pair in options.set if "=" not in pair]:
        parser.error(f"expected settings as NAME=VALUE, got {', '.join(broken)}")
    least = {"switches": 4, "frames": 10, "silence": 3, "sessions": 1, "ticks": 1}
    for name, value in least.items():
        if getattr(options, name) < value:
            parser.error(f"expected --{name} of at least {value}, got {getattr(options, name)}")
    return options


def _run(options: argparse.Namespace) -> None:
    settings = dict(pair.split("=", 1) for pair in options.set)
    model = cast(MotionModel, registry.create("motion", options.model, settings))
    said = voices()
    facts: dict[str, Any] = {"bench": "stances", "model": options.model, "settings": settings}
    parts: Mapping[str, Callable[[argparse.Namespace, MotionModel, Voices], dict[str, Any]]] = {
        "switches": _switches,
        "strains": _strains,
        "cost": lambda options, model, said: stances_cost.measured(
            model, said, options.sessions, options.ticks, options.seed
        ),
        "talk": _talk,
    }
    for name in PARTS:
        if name in options.only:
            print(f"  {options.model}: {name} ...", file=sys.stderr)
            facts[name] = parts[name](options, model, said)
    facts |= {
        "seed": options.seed,
        "git": git_hash(),
        "threads": os.environ.get("OMP_NUM_THREADS", "not set"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }
    print(json.dumps(_plain(facts), ensure_ascii=False))


# ---- changes of stance ------------------------------------------------------------------------------


def _switches(options: argparse.Namespace, model: MotionModel, said: Voices) -> dict[str, Any]:
    played = _played(model, said, options.switches, options.seed)
    found = _ratios(played)
    print("\n".join(_ratio_lines(found)))
    lips = [stances_scores.lips_at_breaks(frames, talk) for frames, talk in played]
    breaks, in_time = sum(one.breaks for one in lips), sum(one.in_time for one in lips)
    slowest = max(one.slowest for one in lips)
    print(f"lips shut within two frames of a break: {in_time} of {breaks}; the slowest took {slowest} frames")
    soon, usual = (
        float(np.sum(side, axis=0)[0] / max(1, np.sum(side, axis=0)[1]) * 60 * FPS)
        for side in zip(*(stances_scores.blinks(frames, talk) for frames, talk in played), strict=True)
    )
    print(
        f"blinks a minute in the frames 13 to 16 after a change of stance: {soon:.0f}; farther away: {usual:.0f}"
    )
    # The worst there can be: the role changes every 200 ms for a minute.
    flipped = play(model, stances_strains.flipping(said, 60.0), options.seed)
    flips = _flips(flipped, found)
    if options.plots is not None:
        inside = {name: one.inside for name, one in found.items()}
        print(f"jumps: {stances_plot.draw_profiles(options.plots, played, inside)}")
    return {
        "switches": sum(len(talk.switches) for _, talk in played),
        "frames": sum(len(frames) for frames, _ in played),
        "ratios": {name: asdict(one) for name, one in found.items()},
        "blinks_per_min": {"behind": soon, "farther": usual},
        "lips": {"breaks": breaks, "in_time": in_time, "slowest": slowest},
        "flips": flips,
    }


def _played(model: MotionModel, said: Voices, switches: int, seed: int) -> list[tuple[Frames, StanceTalk]]:
    """Return talks with so many switches together, and their frames."""
    made = []
    for number, first in enumerate(range(0, switches, _SWITCHES_A_TALK)):
        talk = stance_talk(said, min(_SWITCHES_A_TALK, switches - first), 1000 * seed + number)
        frames = play(model, talk.inputs, seed + number)
        made.append((frames, replace(talk, inputs=())))  # the sound of an hour is not needed any more
    return made


def _ratios(played: Sequence[tuple[Frames, StanceTalk]]) -> dict[str, Ratio]:
    made = {}
    for name, channels in GROUPS.items():
        found: list[Stretch] = []
        for frames, talk in played:
            found += stances_scores.stretches(frames, talk, channels)
        made[name] = stances_scores.ratio(found)
    return made


def _ratio_lines(found: Mapping[str, Ratio]) -> list[str]:
    heads = ("95th after", "inside", "ratio (95 % of changes)", "13 to 24", "max after", "inside")
    lines = [
        "",
        "jumps in the 12 frames after a change of stance, against inside turns; those behind (13 to 24), and each kind alone; held and resumed are no changes",
    ]
    lines.append(
        f"{'':24}"
        + "".join(f"{head:>{width}}" for head, width in zip(heads, (12, 10, 26, 10, 11, 9), strict=True))
        + "".join(f"{kind:>13}" for kind in KINDS)
    )
    for name, one in found.items():
        interval = f"{one.ratio:.2f} ({one.low:.2f}–{one.high:.2f})"
        lines.append(
            f"{name:24}{one.after:12.4f}{one.inside:10.4f}{interval:>26}{one.later:10.2f}{one.worst_after:11.3f}{one.worst_inside:9.3f}"
            + "".join(f"{one.kinds.get(kind, float('nan')):13.2f}" for kind in KINDS)
        )
    return lines


def _flips(flipped: Frames, found: Mapping[str, Ratio]) -> dict[str, Any]:
    """Print and return how far the face jumps while roles flip, against inside turns."""
    made: dict[str, Any] = {"outside_rig": stances_strains.outside_rig(flipped), "ratio": {}, "worst": {}}
    for name, channels in GROUPS.items():
        moved = jumps(flipped[FPS:], channels)
        made["ratio"][name] = float(np.percentile(moved, 95)) / max(found[name].inside, 1e-12)
        made["worst"][name] = float(moved.max()) / max(found[name].worst_inside, 1e-12)
    print("a role that flips every 200 ms for a minute; 95th percentile and maximum over those inside turns:")
    print(
        "".join(
            f"  {name} {made['ratio'][name]:.2f}, {made['worst'][name]:.2f}\n"
            for name in (
                "upper face",
                "upper face, lids, gaze",
                "head rotation [rad]",
                "head translation [hw]",
            )
        ),
        end="",
    )
    return made


# ---- strains ----------------------------------------------------------------------------------------


def _strains(options: argparse.Namespace, model: MotionModel, said: Voices) -> dict[str, Any]:
    quiet, sizes = stances_strains.silence(model, options.silence, options.seed)
    drift = stances_strains.drift(quiet, CHANNELS)
    print(f"\n{options.silence} minutes of silence: mean head of the first and the last minute")
    for label, values in (("first", drift.first), ("last", drift.last), ("spread of minutes", drift.spread)):
        print(f"  {label:20}" + "".join(f"{value:9.4f}" for value in values))
    print(
        f"  farthest channel: {drift.channel}, {drift.farthest:.1f} deviations; pace {drift.restlessness:.2f}"
    )
    print(f"  state: {sizes[0]} bytes after a minute, {sizes[-1]} at the end, {max(sizes)} at most")
    hours = stances_memory.hours(model, said, options.frames, options.seed)
    print(f"{hours.frames} frames of talk ({hours.frames / FPS / 60:.0f} minutes), every phrase a new one:")
    for label, prints in (("stream", hours.stream), ("model", hours.model)):
        kilobytes = ", ".join(f"{one.bytes / 1024:.0f}" for one in prints)
        print(f"  {label}: {kilobytes} KB; longest container {max(one.longest for one in prints)}")
    print("  process: " + ", ".join(f"{size:.0f}" for size in hours.resident_mb) + " MB")
    same = stances_strains.sameness(model, said, 20, options.seed)
    print(
        f"greatest difference: same seed {same.seed:g}; made ahead and taken back {same.going_back:g}; "
        f"in a batch {same.batched:g}; another seed {same.other_seed:g}"
    )
    slow = [stances_clock.slow_machine(step_s) for step_s in _SLOW_STEPS_S]
    for one in slow:
        print(
            f"steps of {one.step_s * 1000:.0f} ms: {one.live_per_s:.1f} live frames a second, bursts of {one.burst}; "
            f"of an answer's frames {one.speech_share:.0%} come, {one.wasted_share:.0%} of them too late, the last "
            f"{one.late_frames} frames behind the sound"
        )
    return {
        "silence": {**asdict(drift), "state_bytes": sizes},
        "hours": asdict(hours),
        "same": asdict(same),
        "slow": [asdict(one) for one in slow],
    }


# ---- a long talk, to look at ------------------------------------------------------------------------


def _talk(options: argparse.Namespace, model: MotionModel, said: Voices) -> dict[str, Any]:
    """Play one long talk of both roles and draw it; without a folder there is nothing to do."""
    if options.plots is None and options.strips is None:
        return {}
    talk = stance_talk(said, max(1, round(options.talk / 3.0)), options.seed + 99)
    wanted = round(options.talk * FPS)
    talk = StanceTalk(talk.inputs[:wanted], tuple(change for change in talk.changes if change.frame < wanted))
    frames = play(model, talk.inputs, options.seed)
    pictures: list[Path] = []
    if options.plots is not None:
        pictures += stances_plot.draw_talk(options.plots, frames, talk)
    if options.strips is not None:
        pictures.append(stances_plot.draw_strips(options.strips, frames, talk, options.person, options.model))
    print("\n".join(f"drawn: {path}" for path in pictures))
    return {"seconds": len(frames) / FPS, "switches": len(talk.switches), "pictures": len(pictures)}


def _plain(value: object) -> object:
    """Return the value for JSON: short numbers, no NaN, no arrays."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.5g}") if isfinite(value) else None
    return value


if __name__ == "__main__":
    sys.exit(main())
