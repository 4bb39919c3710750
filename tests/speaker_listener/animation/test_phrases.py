"""Recordings are cut into phrases at pauses; what is no speech is no phrase."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from speaker_listener.animation.phrases import LONGEST_S, Levels, Span, floor, spans

pytestmark = pytest.mark.unit


def levels(*parts: tuple[float, int]) -> Levels:
    return np.concatenate([np.full(count, level_db) for level_db, count in parts]).astype(np.float32)


def test_a_long_pause_parts_and_a_short_one_does_not() -> None:
    found = spans(levels((-90, 20), (-20, 25), (-90, 6), (-20, 25), (-90, 50), (-25, 25), (-90, 20)))
    assert found == [Span(17, 79), Span(123, 154)]


@pytest.mark.parametrize("level_db", [-120.0, -70.0, -58.0])
def test_silence_has_no_phrase(level_db: float) -> None:
    assert spans(levels((level_db, 100))) == []


def test_the_noise_of_a_room_has_no_phrase_and_does_not_hide_speech() -> None:
    noise = np.random.default_rng(1).normal(-48, 1, 200).astype(np.float32)
    assert spans(noise) == []
    noise[60:120] = np.random.default_rng(2).normal(-22, 6, 60)
    found = spans(noise)
    assert abs(found[0].start - 57) <= 2
    assert abs(found[-1].stop - 123) <= 2


def test_a_click_is_no_speech() -> None:
    assert spans(levels((-90, 50), (-10, 1), (-90, 50))) == []


def test_a_tenth_of_a_second_of_voice_is_a_phrase() -> None:
    assert spans(levels((-20, 3))) == [Span(0, 3)]


def test_what_is_too_long_is_cut_where_it_is_quietest() -> None:
    long = levels((-20, 1000))
    long[400] = -30
    found = spans(long)
    assert found[0] == Span(0, 400)
    assert found[-1].stop == 1000


def test_the_floor_is_held_over_short_gaps_only() -> None:
    holds = floor([Span(5, 10), Span(20, 25), Span(60, 65)], 80, gap_s=1.0)
    assert np.flatnonzero(holds).tolist() == [*range(5, 25), *range(60, 65)]
    assert not floor([], 10, 1.0).any()


@given(hnp.arrays(np.float32, st.integers(0, 1500), elements=st.floats(-120, 0, width=32)))
def test_phrases_lie_in_order_inside_the_recording_and_are_never_too_long(levels_db: Levels) -> None:
    found = spans(levels_db)
    edges = [edge for span in found for edge in (span.start, span.stop)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.stop <= len(levels_db) for span in found)
    assert all(span.stop - span.start <= LONGEST_S * 25 for span in found)
