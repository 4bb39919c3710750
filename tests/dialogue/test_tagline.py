"""The tag line never reaches the voice, and everything else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.tagline import LINE_CHARS, TagLineFilter

pytestmark = pytest.mark.unit

TAG = "[you: sadness 0.7 | me: concern 0.5]"
SIZES = (1, 3, 1000)


def run(text: str, size: int = 3) -> tuple[str, str | None]:
    tags = TagLineFilter()
    passed = "".join(tags.feed(text[at : at + size]) for at in range(0, len(text), size))
    return passed + tags.finish(), tags.line


def state(tags: TagLineFilter) -> tuple[bool, str | None]:
    return tags.decided, tags.line


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "written",
    [
        f"{TAG}\nHello there.",
        f"{TAG} Hello there.",
        f"{TAG}Hello there.",
        f"  {TAG}\n\nHello there.",
        f"**{TAG}**\nHello there.",
        f"`{TAG}`\nHello there.",
        f"```\n{TAG}\n```\nHello there.",
        f"```text\n{TAG}\n```\n\nHello there.",
        f"***{TAG}***   Hello there.",
    ],
)
def test_a_tag_line_that_opens_the_reply_is_taken_out(written: str, size: int) -> None:
    passed, line = run(written, size)
    assert passed.strip() == "Hello there."
    assert line == TAG


@pytest.mark.parametrize("size", SIZES)
def test_a_tag_line_later_in_the_reply_is_taken_out_too(size: int) -> None:
    assert run(f"I see.\n{TAG}\nGo on.", size) == ("I see.\nGo on.", TAG)
    assert run(f"I see.{TAG} Go on.", size) == ("I see. Go on.", TAG)
    assert run(f"I see. {TAG}", size) == ("I see. ", TAG)


def test_of_several_tag_lines_the_first_counts_and_none_is_heard() -> None:
    second = "[you: joy 0.5 | me: joy 0.5]"
    assert run(f"{TAG}\nHello. {second} Bye.") == ("Hello. Bye.", TAG)


def test_a_reply_that_opens_with_a_letter_waits_for_nothing() -> None:
    tags = TagLineFilter()
    assert state(tags) == (False, None)
    assert tags.feed(" H") == " H"
    assert state(tags) == (True, None)


def test_the_line_is_known_as_soon_as_its_bracket_closes() -> None:
    tags = TagLineFilter()
    assert tags.feed(TAG[:-1]) == ""
    assert state(tags) == (False, None)
    assert tags.feed("]") == ""
    assert state(tags) == (True, TAG)


@pytest.mark.parametrize(
    "text",
    [
        "[" + "x" * LINE_CHARS + "] and more",
        "[open\nbut never closed",
        "[open",
        "**bold** and `code` and [a link](b) stay",
        "```py\nx[1] = '*'\n```",
        "a[0] * b[1]",
        "***",
        "[] [[]] ][",
    ],
)
@pytest.mark.parametrize("size", SIZES)
def test_other_brackets_pass_unharmed(text: str, size: int) -> None:
    assert run(text, size) == (text, None)


def test_no_more_is_held_back_than_a_line_may_be_long() -> None:
    tags = TagLineFilter()
    text = "[" + "word " * 60
    passed = "".join(tags.feed(sign) for sign in text)
    assert len(text) - len(passed) <= LINE_CHARS


def test_a_tag_that_cannot_be_read_is_not_spoken_either() -> None:
    assert run("[you: ?? | me: !!]\nHello.")[0].strip() == "Hello."


@given(st.text(alphabet="ab*_`[]\n :|0.5you", max_size=300), st.integers(1, 20))
def test_what_passes_does_not_depend_on_how_the_text_arrived(text: str, size: int) -> None:
    assert run(text, size) == run(text, 1000)


@given(st.text(alphabet="ab *_`\n.!", max_size=300), st.integers(1, 20))
def test_text_without_brackets_passes_whole(text: str, size: int) -> None:
    assert run(text, size) == (text, None)
