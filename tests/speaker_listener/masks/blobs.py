"""A head for tests that needs no built person: an egg with a nose and a bun, so that every axis can be told from the others."""

import numpy as np

from speaker_listener.masks.surface import HeadSurface


def blob(name: str = "blob") -> HeadSurface:
    """Return a head of about one width, the pivot below it."""
    rng = np.random.default_rng(0)
    parts = []
    for middle, radii, count in (
        ((0.0, 0.35, 0.1), (0.5, 0.65, 0.55), 60_000),
        ((0.0, 0.25, 0.68), (0.08, 0.12, 0.12), 4_000),
        ((0.0, 0.95, -0.25), (0.2, 0.2, 0.2), 6_000),
    ):
        ball = rng.standard_normal((count, 3))
        ball /= np.linalg.norm(ball, axis=1, keepdims=True)
        parts.append(ball * radii + middle)
    return HeadSurface(name, np.concatenate(parts).astype(np.float32))
