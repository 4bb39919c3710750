"""Events are read the same however their bytes were cut, and a line that was cut in two is not taken for a whole one."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters import openai_events
from dialogue.adapters.openai_events import data_of

pytestmark = pytest.mark.unit


async def _each(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def read(*pieces: bytes) -> list[str]:
    async def main() -> list[str]:
        return [data async for data in data_of(_each(pieces))]

    return asyncio.run(main())


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_empty_line_ends_an_event(end: bytes) -> None:
    assert read(end.join([b"data: 1", b"", b"data:2", b"", b""])) == ["1", "2"]


def test_lines_of_one_event_are_joined() -> None:
    assert read(b'data: {"a":\ndata: 1}\n\n') == ['{"a":\n1}']


def test_other_fields_comments_and_nonsense_are_passed_over() -> None:
    assert read(b": hello\n\nevent: x\nid: 3\nnonsense\ndata\n\n\xff\n\n") == []


def test_signs_that_only_look_like_line_ends_stay_in_the_text() -> None:
    assert read('data: "a\u2028b\u0085c\x0bd"\n\n'.encode()) == ['"a\u2028b\u0085c\x0bd"']


def test_a_mark_of_byte_order_is_no_text() -> None:
    assert read(b"\xef\xbb\xbfdata: 1\n\n") == ["1"]


@pytest.mark.parametrize(
    ("rest", "data"), [(b"data: [DONE]", ["[DONE]"]), (b'data: {"a": 1}\r', ['{"a": 1}'])]
)
def test_a_last_event_without_an_empty_line_counts(rest: bytes, data: list[str]) -> None:
    assert read(rest) == data


def test_a_line_that_was_cut_off_does_not_count() -> None:
    assert read(b'data: 1\n\ndata: {"choices": [{"del') == ["1"]


def test_a_line_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_events, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match="without an end of line"):
        read(*[b"x" * 30] * 10)


def test_what_is_no_utf8_is_an_error() -> None:
    with pytest.raises(UnicodeDecodeError):
        read(b"data: \xff\xfe\n\n")


BODY = 'data: {"text": "Grüße"}\r\n\r\n: c\n\ndata: 1\r\ndata: 2\r\rdata: [DONE]\r\n\r\n'.encode()


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_how_the_bytes_were_cut_does_not_matter(cuts: list[int]) -> None:
    at = [0, *sorted(cuts), len(BODY)]
    pieces = [BODY[a:b] for a, b in zip(at, at[1:], strict=False)]
    assert read(*pieces) == ['{"text": "Grüße"}', "1\n2", "[DONE]"]
