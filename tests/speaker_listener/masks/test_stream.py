"""The head of a session: seamless, restorable, bounded, and driven by role and liveliness."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from speaker_listener.masks import model as masks_model
from speaker_listener.masks import stream
from speaker_listener.masks.head_motion import RANGE
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.silhouette import overlap
from speaker_listener.masks.stream import OVERLAP, SOONEST, Cues, MaskState

pytestmark = pytest.mark.unit

SPEAKING = Cues(1.0, 0.58)
LISTENING = Cues(0.0, 0.5)


@pytest.fixture(scope="module")
def model() -> HeadMasks:
    """Return the generator that ships."""
    return masks_model.load()


def states(
    model: HeadMasks, frames: int, cues: Callable[[int], Cues] = lambda _: SPEAKING, seed: int = 0
) -> Iterator[MaskState]:
    """Yield the states of a stream."""
    rng, state = np.random.default_rng(seed), stream.begin(model)
    for frame in range(frames):
        state = stream.step(model, state, cues(frame), rng)
        yield state


def poses(
    model: HeadMasks, frames: int, cues: Callable[[int], Cues] = lambda _: SPEAKING, seed: int = 0
) -> np.ndarray:
    """Return (T, 6) of a stream."""
    return np.array([state.pose for state in states(model, frames, cues, seed)])


def always(cues: Cues) -> Callable[[int], Cues]:
    """Return what gives the same cues in every frame."""
    return lambda _: cues


def jumps(moved: np.ndarray) -> np.ndarray:
    """Return (T − 2,) changes of velocity, in spreads of each axis' velocity."""
    speed = np.diff(moved, axis=0)
    return np.asarray(np.linalg.norm(np.diff(speed, axis=0) / speed.std(axis=0), axis=1))


def test_it_begins_at_rest_and_leaves_gently(model: HeadMasks) -> None:
    moved = np.concatenate([np.zeros((1, 6)), poses(model, 100)])
    steps = np.abs(np.diff(moved, axis=0))
    assert (steps[0] <= np.percentile(steps, 95, axis=0) + 1e-9).all()
    assert np.abs(moved[50:]).max() > 0.01


def test_the_same_seed_gives_the_same_frames_and_another_seed_others(model: HeadMasks) -> None:
    assert np.array_equal(poses(model, 200, seed=1), poses(model, 200, seed=1))
    assert np.abs(poses(model, 200, seed=1) - poses(model, 200, seed=2)).max() > 0.02


def test_joins_do_not_show_in_velocity(model: HeadMasks) -> None:
    made = list(states(model, 3000))
    jump = jumps(np.array([state.pose for state in made]))
    at = np.array([state.at for state in made])[2:]
    joined, inside = jump[at <= OVERLAP + 1], jump[at > OVERLAP + 1]
    assert len(joined) > 500
    assert np.percentile(joined, 95) < 1.25 * np.percentile(inside, 95)


def test_epsilon_makes_it_livelier(model: HeadMasks) -> None:
    spread = [
        float((poses(model, 1500, always(Cues(1.0, e))) / model.scale).std()) for e in (0.0, 0.3, 0.6, 1.0)
    ]
    assert spread == sorted(spread)
    assert spread[0] < 0.3 * spread[1]


def test_listeners_move_less_than_speakers(model: HeadMasks) -> None:
    speed = [np.diff(poses(model, 3000, always(c))[:, :3], axis=0).std() for c in (Cues(0.0, 0.58), SPEAKING)]
    assert speed[0] < 0.9 * speed[1]


def test_a_role_that_changes_brings_the_join_forward_but_never_too_soon(model: HeadMasks) -> None:
    made = list(states(model, 400, lambda frame: SPEAKING if frame % 10 < 5 else LISTENING))
    begins = [row for row, state in enumerate(made) if state.at == 1]
    assert np.diff(begins).min() >= SOONEST
    steady = list(states(model, 400))
    assert len(begins) > sum(state.at == 1 for state in steady)


def test_ten_minutes_of_switches_every_200_ms_neither_jump_nor_drift(model: HeadMasks) -> None:
    moved = poses(model, 15_000, lambda frame: SPEAKING if frame // 5 % 2 else LISTENING)
    assert (np.abs(moved) < RANGE).all()
    assert np.percentile(jumps(moved), 99) < 2.0 * np.percentile(jumps(poses(model, 3000)), 99)
    first, last = moved[:5000].std(axis=0), moved[-5000:].std(axis=0)
    assert (last < 3 * first).all()


def test_a_state_never_grows(model: HeadMasks) -> None:
    sizes = {
        (state.poses.nbytes + state.latents.nbytes + state.history.nbytes, len(state.poses))
        for row, state in enumerate(states(model, 1000))
        if row > 100
    }
    assert len(sizes) == 1


def test_a_state_can_be_kept_and_put_back(model: HeadMasks) -> None:
    rng, state = np.random.default_rng(3), stream.begin(model)
    for _ in range(90):
        state = stream.step(model, state, SPEAKING, rng)
    kept, chance = state, rng.bit_generator.state
    first = []
    for _ in range(90):
        state = stream.step(model, state, LISTENING, rng)
        first.append(state.pose)
    rng.bit_generator.state, state = chance, kept
    for pose in first:
        state = stream.step(model, state, LISTENING, rng)
        assert np.array_equal(state.pose, pose)


def test_chance_is_drawn_from_equally_often_in_every_frame(model: HeadMasks) -> None:
    first, second = np.random.default_rng(5), np.random.default_rng(5)
    one = other = stream.begin(model)
    for frame in range(150):
        one = stream.step(model, one, SPEAKING, first)
        other = stream.step(model, other, SPEAKING if frame % 30 else LISTENING, second)
    assert first.bit_generator.state == second.bit_generator.state


def test_many_heads_together_move_as_each_alone(model: HeadMasks) -> None:
    heads = [stream.begin(model, model.rest_mask(name)) for name in model.people]
    rngs = [np.random.default_rng(seed) for seed in range(len(heads))]
    for _ in range(120):
        heads = stream.step_many(model, heads, [SPEAKING] * len(heads), rngs)
    alone = list(states(model, 120, seed=0))[-1]
    assert heads[0].pose == pytest.approx(alone.pose, abs=1e-3)


def test_heads_that_begin_together_are_not_all_due_together(model: HeadMasks) -> None:
    heads, rngs = [stream.begin(model)] * 12, [np.random.default_rng(seed) for seed in range(12)]
    for _ in range(60):
        heads = stream.step_many(model, heads, [SPEAKING] * 12, rngs)
    assert len({state.at for state in heads}) > 6


def test_the_mask_of_a_frame_can_be_seen_and_shows_its_pose(model: HeadMasks) -> None:
    state = stream.begin(model)
    assert np.array_equal(stream.mask(model, state), model.rest_mask())
    seen = [(state.pose, stream.mask(model, state)) for state in states(model, 400, always(Cues(1.0, 1.0)))]
    place = np.array([np.average(np.arange(64), weights=mask.sum(axis=0)) for _, mask in seen])
    sideways = np.array([pose[3] for pose, _ in seen])
    turned = np.stack([sideways, *np.array([pose[:3] for pose, _ in seen]).T, np.ones(len(seen))], axis=1)
    rest = place - turned @ np.linalg.lstsq(turned, place, rcond=None)[0]
    assert rest.std() < 0.6 * place.std()
    assert overlap(seen[0][1], model.rest_mask()) > 0.85


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_liveliness_and_role_outside_their_range_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match=r"expected epsilon in \[0, 1\]"):
        Cues(1.0, wrong)
    with pytest.raises(ValueError, match=r"expected speaking in \[0, 1\]"):
        Cues(wrong, 0.5)


@pytest.mark.parametrize("wrong", [np.zeros((32, 32)), np.full((64, 64), 2.0), np.full((64, 64), np.nan)])
def test_what_is_no_mask_is_refused(model: HeadMasks, wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected a mask of 64 × 64"):
        stream.begin(model, wrong)


def test_cues_and_chance_must_be_there_for_each_head(model: HeadMasks) -> None:
    with pytest.raises(ValueError, match="expected cues and chance for each of 1 heads"):
        stream.step_many(model, [stream.begin(model)], [], [])
