"""What is held is counted whole, and growth is seen."""

from collections import deque

import numpy as np
import pytest

from benchmarks.stances_memory import footprint, hours
from speaker_listener.driver import create
from tests.benchmarks.stances_models import ForgetfulModel, voices

pytestmark = pytest.mark.unit


def test_arrays_inside_of_containers_count_and_so_do_those_that_a_view_looks_into() -> None:
    whole = np.zeros(100_000, dtype=np.float32)
    assert footprint({"a": [(whole,)]}).bytes > 400_000
    assert footprint([whole[:3]]).bytes > 400_000
    assert footprint([whole, whole]).bytes < 500_000


def test_what_is_shared_does_not_count() -> None:
    shared = [np.zeros(100_000)]
    assert footprint([shared, np.zeros(10)], shared).bytes < 1_000


def test_the_longest_container_is_named_by_its_length() -> None:
    assert footprint([1, {2: 3}, deque(range(40))]).longest == 40


def test_a_stream_of_rules_stays_and_one_that_keeps_everything_grows() -> None:
    steady = hours(create({}), voices(), 400)
    growing = hours(ForgetfulModel(), voices(), 400)
    assert len(steady.stream) == len(steady.resident_mb) == 10
    assert {one.longest for one in steady.stream[1:]} != {one.longest for one in growing.stream[1:]}
    assert [one.longest for one in growing.stream] == [40 * part for part in range(1, 11)]
    assert max(one.longest for one in steady.stream) < 40


def test_a_long_talk_of_nine_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="ten frames or more"):
        hours(create({}), voices(), 9)
