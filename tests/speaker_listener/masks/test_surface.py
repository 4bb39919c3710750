"""The head of a built person becomes points, without body and clothes."""

from pathlib import Path

import numpy as np
import pytest

from speaker_listener.masks.silhouette import masks
from speaker_listener.masks.surface import SPACING_HW, read_surface, scattered

pytestmark = pytest.mark.unit

PEOPLE = Path(__file__).parents[3] / "server" / "static" / "people"


@pytest.fixture(params=["mira", "kenji"])
def person(request: pytest.FixtureRequest) -> Path:
    """Return a built person, or skip."""
    path = PEOPLE / f"{request.param}.light.glb"
    if not path.is_file():
        pytest.skip("no people are built: make run builds them")
    return path


def test_points_cover_a_triangle_and_nothing_else() -> None:
    corners = np.array([[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    points = scattered(corners, spacing_hw=0.05)
    assert (points[:, :2].sum(axis=1) <= 1 + 0.06).all()
    assert points.min() > -0.03
    for place in np.random.default_rng(0).dirichlet([1, 1, 1], 50) @ corners[0]:
        assert np.linalg.norm(points - place, axis=1).min() < 0.05


def test_a_built_head_is_about_a_width_wide_and_has_no_shoulders(person: Path) -> None:
    head = read_surface(person)
    assert head.name == person.name.split(".")[0]
    low, high = head.points.min(axis=0), head.points.max(axis=0)
    assert 1.0 < high[0] - low[0] < 1.8
    assert high[1] > 0.9
    assert low[1] > -1.0
    steps = head.points / SPACING_HW
    assert np.abs(steps - np.round(steps)).max() < 1e-3


def test_a_built_head_has_a_whole_silhouette(person: Path) -> None:
    (mask,) = masks(read_surface(person), np.zeros((1, 6)))
    assert 0.15 < mask.mean() < 0.4
    # No hole: from every empty pixel inside the box of the head a way leads out sideways.
    full = mask >= 0.5
    middle = full[20:36]
    for row in middle:
        inside = np.flatnonzero(row)
        assert row[inside[0] : inside[-1] + 1].all()


def test_who_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="expected a built person at .*nobody"):
        read_surface(tmp_path / "nobody.glb")
