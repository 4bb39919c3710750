"""A study's events: limits, and that pages and plans speak of the same things."""

import json
from typing import get_args

import pytest

from server import wire, wire_study
from server.errors import WireError
from server.studies import flow, plan, questionnaire

pytestmark = pytest.mark.unit


def said(kind: str, **fields: object) -> str:
    return json.dumps({"type": kind, **fields})


GIVEN = {"questionnaire": "sam", "item": "valence", "phase": "before"}


def test_an_answer_is_a_number_or_words_and_nothing_else() -> None:
    assert wire.decode_event(said("answer.give", **GIVEN, value=5)).value == 5.0  # type: ignore[attr-defined]
    assert wire.decode_event(said("answer.give", **GIVEN, value="5")).value == "5"  # type: ignore[attr-defined]
    for value in (True, None, [1], {"a": 1}, "x" * 8_001):
        with pytest.raises(WireError, match="answer.give"):
            wire.decode_event(said("answer.give", **GIVEN, value=value))


def test_a_phase_that_is_none_is_refused() -> None:
    with pytest.raises(WireError, match="phase"):
        wire.decode_event(said("answer.give", **{**GIVEN, "phase": "during"}, value=5))


def test_a_next_without_a_part_means_what_is_shown() -> None:
    assert wire.decode_event(said("study.next")) == wire_study.StudyNext(part=0)
    assert wire.decode_event(said("study.leave", forget=True)) == wire_study.StudyLeave(forget=True)


def test_a_marker_needs_a_label() -> None:
    assert wire.decode_event(said("marker.set", label="odd")) == wire_study.MarkerSet(label="odd", value="")
    with pytest.raises(WireError, match="label"):
        wire.decode_event(said("marker.set", label=""))


def test_steps_phases_asking_and_pictures_are_the_studies_own() -> None:
    assert get_args(wire_study.StepName) == get_args(flow.Step)
    assert get_args(wire_study.PhaseName) == get_args(plan.Phase)
    assert get_args(wire_study.Asked) == get_args(plan.Asked)
    item = questionnaire.Item.model_fields
    assert get_args(wire_study.Picture) == get_args(item["picture"].annotation)
    shown = wire_study.StudyItem.model_fields
    assert get_args(shown["type"].annotation) == get_args(item["type"].annotation)
    assert list(shown) == list(item)
