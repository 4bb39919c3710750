from pathlib import Path

import numpy as np
import pytest

from benchmarks.shape_references import BareHead, OtherHead, cosine, same_mesh_shapes
from render.heads.base import VERTEX_COUNT, BaseMesh, Floats
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.heads.mouth import Mouth
from render.heads.shapes import LIPS_STAY_CLOSED
from render.rig import ARKIT, INDEX
from tests.render.heads.reading import GlbReader, covered

pytestmark = pytest.mark.unit

MEDIAN_COSINE = 0.84
MEDIAN_VISIBLE_COSINE = 0.88
LEAST_COSINE = 0.5
"""What our shapes reach against those another artist modelled; their tongueOut moves no skin."""
MEDIAN_WITH_ANOTHER_HEAD = 0.75
"""That artist's own shapes reach 0.80 there."""


def test_every_shape_moves_something_by_a_sane_amount(shapes: Floats) -> None:
    assert shapes.shape == (52, VERTEX_COUNT, 3)
    assert np.isfinite(shapes).all()
    for name, shape in zip(ARKIT, shapes, strict=True):
        reach = np.linalg.norm(shape, axis=1).max()
        assert 0.001 < reach < 0.045, f"{name} moves {reach * 1000:.1f} mm"


def test_no_shape_moves_the_back_of_the_head_or_the_shoulders(
    base: BaseMesh, figure: Figure, shapes: Floats
) -> None:
    skin = base.group_vertices("body")
    place = figure.vertices[skin]
    away = skin[(place[:, 2] < -0.03) | (place[:, 1] < -0.2)]
    assert np.abs(shapes[:, away]).max() < 0.0015


@pytest.mark.parametrize("name", [name.removesuffix("Left") for name in ARKIT if name.endswith("Left")])
def test_left_and_right_mirror_each_other(
    base: BaseMesh, landmarks: Landmarks, shapes: Floats, name: str
) -> None:
    # The face is not quite symmetrical itself: MakeHuman's targets are sculpted by hand.
    left = shapes[INDEX[f"{name}Left"]]
    mirrored = shapes[INDEX[f"{name}Right"]][landmarks.mirror] * (-1.0, 1.0, 1.0)
    skin = base.group_vertices("body")
    apart = np.linalg.norm((left - mirrored)[skin], axis=1)
    assert np.linalg.norm(apart) < 0.15 * np.linalg.norm(left[skin])


@pytest.mark.parametrize(
    ("name", "side"),
    [
        (name, side)
        for name in ("mouthSmile", "browDown", "noseSneer", "mouthUpperUp")
        for side in ("Left", "Right")
    ],
)
def test_a_sided_shape_moves_its_own_side(figure: Figure, shapes: Floats, name: str, side: str) -> None:
    sign = 1.0 if side == "Left" else -1.0
    far = sign * figure.vertices[:, 0] < -0.021
    moved = np.linalg.norm(shapes[INDEX[f"{name}{side}"]], axis=1)
    assert moved[far].max() < 0.12 * moved.max()


@pytest.mark.parametrize("name", LIPS_STAY_CLOSED)
def test_expressions_do_not_part_the_lips(mouth: Mouth, shapes: Floats, name: str) -> None:
    assert mouth.lips_apart(shapes[INDEX[name]]).max() < 0.0016


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0},
        {"mouthFrownLeft": 1.0, "mouthFrownRight": 1.0},
        {"mouthRollLower": 1.0, "mouthRollUpper": 1.0},
        {"mouthPressLeft": 1.0, "mouthPressRight": 1.0},
        {"mouthPucker": 1.0},
        {"jawOpen": 0.6, "mouthClose": 0.6},
        {"jawLeft": 1.0},
    ],
    ids=lambda weights: "+".join(weights) or "rest",
)
def test_no_tooth_shows_while_the_lips_are_closed(mira: GlbReader, weights: dict[str, float]) -> None:
    skin, teeth = mira.parts["skin"], mira.parts["teeth"]
    place = teeth.posed(**weights)
    front = place[place[:, 2] > place[:, 2].max() - 0.012][::3]
    before = skin.posed(**weights)[skin.triangles]
    near = np.abs(before.mean(axis=1) - front.mean(axis=0)).max(axis=1) < 0.05
    assert covered(front, before[near]).mean() > 0.995


def test_upper_teeth_show_in_an_open_mouth(mira: GlbReader) -> None:
    skin, teeth = mira.parts["skin"], mira.parts["teeth"]
    place = teeth.posed(jawOpen=0.5)
    front = place[place[:, 2] > place[:, 2].max() - 0.01][::3]
    before = skin.posed(jawOpen=0.5)[skin.triangles]
    assert not covered(front, before).all()


def test_the_smile_lifts_the_corners_and_the_frown_drops_them(mouth: Mouth, shapes: Floats) -> None:
    upper, _ = mouth.landmarks.lip_rim
    corners = upper[[0, -1]]
    smile = shapes[INDEX["mouthSmileLeft"]] + shapes[INDEX["mouthSmileRight"]]
    frown = shapes[INDEX["mouthFrownLeft"]] + shapes[INDEX["mouthFrownRight"]]
    assert smile[corners, 1].min() > 0.003
    assert frown[corners, 1].max() < -0.002


def test_pucker_and_funnel_make_the_mouth_narrow_and_round(mouth: Mouth, shapes: Floats) -> None:
    upper, _ = mouth.landmarks.lip_rim
    rest = np.ptp(mouth.figure.vertices[upper, 0])
    for name in ("mouthPucker", "mouthFunnel"):
        narrow = np.ptp((mouth.figure.vertices + shapes[INDEX[name]])[upper, 0])
        assert narrow < 0.85 * rest, name
    assert 0.006 < mouth.lips_apart(shapes[INDEX["mouthFunnel"]]).max() < 0.016


def test_directions_agree_with_shapes_modelled_by_another_hand(
    base: BaseMesh, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = BareHead(base)
    other = OtherHead(head, data_dir)
    rows: dict[str, tuple[float, ...]] = {}
    for name, ours, theirs in zip(ARKIT, head.shapes, same_mesh_shapes(data_dir), strict=True):
        if name != "tongueOut":
            agreement = other.agreement(name, ours)
            assert agreement is not None
            skins = (head.skin, head.visible_skin)
            rows[name] = (*(cosine(ours[skin], theirs[skin]) for skin in skins), agreement)
    medians = tuple(float(np.median(column)) for column in zip(*rows.values(), strict=True))
    worst = sorted(rows, key=lambda name: rows[name][0])[:5]
    with capsys.disabled():
        print("\ndirection cosine with an artist's shapes: all skin, visible skin; with another head")
        for name, values in {**rows, "median": medians}.items():
            print(f"  {name:20s} " + " ".join(f"{value:5.2f}" for value in values))
        print(f"  least alike: {', '.join(worst)}")
    assert medians[0] > MEDIAN_COSINE
    assert medians[1] > MEDIAN_VISIBLE_COSINE
    assert rows[worst[0]][0] > LEAST_COSINE, worst
    assert medians[2] > MEDIAN_WITH_ANOTHER_HEAD
