"""A person on the page's stage without a page: a face in, a picture out. With the real browser, page and head."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from render.rig import CHANNELS
from server.errors import ConfigError
from server.pictures.browser import find_browser
from server.pictures.stage import ORIGIN, STATIC, Look, Stage, answer, check_built, open_stage

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    look = Look(96, 128, "#00ff00", light=True)
    with open_stage(find_browser(None), "mira", CHANNELS, look) as stage:
        yield stage


def face(**channels: float) -> NDArray[np.float32]:
    values = np.zeros(len(CHANNELS), dtype=np.float32)
    for name, value in channels.items():
        values[CHANNELS.index(name)] = value
    return values


def pixels(png: bytes) -> NDArray[np.float64]:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.float64)


def test_a_picture_has_the_person_in_the_middle_and_the_colour_that_was_asked_for_around(
    stage: Stage,
) -> None:
    assert stage.missing == []
    found = pixels(stage.picture(face()))
    assert found.shape == (128, 96, 3)
    np.testing.assert_allclose(found[2, 2], (0, 255, 0), atol=2)
    middle = found[50:70, 38:58].mean(axis=(0, 1))
    assert middle[0] > middle[1] > middle[2] > 20  # skin


def test_the_same_face_is_the_same_picture_and_an_open_mouth_another(stage: Stage) -> None:
    shut, again, wide = (pixels(stage.picture(one)) for one in (face(), face(), face(jawOpen=0.9)))
    np.testing.assert_array_equal(shut, again)
    changed = np.abs(wide - shut).max(axis=2) > 24
    assert changed.sum() > 20
    rows = np.flatnonzero(changed.any(axis=1))
    assert rows.mean() > 55  # below the nose


def test_nothing_but_the_built_page_is_given_out() -> None:
    assert answer(f"{ORIGIN}/stage.html", STATIC).kind == "text/html"
    assert answer(f"{ORIGIN}/people/mira.glb", STATIC).kind == "model/gltf-binary"
    for url in (
        f"{ORIGIN}/../app.py",
        f"{ORIGIN}/%2e%2e/app.py",
        f"{ORIGIN}/",
        "http://elsewhere.example/stage.html",
    ):
        assert answer(url, STATIC).body is None


def test_a_page_that_is_not_built_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected the page that draws at .*make run"):
        check_built(tmp_path)
