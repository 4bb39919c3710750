import json
from pathlib import Path

import numpy as np
import pytest

from render.heads.assets import BASE_MESH, AssetError, AssetFolder
from render.heads.base import TARGET_COUNT, VERTEX_COUNT, BaseMesh, load_base, read_quads

pytestmark = pytest.mark.unit


def test_the_base_mesh_is_the_one_this_code_was_written_for(base: BaseMesh) -> None:
    assert base.vertices.shape == (VERTEX_COUNT, 3)
    assert base.quads.max() < VERTEX_COUNT
    assert base.quad_uvs.max() < len(base.uvs)
    assert len(base.target_rows) == TARGET_COUNT
    np.testing.assert_allclose(base.bone_weights.sum(axis=1), 1.0, atol=1e-3)


def test_left_is_plus_x_and_the_face_looks_along_plus_z(base: BaseMesh) -> None:
    left_eye = base.vertices[base.group_vertices("helper-l-eye")].mean(axis=0)
    skull = base.vertices[base.group_vertices("body")]
    assert left_eye[0] > 0.0
    assert left_eye[2] > skull[skull[:, 1] > left_eye[1], 2].mean()


def test_targets_are_read_in_the_order_of_their_sorted_names(base: BaseMesh) -> None:
    # A wrong order would give the displacement of some other part of the body.
    jaw = base.target("expression/units/caucasian/mouth-open")
    moved = base.vertices[np.abs(jaw).max(axis=1) > 0.1]
    assert (np.abs(moved[:, 0]) < 0.8).all()
    assert (moved[:, 1] > 5.5).all()
    left_eye = base.target("eyes/l-eye-size-big")
    assert base.vertices[np.abs(left_eye).max(axis=1) > 0.01][:, 0].min() > 0.0


def test_an_unknown_target_is_named(base: BaseMesh) -> None:
    with pytest.raises(AssetError, match="'mouth/no-such'"):
        base.target("mouth/no-such")


def test_the_weight_of_a_bone_holds_that_of_its_descendants(base: BaseMesh) -> None:
    neck, head, jaw = (base.weight_of(bone) for bone in ("neck01", "head", "jaw"))
    assert (neck >= head - 1e-9).all()
    assert (head >= jaw - 1e-9).all()
    assert 0.0 < jaw.sum() < head.sum() < neck.sum()


def test_a_face_of_another_kind_is_refused() -> None:
    with pytest.raises(AssetError, match="only quads"):
        read_quads([10] + [0] * 9, "some.json")
    with pytest.raises(AssetError, match="10 integers"):
        read_quads([11, 0, 1], "some.json")


def test_a_mesh_of_another_size_is_refused(tmp_path: Path) -> None:
    file = tmp_path / BASE_MESH
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"vertices": [0.0, 0.0, 0.0]}), encoding="utf-8")
    with pytest.raises(AssetError, match="19158 vertices, got 1"):
        load_base(AssetFolder(tmp_path))
