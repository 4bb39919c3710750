import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Frames
from render.rig import ARKIT, CHANNEL_COUNT, FPS, HEAD
from server.records.face_codec import HEAD_LIMIT, HEAD_STEP, WEIGHT_STEP, decode, encode
from speaker_listener.driver import create
from speaker_listener.motion import OTHER_RATE_HZ
from speaker_listener.scene import Scene, play

pytestmark = pytest.mark.unit


def quantised(weights: np.ndarray, head: np.ndarray) -> Frames:
    return np.concatenate([weights * WEIGHT_STEP, head * HEAD_STEP], axis=1).astype(np.float32)


@st.composite
def whole_frames(draw: st.DrawFn) -> Frames:
    count = draw(st.integers(1, 60))
    weights = draw(arrays(np.uint8, (count, len(ARKIT))))
    head = draw(arrays(np.int16, (count, len(HEAD)), elements=st.integers(-32767, 32767)))
    return quantised(weights.astype(np.float64), head.astype(np.float64))


@given(whole_frames())
@settings(max_examples=100, deadline=None)
def test_what_is_already_in_steps_comes_back_exactly(frames: Frames) -> None:
    assert np.array_equal(decode(encode(frames)), frames)


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 30), st.just(CHANNEL_COUNT)),
        elements=st.floats(-5.0, 5.0, width=32),
    )
)
@settings(max_examples=60, deadline=None)
def test_no_value_is_off_by_more_than_half_a_step_within_its_range(frames: Frames) -> None:
    back = decode(encode(frames))
    assert back.dtype == np.float32
    weights, head = np.clip(frames[:, :52], 0.0, 1.0), np.clip(frames[:, 52:], -HEAD_LIMIT, HEAD_LIMIT)
    assert np.abs(back[:, :52] - weights).max() <= WEIGHT_STEP / 2 + 1e-6
    assert np.abs(back[:, 52:] - head).max() <= HEAD_STEP / 2 + 1e-6
    assert np.array_equal(decode(encode(back)), back), "a second time loses nothing more"


@given(st.integers(0, 400), st.integers(1, 255))
@settings(max_examples=80, deadline=None)
def test_every_changed_byte_is_noticed(at: int, mask: int) -> None:
    data = bytearray(encode(np.random.default_rng(0).random((8, CHANNEL_COUNT), dtype=np.float32)))
    data[at % len(data)] ^= mask
    with pytest.raises(RecordError, match=r"face frames (are|of)"):
        decode(bytes(data))


def test_a_cut_block_is_noticed() -> None:
    data = encode(np.zeros((50, CHANNEL_COUNT), dtype=np.float32))
    for length in (0, 4, 10, len(data) - 1):
        with pytest.raises(RecordError, match="cut|damaged"):
            decode(data[:length])


def test_frames_that_are_none_are_refused() -> None:
    with pytest.raises(RecordError, match=r"face frames of 58 channels, got \(3, 57\)"):
        encode(np.zeros((3, 57), dtype=np.float32))
    with pytest.raises(RecordError, match=r"got \(0, 58\)"):
        encode(np.zeros((0, CHANNEL_COUNT), dtype=np.float32))
    broken = np.zeros((3, CHANNEL_COUNT), dtype=np.float32)
    broken[1, 4] = np.nan
    with pytest.raises(RecordError, match="got none in frame 1"):
        encode(broken)


def test_an_hour_of_a_listening_face_takes_no_more_than_six_megabytes() -> None:
    theirs = (0.05 * np.random.default_rng(1).standard_normal(20 * OTHER_RATE_HZ)).astype(np.float32)
    frames = play(create({}), Scene().listen(theirs).think(1.0).nod().wait(4.0).inputs)
    size = sum(len(encode(frames[start : start + 50])) for start in range(0, len(frames), 50))
    assert size / len(frames) * FPS * 3600 <= 6e6
