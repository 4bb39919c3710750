"""Jumps after a change of stance against those inside turns, on faces whose jumps are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stances_scores import (
    GROUPS,
    WINDOW,
    Stretch,
    blinks,
    lips_at_breaks,
    profile,
    ratio,
    stretches,
)
from benchmarks.stances_talks import Change, Kind, StanceTalk
from render.rig import CHANNEL_COUNT, INDEX
from speaker_listener.metrics import Frames

pytestmark = pytest.mark.unit

BROW = ("browInnerUp",)


def still(count: int) -> Frames:
    """Return (count, channels) of zeros."""
    return np.zeros((count, CHANNEL_COUNT), dtype=np.float32)


def talk(*changes: tuple[int, Kind]) -> StanceTalk:
    """Return a talk of which only the changes are known."""
    return StanceTalk((), tuple(Change(frame, kind) for frame, kind in changes))


def with_jump(count: int, at: int, size: float, channel: str = BROW[0]) -> Frames:
    """Return a face that stands still but for one jump into a frame."""
    frames = still(count)
    frames[at:, INDEX[channel]] = size
    return frames


@settings(max_examples=40, deadline=None)
@given(at=st.integers(1, 99))
def test_a_jump_counts_after_inside_or_not_at_all_by_where_it_lies(at: int) -> None:
    (found,) = stretches(with_jump(100, at, 0.5), talk((40, "takes")), BROW)
    assert (found.after.max() == 0.5) == (40 <= at < 40 + WINDOW)
    assert (found.inside.size > 0 and found.inside.max() == 0.5) == (at > 40 + WINDOW)


def test_around_where_the_character_was_held_nothing_counts_as_inside() -> None:
    frames = with_jump(200, 100, 0.5)
    switch, held = stretches(frames, talk((40, "takes"), (97, "held")), BROW)
    assert not switch.inside.any()
    assert not held.inside.any()
    assert held.after.max() == 0.5


def test_the_ratio_is_that_of_the_two_percentiles() -> None:
    rng = np.random.default_rng(0)
    found = [
        Stretch("takes", rng.uniform(0, 2.0, 12), np.ones(12), rng.uniform(0, 1.0, 40)) for _ in range(200)
    ]
    made = ratio(found)
    after = np.concatenate([one.after for one in found])
    inside = np.concatenate([one.inside for one in found])
    assert made.after == pytest.approx(np.percentile(after, 95), rel=0.01)
    assert made.inside == pytest.approx(np.percentile(inside, 95), rel=0.01)
    assert made.ratio == pytest.approx(2.0, rel=0.05)
    assert made.low < made.ratio < made.high
    assert made.worst_after == after.max()
    assert made.worst_inside == inside.max()


def test_what_is_no_change_of_stance_is_told_apart_and_not_counted() -> None:
    calm = Stretch("gives", np.full(12, 0.1), np.full(12, 0.6), np.full(30, 0.2))
    wild = Stretch("held", np.full(12, 9.0), np.full(12, 9.0), np.full(30, 0.2))
    made = ratio([calm, wild] * 20)
    assert made.ratio == pytest.approx(0.5)
    assert made.high == pytest.approx(0.5)
    assert made.later == pytest.approx(3.0)
    assert made.kinds == pytest.approx({"gives": 0.5, "held": 45.0})


def test_more_switches_make_the_interval_narrower() -> None:
    rng = np.random.default_rng(1)
    found = [
        Stretch("takes", rng.gamma(2.0, 1.0, 12), np.ones(12), rng.gamma(2.0, 1.0, 40)) for _ in range(800)
    ]
    few, many = ratio(found[:30]), ratio(found)
    assert many.high - many.low < 0.5 * (few.high - few.low)
    assert many.low < 1.0 < many.high


def test_a_face_that_never_moves_has_a_ratio_of_zero() -> None:
    assert ratio([Stretch("takes", np.zeros(12), np.zeros(12), np.zeros(20))]).ratio == 0.0
    assert ratio([Stretch("takes", np.ones(12), np.zeros(0), np.zeros(20))]).ratio == float("inf")


def test_turns_without_an_inside_are_refused() -> None:
    with pytest.raises(ValueError, match="got 12 and 0; take longer turns"):
        ratio([Stretch("takes", np.zeros(12), np.zeros(0), np.zeros(0))])


@settings(max_examples=30, deadline=None)
@given(open_for=st.integers(0, 10), smile_gap=st.floats(0.0, 0.2))
def test_lips_shut_when_the_expression_has_the_mouth_again(open_for: int, smile_gap: float) -> None:
    frames = still(120)
    frames[:, INDEX["jawOpen"]] = smile_gap
    frames[: 50 + open_for, INDEX["jawOpen"]] = 0.5
    found = lips_at_breaks(frames, talk((20, "takes"), (50, "interrupted")))
    assert (found.breaks, found.slowest) == (1, open_for)
    assert found.in_time == (open_for < 2)


def test_a_mouth_that_was_shut_or_speaks_again_soon_says_nothing_about_breaks() -> None:
    frames = still(120)
    assert lips_at_breaks(frames, talk((20, "takes"), (50, "interrupted"))).breaks == 0
    frames[:50, INDEX["jawOpen"]] = 0.5
    assert lips_at_breaks(frames, talk((20, "takes"), (50, "held"), (60, "resumed"))).breaks == 0
    assert lips_at_breaks(frames, talk((20, "takes"), (50, "gives"))).breaks == 0


def test_blinks_that_wait_for_the_end_of_the_window_are_counted_apart() -> None:
    frames = still(400)
    frames[[114, 214, 250], INDEX["eyeBlinkLeft"]] = 1.0
    # In 13 to 16 frames after the two switches one blink each, and one farther away; held is no switch.
    found = blinks(frames, talk((100, "takes"), (200, "gives"), (235, "held")))
    assert found[0] == (2, 8)
    assert found[1] == (1, 400 - 2 * 25)
    assert blinks(still(30), talk((10, "takes")))[0] == (0, 4)


@settings(max_examples=40, deadline=None)
@given(at=st.integers(1, 99))
def test_the_frames_behind_are_those_from_13_to_24(at: int) -> None:
    (found,) = stretches(with_jump(100, at, 0.5), talk((40, "takes")), BROW)
    assert (found.later.max() == 0.5) == (40 + WINDOW <= at < 40 + 2 * WINDOW)


def test_the_profile_shows_the_jump_where_it_lies() -> None:
    frames = with_jump(200, 104, 0.5)
    made = profile([(frames, talk((100, "takes")))], BROW, 10, 20)
    assert made.shape == (30, 2)
    assert np.flatnonzero(made[:, 1]).tolist() == [14]


def test_sets_name_channels_and_leave_the_lips_out() -> None:
    for name, channels in GROUPS.items():
        assert channels, name
        assert not [one for one in channels if one not in INDEX or one.startswith(("mouth", "jaw", "tongue"))]
    assert "eyeBlinkLeft" not in GROUPS["upper face"]
    assert "eyeBlinkLeft" in GROUPS["upper face, lids"]
