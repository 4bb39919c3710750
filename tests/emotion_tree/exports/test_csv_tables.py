"""CSV, read back by pandas: the same rows, the same times, the same words."""

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from emotion_tree.exports import csv_tables, tables
from emotion_tree.exports.columns import Table, Value
from emotion_tree.exports.legal_text import legal
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import few_records, records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def read(path: Path, table: Table) -> pd.DataFrame:
    types = {column.name: "string" for column in table.all_columns if column.kind in ("text", "flag", "time")}
    return pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=types)


def same(read_back: object, value: Value) -> bool:
    if value is None or value == "":
        return bool(pd.isna(read_back))
    if isinstance(value, bool):
        return read_back == ("true" if value else "false")
    if isinstance(value, (int, float)):
        return bool(read_back == value)
    return read_back == legal(value) if isinstance(value, str) else abs(pd.Timestamp(read_back) - value).total_seconds() < 0.001  # fmt: skip


def assert_same(table: Table, record: Record, path: Path) -> None:
    frame, expected = read(path, table), list(tables.rows(table, record))
    assert list(frame.columns) == [column.name for column in table.all_columns]
    assert len(frame) == len(expected)
    for got, row in zip(frame.to_dict("records"), expected, strict=True):
        for name, value in row.items():
            assert same(got[name], value), (table.name, name, got[name], value)


def test_every_table_of_the_talk_is_read_back_by_pandas(tmp_path: Path) -> None:
    paths = csv_tables.write_folder(a_talk(), (), tmp_path / "talk-csv")
    assert {path.name for path in paths} == {f"{table.name}.csv" for table in tables.TABLES}
    for table in tables.TABLES:
        assert_same(table, a_talk(), tmp_path / "talk-csv" / f"{table.name}.csv")


@few_records
@given(records())
def test_any_record_is_read_back_from_its_long_and_wide_table(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for table, write in ((tables.LONG, csv_tables.write_long), (tables.WIDE, csv_tables.write_wide)):
            (path,) = write(record, (), Path(folder) / f"{table.name}.csv")
            assert_same(table, record, path)


def test_times_are_seconds_and_the_wall_clock_is_utc(tmp_path: Path) -> None:
    csv_tables.write_folder(a_talk(), (), tmp_path / "out")
    markers = pd.read_csv(tmp_path / "out" / "markers.csv", parse_dates=["wall_time"])
    assert markers.t_s.tolist() == [9.0]
    assert markers.wall_time[0] == pd.Timestamp("2026-03-14T09:27:02.589Z")


def test_tables_of_many_talks_are_put_below_each_other_as_they_are(tmp_path: Path) -> None:
    for number in (1, 2):
        talk = a_talk(f"talk-{number}", study="pilot", participant=f"P{number}")
        csv_tables.write_folder(talk, (), tmp_path / str(number))
    turns = pd.concat(pd.read_csv(path) for path in sorted(tmp_path.glob("*/turns.csv")))
    assert turns.groupby("participant").turn.count().tolist() == [7, 7]
    assert set(turns.condition) == {"tree"}


def test_a_record_without_anything_gives_tables_with_nothing_below_their_names(tmp_path: Path) -> None:
    csv_tables.write_folder(Record(a_header(), ()), (), tmp_path / "out")
    assert len(pd.read_csv(tmp_path / "out" / "turns.csv")) == 0
    assert len(pd.read_csv(tmp_path / "out" / "talks.csv")) == 1
