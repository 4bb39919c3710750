import numpy as np
import pytest
from numpy.typing import NDArray

from speaker_listener.head import HeadCues, HeadState, step

pytestmark = pytest.mark.unit

PITCH = 1


def poses(cues: list[HeadCues], seed: int = 0) -> NDArray[np.float64]:
    rng, state, made = np.random.default_rng(seed), HeadState(), []
    for cue in cues:
        state = step(state, cue, rng)
        made.append(state.pose)
    return np.array(made)


def test_wandering_never_repeats_and_has_no_period() -> None:
    path = poses([HeadCues(1.0)] * 6000)[:, 0]
    path -= path.mean()
    alike = np.correlate(path, path, mode="full")[len(path) - 1 :]
    alike /= alike[0]
    assert np.abs(alike[250:2000]).max() < 0.35


def test_speakers_move_more_than_listeners() -> None:
    speaking, listening = poses([HeadCues(1.0)] * 3000), poses([HeadCues(0.0)] * 3000)
    assert np.all(speaking[:, :3].std(axis=0) > 1.6 * listening[100:, :3].std(axis=0))


def test_a_listener_leans_in_and_tilts() -> None:
    listening = poses([HeadCues(0.0)] * 1500)[100:]
    speaking = poses([HeadCues(1.0)] * 1500)[100:]
    assert listening[:, 5].mean() > speaking[:, 5].mean() + 0.02
    assert abs(listening[:, 2].mean()) > abs(speaking[:, 2].mean()) + 0.03


def test_a_nod_lowers_the_chin_and_brings_it_back() -> None:
    still = poses([HeadCues(0.0)] * 80)
    nodding = poses([HeadCues(0.0)] * 20 + [HeadCues(0.0, nod=True)] + [HeadCues(0.0)] * 59)
    apart = (nodding - still)[:, PITCH]
    assert np.all(apart[:20] == 0)
    assert 0.04 < apart.max() < 0.2
    assert abs(apart[-1]) < 0.004


def test_a_nod_that_runs_is_not_begun_again() -> None:
    once = poses([HeadCues(0.0, nod=True)] + [HeadCues(0.0)] * 60)
    twice = poses([HeadCues(0.0, nod=True), HeadCues(0.0, nod=True)] + [HeadCues(0.0)] * 59)
    assert np.array_equal(once, twice)


def test_a_beat_peaks_a_little_after_it_is_given_and_grows_with_strength() -> None:
    plain = poses([HeadCues(1.0)] * 40)

    def beat(strength: float) -> NDArray[np.float64]:
        cues = [HeadCues(1.0)] * 5 + [HeadCues(1.0, beat=strength)] + [HeadCues(1.0)] * 34
        return (poses(cues) - plain)[:, PITCH]

    strong, weak = beat(1.0), beat(0.5)
    assert 2 <= int(strong.argmax()) - 5 <= 7
    assert strong.max() == pytest.approx(2 * weak.max(), rel=0.01)
    assert 0.02 < strong.max() < 0.09


def test_velocity_has_no_corners() -> None:
    cues = [HeadCues(1.0, nod=i % 70 == 0, beat=float(i % 23 == 0)) for i in range(1500)]
    velocity = np.diff(poses(cues), axis=0)
    assert np.abs(np.diff(velocity, axis=0)).max() < 0.035
    assert np.abs(velocity).max() < 0.06
