"""Markup: no text becomes markup, and what comes out can be read as HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.report.markup import Html, el, join, page, text

pytestmark = pytest.mark.unit


class Reader(HTMLParser):
    """Collects what a browser would see: tags, attributes, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


@given(st.text())
def test_no_text_and_no_attribute_ever_becomes_markup(hostile: str) -> None:
    seen = read(el("p", hostile, title=hostile))
    assert seen.tags == ["p"]
    assert [name for name, _ in seen.attributes] == ["title"]


def test_a_hostile_text_is_shown_as_it_was_said() -> None:
    said = "\"><script>alert(1)</script><img src=x onerror=alert(1)> & 'so'"
    seen = read(el("p", said, title=said))
    assert "".join(seen.texts) == said
    assert seen.attributes == [("title", said)]


def test_characters_that_turn_the_reading_direction_are_taken_out() -> None:
    assert text("a\u202eb\x00c\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert text("naïve 🙈 漢字") == "naïve 🙈 漢字"


def test_markup_in_markup_is_not_escaped_twice() -> None:
    assert el("p", el("b", "&")) == "<p><b>&amp;</b></p>"
    assert join(["<", Html("<br>"), 3, None, [0.5]]) == "&lt;<br>30.5"


def test_attributes_are_left_out_or_stand_alone() -> None:
    assert el("p", class_=None, open=False, hidden=True, data_x=1.5) == '<p hidden data-x="1.5"></p>'
    assert el("line", x1=0.0, y1=1.23456) == '<line x1="0" y1="1.23"/>'
    assert el("circle", el("title", "x"), r=2) == '<circle r="2"><title>x</title></circle>'


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    made = page("A <title>", el("p", "text"))
    seen = read(made)
    assert not {"script", "link", "img", "iframe"} & set(seen.tags)
    policy = dict(seen.attributes)["content"] or ""
    assert any("default-src 'none'" in (value or "") for _, value in seen.attributes), policy
    assert "url(" not in made
    assert "http" not in made.replace("http-equiv", "")
    assert "A <title>" in "".join(seen.texts)
