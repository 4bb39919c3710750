"""Head turns of a tracker's poses, as the rig has them."""

import numpy as np
from numpy.typing import NDArray

from speaker_listener.face_clip import Floats


def turns(poses: NDArray[np.floating]) -> Floats:
    """Return (T, 3) yaw, pitch and roll in radians of (T, 4, 4) or (T, 3, 3) poses, from their own median.

    Poses carry the face, +Y up and +Z out of it, into a camera's space, +Y up and looking along −Z, which is how the
    rig sees it too. A camera is rarely straight in front: the median of a clip counts as rest.

    Raises:
        ValueError: the poses have another shape, or are no rotations.
    """
    if poses.ndim != 3 or poses.shape[1:] not in ((4, 4), (3, 3)):
        raise ValueError(f"expected poses of shape (T, 4, 4) or (T, 3, 3), got {poses.shape}")
    rotation = poses[:, :3, :3].astype(np.float64)
    if not np.allclose(rotation @ rotation.transpose(0, 2, 1), np.eye(3), atol=0.02):
        raise ValueError("expected rotations without scale in the head poses; divide each by its scale")
    # Of Ry(yaw) Rx(pitch) Rz(roll).
    yaw = np.arctan2(rotation[:, 0, 2], rotation[:, 2, 2])
    pitch = np.arcsin(np.clip(-rotation[:, 1, 2], -1.0, 1.0))
    roll = np.arctan2(rotation[:, 1, 0], rotation[:, 1, 1])
    angles = np.stack([yaw, pitch, roll], axis=1)
    if len(angles) == 0:
        return angles.astype(np.float32)
    from_rest = angles - np.median(angles, axis=0)
    return np.asarray((from_rest + np.pi) % (2 * np.pi) - np.pi, dtype=np.float32)
