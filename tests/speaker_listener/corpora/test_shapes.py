from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT
from speaker_listener.corpora import shapes
from tests.speaker_listener.corpora.meshes import NAMES, face, wander

pytestmark = pytest.mark.unit

PLACES = [ARKIT.index(name) for name in NAMES]


def test_weights_come_back_from_vertices_of_the_same_mesh() -> None:
    basis, weights = face(), wander(30)
    vertices = basis.neutral + np.einsum("tk,kvc->tvc", weights, basis.deltas)
    found, explained = shapes.project(basis, vertices.astype(np.float32))
    assert found[:, PLACES] == pytest.approx(weights, abs=0.02)
    assert explained > 0.999
    assert found.shape == (30, 52)


def test_weights_stay_in_0_to_1_where_vertices_ask_for_more() -> None:
    basis = face()
    vertices = basis.neutral + np.stack([1.5 * basis.deltas[0], -0.5 * basis.deltas[0]])
    found, _ = shapes.project(basis, vertices.astype(np.float32))
    assert found[0, PLACES[0]] == pytest.approx(1.0)
    assert found[1, PLACES[0]] == 0.0


def test_a_face_that_rests_has_no_weights_and_nothing_is_left_over() -> None:
    basis = face()
    found, explained = shapes.project(basis, np.stack([basis.neutral] * 3).astype(np.float32))
    assert found.max() < 1e-6
    assert explained <= 1.0


def test_motion_that_no_shape_makes_is_counted_as_unexplained() -> None:
    basis = face()
    shaken = basis.neutral + 0.1 * np.random.default_rng(0).standard_normal((4, *basis.neutral.shape))
    _, explained = shapes.project(basis, shaken.astype(np.float32))
    assert explained < 0.1


def test_shapes_are_carried_to_a_head_of_another_size_place_and_order() -> None:
    basis, weights = face(), wander(20)
    order = np.random.default_rng(0).permutation(len(basis.neutral))
    angle = 0.08
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    template = (13.0 * basis.neutral @ turn.T + [4.0, 150.0, -7.0])[order]
    carried = shapes.carry(basis, template)
    moved = 13.0 * np.einsum("tk,kvc->tvc", weights, basis.deltas) @ turn.T
    found, explained = shapes.project(carried, (template + moved[:, order]).astype(np.float32))
    assert explained > 0.95
    assert found[:, PLACES] == pytest.approx(weights, abs=0.06)


def test_a_mesh_with_other_vertices_gets_the_shapes_too() -> None:
    coarse, fine, weights = face(22), face(32), wander(20)
    carried = shapes.carry(coarse, fine.neutral)
    vertices = fine.neutral + np.einsum("tk,kvc->tvc", weights, fine.deltas)
    found, explained = shapes.project(carried, vertices.astype(np.float32))
    assert explained > 0.9
    jaw = PLACES[0]
    assert np.corrcoef(found[:, jaw], weights[:, 0])[0, 1] > 0.98


def test_what_is_no_mesh_or_another_one_is_refused() -> None:
    basis = face()
    with pytest.raises(ValueError, match=r"\(V, 3\)"):
        shapes.carry(basis, np.zeros((7, 2)))
    with pytest.raises(ValueError, match="as the template's"):
        shapes.project(basis, np.zeros((2, 9, 3), dtype=np.float32))
    broken = np.stack([basis.neutral]).astype(np.float32)
    broken[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="finite vertices"):
        shapes.project(basis, broken)
    with pytest.raises(ValueError, match="shapes of render.rig.ARKIT"):
        shapes.ShapeBasis(("smirk",), basis.neutral, basis.deltas[:1])


def write_ict(path: Path, names: list[str]) -> Path:
    deltas = np.arange(len(names), dtype=np.float16)[:, None, None] * np.ones((1, 4, 3), dtype=np.float16)
    np.savez(path, neutral=np.zeros((4, 3), dtype=np.float32), expr_names=np.array(names), expr_delta=deltas)
    return path


def test_the_ict_face_s_split_shapes_are_joined_and_sides_renamed(tmp_path: Path) -> None:
    own = [name for name in ARKIT if name not in ("tongueOut", "browInnerUp", "cheekPuff")]
    whole = ("jawLeft", "jawRight", "mouthLeft", "mouthRight")
    ict = [n if n in whole else n.replace("Left", "_L").replace("Right", "_R") for n in own]
    split = ["browInnerUp_L", "browInnerUp_R", "cheekPuff_L", "cheekPuff_R", "PupilDilate_L"]
    basis = shapes.read_ict(write_ict(tmp_path / "ict.npz", ict + split))
    assert set(basis.names) == set(ARKIT) - {"tongueOut"}
    first = len(ict)
    joined = basis.deltas[basis.names.index("browInnerUp")]
    assert joined[0, 0] == pytest.approx(first + first + 1)
    with pytest.raises(ValueError, match="expected the shape jawOpen"):
        shapes.read_ict(write_ict(tmp_path / "less.npz", [name for name in ict + split if name != "jawOpen"]))


def test_the_real_ict_face_is_carried_to_a_thinned_turned_copy_of_itself(data_dir: Path) -> None:
    basis = shapes.read_ict(data_dir / "heads" / "ict_facekit.npz")
    rng = np.random.default_rng(0)
    kept = np.sort(rng.permutation(len(basis.neutral))[:5000])
    angle = 0.07
    turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    template = 0.01 * basis.neutral[kept] @ turn.T + [0.3, 1.5, 0.1]
    carried = shapes.carry(basis, template)
    weights = np.zeros((12, len(basis.names)))
    said = [basis.names.index(n) for n in ("jawOpen", "mouthPucker", "mouthSmileLeft", "browInnerUp")]
    weights[:, said] = rng.uniform(0.1, 0.8, (12, 4))
    moved = 0.01 * np.einsum("tk,kvc->tvc", weights, basis.deltas[:, kept]) @ turn.T
    found, explained = shapes.project(carried, (template + moved).astype(np.float32))
    assert explained > 0.9
    for name in said:
        own = found[:, ARKIT.index(basis.names[name])]
        assert np.corrcoef(own, weights[:, name])[0, 1] > 0.9, basis.names[name]


def test_another_person_of_the_real_ict_face_keeps_jaw_and_smile(data_dir: Path) -> None:
    path = data_dir / "heads" / "ict_facekit.npz"
    basis, rng = shapes.read_ict(path), np.random.default_rng(1)
    kept = np.sort(rng.permutation(len(basis.neutral))[:4000])
    with np.load(path) as stored:
        build = np.tensordot(rng.normal(0, 1, 100), stored["id_delta"].astype(np.float64), 1)
    template = 0.01 * (basis.neutral + build)[kept]
    names = ("jawOpen", "mouthClose", "mouthSmileLeft", "mouthStretchRight")
    said = [basis.names.index(name) for name in names]
    weights = np.zeros((20, len(basis.names)))
    weights[:, said] = rng.uniform(0.0, 0.7, (20, len(said)))
    moved = 0.01 * np.einsum("tk,kvc->tvc", weights, basis.deltas[:, kept])
    found, explained = shapes.project(shapes.carry(basis, template), (template + moved).astype(np.float32))
    assert explained > 0.8
    for name, least in zip(names, (0.98, 0.75, 0.85, 0.85), strict=True):
        own = found[:, ARKIT.index(name)]
        assert np.corrcoef(own, weights[:, basis.names.index(name)])[0, 1] > least, name
