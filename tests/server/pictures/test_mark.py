"""Everything that is drawn says that it was: for people, and for programs that look for it."""

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from server.pictures.mark import SOURCE_TYPE, STATEMENT, XMP_BOX, ffmpeg_metadata, mark_mp4, marked_png, xmp

pytestmark = pytest.mark.unit


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 3), (9, 80, 200)).save(written, "PNG")
    return written.getvalue()


def test_the_packet_is_well_formed_and_names_the_source_type() -> None:
    inside = xmp().split("?>", 1)[1].rsplit("<?xpacket", 1)[0]
    root = ET.fromstring(inside)
    description = root[0][0]
    assert description.get("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType") == SOURCE_TYPE
    assert STATEMENT in ET.tostring(root, encoding="unicode")


def test_a_marked_picture_is_the_same_picture_and_readers_find_the_mark() -> None:
    marked = marked_png(png())
    with Image.open(io.BytesIO(png())) as before, Image.open(io.BytesIO(marked)) as after:
        after.load()
        assert before.tobytes() == after.tobytes()
        assert after.info["Description"] == STATEMENT
        assert SOURCE_TYPE in str(after.info["XML:com.adobe.xmp"])


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a PNG, got 5 bytes"):
        marked_png(b"hello")


def test_a_film_gets_a_box_of_its_own_at_its_end(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"\0\0\0\x08free")
    mark_mp4(film)
    data = film.read_bytes()
    box = data[8:]
    assert int.from_bytes(box[:4], "big") == len(box)
    assert box[4:8] == b"uuid"
    assert box[8:24] == XMP_BOX
    assert SOURCE_TYPE.encode() in box


def test_a_film_says_it_in_words_too() -> None:
    assert f"description={STATEMENT}" in ffmpeg_metadata()
