"""Random talks of both roles, made of sounds that the test makes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stances_talks import KINDS, SWITCHES, TURN_S, Voices, stance_talk
from render.rig import FPS
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.motion import OTHER_RATE_HZ, OWN_RATE_HZ

pytestmark = pytest.mark.unit


def tone(duration_s: float, rate_hz: int, pitch_hz: float) -> Samples:
    """Return (n,) a hum."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return np.asarray(0.1 * np.sin(2 * np.pi * pitch_hz * time_s), dtype=np.float32)


def voices() -> Voices:
    """Return three hums of the character, one without phones, and one of the person."""
    own = tuple(
        ((Phone("AA", 0.0, length_s),) if known else (), tone(length_s, OWN_RATE_HZ, 200.0))
        for length_s, known in ((0.5, True), (1.21, False), (2.6, True))
    )
    return Voices(own, tone(3.0, OTHER_RATE_HZ, 120.0))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), switches=st.integers(1, 25))
def test_the_stance_changes_exactly_where_the_talk_says_so(seed: int, switches: int) -> None:
    talk = stance_talk(voices(), switches, seed)
    stances = [one.stance for one in talk.inputs]
    places = [k for k in range(1, len(stances)) if stances[k] != stances[k - 1]]
    assert [change.frame for change in talk.switches] == places
    assert len(places) in (switches, switches + 1)
    assert talk.inputs[0].stance == talk.inputs[-1].stance == "listening"


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_frame_is_one_that_a_motion_model_takes(seed: int) -> None:
    talk = stance_talk(voices(), 12, seed)
    for one in talk.inputs:
        assert one.own.shape == (OWN_RATE_HZ // FPS,)
        assert one.other.shape == (OTHER_RATE_HZ // FPS,)
        assert (one.phrase is not None) <= (one.stance == "speaking")
        assert one.phrase is not None or not one.own.any()
    assert {change.kind for change in talk.changes} <= set(KINDS)


def test_turns_last_from_half_a_second_to_six() -> None:
    talk = stance_talk(voices(), 300, 3)
    spans = np.diff([change.frame for change in talk.switches]) / FPS
    assert spans.min() >= 0.48
    # A phrase that is said to its end may run over, and so may one that was held; no other turn does.
    assert spans.max() <= TURN_S[1] + 2.6 + 1.5
    assert np.ptp(spans) > 4.0


def test_the_floor_changes_in_every_way_there_is() -> None:
    kinds = [change.kind for change in stance_talk(voices(), 300, 0).changes]
    assert {kind: kinds.count(kind) >= 10 for kind in KINDS} == dict.fromkeys(KINDS, True)
    assert sum(kind in SWITCHES for kind in kinds) in (300, 301)


def test_a_phrase_that_was_held_goes_on_where_it_stopped() -> None:
    talk = stance_talk(voices(), 300, 0)
    for held, resumed in zip(talk.changes, talk.changes[1:], strict=False):
        if (held.kind, resumed.kind) == ("held", "resumed"):
            before, after = talk.inputs[held.frame - 1].phrase, talk.inputs[resumed.frame].phrase
            assert before is not None
            assert after is not None
            assert after.samples is before.samples
            assert after.now_s == pytest.approx(before.now_s + 1 / FPS)
            return
    pytest.fail("no phrase went on in 300 changes")


def test_no_phrase_comes_twice_as_the_same_object() -> None:
    talk = stance_talk(voices(), 40, 1)
    starts = [one.phrase.samples for one in talk.inputs if one.phrase is not None and one.phrase.now_s == 0.0]
    assert len({id(samples) for samples in starts}) == len(starts) > 10


def test_same_seed_same_talk_and_another_seed_another() -> None:
    first, again, other = (stance_talk(voices(), 20, seed) for seed in (1, 1, 2))
    assert first.changes == again.changes
    assert first.changes != other.changes
    assert all(np.array_equal(a.other, b.other) for a, b in zip(first.inputs, again.inputs, strict=True))


def test_a_talk_without_a_change_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one change of stance, got 0"):
        stance_talk(voices(), 0, 0)
