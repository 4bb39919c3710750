import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render import rig

pytestmark = pytest.mark.unit


def test_the_face_has_52_shapes_and_six_values_for_the_head() -> None:
    assert len(rig.ARKIT) == 52
    assert len(rig.CHANNELS) == rig.CHANNEL_COUNT == 58
    assert rig.CHANNELS[52:] == rig.HEAD


def test_every_channel_has_one_name_and_knows_its_place() -> None:
    assert len(set(rig.CHANNELS)) == rig.CHANNEL_COUNT
    assert [rig.CHANNELS[i] for i in rig.INDEX.values()] == list(rig.INDEX)


def test_every_left_shape_has_a_right_twin_beside_it() -> None:
    for name in rig.ARKIT:
        if name.endswith("Left"):
            assert name.removesuffix("Left") + "Right" in rig.ARKIT


def test_names_are_arkit_s_own_camel_case() -> None:
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name) for name in rig.ARKIT)


def test_a_frame_lasts_a_whole_number_of_samples_at_every_rate_in_use() -> None:
    for rate_hz in (16_000, 24_000, 48_000):
        assert rate_hz * rig.FRAME_MS % 1000 == 0


def test_a_face_at_rest_is_all_zero_and_closed() -> None:
    assert not rig.rest().any()
    assert rig.aperture(rig.rest()) == 0.0


def test_naming_a_channel_that_does_not_exist_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="jawOpened"):
        rig.frame(jawOpened=1.0)


def test_mouth_close_takes_back_what_the_jaw_opens() -> None:
    assert rig.aperture(rig.frame(jawOpen=0.6, mouthClose=0.6)) == pytest.approx(0.0)
    assert rig.aperture(rig.frame(jawOpen=0.6, mouthClose=0.2)) == pytest.approx(0.4)


@given(st.lists(st.floats(-3, 3, width=32), min_size=rig.CHANNEL_COUNT, max_size=rig.CHANNEL_COUNT))
def test_a_clipped_frame_is_in_range_and_clipping_twice_changes_nothing(values: list[float]) -> None:
    clipped = rig.clip(np.array(values, dtype=np.float32))
    assert clipped.dtype == np.float32
    assert (clipped[:52] >= 0.0).all()
    assert (clipped[:52] <= 1.0).all()
    assert (np.abs(clipped[52:55]) <= np.float32(1.2)).all()
    assert (rig.clip(clipped) == clipped).all()
