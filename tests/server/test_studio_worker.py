"""What runs in the studio's process, without the process: skins of photos are kept for a while, and missed in words."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from render.heads.people import load_people
from render.heads.studio import described
from server import studio_worker
from server.errors import StudioError
from server.studio import ASSETS

pytestmark = pytest.mark.unit

MIRA = described(load_people()[0])


class Workshop:
    """Says what it was asked to make."""

    def __init__(self) -> None:
        self.worn: list[Any] = []

    def draft(self, person: Any, skin: Any) -> bytes:
        self.worn.append(skin)
        return f"draft of {person.title}".encode()

    def make(self, person: Any, skin: Any) -> tuple[bytes, bytes]:
        self.worn.append(skin)
        return b"full", b"light"


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Put a workshop that makes nothing in the place of the real one, which `test_studio` drives."""
    shop = Workshop()
    monkeypatch.setattr(studio_worker, "_workshop", shop)
    monkeypatch.setattr(studio_worker, "_skins", {})
    return shop


def test_without_a_photo_there_is_no_skin_to_keep(workshop: Workshop) -> None:
    assert studio_worker.draft(MIRA, "") == b"draft of Mira"
    assert studio_worker.make(MIRA, "") == studio_worker.Head(b"full", b"light")
    assert workshop.worn == [None, None]


def test_the_skin_of_a_photo_is_worn_by_name_and_kept_with_who_wears_it(
    workshop: Workshop, tmp_path: Path
) -> None:
    skin = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3)
    studio_worker._skins["abc"] = skin
    head = studio_worker.make(MIRA, "abc")
    kept = tmp_path / "skin.png"
    kept.write_bytes(head.skin)
    studio_worker.draft(MIRA, kept)
    assert np.array_equal(workshop.worn[0], skin)
    assert np.array_equal(workshop.worn[1], skin)


@pytest.mark.parametrize("skin", ["abc", Path("nowhere.png")])
def test_a_photo_that_is_gone_is_said(workshop: Workshop, skin: str | Path) -> None:
    with pytest.raises(StudioError, match="choose it again"):
        studio_worker.draft(MIRA, skin)


def test_a_picture_that_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    studio_worker.open_workshop(ASSETS)
    monkeypatch.setattr(studio_worker, "_skins", {})
    with pytest.raises(StudioError, match=r"^Expected a picture such as a JPEG or PNG"):
        studio_worker.photograph(b"no picture", [[0.0, 0.0]] * 68, MIRA)
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "grey").save(out, "PNG")
    with pytest.raises(StudioError, match="landmarks"):
        studio_worker.photograph(out.getvalue(), [[1.0, 1.0]] * 3, MIRA)
