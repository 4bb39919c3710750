import numpy as np
import pytest

from render.heads.base import BaseMesh, Floats
from render.heads.figure import Figure
from render.heads.jaw import OPEN_RAD, Jaw
from render.heads.landmarks import PLACES, Landmarks
from tests.render.heads.reading import GlbReader, covered

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def jaw(base: BaseMesh, figure: Figure, landmarks: Landmarks) -> Jaw:
    return Jaw(base, figure, landmarks)


def test_the_lower_lip_and_teeth_go_wholly_and_the_upper_ones_not_at_all(jaw: Jaw) -> None:
    upper, lower = jaw.landmarks.lip_rim
    x = jaw.base.vertices[:, 0]
    middle = np.abs(x) < 0.35 * x[upper].max()
    assert (jaw.share[lower[middle[lower]]] == 1.0).all()
    assert (jaw.share[upper[middle[upper]]] == 0.0).all()
    assert (jaw.share[jaw.base.group_vertices("helper-lower-teeth")] == 1.0).all()
    assert (jaw.share[jaw.base.group_vertices("helper-upper-teeth")] == 0.0).all()


@pytest.mark.parametrize(
    ("place", "least", "most"),
    [
        ("chin", 0.8, 1.0),
        ("corner of the mouth", 0.3, 0.6),
        ("nose tip", 0.0, 0.001),
        ("cheekbone", 0.0, 0.02),
    ],
)
def test_the_jaw_lets_go_gradually_up_the_face(jaw: Jaw, place: str, least: float, most: float) -> None:
    assert least <= jaw.share[PLACES[place][0]] <= most


def test_lips_meet_the_corners_gradually(jaw: Jaw) -> None:
    for rim in jaw.landmarks.lip_rim:
        along = jaw.share[rim[np.argsort(jaw.base.vertices[rim, 0])]]
        assert np.abs(np.diff(along)).max() < 0.25


def test_opening_turns_the_lower_teeth_rigidly_about_the_joints(jaw: Jaw) -> None:
    teeth = jaw.base.group_vertices("helper-lower-teeth")
    before = jaw.figure.vertices[teeth]
    after = before + jaw.opened()[teeth]
    apart_before = np.linalg.norm(before[:, None] - before[None], axis=2)
    apart_after = np.linalg.norm(after[:, None] - after[None], axis=2)
    np.testing.assert_allclose(apart_after, apart_before, atol=1e-9)
    axis = jaw.base.joint("jaw____head", jaw.figure.vertices)
    turned = [np.arctan2(place[:, 2] - axis[2], axis[1] - place[:, 1]) for place in (before, after)]
    np.testing.assert_allclose(turned[0] - turned[1], OPEN_RAD, atol=1e-9)


@pytest.mark.parametrize(("direction", "axis", "sign"), [("left", 0, 1), ("right", 0, -1), ("forward", 2, 1)])
def test_the_jaw_moves_the_way_it_is_named(jaw: Jaw, direction: str, axis: int, sign: int) -> None:
    moved: Floats = jaw.moved(direction)
    chin = moved[PLACES["chin"][0]]
    assert sign * chin[axis] > 0.004
    assert np.abs(chin[1]) < 0.003


def test_an_open_mouth_with_lips_drawn_back_keeps_its_lining_inside(mira: GlbReader) -> None:
    both = {f"{name}{side}": 1.0 for name in ("mouthUpperUp", "mouthLowerDown") for side in ("Left", "Right")}
    weights = {"jawOpen": 1.0, **both}
    skin = mira.parts["skin"]
    place = skin.posed(**weights)
    # Cheeks are what stands foremost beside the mouth at rest; nothing that was behind may come before them.
    rest = skin.positions
    beside = (np.abs(rest[:, 0]) > 0.028) & (np.abs(rest[:, 0]) < 0.05) & (np.abs(rest[:, 1] + 0.03) < 0.03)
    hidden = beside & (rest[:, 2] > 0.03)
    hidden[hidden] = covered(rest[hidden], rest[skin.triangles][near(rest, skin.triangles)])
    assert hidden.sum() > 20
    still = covered(place[hidden], place[skin.triangles][near(rest, skin.triangles)])
    assert still.mean() > 0.97


def near(rest: Floats, triangles: np.ndarray) -> np.ndarray:
    middles = rest[triangles].mean(axis=1)
    kept: np.ndarray = (
        (np.abs(middles[:, 0]) < 0.07) & (np.abs(middles[:, 1] + 0.04) < 0.07) & (middles[:, 2] > 0)
    )
    return kept
