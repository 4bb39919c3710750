"""Rotations as quaternions in glTF's order, x, y, z, w: of head poses, and of the nodes of a file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def quaternions(pose_rad: Floats) -> Floats:
    """Return (T, 4) quaternions of (T, 3) yaw, pitch and roll in radians, intrinsic and in this order."""
    yaw, pitch, roll = (_about(axis, pose_rad[:, k]) for k, axis in enumerate((1, 0, 2)))
    return product(product(yaw, pitch), roll)


def product(left: ArrayLike, right: ArrayLike) -> Floats:
    """Return the Hamilton products (…, 4): the turn `right`, then `left`, seen from outside."""
    a, b = np.broadcast_arrays(np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64))
    out = np.empty(a.shape)
    out[..., :3] = a[..., 3:] * b[..., :3] + b[..., 3:] * a[..., :3] + np.cross(a[..., :3], b[..., :3])
    out[..., 3] = a[..., 3] * b[..., 3] - (a[..., :3] * b[..., :3]).sum(axis=-1)
    return out


def turned(turn: Floats, vectors: Floats) -> Floats:
    """Return vectors (T, 3) turned by one quaternion (4,)."""
    whole = np.concatenate([vectors, np.zeros((len(vectors), 1))], axis=1)
    return product(product(turn, whole), turn * [-1.0, -1.0, -1.0, 1.0])[:, :3]


def world_turns(nodes: Sequence[dict[str, Any]]) -> Floats:
    """Return (nodes, 4): how the parent of each node is turned in the world, all ancestors together.

    Raises:
        ValueError: nodes hang from each other in a ring.
    """
    parents = {child: k for k, node in enumerate(nodes) for child in node.get("children", [])}
    return np.stack([_ancestors_turn(nodes, parents, k) for k in range(len(nodes))])


def _ancestors_turn(nodes: Sequence[dict[str, Any]], parents: dict[int, int], node: int) -> Floats:
    turn = np.array([0.0, 0.0, 0.0, 1.0])
    seen = {node}
    while node in parents:
        node = parents[node]
        if node in seen:
            raise ValueError("the nodes hang from each other in a ring; export the head anew")
        seen.add(node)
        turn = product(_own_turn(nodes[node]), turn)
    return turn


def _own_turn(node: dict[str, Any]) -> Floats:
    if "matrix" in node:
        columns = np.array(node["matrix"], dtype=np.float64).reshape(4, 4)[:3, :3]
        return of_matrix((columns / np.linalg.norm(columns, axis=1, keepdims=True)).T)
    return np.array(node.get("rotation", [0.0, 0.0, 0.0, 1.0]), dtype=np.float64)


def of_matrix(matrix: Floats) -> Floats:
    """Return (4,) the quaternion of a rotation matrix (3, 3): the eigenvector of Bar-Itzhack (2000)."""
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = matrix
    symmetric = (
        np.array(
            [
                [xx - yy - zz, yx + xy, zx + xz, zy - yz],
                [yx + xy, yy - xx - zz, zy + yz, xz - zx],
                [zx + xz, zy + yz, zz - xx - yy, yx - xy],
                [zy - yz, xz - zx, yx - xy, xx + yy + zz],
            ]
        )
        / 3.0
    )
    _, vectors = np.linalg.eigh(symmetric)
    found: Floats = vectors[:, -1]
    return found if found[3] >= 0 else -found


def _about(axis: int, angles_rad: Floats) -> Floats:
    made = np.zeros((len(angles_rad), 4))
    made[:, axis] = np.sin(angles_rad / 2.0)
    made[:, 3] = np.cos(angles_rad / 2.0)
    return made
