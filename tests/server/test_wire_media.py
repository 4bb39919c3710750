"""Binary frames by themselves; what a page may send of them is tested with the events."""

import pytest

from server import wire_media
from server.errors import WireError
from server.wire_media import Media, decode_media

pytestmark = pytest.mark.unit


def test_every_kind_has_a_number_of_its_own_and_a_meaning() -> None:
    kinds = [value for name, value in vars(wire_media).items() if name.startswith("KIND_")]
    assert sorted(kinds) == sorted(wire_media.KINDS) == [1, 2, 3, 4, 5]


def test_a_frame_comes_back_as_it_was_written() -> None:
    frame = Media(wire_media.KIND_USER_SOUND, 2, 0, 9, 40, b"\1\2\3\4")
    assert decode_media(frame.encode()) == frame


def test_a_frame_of_the_servers_own_kinds_is_not_taken_from_a_page() -> None:
    with pytest.raises(WireError, match="expected kind 1 and version 1, got kind 2"):
        decode_media(Media(wire_media.KIND_VOICE, 1, 0, 0, 0, b"\0\0").encode())
