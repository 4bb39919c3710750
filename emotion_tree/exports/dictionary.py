"""Write docs/data-dictionary.md: every column of every table, from where it is declared.

`python -m emotion_tree.exports.dictionary` writes it; with `--check` it writes nothing and fails where it has drifted.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from emotion_tree.exports import columns, tables
from emotion_tree.exports.columns import Column, Table
from emotion_tree.exports.formats import formats
from emotion_tree.trajectory.events import EVENTS, SCHEMA, event_type

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
_COMMAND: Final = "python -m emotion_tree.exports.dictionary"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page, or check it; return the exit status."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page has drifted")
    if not parser.parse_args(argv).check:
        PAGE.write_text(page(), "utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == page():
        return 0
    print(f"{PAGE.name} differs from the declared columns; run `{_COMMAND}`", file=sys.stderr)
    return 1


def page() -> str:
    """Return the page."""
    return "\n".join([*_beginning(), *_tables(), *_faces(), *_formats(), *_events()]) + "\n"


def _beginning() -> list[str]:
    return [
        "# Data dictionary",
        "",
        f"<!-- Generated from emotion_tree/exports by `{_COMMAND}`; do not edit. -->",
        "",
        f"What `warmchat sessions export` writes of a record (`{SCHEMA}`): every table, every column, its unit and what",
        "it means. CSV and Parquet have the same tables; in Parquet each column carries its unit and meaning with it.",
        "",
        "- **Time** is seconds of the session's clock: 0 is when the talk began. `wall_time` is the same moment in UTC.",
        "- **A missing value**, and whatever the person did not agree to keep, is empty: nothing in CSV, null in",
        "  Parquet. Read CSV without other words for missing, since a person may well say “NA”:",
        '  `pandas.read_csv(file, keep_default_na=False, na_values=[""])`.',
        "- **Every row** carries the talk, the study, the participant and the condition in force at its time, so the",
        "  tables of many talks can be put below each other as they are.",
        "- **The unit 1** is a pure number. A column with a ● is an observation, and a row of the table `long`.",
        "- **Emotions** are eight shares that sum to 1; valence and arousal lie in [-1, 1]. See [emotion.md](emotion.md).",
        "- Characters that XML forbids are U+FFFD in everything but JSONL, and line ends within a text are line feeds.",
        "",
        "## In every table",
        "",
        *_columns(columns.IDS),
        "",
        "And in all but `talks`:",
        "",
        *_columns(columns.MOMENT),
        "",
    ]


def _tables() -> Iterator[str]:
    for table in (*tables.TABLES, tables.WIDE, tables.LONG):
        yield from _table(table)


def _table(table: Table) -> list[str]:
    return [f"## `{table.name}`", "", table.meaning, "", *_columns(table.columns), ""]


def _columns(listed: Sequence[Column]) -> list[str]:
    rows = [
        f"| `{one.name}`{' ●' if one.measure else ''} | {one.kind} | {one.unit} | {one.meaning} |"
        for one in listed
    ]
    return ["| column | type | unit | meaning |", "|---|---|---|---|", *rows]


def _faces() -> list[str]:
    return [
        "## `faces`",
        "",
        "Parquet only, where the face was kept: one row a frame on one grid of session time, null where nothing was",
        "shown. `talk`, `study`, `participant`, `t_s` (s), then a column for each channel in the order of the record's",
        "header: 52 ARKit shapes (weights in [0, 1]), `head_yaw_rad`, `head_pitch_rad`, `head_roll_rad` (rad, applied in",
        "this order; positive: towards the character's left, chin down, top of the head towards the character's right),",
        "`head_x_hw`, `head_y_hw`, `head_z_hw` (widths of the bald head).",
        "",
    ]


def _formats() -> list[str]:
    rows = [f"| `{one.name}` | `ID{one.suffix}` | {one.what} |" for one in formats().values()]
    return ["## Formats", "", "| name | file | what it is |", "|---|---|---|", *rows, ""]


def _events() -> list[str]:
    """Return the events of JSONL, with the first sentence of what each says of itself."""
    rows = []
    for cls in EVENTS:
        said = " ".join((cls.__doc__ or "").split()).partition(". ")[0].rstrip(".")
        fields = ", ".join(f"`{name}`" for name in cls.model_fields if name not in ("t_s", "type"))
        rows.append(f"| `{event_type(cls)}` | {fields} | {said}. |")
    head = [
        "## Events",
        "",
        "The lines of JSONL after the first, which is the header. Each has `t_s` and `type`; names that end in `_s` are",
        "seconds of the session, in `_ms` milliseconds.",
        "",
        "| type | fields | what happened |",
        "|---|---|---|",
    ]
    return head + rows


if __name__ == "__main__":
    raise SystemExit(main())
