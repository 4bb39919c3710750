"""What a format is, for whoever adds one."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest

from emotion_tree.exports.format import ALL_MEDIA, FACES, SOUND, Format
from emotion_tree.trajectory.record import MediaBlock, MediaKind, Record

pytestmark = pytest.mark.unit


def test_faces_and_sound_are_all_the_media_there_is() -> None:
    assert FACES | SOUND == ALL_MEDIA == set(get_args(MediaKind))
    assert not FACES & SOUND


def test_a_format_asks_for_no_media_unless_it_says_so() -> None:
    def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
        return []

    assert Format("x", "something", ".x", write).media == frozenset()
