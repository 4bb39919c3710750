"""How near made faces come to real ones: `warmchat bench motion`.

Real faces with their sound (`WARMCHAT_DATA`). Loudness, TalkingHead's rules, our rules (from sound alone, from phones that a
recogniser hears, from phone times) and any learned model are scored side by side on the same clips, each at its calibrated
offset, beside the score of the faces that the same system made for other clips, and beside the real face against
itself. Prints tables and ends in one JSON line.

    --part report     the clips that nothing was ever chosen by but their offsets (this is what a result is)
    --part fit        the clips that methods are made on; says so wherever a figure stands
    --model WHAT      also score a learned model: FILE.onnx, FOLDER of weights, MODULE:CALLABLE, or a motion model's name; may be repeated
    --plots DIR       draw scores and curves as PNG
"""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import motion_clips, motion_models, motion_plot, motion_scores, motion_table
from benchmarks.motion_clips import EVIDENCE, MESH, MotionClip
from benchmarks.motion_scores import Scored
from benchmarks.motion_systems import BY_SOUND, LEARNED, ORACLE, REAL, TALKINGHEAD, FaceSystem, builtin
from benchmarks.provenance import git_hash
from sound.errors import EngineError
from speaker_listener.motion_metrics.mesh import FaceMesh, read_mesh

_WORDS: Final = {
    "report": "report part: nothing was chosen by these clips but each one's offset, which was measured with our rules",
    "fit": "FIT PART: methods were made on these clips; for work on them, no result",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; returns 0, or 1 with a sentence where something that it needs is not there."""
    parser = argparse.ArgumentParser(prog="warmchat bench motion", description=__doc__.split("\n")[0])
    parser.add_argument("--part", choices=list(_WORDS), default="report", help="which clips (report)")
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="WHAT",
        help="FILE.onnx, MODULE:CALLABLE or a motion model",
    )
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw scores and curves into this folder")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of real faces (WARMCHAT_DATA)")
    parser.add_argument("--seed", type=int, default=0, help="of our rules' blinks, and of the bootstrap")
    parser.add_argument("--legend", action="store_true", help="say what every column means")
    options = parser.parse_args(argv)
    try:
        _run(options)
    except (FileNotFoundError, ValueError, EngineError) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    models = [motion_models.load(named, options.seed) for named in options.model]
    systems = builtin(options.seed)
    systems[-1:-1] = models
    folder = motion_clips.data_folder(options.data)
    mesh = read_mesh(folder / MESH)
    clips = {group: motion_clips.load(folder, group, options.part) for group in EVIDENCE}
    print(f"{_WORDS[options.part]}. Every second line: the faces that the system made for other clips.")
    scored = {group: _score(group, systems, chosen, mesh) for group, chosen in clips.items()}
    clips["all"] = [one for chosen in clips.values() for one in chosen]
    scored["all"] = [
        motion_scores.joined(talk, grid) for talk, grid in zip(scored["talk"], scored["grid"], strict=True)
    ]
    reference = models[0].name if models else LEARNED
    for group, chosen in clips.items():
        print("\n".join(motion_table.group_tables(group, chosen, scored[group], reference)))
    quiet = motion_scores.silence(systems)
    print("\n".join(motion_table.silence_lines(quiet)))
    if options.legend:
        print("\n".join(motion_table.legend_lines()))
    if options.plots is not None:
        _draw(options.plots, options.part, clips, scored, [one.name for one in models])
    result = _facts(options, clips["all"], mesh) | {
        "reference": reference,
        "groups": {
            group: motion_table.group_result(chosen, scored[group], options.seed)
            for group, chosen in clips.items()
        },
        "silence": quiet,
        "metrics": motion_table.metric_facts(),
    }
    print(f"\n{_WORDS[options.part]}.")
    print(json.dumps(result, ensure_ascii=False))


def _score(
    group: str, systems: Sequence[FaceSystem], clips: Sequence[MotionClip], mesh: FaceMesh
) -> list[Scored]:
    made = []
    for system in systems:
        print(f"  {group}: {system.name} ...", file=sys.stderr)
        made.append(motion_scores.score(system, clips, mesh))
    return made


def _draw(
    folder: Path,
    part: str,
    clips: dict[str, list[MotionClip]],
    scored: dict[str, list[Scored]],
    models: Sequence[str],
) -> None:
    shown = (REAL, LEARNED, *models, ORACLE, BY_SOUND, TALKINGHEAD)
    for group, chosen in clips.items():
        title = f"{group}, {len(chosen)} clips; {_WORDS[part]}"
        motion_plot.draw_scores(folder / f"motion-{part}-{group}.png", title, scored[group])
        if group in EVIDENCE:
            by_name = {one.name: one for one in scored[group]}
            curves = [by_name[name] for name in shown]
            motion_plot.draw_curves(folder / f"motion-{part}-{group}-curves.png", chosen, curves)
    print(f"\npictures drawn: {folder}")


def _facts(options: argparse.Namespace, clips: Sequence[MotionClip], mesh: FaceMesh) -> dict[str, Any]:
    return {
        "bench": "motion",
        "part": options.part,
        "part_says": _WORDS[options.part],
        "evidence": EVIDENCE,
        "offsets_s": {one.name: round(one.clip.offset_s, 3) for one in clips},
        "data": motion_clips.fingerprint(clips),
        "mesh": {"lip_vertices": mesh.lips.shape[1], "upper_vertices": mesh.upper.shape[1]},
        "models": options.model,
        "seed": options.seed,
        "git": git_hash(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}",
    }


if __name__ == "__main__":
    sys.exit(main())
