import numpy as np
import pytest

from speaker_listener.face_clip import Floats
from speaker_listener.sync.windows import SHAPES
from speaker_listener.training.sync_trackers import trackers
from speaker_listener.training.sync_varied import Variety, as_loud

pytestmark = pytest.mark.unit

JAW = SHAPES.index("jawOpen")
PLAIN = Variety(0.0, 0.0, 1.2, 0.0, 0.0, 0.0, 0.0, 0.0)


def mouths(count: int = 40, frames: int = 60) -> Floats:
    rng = np.random.default_rng(0)
    times = np.arange(frames)[None, :, None]
    speed = rng.uniform(0.2, 0.8, (count, 1, len(SHAPES)))
    return (0.3 - 0.3 * np.cos(times * speed)).astype(np.float32)


def like(made: Floats, shapes: Floats, shift: int = 0) -> float:
    """Return the mean correlation of jaws, the first read so many frames later."""
    a = made[:, 5 + shift : -5 + shift or None, JAW]
    b = shapes[:, 5:-5, JAW]
    return float(np.mean([np.corrcoef(x, y)[0, 1] for x, y in zip(a, b, strict=True)]))


def test_mouths_differ_each_time_and_are_the_same_from_one_seed() -> None:
    shapes = mouths()
    first, again, other = (Variety().apply(shapes, np.random.default_rng(s), trackers()) for s in (1, 1, 2))
    assert first.shape == shapes.shape
    assert first.dtype == np.float32
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 0.05
    assert np.isfinite(first).all()


def test_a_varied_mouth_still_goes_with_its_sound_and_best_where_it_was() -> None:
    shapes = mouths()
    made = Variety().apply(shapes, np.random.default_rng(0), trackers())
    at = [like(made, shapes, shift) for shift in (-3, -2, -1, 0, 1, 2, 3)]
    assert int(np.argmax(at)) == 3
    assert at[3] > 0.6


def test_without_variety_only_strength_and_power_change() -> None:
    shapes = mouths()
    made = PLAIN.apply(shapes, np.random.default_rng(0), trackers())
    order = np.argsort(shapes[..., JAW], axis=1)
    ranked = np.take_along_axis(made[..., JAW], order, axis=1)
    assert np.all(np.diff(ranked, axis=1) >= -1e-5)


def test_no_mouth_is_further_off_than_a_frame() -> None:
    step = np.zeros((200, 60, len(SHAPES)), dtype=np.float32)
    step[:, 30:] = 0.5
    made = Variety(0.0, 0.0, 1.2, 5.0, 5.0, 0.0, 0.0, 0.0).apply(step, np.random.default_rng(0), trackers())
    assert np.ptp(made[:, :29, JAW], axis=1).max() < 1e-6
    assert np.ptp(made[:, 31:, JAW], axis=1).max() < 1e-6


def test_some_mouths_are_left_with_the_jaw_alone() -> None:
    alone = Variety(lack_share=0.0, jaw_share=1.0).apply(mouths(), np.random.default_rng(0), trackers())
    assert not np.delete(alone, JAW, axis=2).any()
    assert alone[..., JAW].any()


def test_a_mouth_by_loudness_takes_everything_but_the_jaw_from_another_clip_or_from_none() -> None:
    others = mouths()
    loud = np.zeros_like(others)
    loud[..., JAW] = 0.25
    made = as_loud(loud, others, np.random.default_rng(0))
    assert np.all(made[..., JAW] == 0.25)
    bare = np.array([not np.delete(one, JAW, axis=1).any() for one in made])
    assert 0.2 < bare.mean() < 0.8
    theirs = np.delete(made[~bare], [JAW, SHAPES.index("mouthClose")], axis=2)
    assert np.isin(theirs, others).all()
