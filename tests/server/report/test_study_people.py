"""The participants of a study, and what is missing of them."""

import pytest

from server.report.study_people import missing_section, participants_section
from server.studies.register import Participant, Status
from tests.server.report.test_study_data import a_study

pytestmark = pytest.mark.unit


def a_participant(code: str, slot: int | None, status: Status = "finished") -> Participant:
    return Participant("warmth", code, slot, "" if slot is None else "whole", status, "", "", "")


def test_participants_stand_in_their_order_with_block_and_status() -> None:
    people = [a_participant(f"P{i}", 7 - i) for i in range(8)]
    shown = participants_section(a_study(participants=people))
    assert shown.index(">P7<") < shown.index(">P0<")
    assert shown.count("finished") == 8


def test_who_began_and_kept_no_talk_is_named_and_unused_links_are_counted() -> None:
    people = [a_participant("P9", 8, "withdrawn"), a_participant("PX", None, "new"), a_participant("R-1", -1)]
    shown = participants_section(a_study(participants=people))
    assert "withdrawn" in shown
    assert "no talk" in shown
    assert "1 link not used" in shown
    assert "R-1" not in shown


def test_what_is_missing_is_counted_with_its_reason() -> None:
    shown = missing_section(a_study(), ["user_valence_inertia", "user_valence_mean"])
    assert shown is not None
    assert "0 of 4" in shown
    assert "6 turns with a reading, 10 needed" in shown
    assert "valence of the person, mean" not in shown
    assert missing_section(a_study(), ["user_valence_mean"]) is None
