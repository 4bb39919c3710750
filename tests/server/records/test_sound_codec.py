import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emotion_tree.errors import RecordError
from server.records.sound_codec import decode, encode

pytestmark = pytest.mark.unit


@given(arrays(np.dtype("<i2"), st.integers(1, 500)))
@settings(deadline=None)
def test_every_sample_comes_back(samples: np.ndarray) -> None:
    assert decode(encode(samples.tobytes())) == samples.tobytes()


@pytest.mark.parametrize("hz", [0.0, 120.0, 900.0])
def test_a_tone_takes_fewer_bytes_than_its_samples(hz: float) -> None:
    tone = (8000 * np.sin(2 * np.pi * hz * np.arange(32_000) / 16_000)).astype("<i2").tobytes()
    data = encode(tone)
    assert decode(data) == tone
    assert len(data) < 0.8 * len(tone)


@given(st.integers(0, 300), st.integers(1, 255))
@example(1, 1)
@settings(deadline=None)
def test_every_changed_byte_is_noticed(at: int, mask: int) -> None:
    data = bytearray(encode(np.arange(200, dtype="<i2").tobytes()))
    data[at % len(data)] ^= mask
    with pytest.raises(RecordError, match="sound is damaged|sound of version"):
        decode(bytes(data))


def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(RecordError, match="whole samples of two bytes, got 3 bytes"):
        encode(b"abc")
    with pytest.raises(RecordError, match="got 0 bytes"):
        encode(b"")
    with pytest.raises(RecordError, match="sound is cut"):
        decode(b"\x01")
    with pytest.raises(RecordError, match="version 1, got 9"):
        decode(b"\x09" + encode(b"ab")[1:])
