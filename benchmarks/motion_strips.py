"""Real faces, rules and the learned model beside each other, to be looked at: `warmchat bench motion_strips --out DIR`.

One PNG a clip. Columns are frames of the stretch of speech in which the real lips move most; rows are the video where
there is one (picture shifted against sound by `speaker_listener/corpora/offsets.toml`), what was tracked of it, and what our rules and the
model make of the same sound, all drawn by the page's own face with its head still. Below: curves of the whole
stretch, the frames marked. Prints how each differs from the real face, and ends in one JSON line.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import motion_clips, motion_models, motion_systems, strip_video
from benchmarks.browser import BrowserMissing
from benchmarks.motion_clips import EVIDENCE, MotionClip
from benchmarks.motion_systems import BY_SOUND, LEARNED, ORACLE, REAL, FaceSystem, builtin
from benchmarks.provenance import git_hash
from benchmarks.stage import Stage, StageError
from benchmarks.strip_paper import PANELS, Row, Strip, curves, draw, lips_of
from render.rig import ARKIT, CHANNELS, FPS, FRAME_S
from sound.errors import EngineError
from sound.forced_alignment import align_words
from sound.speech import Word
from speaker_listener.lip_metrics import correlation_or_zero
from speaker_listener.metrics import Doubles
from speaker_listener.motion_metrics.validation import Bools

_LAGS: Final = range(-5, 6)
# A stretch should be seen nearly whole; a tracker that lost the face says nothing about it.
_SEEN: Final = 0.9


def stretch(aperture: Doubles, seen: Bools, count: int) -> int:
    """Return where the `count` frames begin in which (T,) aperture varies most, among those that are seen.

    Raises:
        ValueError: the clip is shorter than that.
    """
    if not 0 < count <= len(aperture):
        raise ValueError(
            f"expected a stretch of 1 to {len(aperture)} frames, as long as the clip at most, got {count}"
        )
    windows = np.lib.stride_tricks.sliding_window_view(aperture, count)
    shares = np.lib.stride_tricks.sliding_window_view(seen.astype(np.float64), count).mean(axis=1)
    usable = shares >= min(_SEEN, float(shares.max()))
    return int(np.argmax(np.where(usable, windows.var(axis=1), -1.0)))


def marks(start: int, count: int, wanted: int) -> list[int]:
    """Return the frames in the middles of `wanted` equal parts of `count` frames, or all where they are fewer.

    >>> marks(10, 8, 4)
    [11, 13, 15, 17]
    """
    parts = min(wanted, count)
    return [start + int((k + 0.5) * count / parts) for k in range(parts)]


def differences(made: Doubles, real: Doubles) -> dict[str, float]:
    """Return in what one (T, 52) face differs from the real one: agreement, lag, sizes, and the least aperture.

    `_r` are correlations; `lag_ms` is positive where the lips come after the real ones; `_reach` is the 95th percentile less the
    5th; `least_aperture` the 5th.
    """
    mine, theirs = curves(made), curves(real)
    agreements = [correlation_or_zero(mine[:, 0], theirs[:, 0], lag) for lag in _LAGS]
    found = {
        "aperture_r": correlation_or_zero(mine[:, 0], theirs[:, 0]),
        "lag_ms": 1000 * FRAME_S * _LAGS[int(np.argmax(agreements))],
        "aperture_error": float(np.abs(mine[:, 0] - theirs[:, 0]).mean()),
        "least_aperture": float(np.quantile(mine[:, 0], 0.05)),
        "width_r": correlation_or_zero(mine[:, 1], theirs[:, 1]),
        "rounding_r": correlation_or_zero(mine[:, 2], theirs[:, 2]),
    }
    for column, name in enumerate(PANELS):
        key = name.replace(" ", "_")
        found[f"{key}_mean"] = float(mine[:, column].mean())
        found[f"{key}_reach"] = float(np.subtract(*np.quantile(mine[:, column], [0.95, 0.05])))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Write the strips; return 0, or 1 with a sentence where something that it needs is not there."""
    options = _parser().parse_args(argv)
    try:
        _run(options)
    except (FileNotFoundError, ValueError, EngineError, StageError, BrowserMissing) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="warmchat bench motion_strips", description=__doc__.split("\n")[0])
    parser.add_argument("--part", choices=["report", "fit"], default="report", help="which clips (report)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the PNG go")
    parser.add_argument(
        "--clips", nargs="+", metavar="NAME", help="only these; all of the part where not given"
    )
    parser.add_argument(
        "--model", action="append", default=[], metavar="WHAT", help="also draw a model, as in: bench motion"
    )
    parser.add_argument("--seconds", type=float, default=2.4, help="length of the stretch (2.4)")
    parser.add_argument("--frames", type=int, default=12, help="columns (12)")
    parser.add_argument("--person", default="mira", help="whose head (mira)")
    parser.add_argument("--size", type=int, default=150, help="of one face, in pixels (150)")
    parser.add_argument("--light", action="store_true", help="in the light mode: several times as fast")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of real faces (WARMCHAT_DATA)")
    parser.add_argument("--seed", type=int, default=0, help="of our rules' blinks, gaze and brows")
    return parser


def _run(options: argparse.Namespace) -> None:
    if options.seconds < 2 * FRAME_S or options.frames < 1:
        raise ValueError(
            f"expected at least {2 * FRAME_S:g} --seconds and one of --frames, got {options.seconds:g} and {options.frames}"
        )
    folder = motion_clips.data_folder(options.data)
    known = {system.name: system for system in builtin(options.seed)}
    systems = [known[name] for name in (REAL, ORACLE, BY_SOUND, LEARNED)]
    systems += [motion_models.load(named, options.seed) for named in options.model]
    found: dict[str, Any] = {}
    options.out.mkdir(parents=True, exist_ok=True)
    with Stage((options.size, options.size)) as stage:
        stage.load(options.person, options.light)
        for clip in _chosen(folder, options.part, options.clips):
            strip = _strip(clip, systems, folder, options)
            path = options.out / f"strip-{options.part}-{clip.name}.png"
            draw(strip, lambda face, shot: stage.image(_still(face), shot)).save(path)
            found[clip.name] = _told(strip, path)
    facts = {
        "bench": "motion_strips",
        "part": options.part,
        "seconds": options.seconds,
        "clips": found,
        "git": git_hash(),
    }
    print(json.dumps(facts, ensure_ascii=False))


def _chosen(folder: Path, part: motion_clips.Part, names: Sequence[str] | None) -> Iterator[MotionClip]:
    groups = [g for g in EVIDENCE if names is None or any(name.startswith(f"{g}-") for name in names)]
    clips = [clip for group in groups for clip in motion_clips.load(folder, group, part)]
    missing = sorted(set(names or ()) - {clip.name for clip in clips})
    if missing:
        raise ValueError(
            f"expected talk and GRID clips with sound of the {part} part, there is no {', '.join(missing)}"
            + (f" among {', '.join(clip.name for clip in clips)}" if clips else "")
        )
    yield from (clip for clip in clips if names is None or clip.name in names)


def _strip(
    clip: MotionClip, systems: Sequence[FaceSystem], folder: Path, options: argparse.Namespace
) -> Strip:
    rows = [Row(system.name, motion_systems.run(system, clip.clip)) for system in systems]
    count = min(round(options.seconds * FPS), clip.count)
    start = stretch(curves(clip.real)[:, 0], clip.seen, count)
    columns = marks(start, count, options.frames)
    words: tuple[Word, ...] = ()
    if clip.clip.text is not None:
        words = align_words(clip.clip.samples, clip.clip.rate_hz, clip.clip.text.split()).words
    seen = strip_video.pictures(folder, clip.clip, columns, options.size)
    video = [(whole, lips_of(mouth)) for whole, mouth in seen]
    return Strip(clip, start, count, columns, rows, words, video)


def _still(face: Doubles) -> Doubles:
    return np.concatenate([face, np.zeros(len(CHANNELS) - len(ARKIT))])


def _told(strip: Strip, path: Path) -> dict[str, dict[str, float]]:
    """Print a table of one clip's stretch, and return it."""
    part = slice(strip.start, strip.start + strip.count)
    real = strip.clip.real[part]
    table = {row.name: differences(row.faces[part], real) for row in strip.rows}
    print(f"\n{path}")
    print(f"  {'':20}" + "".join(f"{name:>26}" for name in table))
    for key in table[REAL]:
        print(f"  {key:20}" + "".join(f"{values[key]:26.2f}" for values in table.values()))
    return {name: {key: round(value, 3) for key, value in values.items()} for name, values in table.items()}


if __name__ == "__main__":
    sys.exit(main())
