import numpy as np
import pytest

from render.heads.base import BaseMesh, Floats
from render.heads.mouth import Mouth
from render.rig import INDEX
from tests.render.heads.reading import GlbReader

pytestmark = pytest.mark.unit


def test_lips_touch_at_rest(mouth: Mouth, shapes: Floats) -> None:
    assert np.abs(mouth.lips_apart(np.zeros_like(shapes[0]))).max() < 1e-4


@pytest.mark.parametrize("amount", [0.1, 0.3, 0.6, 1.0])
def test_mouth_close_brings_the_lips_of_an_open_jaw_together(
    mouth: Mouth, shapes: Floats, amount: float
) -> None:
    jaw, close = shapes[INDEX["jawOpen"]], shapes[INDEX["mouthClose"]]
    opened = mouth.lips_apart(amount * jaw)
    sealed = mouth.lips_apart(amount * (jaw + close))
    assert opened.max() > 0.02 * amount
    # A millimetre at a corner is the fold that a dropped jaw has there.
    assert np.median(np.abs(sealed)) < 2e-4
    assert np.abs(sealed).max() < 0.06 * opened.max() + 1e-4


def test_the_gap_is_the_jaw_less_what_mouth_close_takes_back(mouth: Mouth, shapes: Floats) -> None:
    jaw, close = shapes[INDEX["jawOpen"]], shapes[INDEX["mouthClose"]]
    full = mouth.lips_apart(0.4 * jaw).max()
    assert mouth.lips_apart(0.7 * jaw + 0.3 * close).max() == pytest.approx(full, rel=0.08)


def test_sealing_leaves_the_chin_to_the_jaw(base: BaseMesh, mouth: Mouth, shapes: Floats) -> None:
    close = shapes[INDEX["mouthClose"]]
    far = np.linalg.norm(mouth.figure.vertices - mouth.centre, axis=1) > 0.045
    assert not close[far].any()


def test_sealing_lips_that_touch_moves_nothing(mouth: Mouth, shapes: Floats) -> None:
    assert np.abs(mouth.seal(np.zeros_like(shapes[0]))).max() < 1e-4


def test_parted_lips_leave_a_round_opening(mouth: Mouth) -> None:
    gap = mouth.lips_apart(mouth.part())
    x = mouth.figure.vertices[mouth.landmarks.lip_rim[1], 0]
    assert gap[np.abs(x) < 0.003].min() > 0.008
    assert gap[np.abs(x) > 0.95 * x.max()].max() < 0.004


@pytest.mark.parametrize("which", ["upper", "lower"])
def test_a_rolled_lip_goes_inwards_and_gets_thinner(mouth: Mouth, which: str) -> None:
    rolled = mouth.roll(which)
    assert rolled[:, 2].min() < -0.003
    assert rolled[:, 2].max() < 1e-6
    outwards = 1.0 if which == "upper" else -1.0
    assert (outwards * rolled[:, 1]).min() < -0.002


@pytest.mark.parametrize(("direction", "axis", "sign"), [("left", 0, 1), ("right", 0, -1), ("forward", 2, 1)])
def test_the_jaw_moves_the_way_it_is_named_and_takes_the_lower_teeth_along(
    base: BaseMesh, mouth: Mouth, direction: str, axis: int, sign: int
) -> None:
    moved = mouth.jaw(direction)
    assert (sign * moved[base.group_vertices("helper-lower-teeth"), axis] > 0.004).all()
    assert np.abs(moved[base.group_vertices("helper-upper-teeth")]).max() < 1e-9


def test_the_mouth_shifts_to_the_character_s_left(mouth: Mouth) -> None:
    upper, lower = mouth.landmarks.lip_rim
    assert mouth.shift()[np.concatenate([upper, lower]), 0].min() > 0.003


def test_the_tongue_comes_out_over_the_lower_lip(base: BaseMesh, mouth: Mouth, shapes: Floats) -> None:
    tongue = base.group_vertices("helper-tongue")
    out = shapes[INDEX["tongueOut"]] + 0.5 * shapes[INDEX["jawOpen"]]
    tip = (mouth.figure.vertices + out)[tongue]
    lips = mouth.figure.vertices[np.concatenate(mouth.landmarks.lip_rim)]
    assert tip[:, 2].max() > lips[:, 2].max() + 0.008
    still = np.setdiff1d(np.arange(len(out)), tongue)
    assert not shapes[INDEX["tongueOut"]][still].any()


@pytest.mark.parametrize(("out", "jaw"), [(1.0, 0.5), (0.7, 0.4)])
def test_the_tongue_goes_over_the_lower_lip_and_not_through_it(
    mira: GlbReader, mouth: Mouth, shapes: Floats, out: float, jaw: float
) -> None:
    posed = mouth.figure.vertices + jaw * shapes[INDEX["jawOpen"]]
    rim = posed[mouth.landmarks.lip_rim[1]]
    middle_of_lip = rim[np.argmin(np.abs(rim[:, 0]))]
    tongue = mira.parts["tongue"].posed(tongueOut=out, jawOpen=jaw)
    near = tongue[(np.abs(tongue[:, 0]) < 0.01) & (np.abs(tongue[:, 2] - middle_of_lip[2]) < 0.006)]
    assert len(near) > 2
    assert near[:, 1].max() > middle_of_lip[1] + 0.002
    # A lip is soft: the tongue may sink into it a little.
    assert near[:, 1].min() > middle_of_lip[1] - 0.004
