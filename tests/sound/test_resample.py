"""Another rate, chunk by chunk, without a seam."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sound.resample import Resampler, resampled

pytestmark = pytest.mark.unit

SOUND = np.random.default_rng(0).normal(0, 0.1, 4000).astype(np.float32)


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(22050, 24000), (16000, 24000), (48000, 16000), (24000, 24000)]
)
def test_the_length_follows_the_rates(from_hz: int, to_hz: int) -> None:
    assert len(resampled(SOUND, from_hz, to_hz)) == pytest.approx(4000 * to_hz / from_hz, abs=1)


def test_a_tone_keeps_its_pitch_and_loudness() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(22050) / 22050).astype(np.float32)
    turned = resampled(tone, 22050, 24000)
    assert int(np.argmax(np.abs(np.fft.rfft(turned)))) == pytest.approx(440, abs=1)
    expected = np.sin(2 * np.pi * 440 * np.arange(24000) / 24000)
    assert np.abs(turned[500:23500] - expected[500:23500]).max() < 1e-3


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 900), max_size=8))
def test_any_cut_gives_the_same_sound(lengths: list[int]) -> None:
    stream = Resampler(22050, 24000)
    cuts = np.minimum(np.cumsum([0, *lengths]), len(SOUND))
    parts = [stream.feed(SOUND[a:b]) for a, b in zip(cuts, [*cuts[1:], len(SOUND)], strict=True)]
    whole = np.concatenate([*parts, stream.flush()])
    np.testing.assert_allclose(whole, resampled(SOUND, 22050, 24000), atol=1e-6)


def test_flush_makes_the_stream_fresh() -> None:
    stream = Resampler(22050, 24000)
    first = np.concatenate([stream.feed(SOUND), stream.flush()])
    second = np.concatenate([stream.feed(SOUND), stream.flush()])
    np.testing.assert_array_equal(first, second)


def test_nothing_in_gives_nothing_out() -> None:
    assert len(Resampler(22050, 24000).flush()) == 0
    assert resampled(SOUND, 16000, 48000).dtype == np.float32


@pytest.mark.parametrize("rates", [(0, 24000), (16000, -1)])
def test_rates_must_be_positive(rates: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Resampler(*rates)
