"""Tables as CSV: one file a table, one long table of observations, or one wide table of turns.

UTF-8 without a mark at its beginning, commas, lines end with a line feed, a missing value is empty, yes and no are
`true` and `false`, numbers are written so that they are read back exactly, wall time is ISO 8601 in UTC.
"""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from emotion_tree.exports import tables
from emotion_tree.exports.columns import Table, Value
from emotion_tree.exports.format import Format
from emotion_tree.exports.legal_text import legal
from emotion_tree.trajectory.record import MediaBlock, Record


def write_table(table: Table, record: Record, path: Path) -> Path:
    """Write one table with its header line, and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.all_columns)
        for row in tables.rows(table, record):
            writer.writerow(_cell(value) for value in row.values())
    return path


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return legal(value) if isinstance(value, str) else repr(value)


def write_folder(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write every table to a folder, empty ones too."""
    path.mkdir()
    return [write_table(table, record, path / f"{table.name}.csv") for table in tables.TABLES]


def write_long(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write the long table: one row an observation."""
    return [write_table(tables.LONG, record, path)]


def write_wide(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write the wide table: one row a turn."""
    return [write_table(tables.WIDE, record, path)]


FORMATS: Final = (
    Format("csv", "a folder with one CSV file a table", "-csv", write_folder),
    Format("csv-long", "one CSV file, one row an observation", ".long.csv", write_long),
    Format(
        "csv-wide", "one CSV file, one row a turn with the feelings of both parties", ".wide.csv", write_wide
    ),
)
