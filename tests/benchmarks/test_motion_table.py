import json

import pytest

from benchmarks import motion_table
from benchmarks.motion_scores import pairs
from speaker_listener.motion_metrics.definitions import EVERY
from tests.benchmarks.test_motion_scores import clips, scored

pytestmark = pytest.mark.unit


def test_the_table_shows_every_score_and_chance_below_it() -> None:
    lines = motion_table.group_tables("talk", clips(), [scored(), scored(2)], "late 0")
    text = "\n".join(lines)
    assert "talk: 3 clips, 10 s. no transcript" in text
    heads = next(line for line in lines if "apert" in line).split()
    row = lines.index(next(line for line in lines if line.startswith("late 2 ")))
    assert len(heads) == len(EVERY)
    assert lines[row].split()[2] != "1.00"
    assert lines[row + 1].startswith("  of other clips")
    assert "c0" in text
    assert "late 0 ahead by" in text


def test_a_late_faces_lag_is_shown_by_its_size() -> None:
    lines = motion_table.group_tables("talk", clips(), [scored(-2), scored(2)], "late 2")
    heads = next(line for line in lines if "|lag|" in line)
    column = heads.index("|lag|") + len("|lag|")
    for name in ("late -2", "late 2"):
        row = next(line for line in lines if line.startswith(f"{name} "))
        assert row[:column].endswith(" 80")


def test_the_result_is_json_with_nothing_that_is_no_number() -> None:
    found = motion_table.group_result(clips(), [scored(), scored(2)], seed=0)
    text = json.dumps(found, allow_nan=False)
    assert json.loads(text)["systems"]["late 2"]["mean"]["lag_ms"]["mean"] == 80.0
    lead = next(one for one in found["ahead"] if one["first"] == "late 0")
    expected = pairs([scored(), scored(2)])["late 0", "late 2"]["aperture_r"]
    assert lead["aperture_r"]["mean"] == pytest.approx(expected.mean, abs=1e-4)
    own, chance = found["systems"]["late 2"]["clips"]["c1"]["aperture_r"]
    assert own > chance


def test_what_scores_mean_stands_in_the_result_and_the_legend() -> None:
    facts = motion_table.metric_facts()
    json.dumps(facts, allow_nan=False)
    assert facts.keys() == EVERY.keys()
    assert facts["lve_mm2"] | {"says": ""} == {
        "says": "",
        "unit": "mm²",
        "low": 0,
        "high": None,
        "aim": "lower",
        "source": EVERY["lve_mm2"].source,
    }
    assert len(motion_table.legend_lines()) == len(EVERY) + 1


def test_mouths_in_silence_are_listed() -> None:
    lines = motion_table.silence_lines({"gaping": {"digital zero": 0.3, "faint noise": 0.25}})
    assert lines[-1].split() == ["gaping", "0.300", "0.250"]
