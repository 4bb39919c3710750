"""A WAV file that is never written: any bytes of it are those of the whole."""

from collections.abc import Collection, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.trajectory.record import MediaBlock, MediaKind
from server.talk_sound import HEADER_BYTES, TalkSound, byte_range
from tests.emotion_tree.trajectory.talks import a_talk, blocks_of

pytestmark = pytest.mark.unit

RECORD = a_talk()
BLOCKS = blocks_of(RECORD)


def blocks(kinds: Collection[MediaKind], from_s: float, to_s: float) -> Iterator[MediaBlock]:
    return (block for block in BLOCKS if block.kind in kinds)


FILE = TalkSound(blocks, RECORD, "both", 0.0, 12.0)
WHOLE = b"".join(FILE.read(0, FILE.length))


def test_the_file_is_as_long_as_it_says() -> None:
    assert len(WHOLE) == FILE.length == HEADER_BYTES + 2 * 24_000 * 12


@settings(max_examples=25, deadline=None)
@given(st.integers(0, FILE.length - 1), st.integers(1, 200_000))
def test_any_bytes_are_those_of_the_whole(first: int, count: int) -> None:
    last = min(FILE.length, first + count)
    assert b"".join(FILE.read(first, last)) == WHOLE[first:last]


def test_only_what_is_asked_for_is_read() -> None:
    asked: list[tuple[float, float]] = []

    def watched(kinds: Collection[MediaKind], from_s: float, to_s: float) -> Iterator[MediaBlock]:
        asked.append((from_s, to_s))
        return blocks(kinds, from_s, to_s)

    file = TalkSound(watched, RECORD, "user", 0.0, 3600.0)
    assert asked == []
    next(file.read(0, file.length))
    assert max(to_s for _, to_s in asked) < 10


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=10-500", (10, 100)),
        ("bytes=-30", (70, 100)),
        ("bytes=-300", (0, 100)),
        ("bytes=0-0, 5-6", (0, 1)),
        ("bytes=100-", None),
        ("bytes=20-10", None),
        ("bytes=-0", None),
        ("bytes=", None),
        ("bytes=a-b", None),
        ("bytes=-", None),
        ("pages=1-2", None),
        ("bytes=٣-٤", None),
    ],
)
def test_a_range_header_names_bytes_or_nothing(wanted: str | None, expected: tuple[int, int] | None) -> None:
    assert byte_range(wanted, 100) == expected


@given(st.text(max_size=30), st.integers(1, 1000))
def test_no_range_header_leads_outside_the_file(wanted: str, length: int) -> None:
    part = byte_range(f"bytes={wanted}", length)
    assert part is None or 0 <= part[0] < part[1] <= length
