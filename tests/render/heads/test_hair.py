import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from render.heads.assets import AssetFolder
from render.heads.figure import Figure
from render.heads.hair import Hair, dress, hang
from render.heads.people import bundled
from render.heads.proxies import Proxy, load_proxy
from render.heads.surface import pieces
from render.heads.textures import Dye, hair, hair_uvs

pytestmark = pytest.mark.unit

TEXTURE = "public/data/proxies/hair/long01/textures/long01_diffuse.png"
COLOUR = (0.34, 0.22, 0.15)
DYE = Dye(COLOUR, 0.55)


@pytest.fixture(scope="module")
def proxy(folder: AssetFolder) -> Proxy:
    return load_proxy(folder, "hair", "long01")


@pytest.fixture(scope="module")
def worn(proxy: Proxy, figure: Figure) -> Hair:
    return dress(proxy, figure.vertices, bundled("mira"))


def picture(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image, dtype=np.float64) / 255


def at(pixels: np.ndarray, uvs: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    column = np.clip((uvs[:, 0] * width).astype(int), 0, width - 1)
    row = np.clip(((1 - uvs[:, 1]) * height).astype(int), 0, height - 1)
    found: np.ndarray = pixels[row, column]
    return found


def test_hair_without_strands_is_one_piece(worn: Hair, proxy: Proxy, figure: Figure) -> None:
    def count(of: Hair) -> int:
        faces = of.sheet.a[of.sheet.triangles]
        return len(np.unique(pieces(faces, len(of.places))[faces]))

    loose = dress(proxy, figure.vertices, replace(bundled("mira"), hair_strands=True, hair_end_m=None))
    assert count(loose) > 10
    assert count(dress(proxy, figure.vertices, replace(bundled("mira"), hair_end_m=None))) == 1
    assert count(worn) <= 2


def test_hair_ends_about_where_it_is_cut(worn: Hair) -> None:
    end_m = bundled("mira").hair_end_m
    assert end_m is not None
    lowest_m = worn.sheet.apply(worn.places)[:, 1].min()
    assert end_m - 0.012 < lowest_m < end_m


def test_a_coarser_surface_is_cut_at_the_same_height(worn: Hair) -> None:
    whole = worn.coarse.apply(worn.places)[:, 1].min()
    cut = worn.cut_like(worn.coarse).apply(worn.places)[:, 1].min()
    assert whole < cut - 0.02
    assert cut == pytest.approx(worn.sheet.apply(worn.places)[:, 1].min(), abs=0.003)


def test_greying_lightens_single_hairs_and_not_all(folder: AssetFolder, worn: Hair) -> None:
    plain, grey = (
        picture(hair(folder, TEXTURE, Dye(COLOUR, 0.55, share), worn.sheet, worn.ends)).mean(axis=2)
        for share in (0.0, 0.4)
    )
    lighter = grey - plain > 0.05
    assert 0.2 < lighter.mean() < 0.8


def test_hair_covers_the_top_of_the_skull(worn: Hair, figure: Figure) -> None:
    skull = figure.vertices[figure.vertices[:, 1] > 0.125]
    skull = skull[np.abs(skull[:, 0]) < 0.06]
    places = worn.sheet.apply(worn.places)
    for point in skull[::7]:
        beside = np.hypot(places[:, 0] - point[0], places[:, 2] - point[2]) < 0.012
        if beside.sum() > 3:
            assert places[beside, 1].max() > point[1]


def test_the_picture_has_no_black_where_hair_is_drawn(folder: AssetFolder, worn: Hair) -> None:
    pixels = picture(hair(folder, TEXTURE, DYE, worn.sheet, worn.ends))
    corners = worn.sheet.uvs[worn.sheet.triangles]
    uvs = hair_uvs(np.concatenate([worn.sheet.uvs, corners.mean(axis=1)]))
    drawn = at(pixels, uvs)
    assert (uvs >= 0).all()
    assert (uvs <= 1).all()
    assert drawn[:, :3].mean(axis=1).min() > 0.35 * np.mean(COLOUR)


def test_clear_pixels_have_the_colour_of_hair(folder: AssetFolder, worn: Hair) -> None:
    pixels = picture(hair(folder, TEXTURE, DYE, worn.sheet, worn.ends))
    clear = pixels[pixels[..., 3] < 0.02][:, :3]
    assert len(clear) > 1000
    np.testing.assert_allclose(clear.mean(axis=0), COLOUR, atol=0.09)


def test_strands_end_unevenly_and_all_of_them_do(folder: AssetFolder, worn: Hair) -> None:
    assert worn.ends is not None
    pixels = picture(hair(folder, TEXTURE, DYE, worn.sheet, worn.ends))
    source_low, source_high = worn.sheet.uvs.min(axis=0) - 0.01, worn.sheet.uvs.max(axis=0) + 0.01
    inner = (worn.ends.u > 0.05) & (worn.ends.u < 0.28)
    for v, expected in ((worn.ends.longest, 0.0), (worn.ends.shortest, 1.0)):
        uvs = (np.stack([worn.ends.u, v], axis=1)[inner] - source_low) / (source_high - source_low)
        np.testing.assert_allclose(at(pixels, uvs)[:, 3].mean(), expected, atol=0.1)
    left = (np.argmax(pixels[::-1, :, 3] > 0.5, axis=0))[100:400]
    assert 2.0 < left.std() < 40.0


def test_hair_that_is_not_cut_keeps_its_ends(folder: AssetFolder, proxy: Proxy, figure: Figure) -> None:
    long = dress(proxy, figure.vertices, replace(bundled("mira"), hair_end_m=None))
    assert long.ends is None
    assert len(hair(folder, TEXTURE, DYE, long.sheet, long.ends)) > 10_000


def test_hair_on_the_head_turns_with_it_and_long_hair_rests_on_the_shoulders() -> None:
    weights = hang(np.array([[0.0, 0.1, 0.0], [0.1, -0.3, 0.0]]))
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(weights[0], (0.0, 0.0, 1.0))
    assert weights[1, 2] == pytest.approx(0.4)


def test_a_style_that_ends_above_the_cut_is_left_as_it_is(folder: AssetFolder, figure: Figure) -> None:
    short = dress(
        load_proxy(folder, "hair", "short02"), figure.vertices, replace(bundled("mira"), hair_end_m=-0.2)
    )
    assert short.ends is None
    assert short.above_end_m is None
    assert short.cut_like(short.coarse) is short.coarse
