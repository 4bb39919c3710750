"""The quick bench, as anybody runs it: a real server, a real socket, real time."""

import json
import shutil

import pytest

from benchmarks.conversation import main

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("flite") is None, reason="flite speaks here; apt install flite"),
]


def test_the_quick_bench_ends_in_time_with_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick"]) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    found = json.loads(lines[-1])
    assert found["response_gap_ms"]["n"] == 3
    assert 0 < found["response_gap_ms"]["p50"] < 5000
    assert found["missed_interruption"]["n"] + found["false_interruption_backchannel"]["hits"] >= 1
    assert found["peers"] == {}
    # 45 s where nothing runs beside; the suite runs two tests at a time.
    assert found["took_s"] < 90
    assert any(line.startswith("| interruption → mouth shut") for line in lines)
