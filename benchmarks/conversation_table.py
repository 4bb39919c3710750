"""The figures of a bench of conversation, as a table and as numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.conversation_trials import Found
from benchmarks.turn_measures import HUMAN_MEDIAN_S, HUMAN_OVERLAPS, summary

# 95 %: a rate of few trials is no more than this says.
_Z: Final = 1.96


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate (Wilson 1927); (0, 1) where nothing was counted.

    >>> low, high = wilson(0, 20)
    >>> low, round(high, 2)
    (0.0, 0.16)
    """
    if count == 0:
        return 0.0, 1.0
    share, z2 = hits / count, _Z * _Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    reach = _Z * np.sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return max(0.0, float(middle - reach)) if hits else 0.0, min(1.0, float(middle + reach))


def times(values_ms: Sequence[float]) -> dict[str, float]:
    """Return n, and p50 and p95 where there is anything."""
    if not values_ms:
        return {"n": 0}
    p50, p95 = np.percentile(values_ms, (50, 95))
    return {"n": len(values_ms), "p50": round(float(p50), 1), "p95": round(float(p95), 1)}


def floor(found: Found) -> dict[str, float]:
    """Return how the floor passes to the system, turns with a pause in them included: overlaps count below 0."""
    offsets_ms = [*found.gap_ms, *found.slow_gap_ms, *(-before for before in found.overlap_ms)]
    if not offsets_ms:
        return {"n": 0}
    told = summary([offset / 1000 for offset in offsets_ms])
    return {
        "n": told.n,
        "p10": round(1000 * told.p10_s, 1),
        "p50": round(1000 * told.median_s, 1),
        "p90": round(1000 * told.p90_s, 1),
        "overlaps": round(told.overlaps, 3),
    }


def rate(trials: Sequence[bool]) -> dict[str, Any]:
    """Return n, how many, and the 95 % interval of the rate."""
    low, high = wilson(sum(trials), len(trials))
    return {"n": len(trials), "hits": sum(trials), "interval": [round(low, 3), round(high, 3)]}


def figures(found: Found) -> dict[str, Any]:
    """Return all numbers of one system."""
    return {
        "response_gap_ms": times(found.gap_ms),
        "gap_after_pause_ms": times(found.slow_gap_ms),
        "floor_ms": floor(found),
        "unanswered": found.unanswered,
        "cut_off": rate(found.cut),
        "false_interruption_backchannel": rate(found.backchannel),
        "false_interruption_noise": rate(found.noise),
        "missed_interruption": rate(found.missed),
        "silent_after_ms": times(found.quiet_ms),
        "mouth_shut_after_ms": times(found.shut_ms),
        "self_interruptions": {"n": found.own_voice, "over_s": round(found.echo_s, 1)},
        "wer": round(found.wrong / found.words, 3) if found.words else None,
        "stages_ms": {name: times(values) for name, values in found.stages_ms.items()},
    }


_ROWS: Final[tuple[tuple[str, str, Callable[[dict[str, Any]], str]], ...]] = (
    ("person silent → first sound", "p50 ≤ 600, p95 ≤ 900", lambda f: _times(f["response_gap_ms"])),
    ("… after a turn with a pause", "", lambda f: _times(f["gap_after_pause_ms"])),
    (
        "the floor passes: p10 / p50 / p90, overlaps",
        f"people: p50 {1000 * HUMAN_MEDIAN_S:.0f}, {100 * HUMAN_OVERLAPS:.0f} %",
        lambda f: _floor(f["floor_ms"]),
    ),
    ("turns without an answer", "0", lambda f: str(f["unanswered"])),
    ("slow talker cut off", "≤ 5 %", lambda f: _rate(f["cut_off"])),
    ("silenced by a backchannel", "≤ 2 %", lambda f: _rate(f["false_interruption_backchannel"])),
    ("silenced by a noise", "", lambda f: _rate(f["false_interruption_noise"])),
    ("interruption missed", "", lambda f: _rate(f["missed_interruption"])),
    ("interruption → silence", "p95 ≤ 100", lambda f: _times(f["silent_after_ms"])),
    ("interruption → mouth shut", "", lambda f: _times(f["mouth_shut_after_ms"])),
    ("silenced by its own voice", "0", lambda f: _own(f["self_interruptions"])),
    ("words misheard", "", lambda f: "–" if f["wer"] is None else f"{100 * f['wer']:.0f} %"),
)


def table(found: Mapping[str, Found]) -> str:
    """Return a table in Markdown, with a column for each system; times are p50 / p95 in milliseconds (n)."""
    numbers = {name: figures(one) for name, one in found.items()}
    rows = [
        ["", "aim", *numbers],
        ["---"] * (len(numbers) + 2),
        *([label, aim, *(show(one) for one in numbers.values())] for label, aim, show in _ROWS),
    ]
    stages = sorted({stage for one in numbers.values() for stage in one["stages_ms"]}, key=_order)
    rows += [
        [f"stage: {stage}", "", *(_times(one["stages_ms"].get(stage, {"n": 0})) for one in numbers.values())]
        for stage in stages
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _order(stage: str) -> int:
    return ("end", "wor", "min").index(stage[:3])


def _times(value: Mapping[str, float]) -> str:
    return f"{value['p50']:.0f} / {value['p95']:.0f} ({value['n']})" if value["n"] else "–"


def _floor(value: Mapping[str, float]) -> str:
    if not value["n"]:
        return "–"
    return f"{value['p10']:.0f} / {value['p50']:.0f} / {value['p90']:.0f}, {100 * value['overlaps']:.0f} %"


def _rate(value: Mapping[str, Any]) -> str:
    if not value["n"]:
        return "–"
    low, high = value["interval"]
    return f"{value['hits']} of {value['n']} ({100 * low:.0f}–{100 * high:.0f} %)"


def _own(value: Mapping[str, float]) -> str:
    return f"{value['n']} in {value['over_s']:.0f} s" if value["over_s"] else "–"
