import numpy as np
import pytest

from speaker_listener.gaze import GazeState, Mood, step

pytestmark = pytest.mark.unit


def looks(mood: Mood, frames: int, seed: int = 3) -> list[GazeState]:
    rng, state, made = np.random.default_rng(seed), GazeState(mood), []
    for _ in range(frames):
        state = step(state, mood, rng)
        made.append(state)
    return made


def away_share(mood: Mood) -> float:
    return float(np.mean([s.away for s in looks(mood, 15_000)]))


def test_listeners_look_more_than_speakers_and_thinkers_look_away() -> None:
    assert away_share("listening") < 0.06 < away_share("speaking") < 0.25
    assert away_share("thinking") > 0.5


def test_thinking_eyes_go_up_and_to_a_side() -> None:
    away = [s for s in looks("thinking", 5000) if s.away and s.jumped == 1.0]
    assert all(s.rise_rad > 0.03 for s in away)
    assert {np.sign(s.yaw_rad) for s in away} == {-1.0, 1.0}


def test_contact_means_the_persons_eyes() -> None:
    contact = [s for s in looks("listening", 3000) if not s.away and s.jumped == 1.0]
    assert max(abs(s.yaw_rad) for s in contact) < 0.03
    assert max(abs(s.rise_rad) for s in contact) < 0.02
    assert len({round(s.yaw_rad, 6) for s in contact}) > 20


def test_eyes_jump_within_two_frames_and_rest_between() -> None:
    yaw = np.array([s.yaw_rad for s in looks("speaking", 4000)])
    moving = np.abs(np.diff(yaw)) > 1e-9
    assert moving.mean() < 0.12
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate(([False], moving, [False])).astype(int))))[::2]
    assert runs.max() <= 2


def test_no_jump_begins_in_the_first_half_second_of_a_turn() -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        state = GazeState("listening")
        for _ in range(int(rng.integers(5, 60))):
            state = step(state, "listening", rng)
        while state.jumped < 1.0:
            state = step(state, "listening", rng)
        held = (state.yaw_rad, state.rise_rad)
        for _ in range(12):
            state = step(state, "speaking", rng)
            assert (state.yaw_rad, state.rise_rad) == held


def test_one_who_begins_to_think_moves_the_eyes_soon() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        state = GazeState("listening", left_s=5.0)
        frames = 0
        while not (state.shifts or state.jumped < 1.0) and frames < 100:
            state, frames = step(state, "thinking", rng), frames + 1
        assert frames <= 14
