"""The skin of a photo comes to the head, and nothing else of the photo."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from render.heads.base import BaseMesh
from render.heads.photo.fit import Fit
from render.heads.photo.masks import face_view, polygon, to_linear
from render.heads.photo.sliders import LandmarkModel
from render.heads.photo.texture import look, photo_skin
from render.heads.textures import Picture
from tests.render.heads.photo.conftest import MAGENTA, Shot, taken

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def spotted(atlas: Picture) -> Picture:
    """Return a skin with coloured dots all over, which no base skin has."""
    rows, columns = np.mgrid[0:1024, 0:1024]
    dots = ((rows // 8 + columns // 8) % 4 == 0)[..., None]
    return np.where(dots, (0.75 * atlas).astype(np.uint8), atlas)


def magenta_share(skin: Picture, base: Picture) -> float:
    """Return how far the most magenta texel is more magenta than the base skin there."""

    def excess(pixels: Picture) -> np.ndarray:
        rgb = pixels.astype(np.float64)
        return np.asarray((np.minimum(rgb[..., 0], rgb[..., 2]) - rgb[..., 1]) / 255.0)

    return float((excess(skin) - excess(base)).max())


@pytest.mark.parametrize("which", ["front", "aside"])
def test_nothing_from_outside_of_the_face_reaches_the_skin(
    which: str, request: pytest.FixtureRequest, atlas: Picture
) -> None:
    shot: Shot = request.getfixturevalue(which)
    fit: Fit = request.getfixturevalue(f"{which}_fit")
    assert (shot.photo == MAGENTA).all(axis=2).mean() > 0.2
    skin = photo_skin(shot.photo, fit, atlas)
    assert magenta_share(skin, _like(skin, atlas)) < 0.1


def test_magenta_hair_over_the_forehead_does_not_reach_the_skin(
    front: Shot, front_fit: Fit, atlas: Picture
) -> None:
    photo = front.photo.copy()
    brows = int(front_fit.landmarks_px[17:27, 1].min())
    photo[: brows - 45] = MAGENTA
    skin = photo_skin(photo, front_fit, atlas)
    assert magenta_share(skin, _like(skin, atlas)) < 0.1


def test_magenta_eyes_do_not_reach_the_skin(front: Shot, front_fit: Fit, atlas: Picture) -> None:
    photo = front.photo.copy()
    for eye in (range(36, 42), range(42, 48)):
        photo[polygon(front_fit.landmarks_px[list(eye)], (640, 640)) > 0.5] = MAGENTA
    skin = photo_skin(photo, front_fit, atlas)
    assert magenta_share(skin, _like(skin, atlas)) < 0.1


def test_the_photo_is_seen_on_the_skin_where_the_face_is(
    base: BaseMesh, known: LandmarkModel, front: Shot, front_fit: Fit, atlas: Picture, spotted: Picture
) -> None:
    photo = taken(base, known, front.camera, spotted)
    skin = photo_skin(photo, front_fit, atlas)
    seen = look(face_view(photo, front_fit), front_fit, len(skin))
    sure = seen.weights > 0.95
    at = seen.cover.row[sure], seen.cover.column[sure]

    def contrast(picture: Picture) -> float:
        values = np.log(to_linear(picture.astype(np.float64) / 255.0).mean(axis=2) + 1e-3)
        return float(values[at].std())

    assert contrast(skin) > 1.5 * contrast(_like(skin, atlas))


def test_where_nothing_is_seen_the_skin_is_the_one_of_the_head(
    front: Shot, front_fit: Fit, atlas: Picture
) -> None:
    skin = photo_skin(front.photo, front_fit, atlas)
    rows = slice(0, len(skin) // 10)  # the back of the head
    assert (skin[rows, : len(skin) // 10] == _like(skin, atlas)[rows, : len(skin) // 10]).all()


def test_a_side_that_is_turned_away_is_filled_from_the_other(
    base: BaseMesh, known: LandmarkModel, aside: Shot, aside_fit: Fit, atlas: Picture
) -> None:
    seen = look(face_view(aside.photo, aside_fit), aside_fit, 1024)
    unseen = (seen.weights < 0.05) & (seen.mirrored_weights > 0.95)
    assert unseen.sum() > 500
    at = seen.cover.row[unseen], seen.cover.column[unseen]
    # A dark mark over all that is seen of the better side shows on the other.
    photo = aside.photo.copy()
    x = int(aside_fit.landmarks_px[30, 0])
    photo[:, : x - 60][:, ::6] //= 2
    marked = photo_skin(photo, aside_fit, atlas).astype(np.float64)
    plain = photo_skin(aside.photo, aside_fit, atlas).astype(np.float64)
    assert plain.shape == (1024, 1024, 3)
    assert np.abs(marked - plain)[at].mean() > 2.0


def test_the_light_of_the_photo_is_not_in_the_skin(front: Shot, front_fit: Fit, atlas: Picture) -> None:
    view = face_view(front.photo, front_fit)
    seen = look(view, front_fit, 512)
    sure = seen.weights > 0.8
    place = front_fit.camera.place(front_fit.vertices)[front_fit.rows]
    assert place[45, 0] > place[36, 0]
    across = view.landmarks[[2, 14], 0]
    raw = view.picture[:, :, 1]
    line = raw[int(view.landmarks[29, 1])]
    left = line[int(across[0]) + 25 : int(across[0]) + 45].mean()
    right = line[int(across[1]) - 45 : int(across[1]) - 25].mean()
    assert right > 1.3 * left  # the photo is lit from one side
    both = sure & (seen.mirrored_weights > 0.8)
    own, mirrored = seen.colours[both, 1], seen.mirrored_colours[both, 1]
    assert np.median(np.abs(np.log(own / mirrored))) < 0.5 * np.log(right / left)


def test_a_fine_photo_makes_a_finer_atlas(front: Shot, front_fit: Fit, atlas: Picture) -> None:
    assert photo_skin(front.photo, front_fit, atlas).shape == (1024, 1024, 3)
    twice = np.repeat(np.repeat(front.photo, 2, axis=0), 2, axis=1)
    fit = replace(front_fit, landmarks_px=2.0 * front_fit.landmarks_px, size_px=(1280, 1280))
    camera = replace(
        fit.camera, scale_px_per_m=2.0 * fit.camera.scale_px_per_m, offset_px=2.0 * fit.camera.offset_px
    )
    assert photo_skin(twice, replace(fit, camera=camera), atlas).shape == (2048, 2048, 3)


def _like(skin: Picture, atlas: Picture) -> Picture:
    return np.asarray(Image.fromarray(atlas).resize(skin.shape[1::-1], Image.Resampling.BICUBIC))
