"""The data dictionary: it stands in docs as the columns are declared, and names them all."""

from pathlib import Path

import pytest

from emotion_tree.exports import dictionary, tables
from emotion_tree.exports.formats import formats
from emotion_tree.trajectory.events import EVENTS, event_type

pytestmark = pytest.mark.unit


def test_the_page_in_docs_is_what_the_declarations_say() -> None:
    assert dictionary.PAGE.read_text("utf-8") == dictionary.page(), (
        "run python -m emotion_tree.exports.dictionary"
    )
    assert dictionary.main(["--check"]) == 0


def test_every_column_event_and_format_is_on_the_page() -> None:
    page = dictionary.page()
    for table in (*tables.TABLES, tables.WIDE, tables.LONG):
        section = page.partition(f"## `{table.name}`")[2].partition("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}`" in section
            assert f"| {column.unit} | {column.meaning} |" in section
    assert all(f"| `{event_type(cls)}` |" in page for cls in EVENTS)
    assert all(f"| `{name}` |" in page for name in formats())


def test_no_cell_of_the_page_breaks_its_row() -> None:
    for line in dictionary.page().splitlines():
        if line.startswith("|"):
            assert line.count("|") in (4, 5), line


def test_a_page_that_has_drifted_is_told_of_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dictionary, "PAGE", tmp_path / "page.md")
    assert dictionary.main(["--check"]) == 1
    assert "run `python -m emotion_tree.exports.dictionary`" in capsys.readouterr().err
    assert dictionary.main([]) == 0
    assert dictionary.main(["--check"]) == 0
