"""What the mask generator is compared with is what it says, at the size of real heads."""

import numpy as np
import pytest

from benchmarks.masks_systems import generated, systems
from speaker_listener.masks import model as masks_model
from speaker_listener.masks.head_motion import RANGE, law
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.tracks import HeadTrack
from speaker_listener.training.mask_measure import made_clips

pytestmark = pytest.mark.unit

CLIPS = made_clips(law(), [200] * 6, np.full(6, 0.58), 0)
FIT = [HeadTrack(f"talk-{row}", "fit", one, np.zeros(0, np.float32), 16_000) for row, one in enumerate(CLIPS)]


@pytest.fixture(scope="module")
def model() -> HeadMasks:
    """Return the generator that ships."""
    return masks_model.load()


def test_every_system_gives_clips_as_asked_and_the_same_for_a_seed(model: HeadMasks) -> None:
    every = list(systems(model, FIT))
    assert [one.name for one in every] == [
        "crhmg",
        "crhmg-any",
        "sine",
        "perlin",
        "ou",
        "walk",
        "rules",
        "loop",
    ]
    for one in every:
        made = one.clips([40, 75], seed=1)
        assert [len(clip) for clip in made] == [40, 75]
        assert all(np.median(clip, axis=0) == pytest.approx(np.zeros(6), abs=1e-9) for clip in made)
        assert np.array_equal(made[1], one.clips([40, 75], seed=1)[1])
        assert np.abs(np.concatenate(made)).max() <= 2 * RANGE.max()


def test_noise_has_the_spread_of_real_heads(model: HeadMasks) -> None:
    spread = np.sqrt(np.mean([one.var(axis=0) for one in CLIPS], axis=0))
    by_name = {one.name: one for one in systems(model, FIT)}
    for name in ("sine", "perlin", "ou"):
        made = np.concatenate(by_name[name].clips([3000] * 4, seed=2))
        assert made.std(axis=0) == pytest.approx(spread, rel=0.3), name


def test_the_loop_is_a_real_clip_again_and_again(model: HeadMasks) -> None:
    loop = {one.name: one for one in systems(model, FIT)}["loop"].clips([600], seed=3)[0]
    assert loop[:200] == pytest.approx(loop[200:400])


def test_the_generator_can_be_held_at_rest(model: HeadMasks) -> None:
    made = generated(model, 0.0)(100, np.random.default_rng(0))
    lively = generated(model, 1.0)(100, np.random.default_rng(0))
    assert np.abs(np.diff(made, axis=0)).mean() < 0.3 * np.abs(np.diff(lively, axis=0)).mean()
