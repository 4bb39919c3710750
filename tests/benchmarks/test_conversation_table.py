"""Rates come with how little they say, and a table has a column for each system."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.conversation_table import figures, floor, rate, table, times, wilson
from benchmarks.conversation_trials import Found

pytestmark = pytest.mark.unit


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_narrows_with_the_count(hits_of: tuple[int, int]) -> None:
    hits, count = hits_of
    low, high = wilson(hits, count)
    assert 0 <= low <= high <= 1
    if count:
        assert low - 1e-9 <= hits / count <= high + 1e-9
        wider = wilson(hits, count)
        narrower = wilson(10 * hits, 10 * count)
        assert narrower[1] - narrower[0] <= wider[1] - wider[0]


def test_nothing_counted_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert times([]) == {"n": 0}
    assert rate([]) == {"n": 0, "hits": 0, "interval": [0.0, 1.0]}


def test_how_the_floor_passes_counts_what_was_cut_off_below_nought() -> None:
    found = Found(gap_ms=[300.0, 500.0], slow_gap_ms=[700.0], overlap_ms=[900.0], cut=[False, True])
    told = floor(found)
    assert (told["n"], told["p50"], told["overlaps"]) == (4, 400.0, 0.25)
    assert told["p10"] < 0
    row = next(row for row in table({"warmchat": found}).splitlines() if "the floor passes" in row)
    assert "people: p50 235, 33 %" in row
    assert row.endswith("/ 640, 25 % |")


def test_a_system_that_did_nothing_is_a_column_of_dashes() -> None:
    text = table({"warmchat": Found(gap_ms=[400.0, 500.0], cut=[True, False]), "other": Found()})
    rows = {row.split(" | ")[0].removeprefix("| "): row for row in text.splitlines()}
    assert rows["person silent → first sound"].endswith("| 450 / 495 (2) | – |")
    assert "1 of 2 (10–90 %)" in rows["slow talker cut off"]
    assert len({row.count("|") for row in text.splitlines()}) == 1


def test_the_numbers_are_json() -> None:
    found = Found(gap_ms=[400.0], wrong=1, words=10, stages_ms={"end → words": [100.0]})
    assert json.loads(json.dumps(figures(found)))["wer"] == 0.1
