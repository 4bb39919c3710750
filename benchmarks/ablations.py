"""What each part of the one stream is worth: `OMP_NUM_THREADS=1 warmchat bench ablations`.

The motion model `warm` listens to made-up talks of a sad, a joyful, an angry and a calm person (as `warmchat bench listening`) with
one part left out at a time, and its heads are held against real ones of the fit part where WARMCHAT_DATA is there. What the
tree is worth is told by a talk that was sad, or joyful, and ends on a calm sentence: how far the faces of the two differ.
Prints a table and ends in one JSON line.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import listening_scores, masks_scores
from benchmarks.listening_systems import Listened
from benchmarks.listening_talks import CONDITIONS, Talk, answer, talks
from benchmarks.provenance import git_hash
from emotion_tree.reading import reading
from emotion_tree.traversal import Decay
from emotion_tree.tree import TalkingTree
from render.rig import ARKIT
from sound.errors import EngineError
from speaker_listener import warm
from speaker_listener.masks.motion_facts import velocities
from speaker_listener.masks.tracks import read_tracks
from speaker_listener.motion_metrics.intervals import Estimate
from speaker_listener.scene import Scene, play

VARIANTS: Final[dict[str, dict[str, str]]] = {
    "warm": {},
    "no CRHMG": {"head": "noise"},
    "no LEED": {"listener": "presets"},
    "silent speaker": {"listener": "silence"},
    "ε 0": {"epsilon": "0"},
    "ε 0.25": {"epsilon": "0.25"},
    "ε 0.58": {"epsilon": "0.58"},
    "ε 0.8": {"epsilon": "0.8"},
    "ε 1": {"epsilon": "1"},
}
_SHOWN: Final = ("smile", "inner_brow", "chin_dips_per_min", "brow_raises_per_min", "upper_range", "jump_p95")
_HEADS: Final = ("pose_fd", "speed_fd", "sid", "var", "spectrum")
_HISTORY: Final = 4
_TURN_S: Final = 6.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; returns 0, or 1 with a sentence where something that it needs is not there."""
    parser = argparse.ArgumentParser(prog="warmchat bench ablations", description=__doc__.split("\n")[0])
    parser.add_argument("--talks", type=int, default=3, help="of each condition (3)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, metavar="DIR", help="real heads to hold against (WARMCHAT_DATA)")
    options = parser.parse_args(argv)
    try:
        said = talks(options.talks, options.seed)
    except EngineError as missing:
        print(missing, file=sys.stderr)
        return 1
    by = _yardstick(options.data)
    rows = {name: measured(settings, said, options.seed, by) for name, settings in VARIANTS.items()}
    print("\n".join(_table(rows, by is not None)))
    history = {
        name: remembered(decay) for name, decay in (("tree", None), ("last turn only", Decay(gamma=0.0)))
    }
    print(f"\nfaces after a sad and after a joyful talk that both end calmly, apart: {history}")
    print(
        json.dumps(
            {
                "bench": "ablations",
                "talks_per_condition": options.talks,
                "rows": rows,
                "history": history,
                "heads": "fit part" if by is not None else None,
                "git": git_hash(),
                "machine": f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}",
            },
            ensure_ascii=False,
        )
    )
    return 0


def measured(
    settings: Mapping[str, str], said: Sequence[Talk], seed: int, by: masks_scores.Yardstick | None
) -> dict[str, float]:
    """Return the scores of one variant: means over talks, faces told apart, heads against real ones."""
    model = warm.create(settings)
    frames = []
    for place, talk in enumerate(said):
        inputs = Scene(shown=talk.shown).listen(talk.samples).inputs
        frames.append(play(model, [replace(one, felt=talk.felt) for one in inputs], seed + place))
    scored = [
        listening_scores.score(talk.condition, Listened(own)) for talk, own in zip(said, frames, strict=True)
    ]
    made = {name: float(np.mean([one.scores[name] for one in scored])) for name in _SHOWN}
    made["told_apart"] = listening_scores.told_apart(scored, list(CONDITIONS))
    made["apart"] = _between(listening_scores.distances(scored, list(CONDITIONS)))
    if by is not None:
        # Real tracks have no posture: each head about its own middle.
        heads = [_centred(own[:, len(ARKIT) :]) for own in frames]
        made |= {name: value for name, value in masks_scores.score(heads, by).items() if name in _HEADS}
    return {name: round(value, 3) for name, value in made.items()}


def remembered(decay: Decay | None) -> float:
    """Return how far apart the faces shown are after a sad and after a joyful history with the same calm end."""
    shown = []
    for feeling in ("sadness", "joy"):
        tree, now_s = TalkingTree(decay), 0.0
        for name in (*[feeling] * _HISTORY, "neutral"):
            for party in ("user", "avatar"):
                node = tree.open_turn(party, now_s)
                if party == "user":
                    tree.read(node.id, reading({name: 1.0}, intensity=0.8, source="text", confidence=1.0))
                now_s += _TURN_S
                tree.close(node.id, now_s)
        felt = tree.feeling("user", now_s)
        expression = answer(felt.distribution)
        shown.append(np.r_[expression.expression * expression.intensity, [w for _, w in expression.attitude]])
    width = max(map(len, shown))
    first, second = (np.pad(one, (0, width - len(one))) for one in shown)
    return round(float(np.abs(first - second).sum()), 3)


def _centred(poses: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(poses - poses.mean(axis=0), dtype=np.float64)


def _between(distances: Mapping[str, Mapping[str, Estimate]]) -> float:
    """Return the mean distance between the faces of different conditions."""
    return float(
        np.mean(
            [cell.mean for row, cells in distances.items() for column, cell in cells.items() if row != column]
        )
    )


def _yardstick(data: Path | None) -> masks_scores.Yardstick | None:
    named = data or (Path(os.environ["WARMCHAT_DATA"]) if os.environ.get("WARMCHAT_DATA") else None)
    if named is None:
        print("heads are held against nothing: WARMCHAT_DATA is not set")
        return None
    real: list[NDArray[np.float64]] = [track.poses for track in read_tracks(named, ("train", "fit"))]
    spread = np.concatenate(real).std(axis=0)
    speed = np.concatenate([velocities(own) for own in real]).std(axis=0)
    return masks_scores.yardstick(real, spread, speed)


def _table(rows: Mapping[str, Mapping[str, float]], heads: bool) -> list[str]:
    columns = ["told_apart", "apart", *_SHOWN, *(_HEADS if heads else ())]
    lines = [f"{'':16}" + "".join(f"{name[:13]:>14}" for name in columns)]
    return lines + [
        f"{name:16}" + "".join(f"{own[column]:>14.3f}" for column in columns) for name, own in rows.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
