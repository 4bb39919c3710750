import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.heads.base import BaseMesh
from render.heads.light import ATLAS_PX, MOST_TRIANGLES, average
from render.rig import ARKIT
from tests.render.heads.reading import GlbReader

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def mira_light(built: Path) -> GlbReader:
    return GlbReader((built / "mira.light.glb").read_bytes())


def test_a_light_head_has_few_triangles_and_few_draw_calls(light: GlbReader) -> None:
    assert list(light.parts) == ["skin", "eyes", "brows", "hair"]
    assert sum(len(part.triangles) for part in light.parts.values()) <= MOST_TRIANGLES


def test_its_pictures_are_small(light: GlbReader) -> None:
    document = light.document
    assert len(document.images) == 4
    blob = document.binary_blob()
    for image in document.images:
        view = document.bufferViews[image.bufferView]
        with Image.open(io.BytesIO(blob[view.byteOffset : view.byteOffset + view.byteLength])) as picture:
            assert max(picture.size) <= ATLAS_PX


def test_every_shape_moves_the_light_head(light: GlbReader) -> None:
    for name in ("skin", "eyes", "brows"):
        assert light.parts[name].names == list(ARKIT)
    for i, shape in enumerate(ARKIT):
        moved = max(np.abs(part.morphs[i]).max() for part in light.parts.values() if part.morphs)
        assert moved > 0.0005, shape


def test_corners_of_the_light_skin_are_corners_of_the_full_one_and_move_alike(
    mira: GlbReader, mira_light: GlbReader
) -> None:
    full, few = mira.parts["skin"], mira_light.parts["skin"]
    face = np.flatnonzero((few.positions[:, 2] > 0.06) & (few.positions[:, 1] > -0.03))
    away = np.linalg.norm(full.positions[None] - few.positions[face, None], axis=2)
    names = ("jawOpen", "mouthSmileLeft", "eyeBlinkRight")
    moves = [np.stack([part.posed(**{name: 1.0}) for name in names], axis=1) for part in (full, few)]
    # The others are teeth and tongue, which are of the same mesh here.
    skin = (away < 1e-6).any(axis=1)
    assert skin.sum() > 400
    for row, near in zip(face[skin], away[skin] < 1e-6, strict=True):
        # Where lips touch, two corners lie at one place, and only one of them is this.
        assert np.abs(moves[0][near] - moves[1][row]).max(axis=(1, 2)).min() < 6e-5


def test_the_light_face_keeps_its_form(mira: GlbReader, mira_light: GlbReader) -> None:
    full, few = mira.parts["skin"], mira_light.parts["skin"]
    for pose in ({}, {"jawOpen": 1.0}, {"mouthPucker": 1.0}):
        places = full.posed(**pose)
        face = places[(full.positions[:, 2] > 0.08) & (np.abs(full.positions[:, 0]) < 0.05)][::7]
        corners = few.posed(**pose)[few.triangles]
        centres = np.concatenate([corners.mean(axis=1), corners.reshape(-1, 3)])
        away = np.linalg.norm(face[:, None] - centres[None], axis=2).min(axis=1)
        assert np.median(away) < 0.004
        assert np.percentile(away, 95) < 0.009


def test_lids_and_lips_close_in_the_light_head(light: GlbReader) -> None:
    skin = light.parts["skin"]
    blink = skin.posed(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    assert np.abs(blink - skin.positions).max() > 0.006


def test_the_average_person_is_nobody_in_particular(base: BaseMesh) -> None:
    assert sum(average().ethnicity.values()) == pytest.approx(1.0)
    assert average().form == {}
