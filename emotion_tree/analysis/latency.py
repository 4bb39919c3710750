"""How long the character took to answer: the stages that a talk measured."""

import numpy as np

from emotion_tree.analysis.measure import Measure, Values, of, quantile
from emotion_tree.trajectory.events import LatencyMeasured
from emotion_tree.trajectory.record import Record

# The stages of `latency.measured`, in words.
STAGES = {
    "first_sound": "end of the person's turn to the first sound sent",
    "playback": "first sound sent to sound in the browser",
}


def by_stage(record: Record) -> dict[str, Values]:
    """Return (n,) milliseconds of every stage that was measured, in the order in which stages first came."""
    found: dict[str, list[float]] = {}
    for event in record.of(LatencyMeasured):
        found.setdefault(event.stage, []).append(event.ms)
    return {stage: np.array(values) for stage, values in found.items()}


def evaluate(record: Record) -> dict[str, Measure]:
    """Return the median and the 95th percentile of every stage, in ms, by name."""
    measures: dict[str, Measure] = {}
    for stage, values in by_stage(record).items():
        label, n = STAGES.get(stage, stage), len(values)
        measures[f"latency_{stage}_p50_ms"] = of(
            f"{label}, median", quantile(values, 0.5), "ms", n, lacks="none"
        )
        measures[f"latency_{stage}_p95_ms"] = of(
            f"{label}, 95th percentile",
            quantile(values, 0.95) if n >= 5 else None,
            "ms",
            n,
            lacks=f"{n} measured, 5 needed",
        )
    return measures
