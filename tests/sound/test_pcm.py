"""Sound as numbers: what goes out as PCM16 comes back the same, and nothing is louder than full scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sound.pcm import AudioChunk, Samples, from_pcm16, rms, silence, to_pcm16

pytestmark = pytest.mark.unit

any_float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(st.binary(max_size=200).filter(lambda data: len(data) % 2 == 0))
def test_pcm_that_came_in_goes_out_bit_for_bit(data: bytes) -> None:
    assert to_pcm16(from_pcm16(data)) == data


def test_bytes_are_little_endian_and_full_scale_is_one() -> None:
    samples = from_pcm16(b"\x00\x00\x00\x40\x00\x80\xff\x7f")
    assert samples.dtype == np.float32
    assert samples.tolist() == [0.0, 0.5, -1.0, 32767 / 32768]


@given(arrays(np.float32, st.integers(0, 50), elements=any_float32))
def test_sound_over_full_scale_is_held_there_and_never_wraps(samples: Samples) -> None:
    back = from_pcm16(to_pcm16(samples))
    assert np.all(np.abs(back - np.clip(samples, -1, 1)) <= 1 / 32768)


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="two bytes a sample, got 3 bytes"):
        from_pcm16(b"abc")


def test_a_chunk_knows_how_long_it_lasts() -> None:
    assert AudioChunk(silence(0.25, 16_000), 16_000).duration_s == 0.25


@given(st.floats(0, 2), st.sampled_from([8_000, 16_000, 22_050, 48_000]))
def test_silence_is_silent_and_as_long_as_asked(duration_s: float, rate_hz: int) -> None:
    samples = silence(duration_s, rate_hz)
    assert abs(len(samples) - duration_s * rate_hz) <= 0.5
    assert rms(samples) == 0.0


def test_rms_of_a_sine_is_its_amplitude_over_the_root_of_two() -> None:
    sine = 0.5 * np.sin(2 * np.pi * 100 * np.arange(16_000) / 16_000)
    assert rms(sine.astype(np.float32)) == pytest.approx(0.5 / np.sqrt(2), rel=1e-4)


def test_rms_of_nothing_is_nothing() -> None:
    assert rms(np.zeros(0, dtype=np.float32)) == 0.0


def test_rms_of_a_long_sound_does_not_lose_its_quiet_samples() -> None:
    quiet = np.full(5_000_000, 1e-3, dtype=np.float32)
    assert rms(quiet) == pytest.approx(1e-3, rel=1e-6)
