"""Columns and the ids of rows: every row says which talk, study, participant and condition it is of."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings

from emotion_tree.exports.columns import (
    IDS,
    MOMENT,
    Column,
    Table,
    complete,
    emotion_values,
    label,
    wall_time,
)
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory.events import ConditionSet
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import emotions
from tests.emotion_tree.trajectory.talks import a_header

pytestmark = pytest.mark.unit

TABLE = Table(
    "marks", "A mark.", (Column("n", "integer", "", "A number."),), lambda record: [{"t_s": 2.0, "n": 7}]
)


def conditions(*changes: tuple[float, str], header: str = "") -> Record:
    events = tuple(ConditionSet(t_s=t_s, condition=name, switches={}) for t_s, name in changes)
    return Record(a_header(study="s", participant="P1", condition=header), events)


def test_a_row_has_the_shared_columns_first_and_its_own_after_them() -> None:
    (row,) = complete(TABLE, conditions())
    assert list(row) == [column.name for column in (*IDS, *MOMENT, *TABLE.columns)]
    assert row["talk"] == "talk-1"
    assert (row["study"], row["participant"], row["condition"]) == ("s", "P1", "")
    assert row["n"] == 7


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], "first"),
        ([(2.5, "late")], "first"),
        ([(1.0, "a"), (2.0, "b"), (3.0, "c")], "b"),
        ([(0.0, "a")], "a"),
    ],
)
def test_the_condition_of_a_row_is_the_one_in_force_at_its_time(
    changes: list[tuple[float, str]], expected: str
) -> None:
    (row,) = complete(TABLE, conditions(*changes, header="first"))
    assert row["condition"] == expected


def test_wall_time_is_utc_whatever_zone_the_talk_began_in() -> None:
    began = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    record = Record(a_header(began_at=began), ())
    assert wall_time(record, 90.5) == datetime(2025, 12, 31, 23, 31, 30, 500000, tzinfo=UTC)
    assert wall_time(record, 1e300) is None


@settings(deadline=None)
@given(emotions())
def test_the_label_is_the_class_with_the_largest_share(shares: dict[str, float]) -> None:
    named = label(shares)
    assert (named == "") == (not shares)
    if shares:
        assert shares[named] == max(shares.values())
        assert emotion_values(shares) == {**shares, "label": named}


def test_of_equal_shares_the_first_class_is_the_label_and_nothing_kept_has_none() -> None:
    assert label({"joy": 0.5, "fear": 0.5}) == "joy"
    assert set(emotion_values({}).values()) == {None}
    assert list(emotion_values({}, "user_")) == [*(f"user_{name}" for name in EMOTIONS), "user_label"]
