"""Tables: every column is declared, every event has its row, and the long table is all that was observed."""

from collections import Counter

import pytest
from hypothesis import given

from emotion_tree.exports import tables
from emotion_tree.exports.columns import Table
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit

EVERY = (*tables.TABLES, tables.WIDE, tables.LONG)
KINDS: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "integer": int,
    "number": (int, float),
    "flag": bool,
}
# Classes whose events are rows as they are; the other classes are looked at in tests of their own.
OF_CLASS: dict[str, type[ev.Event]] = {
    "readings": ev.ReadingTaken,
    "feelings": ev.FeelingChanged,
    "shown": ev.ShownChanged,
    "states": ev.StateChanged,
    "playback": ev.PlaybackChanged,
    "latencies": ev.LatencyMeasured,
    "markers": ev.MarkerSet,
    "answers": ev.AnswerGiven,
    "conditions": ev.ConditionSet,
    "consents": ev.ConsentGiven,
    "moves": ev.TreeMoved,
    "connections": ev.ConnectionChanged,
    "errors": ev.ErrorRaised,
}


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_no_column_is_declared_twice_and_each_says_what_it_means(table: Table) -> None:
    names = [column.name for column in table.all_columns]
    assert len(names) == len(set(names))
    for column in table.all_columns:
        assert column.meaning.endswith("."), column.name
        assert not column.name.endswith("_s") or column.unit == "s", column.name
        assert column.kind not in ("number",) or column.unit or column.name in ("number", "value"), (
            column.name
        )


@some_records
@given(records())
def test_any_record_fills_every_table_with_values_of_the_declared_kind(record: Record) -> None:
    for table in EVERY:
        declared = {column.name: column for column in table.columns}
        for plain in table.rows(record):
            assert set(plain) <= {*declared, "t_s"}, "every value has a declared column"
        for row in tables.rows(table, record):
            for column in table.all_columns:
                value = row[column.name]
                if value is not None and column.kind != "time":
                    assert isinstance(value, KINDS[column.kind]), (table.name, column.name, value)
                    assert isinstance(value, bool) == (column.kind == "flag"), (table.name, column.name)


@some_records
@given(records())
def test_every_event_has_its_row(record: Record) -> None:
    counted = Counter(type(event) for event in record.events)
    made = {table.name: list(tables.rows(table, record)) for table in tables.TABLES}
    for name, cls in OF_CLASS.items():
        assert len(made[name]) == counted[cls], name
    assert len(made["talks"]) == 1
    assert len(made["turns"]) == len(record.turns())
    newest = {(event.epoch, event.start_ms): event for event in record.of(ev.PhraseSpoken)}
    assert len(made["phrases"]) == len(newest)
    assert len(made["words"]) == sum(len(event.words) for event in newest.values())
    assert sum(row["known_s"] is not None for row in made["speech"]) == counted[ev.SpeechEnded]
    assert sum(row["start_s"] is not None for row in made["speech"]) == counted[ev.SpeechStarted]


@some_records
@given(records())
def test_the_long_table_has_every_observation_of_the_others_once(record: Record) -> None:
    expected: Counter[str] = Counter()
    for table in tables.TABLES:
        for row in tables.rows(table, record):
            for column in table.columns:
                if column.measure and row[column.name] not in (None, ""):
                    expected[f"{table.name}.{column.name}"] += 1
    long = list(tables.rows(tables.LONG, record))
    assert Counter(row["variable"] for row in long) == expected
    assert all((row["value"] is None) != (row["text"] is None) for row in long)


def test_an_observation_says_whose_it_is_from_what_and_in_which_unit() -> None:
    long = list(tables.rows(tables.LONG, a_talk()))
    valence = [row for row in long if row["variable"] == "readings.valence"]
    assert [(row["party"], row["source"], row["value"], row["unit"]) for row in valence[:2]] == [
        ("user", "voice", 0.0, "1"),
        ("user", "text", -0.6, "1"),
    ]
    state = next(row for row in long if row["variable"] == "states.state")
    assert (state["t_s"], state["text"], state["value"]) == (1.0, "user_speaking", None)


def test_a_record_without_anything_has_one_row_about_the_talk() -> None:
    empty = Record(a_header(), ())
    assert {table.name: len(list(tables.rows(table, empty))) for table in EVERY if table.name != "talks"} == {
        table.name: 0 for table in EVERY if table.name != "talks"
    }
    assert len(list(tables.rows(tables.TALKS, empty))) == 1
