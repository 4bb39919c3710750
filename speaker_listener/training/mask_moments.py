"""Middle and size of masks, and of heads at poses: by what the mask and the pose of one frame can be held against each other."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor

from speaker_listener.masks import silhouette
from speaker_listener.masks.head_motion import AXES, RANGE
from speaker_listener.masks.surface import HeadSurface

FEATURES: Final = 1 + AXES + AXES * (AXES + 1) // 2
_POSES: Final = 300
_PAIRS: Final = torch.triu_indices(AXES, AXES)


def mask_moments(masks: Tensor) -> Tensor:
    """Return (..., 3) of masks (..., 64, 64): middle in half pictures to the right and down, and root of the share covered."""
    place = torch.linspace(-1.0, 1.0, masks.shape[-1], device=masks.device)
    total = masks.sum(dim=(-2, -1)) + 1e-3
    column = (masks.sum(dim=-2) * place).sum(dim=-1) / total
    row = (masks.sum(dim=-1) * place).sum(dim=-1) / total
    return torch.stack([column, row, torch.sqrt(total / masks.shape[-1] ** 2)], dim=-1)


def pose_moments(poses: Tensor, moments: Tensor) -> Tensor:
    """Return (B, k, 3) of poses (B, k, 6), by the (B, features, 3) coefficients of each head."""
    return torch.einsum("bkf,bfm->bkm", _features(poses), moments)


def _features(poses: Tensor) -> Tensor:
    """Return (..., features): 1, the poses, and their products of two."""
    first, second = _PAIRS
    return torch.cat([torch.ones_like(poses[..., :1]), poses, poses[..., first] * poses[..., second]], dim=-1)


def fit_moments(heads: Sequence[HeadSurface], seed: int = 0) -> Tensor:
    """Return (people, features, 3) coefficients that give the moments of each head at a pose, by least squares."""
    rng = np.random.default_rng(seed)
    poses = rng.uniform(-0.6, 0.6, (_POSES, AXES)) * RANGE
    features = _features(torch.from_numpy(poses))
    made = []
    for head in heads:
        seen = mask_moments(torch.from_numpy(silhouette.masks(head, poses)).double())
        made.append(torch.linalg.lstsq(features, seen).solution)
    return torch.stack(made).float()
