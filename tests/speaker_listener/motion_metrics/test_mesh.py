from pathlib import Path

import numpy as np
import pytest

from render.rig import INDEX
from speaker_listener.corpora.shapes import ShapeBasis
from speaker_listener.motion_metrics import mesh
from tests.speaker_listener.motion_metrics.small_faces import NUMBERS, all_seen, small_mesh, triple, wandering

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("number", NUMBERS)
def test_scores_are_those_of_plain_loops(number: int) -> None:
    made, real, seen, _, expected = triple(number)
    found = mesh.evaluate(made, real, seen, small_mesh())
    assert found == pytest.approx({name: expected[name] for name in found}, abs=1e-9)


def test_a_jaw_wrong_by_a_tenth_moves_the_worst_lip_vertex_by_a_tenth_of_its_way() -> None:
    real = np.zeros((10, 52))
    made = real.copy()
    made[:, INDEX["jawOpen"]] = 0.1
    found = mesh.evaluate(made, real, all_seen(10), small_mesh())
    assert found["lve_mm2"] == pytest.approx(0.8**2 + 0.1**2)
    assert found["lve_mean_mm2"] == pytest.approx((0.8**2 + 0.1**2 + 0.2**2) / 6)


def test_too_still_an_upper_face_is_positive_and_too_lively_a_one_negative() -> None:
    real = wandering()
    assert mesh.fdd_mm2(0.5 * real, real, small_mesh()) > 0
    assert mesh.fdd_mm2(real, 0.5 * real, small_mesh()) == -mesh.fdd_mm2(0.5 * real, real, small_mesh()) < 0


def basis() -> ShapeBasis:
    """Five vertices: lip, nearly lip, brow, a cheek that mouth and brow share, and a tooth that rolls furthest."""
    names = ("mouthRollLower", "jawOpen", "browInnerUp")
    deltas = np.zeros((3, 5, 3))
    deltas[0, :, 1] = (1.0, 0.2, 0.0, 0.0, 9.0)
    deltas[1, :, 1] = (2.0, 1.0, 0.05, 0.5, 2.0)
    deltas[2, :, 1] = (0.0, 0.0, 1.0, 0.6, 0.0)
    return ShapeBasis(names, np.zeros((5, 3)), deltas)


def test_the_parts_are_found_by_what_moves_them_in_millimetres() -> None:
    skin = np.array([True, True, True, True, False])
    found = mesh.mesh_of(basis(), skin)
    assert found.lips.shape == found.upper.shape == (52, 1, 3)
    assert found.lips[INDEX["mouthRollLower"], 0].tolist() == [0.0, 10.0, 0.0]
    assert found.upper[INDEX["browInnerUp"], 0].tolist() == [0.0, 10.0, 0.0]


def test_a_mesh_without_lips_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lips to be \(52, V, 3\) with at least one vertex"):
        mesh.mesh_of(
            ShapeBasis(("browInnerUp",), np.zeros((2, 3)), np.ones((1, 2, 3))), np.ones(2, dtype=np.bool_)
        )


def test_skin_is_the_largest_part_that_hangs_together() -> None:
    faces = np.array([[0, 1, 2, -1], [2, 3, 4, 5], [6, 7, 8, -1]])
    assert mesh.skin_of(9, faces).tolist() == [True] * 6 + [False] * 3
    with pytest.raises(ValueError, match="faces of vertices 0 to 7"):
        mesh.skin_of(8, faces)


def test_the_ict_face_has_lips_about_the_mouth_and_brows_above_the_nose(data_dir: Path) -> None:
    path = data_dir / "heads" / "ict_facekit.npz"
    found = mesh.read_mesh(path)
    assert 1000 < found.lips.shape[1] < 4000
    assert 1000 < found.upper.shape[1] < 6000
    jaw = np.linalg.norm(found.lips[INDEX["jawOpen"]], axis=1)
    assert 20 < jaw.max() < 60
    assert np.linalg.norm(found.upper[INDEX["jawOpen"]], axis=1).max() < 0.1 * jaw.max() * 1.5


def test_a_file_without_faces_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "face.npz", neutral=np.zeros((5, 3)))
    monkeypatch.setattr(mesh, "read_ict", lambda path: basis())
    with pytest.raises(ValueError, match=r"faces in face.npz"):
        mesh.read_mesh(tmp_path / "face.npz")
