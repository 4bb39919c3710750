"""Latencies of a talk, stage by stage."""

import pytest

from emotion_tree.analysis.latency import by_stage, evaluate
from emotion_tree.trajectory.events import LatencyMeasured
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.trajectory.talks import a_header

pytestmark = pytest.mark.unit


def a_record(*ms: float) -> Record:
    return Record(
        a_header(), tuple(LatencyMeasured(t_s=i, stage="first_sound", ms=one) for i, one in enumerate(ms))
    )


def test_the_median_and_the_95th_percentile_are_those_of_numpy() -> None:
    found = evaluate(a_record(100, 200, 300, 400, 500))
    assert found["latency_first_sound_p50_ms"].value == 300
    assert found["latency_first_sound_p95_ms"].value == pytest.approx(480)


def test_few_measurements_have_no_95th_percentile() -> None:
    found = evaluate(a_record(100, 200))
    assert found["latency_first_sound_p95_ms"].reason == "2 measured, 5 needed"


def test_nothing_measured_is_nothing() -> None:
    assert by_stage(a_record()) == {}
    assert evaluate(a_record()) == {}
