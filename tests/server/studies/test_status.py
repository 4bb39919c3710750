"""How a study stands, in numbers and in lines."""

import pytest

from server.studies import status
from server.studies.register import Participant, Status
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit


def one(code: str, slot: int | None, how: Status = "finished", **changed: str) -> Participant:
    values = {
        "progress": '{"step": "thanks", "elapsed_s": 61.24, "turns": 5}',
        "started_at": "2026-03-01T12:00:00+00:00",
        "finished_at": "2026-03-01T12:10:30+00:00",
    } | changed
    place = None if slot is None else (slot if slot >= 0 else -1 - slot)
    condition = "" if place is None else a_plan().condition(place)
    return Participant("warmth", code, slot, condition, how, **values)


def test_people_and_rehearsals_are_counted_apart() -> None:
    found = status.summary(
        a_plan(), [one("AAAAA", 0), one("BBBBB", 1, "left"), one("R-CCC", -1), one("DDDDD", None, "new")]
    )
    assert (found["people"]["links"], found["people"]["finished"], found["people"]["left"]) == (3, 1, 1)
    assert (found["rehearsals"]["links"], found["rehearsals"]["finished"]) == (1, 1)
    by_condition = {name: sum(counts.values()) for name, counts in found["people"]["conditions"].items()}
    assert sum(by_condition.values()) == 2
    assert [row["code"] for row in found["participants"]] == ["AAAAA", "BBBBB", "DDDDD", "R-CCC"]


def test_durations_places_and_blocks_are_told() -> None:
    (row,) = status.summary(a_plan(), [one("AAAAA", 5)])["participants"]
    assert (row["place"], row["block"], row["minutes"], row["talk_s"], row["turns"]) == (5, 1, 10.5, 61.2, 5)
    (rehearsed,) = status.summary(a_plan(), [one("R-CCC", -6)])["participants"]
    assert (rehearsed["place"], rehearsed["block"], rehearsed["condition"]) == (5, 1, row["condition"])


def test_a_clock_that_was_set_back_gives_no_duration_rather_than_a_wrong_one() -> None:
    (row,) = status.summary(a_plan(), [one("AAAAA", 0, finished_at="2026-03-01T11:59:00+00:00")])[
        "participants"
    ]
    assert row["minutes"] is None


def test_one_damaged_row_does_not_hide_the_others() -> None:
    found = status.summary(a_plan(), [one("AAAAA", 0, progress="{"), one("BBBBB", 1)])["participants"]
    assert [row["step"] for row in found] == ["unreadable", "thanks"]


def test_the_table_has_a_line_for_everybody() -> None:
    text = status.table(
        status.summary(a_plan(), [one("AAAAA", 0), one("R-CCC", -1, "started", finished_at="")])
    )
    assert "warmth: A short talk  (4 participants planned)" in text
    assert "people: 1 links: 1 finished" in text
    assert "rehearsals: 1 links: 1 started" in text
    assert [line.split()[0] for line in text.splitlines()[-2:]] == ["AAAAA", "R-CCC"]
    empty = status.table(status.summary(a_plan(), []))
    assert empty == "warmth: A short talk  (4 participants planned)"
