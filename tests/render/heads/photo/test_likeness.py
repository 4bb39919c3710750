"""From a photo to two files that say what they are."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.heads.assets import AssetFolder
from render.heads.base import BaseMesh
from render.heads.people import bundled
from render.heads.photo.landmarks68 import PhotoError
from render.heads.photo.likeness import likeness, make_likeness, named, read_landmarks, read_photo
from tests.render.heads.photo.conftest import Shot, begun
from tests.render.heads.reading import GlbReader

pytestmark = pytest.mark.unit


def test_two_files_say_that_they_are_synthetic_and_made_from_a_photo(
    assets_dir: Path, tmp_path: Path, front: Shot
) -> None:
    out = tmp_path / "made"
    found, made = make_likeness(assets_dir, out, front.photo, front.landmarks_px.tolist(), begun("me"))
    assert sorted(path.name for path in out.iterdir()) == ["me.glb", "me.light.glb"]
    assert made.full["file"] == "me.glb"
    assert found.person.name == "me"
    for name in ("me.glb", "me.light.glb"):
        glb = GlbReader((out / name).read_bytes())
        extras = glb.document.scenes[0].extras
        assert extras["synthetic"] is True
        assert extras["from_photo"] is True


def test_bundled_people_do_not_say_so(mira: GlbReader) -> None:
    assert "from_photo" not in mira.document.scenes[0].extras


def test_what_is_no_photo_is_refused(folder: AssetFolder, base: BaseMesh, front: Shot) -> None:
    with pytest.raises(PhotoError, match=r"expected a photo of H × W × 3 bytes, got \(640, 640\) of uint8"):
        likeness(front.photo[..., 0], front.landmarks_px, begun(), folder, base)


def test_a_photo_is_turned_as_its_camera_was_held(tmp_path: Path) -> None:
    image = Image.new("RGB", (30, 20), "red")
    exif = image.getexif()
    exif[0x0112] = 6  # a quarter to the right
    image.save(tmp_path / "photo.jpg", exif=exif)
    assert read_photo(tmp_path / "photo.jpg").shape == (30, 20, 3)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"no picture")
    with pytest.raises(PhotoError, match=r"photo\.jpg cannot be read: .*; save it anew"):
        read_photo(tmp_path / "photo.jpg")
    with pytest.raises(PhotoError, match=r"gone\.jpg cannot be read"):
        read_photo(tmp_path / "gone.jpg")


def test_a_picture_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.heads.photo.likeness.MOST_PIXELS", 100)
    Image.new("L", (20, 20)).save(tmp_path / "photo.png")
    with pytest.raises(PhotoError, match="got 20 × 20; make it smaller"):
        read_photo(tmp_path / "photo.png")


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "cannot be read"), ("[[1, 2]]", "got 1 entries"), ('{"x": 1}', "got dict")],
)
def test_landmarks_that_are_none_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "face.json").write_text(text, encoding="utf-8")
    with pytest.raises(PhotoError, match=said):
        read_landmarks(tmp_path / "face.json")


def test_landmarks_are_read(tmp_path: Path) -> None:
    pairs = np.arange(136.0).reshape(68, 2).tolist()
    (tmp_path / "face.json").write_text(json.dumps(pairs), encoding="utf-8")
    assert read_landmarks(tmp_path / "face.json") == pairs


def test_a_person_gets_another_name() -> None:
    kenji = bundled("kenji")
    renamed = named(kenji, "aunt-jo")
    assert (renamed.name, renamed.title) == ("aunt-jo", "Aunt Jo")
    assert replace(renamed, name=kenji.name, title=kenji.title, description=kenji.description) == kenji
    with pytest.raises(ValueError, match="expected a name of a-z"):
        named(kenji, "Aunt Jo")
