import numpy as np
import pytest

from render.heads.glb import JOINT_NAMES, Paint, Part, to_glb
from render.rig import ARKIT
from tests.render.heads.reading import GlbReader

pytestmark = pytest.mark.unit

PARTS = ["skin", "eyes", "teeth", "tongue", "lashes", "brows", "hair", "garment"]
MORPHING = PARTS[:6]


def one_triangle(**changed: object) -> Part:
    fields: dict[str, object] = {
        "name": "one",
        "positions": np.array([[0.0, 0.0, 0.0], [0.1, 0.0, 0.0], [0.0, 0.1, 0.0]]),
        "normals": np.tile((0.0, 0.0, 1.0), (3, 1)),
        "uvs": np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]),
        "triangles": np.array([[0, 1, 2]]),
        "weights": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1 / 3, 1 / 3, 1 / 3]]),
        "paint": Paint(0.5),
    } | changed
    return Part(**fields)  # type: ignore[arg-type]


def write(part: Part) -> GlbReader:
    places = [np.array([0.0, -0.2, 0.0]), np.array([0.0, -0.1, 0.0]), np.zeros(3)]
    return GlbReader(to_glb("someone", [part], places, {"head_width_m": 0.15}))


def test_what_is_written_is_read_back() -> None:
    morphs = np.zeros((52, 3, 3))
    morphs[7, 1] = (0.012, -0.003, 0.03)
    part = one_triangle(morphs=morphs)
    read = write(part).parts["one"]
    np.testing.assert_allclose(read.positions, part.positions, atol=1e-7)
    np.testing.assert_allclose(read.uvs, [[0, 1], [1, 1], [0, 0]], atol=1e-4)
    np.testing.assert_allclose(read.morphs[7], morphs[7], atol=1.6e-5)
    assert not any(read.morphs[i].any() for i in range(52) if i != 7)
    assert (read.triangles == part.triangles).all()


def test_bounds_of_offsets_are_those_of_what_is_stored() -> None:
    rng = np.random.default_rng(4)
    # Some rows are too small to be stored; in the last shapes every row is.
    morphs = rng.normal(size=(52, 3, 3)) * np.array([1e-5, 1e-3, 2e-5])[None, :, None]
    morphs[40:] += 0.01
    read = write(one_triangle(morphs=morphs, morph_normals=0.02 * rng.normal(size=(52, 3, 3))))
    checked = 0
    for target in read.document.meshes[0].primitives[0].targets:
        for index in (target["POSITION"], target["NORMAL"]) if isinstance(target, dict) else ():
            accessor = read.document.accessors[index]
            values = np.round(read.accessor(index) * (32767 if accessor.componentType == 5122 else 127))
            assert accessor.min == values.min(axis=0).tolist()
            assert accessor.max == values.max(axis=0).tolist()
            assert accessor.bufferView is None
            checked += 1
    assert checked == 104


def test_skinned_meshes_lie_at_the_root_of_the_scene() -> None:
    document = write(one_triangle()).document
    assert document.scenes[0].nodes == [4, 3]
    assert document.nodes[3].skin == 0


def test_weights_are_whole_after_rounding() -> None:
    read = write(one_triangle())
    attributes = read.document.meshes[0].primitives[0].attributes
    shorts = np.round(read.accessor(attributes.WEIGHTS_0) * 65535).astype(int)
    assert (shorts.sum(axis=1) == 65535).all()


def test_joints_lie_where_they_turn() -> None:
    read = write(one_triangle())
    nodes = read.document.nodes
    names = [nodes[joint].name for joint in read.document.skins[0].joints]
    assert names == list(JOINT_NAMES)
    inverse = read.accessor(read.document.skins[0].inverseBindMatrices).reshape(-1, 4, 4)
    place = np.zeros(3)
    for i, joint in enumerate(read.document.skins[0].joints):
        place = place + nodes[joint].translation
        np.testing.assert_allclose(inverse[i, 3, :3], -place, atol=1e-6)


def test_extras_stand_on_the_scene_and_on_the_root() -> None:
    read = write(one_triangle())
    document = read.document
    root = document.nodes[document.scenes[0].nodes[0]]
    assert root.name == "someone"
    assert root.extras["head_width_m"] == document.scenes[0].extras["head_width_m"] == 0.15


def test_mira_has_the_parts_the_page_looks_for(mira: GlbReader) -> None:
    assert list(mira.parts) == PARTS
    assert [material.name for material in mira.document.materials] == PARTS
    assert [node.name for node in mira.document.nodes if node.mesh is not None] == PARTS


@pytest.mark.parametrize("name", MORPHING)
def test_every_face_part_lists_the_52_shapes_in_order(mira: GlbReader, name: str) -> None:
    part = mira.parts[name]
    assert part.names == list(ARKIT)
    assert len(part.morphs) == 52
    assert all(np.isfinite(morph).all() for morph in part.morphs)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_sound(mira: GlbReader, name: str) -> None:
    part = mira.parts[name]
    assert np.isfinite(part.positions).all()
    assert part.triangles.min() >= 0
    assert part.triangles.max() < len(part.positions)
    assert (np.abs(np.linalg.norm(part.normals, axis=1) - 1.0) < 0.01).mean() > 0.99
    assert part.joints.max() <= 2
    np.testing.assert_allclose(part.weights.sum(axis=1), 1.0, atol=1e-9)


def test_parts_of_the_face_belong_to_the_head_alone(mira: GlbReader) -> None:
    for name in MORPHING[1:]:
        part = mira.parts[name]
        on_head = np.where(part.joints == JOINT_NAMES.index("head"), part.weights, 0.0).sum(axis=1)
        assert on_head.min() > 0.999, name


def test_mira_is_small_enough_for_a_page(mira: GlbReader, mira_glb: bytes) -> None:
    assert len(mira_glb) <= 3_000_000
    assert sum(len(part.triangles) for part in mira.parts.values()) <= 25_000


def test_mira_says_how_to_frame_her(mira: GlbReader) -> None:
    extras = mira.document.scenes[0].extras
    eyes = mira.parts["eyes"].positions
    centre = np.array(extras["eye_centre_m"])
    np.testing.assert_allclose(centre[:2], eyes.mean(axis=0)[:2], atol=0.002)
    assert 0.009 < eyes[:, 2].max() - centre[2] < 0.018
    assert 0.13 < extras["head_width_m"] < 0.17
