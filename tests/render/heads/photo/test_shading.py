"""Light is told from skin."""

import numpy as np
import pytest

from render.heads.photo.shading import fitted_light, harmonics, shade

pytestmark = pytest.mark.unit


def ball(count: int = 3000) -> np.ndarray:
    normals = np.random.default_rng(5).normal(size=(count, 3))
    normals[:, 2] = np.abs(normals[:, 2]) + 0.3
    return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True))


def test_light_from_a_side_is_taken_out() -> None:
    normals = ball()
    lit = np.clip(0.6 + 0.5 * normals @ (0.7, 0.3, 0.6), 0.05, None)[:, None] * np.array([0.5, 0.35, 0.3])
    light = fitted_light(normals, lit, np.ones(len(normals)))
    flat = lit / shade(normals, light)
    assert flat.std(axis=0) / flat.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.05)
    assert (lit.std(axis=0) / lit.mean(axis=0) > 0.2).all()


def test_a_beard_and_shine_are_not_taken_for_light() -> None:
    normals = ball()
    colours = np.tile((0.5, 0.35, 0.3), (len(normals), 1))
    colours[normals[:, 1] < -0.4] *= 0.2
    colours[normals[:, 1] > 0.6] *= 2.5
    flat = colours / shade(normals, fitted_light(normals, colours, np.ones(len(normals))))
    light = flat.mean(axis=1)
    plain = np.median(light[np.abs(normals[:, 1]) < 0.3])
    assert np.median(light[normals[:, 1] < -0.4]) < 0.5 * plain


def test_harmonics_of_a_direction_are_nine_numbers() -> None:
    assert harmonics(np.array([[0.0, 0.0, 1.0]])) == pytest.approx(np.array([[1, 0, 0, 1, 0, 0, 2, 0, 0]]))


def test_shade_stays_within_bounds() -> None:
    wild = np.random.default_rng(6).normal(scale=5.0, size=(9, 3))
    lit = shade(ball(200), wild)
    assert lit.min() >= 0.3
    assert lit.max() <= 2.2
