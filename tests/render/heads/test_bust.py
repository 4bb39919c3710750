import numpy as np
import pytest

from render.heads.base import BaseMesh
from render.heads.bust import make_garment, skin_sheet
from render.heads.figure import Figure

pytestmark = pytest.mark.unit


def test_only_skin_is_shown_and_nothing_below_the_collar(base: BaseMesh, figure: Figure) -> None:
    sheet = skin_sheet(base, figure)
    assert set(np.unique(sheet.a)) <= set(base.group_vertices("body").tolist())
    places = sheet.apply(figure.vertices)
    assert places[:, 1].min() > -0.26
    assert np.abs(places[:, 0]).max() < 0.12


def test_the_skin_goes_on_below_the_collar_and_stays_below_the_cloth(base: BaseMesh, figure: Figure) -> None:
    cloth = make_garment(base, figure)
    top = cloth.shade == 1.0
    places, out = cloth.positions[top], cloth.normals[top]
    skin = skin_sheet(base, figure).apply(figure.vertices)
    below = 0
    for place in skin[skin[:, 1] < -0.1]:
        nearest = int(np.argmin(np.linalg.norm(places - place, axis=1)))
        offset = places[nearest] - place
        across = offset - (offset @ out[nearest]) * out[nearest]
        if np.linalg.norm(across) < 0.003:
            below += 1
            assert offset @ out[nearest] > 0.001
    assert below > 30


def test_the_garment_reaches_around_and_follows_the_chest(base: BaseMesh, figure: Figure) -> None:
    cloth = make_garment(base, figure)
    assert np.isfinite(cloth.positions).all()
    np.testing.assert_allclose(np.linalg.norm(cloth.normals, axis=1), 1.0, atol=1e-6)
    assert np.ptp(cloth.positions[:, 0]) > 0.3
    assert cloth.positions[:, 1].min() < -0.3
    assert cloth.weights[:, 2].max() < 0.1
    np.testing.assert_allclose(cloth.weights.sum(axis=1), 1.0, atol=1e-9)


def test_the_collar_is_one_closed_ring(base: BaseMesh, figure: Figure) -> None:
    cloth = make_garment(base, figure)
    collar = np.unique(cloth.triangles[(cloth.shade[cloth.triangles] < 0.6).any(axis=1)])
    ring = cloth.positions[collar] - figure.neck_m
    # At the nape it lies high, so no back is bare under short hair.
    assert ring[ring[:, 2] < -0.02, 1].min() > -0.04
    turn = np.sort(np.arctan2(ring[:, 0], ring[:, 2]))
    gaps = np.diff(np.concatenate([turn, [turn[0] + 2 * np.pi]]))
    assert gaps.max() < 0.3
