"""Tables as Parquet, one file a table, and the character's face frame by frame.

Every column carries its unit and meaning in its metadata; a missing value is null.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from emotion_tree.errors import RecordError
from emotion_tree.exports import tables
from emotion_tree.exports.columns import Column, Table
from emotion_tree.exports.faces import channel_columns, face_table
from emotion_tree.exports.format import FACES, Format
from emotion_tree.exports.legal_text import legal
from emotion_tree.trajectory.events import SCHEMA
from emotion_tree.trajectory.record import MediaBlock, Record

if TYPE_CHECKING:
    import pyarrow as pa


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write every table to a folder, empty ones too, and `faces.parquet` where faces were kept.

    Raises:
        RecordError: pyarrow is not installed.
    """
    arrow, parquet = _arrow()
    path.mkdir()
    written = []
    for table in (*tables.TABLES, tables.WIDE):
        parquet.write_table(_table(arrow, table, record), path / f"{table.name}.parquet")
        written.append(path / f"{table.name}.parquet")
    if (faces := _faces(arrow, record, blocks)) is not None:
        parquet.write_table(faces, path / "faces.parquet")
        written.append(path / "faces.parquet")
    return written


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise RecordError(
            "Parquet files need pyarrow, which is not installed; run: pip install 'warmchat[export]'"
        ) from error
    return pyarrow, pyarrow.parquet


def _table(arrow: Any, table: Table, record: Record) -> "pa.Table":
    rows = [
        {name: legal(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in tables.rows(table, record)
    ]
    return arrow.Table.from_pylist(rows, schema=_schema(arrow, table.all_columns, table.meaning))


def _schema(arrow: Any, columns: Sequence[Column], meaning: str) -> "pa.Schema":
    types = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "flag": arrow.bool_(),
        "time": arrow.timestamp("us", tz="UTC"),
    }
    fields = [
        arrow.field(
            column.name, types[column.kind], metadata={"unit": column.unit, "meaning": column.meaning}
        )
        for column in columns
    ]
    return arrow.schema(fields, metadata={"schema": SCHEMA, "meaning": meaning})


def _faces(arrow: Any, record: Record, blocks: Sequence[MediaBlock]) -> "pa.Table | None":
    found = face_table(record, blocks)
    if found is None:
        return None
    columns = channel_columns(record)
    header = record.header
    count = len(found.t_s)
    ids = [
        arrow.array([value] * count, arrow.string())
        for value in (header.id, header.study, header.participant)
    ]
    arrays = [*ids, arrow.array(found.t_s, arrow.float64())]
    for channel in found.frames.T:
        arrays.append(arrow.array(channel.astype(np.float32), arrow.float32(), mask=np.isnan(channel)))
    fields = [
        arrow.field(column.name, array.type, metadata={"unit": column.unit, "meaning": column.meaning})
        for column, array in zip(columns, arrays, strict=True)
    ]
    meaning = "What the character's face showed, frame by frame; null where nothing was shown."
    return arrow.Table.from_arrays(
        arrays, schema=arrow.schema(fields, metadata={"schema": SCHEMA, "meaning": meaning})
    )


FORMATS: Final = (
    Format("parquet", "a folder with one Parquet file a table, and the faces", "-parquet", write, FACES),
)
