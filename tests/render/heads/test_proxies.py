import numpy as np
import pytest

from render.heads.assets import AssetError, AssetFolder
from render.heads.base import BaseMesh
from render.heads.figure import DECIMETRE_M, Figure
from render.heads.proxies import load_proxy

pytestmark = pytest.mark.unit


def test_a_proxy_fits_the_mesh_it_was_made_on(folder: AssetFolder, base: BaseMesh) -> None:
    eyes = load_proxy(folder, "eyes", "HighPolyEyes")
    np.testing.assert_allclose(eyes.weights.sum(axis=1), 1.0, atol=1e-3)
    fitted = eyes.fit(base.vertices * DECIMETRE_M)
    balls = [base.group_vertices(f"helper-{side}-eye") for side in "lr"]
    helper = base.vertices[np.concatenate(balls)] * DECIMETRE_M
    # The back of the ball is left out: it is never seen.
    np.testing.assert_allclose(fitted.min(axis=0)[:2], helper.min(axis=0)[:2], atol=2e-3)
    np.testing.assert_allclose(fitted.max(axis=0), helper.max(axis=0), atol=2e-3)


def test_following_is_the_difference_of_two_fits(folder: AssetFolder, figure: Figure) -> None:
    brows = load_proxy(folder, "eyebrows", "eyebrow001")
    moves = np.random.default_rng(3).normal(size=(2, *figure.vertices.shape))
    followed = brows.follow(moves)
    for move, found in zip(moves, followed, strict=True):
        expected = brows.fit(figure.vertices + move) - brows.fit(figure.vertices)
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_proxy_by_another_hand_is_refused(folder: AssetFolder) -> None:
    with pytest.raises(AssetError, match="allow-list"):
        load_proxy(folder, "hair", "curly2")
