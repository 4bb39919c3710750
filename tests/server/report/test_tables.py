"""Tables hold in text what figures show."""

import pytest

from emotion_tree.analysis.measure import Measure
from server.report.tables import facts, matrix, measures, section, table
from tests.server.report.test_markup import read

pytestmark = pytest.mark.unit


def test_the_first_cell_of_a_row_is_its_heading() -> None:
    seen = read(table(("name", "value"), [("gap", "0.2 s")], numbers=(1,)))
    assert seen.tags.count("th") == 3
    assert seen.tags.count("td") == 1
    assert ("class", "number") in seen.attributes


def test_a_measure_without_a_value_shows_why() -> None:
    found = measures([Measure("gap", 0.2, "s", 3, "", "X 2000"), Measure("overlap", None, "", 0, "no turns")])
    assert "0.20 s" in found
    assert "X 2000" in found
    assert "no turns" in found


def test_a_matrix_says_each_reason_once() -> None:
    missing = Measure("x", None, "", 2, "2 turns, 3 needed")
    found = read(
        matrix(
            ("by", "person", "character"), [("mean", (missing, missing), ""), ("sd", (missing, None), "S")]
        )
    )
    assert sum("2 turns, 3 needed" in one for one in found.texts) == 1
    assert found.texts.count("–") == 3


def test_facts_without_anything_are_left_out() -> None:
    assert "Study" not in facts([("Study", ""), ("Talk", "t1")])


def test_a_section_has_a_heading_and_may_have_a_note() -> None:
    assert section("Heading", "body") == "<section><h2>Heading</h2>body</section>"
    assert 'class="note"' in section("Heading", note="a note")
