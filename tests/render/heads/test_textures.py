import io

import numpy as np
import pytest
from PIL import Image

from render.heads.assets import SKIN_FILES, AssetError, AssetFolder
from render.heads.textures import (
    ATLAS_PX,
    alpha_at,
    coloured,
    linear,
    mean_colour,
    opaque,
    skin_atlas,
    skin_uvs,
)

pytestmark = pytest.mark.unit

SKIN = SKIN_FILES["young_caucasian_female"]

HAIR = "public/data/proxies/hair/long01/textures/long01_diffuse.png"
EYE = "public/data/proxies/eyes/HighPolyEyes/textures/brownlight_eye.png"


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def test_the_skin_atlas_shows_what_the_source_shows(folder: AssetFolder) -> None:
    made = pixels(skin_atlas(folder, SKIN, None, 0.0))
    assert made.shape == (ATLAS_PX, ATLAS_PX, 3)
    with Image.open(folder.path(SKIN)) as image:
        source = np.asarray(image.convert("RGB"), dtype=np.float64)
    # Places on forehead, cheek and chest of the source.
    places = np.array([[390.0, 265.0], [450.0, 230.0], [200.0, 60.0]])
    uvs = np.stack([places[:, 0] / 512, 1 - places[:, 1] / 512], axis=1)
    for (x, y), (u, v) in zip(places.astype(int), skin_uvs(uvs), strict=True):
        column, row = int(u * ATLAS_PX), int((1 - v) * ATLAS_PX)
        near = source[y - 3 : y + 4, x - 3 : x + 4].mean(axis=(0, 1))
        np.testing.assert_allclose(
            made[row - 8 : row + 9, column - 8 : column + 9].mean(axis=(0, 1)), near, atol=14
        )


def test_skin_uvs_stay_in_the_picture() -> None:
    uvs = np.random.default_rng(1).random((500, 2))
    moved = skin_uvs(uvs)
    assert (moved >= 0.0).all()
    assert (moved <= 1.0).all()


def test_building_a_texture_twice_gives_the_same_bytes(folder: AssetFolder) -> None:
    tone = (0.8, 0.6, 0.5)
    assert skin_atlas(folder, SKIN, tone, 0.5) == skin_atlas(folder, SKIN, tone, 0.5)


@pytest.mark.parametrize("skin", ["young_african_male", "old_caucasian_female", "middleage_asian_male"])
def test_forehead_and_cheeks_take_the_tone_they_are_given(folder: AssetFolder, skin: str) -> None:
    tone = (0.66, 0.48, 0.37)
    made = skin_atlas(folder, SKIN_FILES[skin], tone, 0.6)
    places = np.array([[390.0, 265.0], [450.0, 230.0]])
    uvs = skin_uvs(np.stack([places[:, 0] / 512, 1 - places[:, 1] / 512], axis=1))
    around = (uvs[:, None] + np.random.default_rng(2).normal(size=(1, 400, 2)) * 0.008).reshape(-1, 2)
    np.testing.assert_allclose(mean_colour(made, around), tone, atol=0.07)


def test_evenness_takes_blotches_away_and_leaves_the_tone(folder: AssetFolder) -> None:
    blotchy, even = (pixels(skin_atlas(folder, SKIN, None, e))[300:400, 250:420] / 255.0 for e in (0.0, 1.0))
    assert even.std(axis=(0, 1)).max() < 0.75 * blotchy.std(axis=(0, 1)).max()
    np.testing.assert_allclose(even.mean(axis=(0, 1)), blotchy.mean(axis=(0, 1)), atol=0.06)


def test_hair_takes_the_colour_it_is_given(folder: AssetFolder) -> None:
    made = pixels(coloured(folder, HAIR, (0.2, 0.4, 0.3), 0.5)).astype(np.float64) / 255
    solid = made[made[..., 3] > 0.9][:, :3]
    np.testing.assert_allclose(solid.mean(axis=0), (0.2, 0.4, 0.3), atol=0.06)
    assert solid.std(axis=0).min() > 0.01


def test_clear_pixels_of_lashes_take_the_colour_of_what_is_near(folder: AssetFolder) -> None:
    brows = "public/data/proxies/eyebrows/eyebrow001/textures/eyebrow001.png"
    made = pixels(coloured(folder, brows, (0.3, 0.2, 0.14), 0.3)).astype(np.float64) / 255
    clear = made[made[..., 3] < 0.02][:, :3]
    np.testing.assert_allclose(clear.mean(axis=0), (0.3, 0.2, 0.14), atol=0.06)


def test_an_opaque_picture_has_no_hole_where_the_source_was_clear(folder: AssetFolder) -> None:
    made = pixels(opaque(folder, EYE, (1.0, 1.0, 1.0), 256))
    assert made.shape == (256, 256, 3)
    assert made[-8:, -8:].mean() > 60


def test_the_cornea_is_clear_and_the_iris_is_not(folder: AssetFolder) -> None:
    found = alpha_at(folder, EYE, np.array([[0.94, 0.06], [0.7, 0.7]]))
    assert found[0] < 0.1
    assert found[1] > 0.9


def test_a_skin_by_another_hand_is_refused(folder: AssetFolder) -> None:
    with pytest.raises(AssetError, match="allow-list"):
        skin_atlas(folder, "public/data/skins/toon01/textures/toon01.png", None, 0.5)


def test_screen_colours_become_linear_light() -> None:
    assert linear((0.0, 1.0, 0.5)) == pytest.approx((0.0, 1.0, 0.2140), abs=1e-4)
