"""Parquet, read back by pyarrow and pandas: types, units, counts, times; the faces frame by frame."""

import builtins
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from emotion_tree.errors import RecordError
from emotion_tree.exports import parquet, tables
from emotion_tree.exports.legal_text import legal
from emotion_tree.trajectory.record import Record
from emotion_tree.trajectory.tracks import face_track
from tests.emotion_tree.exports.records import few_records, records
from tests.emotion_tree.trajectory.talks import a_talk, blocks_of

pytestmark = pytest.mark.unit


def test_every_table_is_read_back_with_its_types_units_and_meanings(tmp_path: Path) -> None:
    parquet.write(a_talk(), (), tmp_path / "out")
    for table in (*tables.TABLES, tables.WIDE):
        read = pq.read_table(tmp_path / "out" / f"{table.name}.parquet")
        assert read.num_rows == len(list(tables.rows(table, a_talk())))
        for column in table.all_columns:
            field = read.schema.field(column.name)
            assert field.metadata[b"unit"].decode() == column.unit
            assert field.metadata[b"meaning"].decode() == column.meaning
        assert read.schema.metadata[b"schema"] == b"warmchat.trajectory/1"
    assert not (tmp_path / "out" / "faces.parquet").exists()


def test_pandas_reads_times_as_times_and_numbers_as_numbers(tmp_path: Path) -> None:
    parquet.write(a_talk(), (), tmp_path / "out")
    turns = pd.read_parquet(tmp_path / "out" / "turns.parquet")
    assert turns.started_s.tolist() == [1.0, 3.5, 9.5, 11.2, 13.0, 20.4, 29.0]
    assert turns.taken.dtype == bool
    assert turns.wall_time[0] == pd.Timestamp("2026-03-14T09:26:54.589Z")
    feelings = pd.read_parquet(tmp_path / "out" / "feelings.parquet")
    assert feelings[feelings.party == "user"].valence.tolist() == [-0.45, -0.6, -0.55, 0.35]


@few_records
@given(records())
def test_any_record_is_read_back_value_by_value(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parquet.write(record, (), Path(folder) / "out")
        for table in tables.TABLES:
            read = pq.read_table(Path(folder) / "out" / f"{table.name}.parquet").to_pylist()
            expected = [
                {name: legal(value) if isinstance(value, str) else value for name, value in row.items()}
                for row in tables.rows(table, record)
            ]
            assert read == expected


def test_the_faces_are_a_wide_table_on_the_session_clock(tmp_path: Path) -> None:
    talk = a_talk(study="pilot", participant="P1")
    written = parquet.write(talk, blocks_of(talk), tmp_path / "out")
    assert written[-1].name == "faces.parquet"
    faces = pd.read_parquet(written[-1])
    assert list(faces.columns) == ["talk", "study", "participant", "t_s", *talk.header.channels]
    assert len(faces) == 40 * 25
    assert np.allclose(faces.t_s, np.arange(1000) / 25)
    expected = face_track(talk, blocks_of(talk), 0.0, 40.0)
    assert np.array_equal(faces[talk.header.channels].to_numpy(np.float32), expected, equal_nan=True)
    assert faces.mouthSmileLeft[int(4.5 * 25)] == pytest.approx(0.1)  # the first reply is heard then
    unit = pq.read_schema(written[-1]).field("head_yaw_rad").metadata[b"unit"]
    assert unit == b"rad"


def test_without_pyarrow_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RecordError, match=r"need pyarrow.*pip install 'warmchat\[export\]'"):
        parquet.write(a_talk(), (), tmp_path / "out")
    assert not (tmp_path / "out").exists()
