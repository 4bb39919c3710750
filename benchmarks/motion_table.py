"""The motion bench's figures: as tables for people, and as one object for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any, Final

import numpy as np

from benchmarks.motion_clips import EVIDENCE, MotionClip
from benchmarks.motion_scores import Scored, means, over_chance, pairs
from speaker_listener.motion_metrics.definitions import EVERY, SYNC
from speaker_listener.motion_metrics.intervals import Estimate
from speaker_listener.motion_metrics.validation import Doubles

# What systems are compared by, one against the other.
KEYS: Final = ("aperture_r", "aperture_error", "closure_recall", "closed_f1", "lve_mm2")
_NAME: Final = 28
_CELL: Final = 8


def group_tables(
    group: str, clips: Sequence[MotionClip], scored: Sequence[Scored], reference: str
) -> list[str]:
    """Return the lines that show one group.

    Args:
        group: "talk", "grid" or "all".
        clips: that were scored.
        scored: the systems, in the order of the table.
        reference: the system whose lead over the others is shown.
    """
    seconds = sum(one.clip.duration_s for one in clips)
    lines = [
        "",
        f"{group}: {len(clips)} clips, {seconds:.0f} s. {EVIDENCE.get(group, 'both groups as one')}.",
    ]
    lines += _score_lines(scored)
    lines += [
        "",
        "means with 95 % intervals over clips, and how far ahead of other clips' faces (clips ahead):",
    ]
    lines += _interval_lines(scored, KEYS[:4])
    lines += ["", "lips and sound by the sync expert (clear mouths score above real ones; see the legend):"]
    lines += _interval_lines(scored, tuple(SYNC))
    lines += ["", f"{reference} ahead by (positive is better; clips ahead):"]
    lines += _lead_lines(scored, reference)
    lines += ["", "aperture r, clip by clip (in brackets: of the faces made for other clips):"]
    return lines + _clip_lines(clips, scored)


def silence_lines(found: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return the lines that show how far mouths open in silence."""
    lines = ["", f"{'widest aperture in silence':{_NAME}s}{'zero':>{_CELL}s}{'faint':>{_CELL}s}"]
    for name, widest in found.items():
        lines.append(f"{name:{_NAME}s}" + "".join(f"{value:{_CELL}.3f}" for value in widest.values()))
    return lines


def legend_lines() -> list[str]:
    """Return the lines that say what each column means."""
    return ["", *(f"{one.title:>8s}  {one.says} [{one.unit}] {_aim(one.aim)}" for one in EVERY.values())]


def group_result(clips: Sequence[MotionClip], scored: Sequence[Scored], seed: int) -> dict[str, Any]:
    """Return one group's figures: per system means, lead over chance and clips; and every pair of systems."""
    return {
        "clips": [one.name for one in clips],
        "systems": {one.name: _system(one, clips, seed) for one in scored},
        "ahead": [
            {"first": first, "second": second, **{name: _estimate(values[name]) for name in (*KEYS, *SYNC)}}
            for (first, second), values in pairs(scored, seed).items()
        ],
    }


def metric_facts() -> dict[str, Any]:
    """Return what every score means."""
    return {
        one.name: {
            key: value if not isinstance(value, float) or isfinite(value) else None
            for key, value in asdict(one).items()
            if key not in ("name", "title")
        }
        for one in EVERY.values()
    }


def _score_lines(scored: Sequence[Scored]) -> list[str]:
    lines = [f"{'':{_NAME}s}" + "".join(f"{_title(name):>{_CELL}s}" for name in EVERY)]
    for system in scored:
        own = "".join(_cell(_mean(_sizes(system.column(name), name)), name) for name in EVERY)
        chance = "".join(_cell(_mean(system.chance_column(name)), name) for name in EVERY)
        lines += [f"{system.name:{_NAME}s}{own}", f"{'  of other clips':{_NAME}s}{chance}"]
    return lines


def _title(name: str) -> str:
    metric = EVERY[name]
    return f"|{metric.title}|" if metric.aim == "zero" else metric.title


def _sizes(values: Doubles, name: str) -> Doubles:
    """Return the values without signs where 0 is best: in a mean they would cancel."""
    return np.abs(values) if EVERY[name].aim == "zero" else values


def _mean(values: Doubles) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _interval_lines(scored: Sequence[Scored], names: Sequence[str]) -> list[str]:
    lines = [f"{'':{_NAME}s}" + "".join(f"{name:>26s}{'over chance':>26s}" for name in names)]
    for system in scored:
        own, lead = means(system), over_chance(system)
        cells = (f"{_range(own[name]):>26s}{_lead(lead[name]):>26s}" for name in names)
        lines.append(f"{system.name:{_NAME}s}" + "".join(cells))
    return lines


def _lead_lines(scored: Sequence[Scored], reference: str) -> list[str]:
    lines = [f"{'than':{_NAME}s}" + "".join(f"{name:>30s}" for name in KEYS)]
    found = pairs(scored)
    for system in scored:
        if system.name != reference:
            leads = found[reference, system.name]
            lines.append(f"{system.name:{_NAME}s}" + "".join(f"{_lead(leads[name]):>30s}" for name in KEYS))
    return lines


def _clip_lines(clips: Sequence[MotionClip], scored: Sequence[Scored]) -> list[str]:
    lines = [f"{'':{_NAME}s}" + "".join(f"{one.name:>16s}" for one in clips)]
    for system in scored:
        columns = zip(system.column("aperture_r"), system.chance_column("aperture_r"), strict=True)
        cells = "".join(f"{_plain(own)} ({_plain(chance)})".rjust(16) for own, chance in columns)
        lines.append(f"{system.name:{_NAME}s}{cells}")
    return lines


def _system(scored: Scored, clips: Sequence[MotionClip], seed: int) -> dict[str, Any]:
    own, lead = means(scored, seed), over_chance(scored, seed)
    return {
        "needs": scored.needs,
        "mean": {
            name: _estimate(own[name])
            | {
                "size": _number(_mean(_sizes(scored.column(name), name))),
                "of_other_clips": _number(_mean(scored.chance_column(name))),
            }
            for name in EVERY
        },
        "over_chance": {name: _estimate(value) for name, value in lead.items()},
        "clips": {
            clip.name: {
                name: [
                    _number(scored.column(name)[row]),
                    _number(scored.chance_column(name)[row]),
                ]
                for name in EVERY
            }
            for row, clip in enumerate(clips)
        },
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "mean": _number(found.mean),
        "low": _number(found.low),
        "high": _number(found.high),
        "clips": found.clips,
        "above": found.above,
    }


def _number(value: float) -> float | None:
    return round(float(value), 4) if isfinite(value) else None


def _cell(value: float, name: str) -> str:
    return _plain(value, 0 if EVERY[name].unit in ("ms", "1/min") else 2).rjust(_CELL)


def _plain(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}" if isfinite(value) else "–"


def _range(found: Estimate) -> str:
    return f"{_plain(found.mean)} [{_plain(found.low)}, {_plain(found.high)}]"


def _lead(found: Estimate) -> str:
    signed = [f"{value:+.2f}" if isfinite(value) else "–" for value in (found.mean, found.low, found.high)]
    return f"{signed[0]} [{signed[1]}, {signed[2]}] {found.above}/{found.clips}"


def _aim(aim: str) -> str:
    return {"describes": "", "zero": "→ 0", "one": "→ 1", "higher": "↑", "lower": "↓"}[aim]
