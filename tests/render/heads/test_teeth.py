import numpy as np
import pytest

from render.heads.assets import AssetFolder
from render.heads.figure import Figure
from render.heads.proxies import load_proxy
from render.heads.surface import normals, pieces
from render.heads.teeth import seen
from tests.render.heads.reading import GlbReader, covered

pytestmark = pytest.mark.unit


def test_only_what_can_be_seen_of_the_teeth_is_kept(mira: GlbReader) -> None:
    assert 1500 < len(mira.parts["teeth"].triangles) <= 3000


def test_from_the_front_the_teeth_look_as_if_none_of_them_was_left_out(
    folder: AssetFolder, figure: Figure
) -> None:
    proxy = load_proxy(folder, "teeth", "Teeth_Base")
    places = proxy.fit(figure.vertices)
    faces = proxy.sheet.a[proxy.sheet.triangles]
    kept = seen(proxy.sheet, places)
    piece = pieces(faces, len(places))[faces[:, 0]]
    tooth = piece != np.bincount(piece).argmax()
    forward = normals(places, faces)[faces].mean(axis=1)[:, 2]
    depth_m = places[:, 2].max() - places[faces, 2].mean(axis=1)
    # Grown outwards a little, so that a triangle does not cover itself.
    before = places[faces].mean(axis=1) + (0.0, 0.0, 2e-4)
    front = tooth & (forward > 0.2) & (depth_m < 0.035)
    visible = front & ~covered_where(before, places[faces], front)
    assert visible.sum() > 400
    assert kept[visible].all()


def covered_where(points: np.ndarray, triangles: np.ndarray, asked: np.ndarray) -> np.ndarray:
    out = np.zeros(len(points), dtype=np.bool_)
    out[asked] = covered(points[asked], triangles)
    return out


def test_what_looks_back_is_left_out(folder: AssetFolder, figure: Figure) -> None:
    proxy = load_proxy(folder, "teeth", "Teeth_Base")
    places = proxy.fit(figure.vertices)
    corners = places[proxy.sheet.a[proxy.sheet.triangles]]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    forward = across[:, 2] / np.linalg.norm(across, axis=1)
    assert not seen(proxy.sheet, places)[forward < -0.5].any()
