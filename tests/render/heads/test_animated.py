"""A head with an animation holds the frames that it was given, in every mesh and joint that shows them."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from render.heads.animated import NECK_SHARE, animated
from render.heads.glb_file import GlbError
from render.heads.turns import quaternions
from render.rig import CHANNELS, INDEX, frame
from tests.render.heads.test_check import head
from tests.render.heads.test_glb_file import pack

pytestmark = pytest.mark.unit

JOINTS = [
    {"name": "face", "mesh": 0},
    {"name": "chest", "children": [2], "translation": [0, -0.2, 0]},
    {"name": "Neck", "children": [3], "translation": [0, 0.1, 0]},
    {"name": "Head", "translation": [0, 0.1, 0.04]},
]


def opened(data: bytes) -> tuple[dict[str, Any], bytes]:
    assert struct.unpack("<4sII", data[:12]) == (b"glTF", 2, len(data))
    (length,) = struct.unpack("<I", data[12:16])
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def track(data: bytes, node: str, path: str) -> NDArray[np.float32]:
    """Return what the animation does to a node, (T, …)."""
    document, binary = opened(data)
    (animation,) = document["animations"]
    names = [n.get("name") for n in document["nodes"]]
    target = {"node": names.index(node), "path": path}
    (channel,) = [c for c in animation["channels"] if c["target"] == target]
    sampler = animation["samplers"][channel["sampler"]]
    assert sampler["interpolation"] == "LINEAR"
    return values(document, binary, sampler["output"])


def values(document: dict[str, Any], binary: bytes, accessor: int) -> NDArray[np.float32]:
    said = document["accessors"][accessor]
    view = document["bufferViews"][said["bufferView"]]
    width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[said["type"]]
    assert view["byteOffset"] % 4 == 0
    assert said["count"] * width * 4 == view["byteLength"]
    return np.frombuffer(binary, "<f4", said["count"] * width, view["byteOffset"]).reshape(-1, width)


def written(tmp_path: Path, document: dict[str, Any]) -> Path:
    path = tmp_path / "head.glb"
    path.write_bytes(pack(document))
    return path


def face(count: int) -> NDArray[np.float32]:
    made = np.random.default_rng(0).random((count, len(CHANNELS))).astype(np.float32)
    made[:, 52:] -= 0.5
    return made


def test_weights_go_to_targets_by_name_whatever_their_order(tmp_path: Path) -> None:
    names = ["somethingElse", "mouthClose", "jawOpen"]
    document = head(names, nodes=JOINTS)
    document["meshes"][0]["weights"] = [0.25, 0.0, 0.0]
    frames = face(5)
    data = animated(written(tmp_path, document), frames, {"seed": 1})
    found = track(data, "face", "weights").reshape(5, 3)
    np.testing.assert_array_equal(found[:, 0], np.full(5, 0.25, dtype=np.float32))
    np.testing.assert_array_equal(found[:, 1], frames[:, INDEX["mouthClose"]])
    np.testing.assert_array_equal(found[:, 2], frames[:, INDEX["jawOpen"]])


def test_meshes_with_the_same_targets_share_one_track(tmp_path: Path) -> None:
    document = head(["jawOpen"], nodes=JOINTS)
    document["meshes"] = [
        document["meshes"][0],
        document["meshes"][0],
        {"primitives": [{"attributes": {"POSITION": 0}}]},
    ]
    document["nodes"] = [*JOINTS, {"name": "teeth", "mesh": 1}, {"name": "shirt", "mesh": 2}]
    made, _ = opened(animated(written(tmp_path, document), face(3), {}))
    targets = [(c["target"]["node"], c["sampler"]) for c in made["animations"][0]["channels"]]
    assert [pair for pair in targets if pair[0] in (0, 4)] == [(0, 0), (4, 0)]
    assert not any(node == 5 for node, _ in targets)


def test_times_are_the_middles_of_the_frames_and_extras_say_what_it_is(tmp_path: Path) -> None:
    document, binary = opened(animated(written(tmp_path, head(["jawOpen"])), face(4), {"seed": 7}))
    (animation,) = document["animations"]
    times = values(document, binary, animation["samplers"][0]["input"])[:, 0]
    np.testing.assert_allclose(times, [0.02, 0.06, 0.10, 0.14])
    said = document["accessors"][animation["samplers"][0]["input"]]
    assert (said["min"], said["max"]) == ([pytest.approx(0.02)], [pytest.approx(0.14)])
    assert animation["extras"] == {"names": list(CHANNELS), "fps": 25, "seed": 7}
    assert document["buffers"][0]["byteLength"] == len(binary)
    assert binary[:8] == bytes(8)


def test_neck_and_head_share_the_motion(tmp_path: Path) -> None:
    document = head(["jawOpen"], nodes=JOINTS, scenes=[{"nodes": [0, 1], "extras": {"head_width_m": 0.2}}])
    document["scenes"][0]["extras"]["eye_centre_m"] = [0, 0, 0]
    frames = face(6)
    data = animated(written(tmp_path, document), frames, {})
    turns = frames[:, 52:55].astype(np.float64)
    np.testing.assert_allclose(track(data, "Neck", "rotation"), quaternions(NECK_SHARE * turns), atol=1e-6)
    np.testing.assert_allclose(track(data, "Head", "rotation"), quaternions(0.7 * turns), atol=1e-6)
    moved = track(data, "Head", "translation") - np.array([0, 0.1, 0.04])
    np.testing.assert_allclose(moved, 0.7 * 0.2 * frames[:, 55:], atol=1e-6)


def test_a_joint_with_axes_of_its_own_turns_about_those_of_the_world(tmp_path: Path) -> None:
    half = float(np.sqrt(0.5))
    nodes = [
        {"name": "face", "mesh": 0},
        {"name": "root", "rotation": [half, 0, 0, half], "children": [2]},
        {"name": "head", "rotation": [0, 0, half, half]},
    ]
    frames = frame(head_yaw_rad=0.4)[None]
    data = animated(written(tmp_path, head(["jawOpen"], nodes=nodes, scenes=[{"nodes": [0, 1]}])), frames, {})
    from render.heads.turns import product

    root, rest = np.array([half, 0, 0, half]), np.array([0, 0, half, half])
    world = product(root, track(data, "head", "rotation")[0].astype(np.float64))
    expected = product(quaternions(np.array([[0.4, 0, 0]]))[0], product(root, rest))
    assert abs(float(world @ expected)) == pytest.approx(1.0, abs=1e-6)


def test_a_head_without_joints_is_hung_from_a_pivot_that_leaves_it_where_it_was(tmp_path: Path) -> None:
    extras = {"head_width_m": 0.15, "eye_centre_m": [0.0, 1.6, 0.1]}
    document = head(
        ["jawOpen"], nodes=[{"name": "face", "mesh": 0}], scenes=[{"nodes": [0], "extras": extras}]
    )
    data = animated(written(tmp_path, document), face(2), {})
    made, _ = opened(data)
    assert made["scenes"][0]["nodes"] == [1]
    assert made["nodes"][1]["children"] == [2]
    assert made["nodes"][2]["children"] == [0]
    np.testing.assert_allclose(np.add(made["nodes"][1]["translation"], made["nodes"][2]["translation"]), 0)
    np.testing.assert_allclose(made["nodes"][1]["translation"], [0.0, 1.567, 0.03])
    assert track(data, "head", "rotation").shape == (2, 4)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (head(["smile"]), "expected meshes with ARKit shapes in head.glb, found none"),
        (head(["jawOpen"], nodes=[{"mesh": 0}]), "expected a scene in head.glb"),
        (head(["jawOpen"], nodes=[{"mesh": 0}, {"name": "head", "matrix": [1.0] * 16}]), "got a matrix"),
        (
            head(["jawOpen"], nodes=[{"mesh": 0}, {"name": "head", "children": [2]}, {"children": [1]}]),
            "in a ring",
        ),
        (head(["jawOpen"], buffers=[{"byteLength": 8, "uri": "a.bin"}]), "in its one binary part"),
    ],
)
def test_a_head_that_cannot_be_animated_is_a_sentence(
    tmp_path: Path, document: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GlbError, match=sentence):
        animated(written(tmp_path, document), face(2), {})


@pytest.mark.parametrize("shape", [(0, 58), (3, 52), (58,)])
def test_frames_of_another_shape_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected frames of shape"):
        animated(written(tmp_path, head(["jawOpen"])), np.zeros(shape, dtype=np.float32), {})
