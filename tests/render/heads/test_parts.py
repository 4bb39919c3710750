import numpy as np
import pytest

from render.heads.assets import ALLOWED, AssetFolder
from render.heads.base import BaseMesh
from render.heads.parts import Model, assets_of, full_parts, shape_model, worn
from render.heads.people import bundled
from render.heads.proxies import load_proxy

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def amara(folder: AssetFolder, base: BaseMesh) -> Model:
    return shape_model(folder, base, bundled("amara"))


def test_a_person_with_curls_has_all_parts(amara: Model) -> None:
    parts = {part.name: part for part in full_parts(amara)}
    assert list(parts) == ["skin", "eyes", "teeth", "tongue", "lashes", "brows", "hair", "garment"]
    assert parts["hair"].paint.roughness > 0.9
    assert parts["lashes"].paint.unlit


def test_the_scalp_has_the_colour_of_the_hair_and_lips_their_own(amara: Model) -> None:
    figure, tints = amara.figure, amara.tints
    assert tints.min() >= 0.0
    assert tints.max() <= 1.0
    skin = amara.base.group_vertices("body")
    top = skin[np.argmax(figure.vertices[skin, 1])]
    forehead = skin[
        (figure.vertices[skin, 2] > figure.eyes_m[0][2])
        & (figure.vertices[skin, 1] > figure.eyes_m[0][1] + 0.03)
    ]
    assert tints[top].max() < 0.65
    assert tints[forehead].min() > 0.8
    assert amara.tints is tints


def test_the_files_of_a_person_are_those_their_parts_open(folder: AssetFolder) -> None:
    for name in ("mira", "arjun"):
        person = bundled(name)
        listed = assets_of(person)
        assert set(listed) <= set(ALLOWED)
        for kind, mesh, texture in worn(person).values():
            assert f"public/data/proxies/{kind}/{mesh}/textures/{texture}.png" in listed
            assert len(load_proxy(folder, kind, mesh).references) > 0


def test_hair_eyes_and_brows_lie_on_the_head(amara: Model) -> None:
    for part in full_parts(amara):
        if part.name in ("eyes", "brows", "lashes"):
            assert np.abs(part.positions[:, 0]).max() < 0.075, part.name
            assert part.positions[:, 2].min() > 0.03, part.name
