"""Sound as numbers, and as PCM16 on the wire."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sound.pcm import AudioChunk, Samples, from_pcm16, rms, silence, to_pcm16

pytestmark = pytest.mark.unit


@given(st.binary(max_size=200).filter(lambda data: len(data) % 2 == 0))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    assert to_pcm16(from_pcm16(data)) == data


@given(arrays(np.float32, st.integers(0, 100), elements=st.floats(-1, 1, width=32)))
def test_samples_come_back_to_within_half_a_step(samples: Samples) -> None:
    np.testing.assert_allclose(from_pcm16(to_pcm16(samples)), samples, atol=1 / 32767)


@given(st.floats(width=32, allow_nan=False))
def test_what_is_too_loud_is_held_at_the_ends(value: float) -> None:
    (held,) = from_pcm16(to_pcm16(np.array([value], dtype=np.float32)))
    assert -1 <= held <= 32767 / 32768
    assert value == 0 or held == 0 or (held > 0) == (value > 0)


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="two bytes a sample, got 3 bytes"):
        from_pcm16(b"abc")


def test_silence_lasts_as_long_as_asked() -> None:
    chunk = AudioChunk(silence(0.25, 16000), 16000)
    assert chunk.duration_s == 0.25
    assert rms(chunk.samples) == 0


def test_loudness_is_the_root_of_the_mean_square() -> None:
    assert rms(np.array([0.3, -0.3, 0.3, -0.3], dtype=np.float32)) == pytest.approx(0.3)
    assert rms(np.zeros(0, dtype=np.float32)) == 0
