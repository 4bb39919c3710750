"""Text for XML and CSV: every character that may stand there stays, every other is seen to be gone."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.exports.legal_text import REPLACEMENT, legal, one_line, printable

pytestmark = pytest.mark.unit


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_back_from_xml_as_it_was_made_legal(text: str) -> None:
    element = ET.Element("a", {"b": ""})
    element.text = legal(text)
    assert (ET.fromstring(ET.tostring(element)).text or "") == legal(text)


@settings(deadline=None)
@given(st.text())
def test_making_a_text_legal_twice_changes_nothing_more(text: str) -> None:
    assert legal(legal(text)) == legal(text)


def test_controls_are_replaced_and_letters_of_every_script_stay() -> None:
    assert legal("a\x00\x1b\ufffe\ud800b") == f"a{REPLACEMENT * 4}b"
    assert legal("ä 漢 🙈 e\u0301\t\n") == "ä 漢 🙈 e\u0301\t\n"
    assert legal("a\r\nb\rc") == "a\nb\nc"


def test_one_line_has_no_line_end_and_no_space_at_its_ends() -> None:
    assert one_line("  a \r\n\t b\u2028c ") == "a b c"


@settings(deadline=None)
@given(st.text())
def test_what_is_printable_has_no_control_of_a_terminal(text: str) -> None:
    assert printable(text).isprintable()
    assert printable("red \x1b[31m\x9b\x7f 🙈") == f"red {REPLACEMENT}[31m{REPLACEMENT * 2} 🙈"
