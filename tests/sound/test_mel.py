import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound import mel
from sound.mel import BANDS, FLOOR, log_mel

pytestmark = pytest.mark.unit


def tone(hz: float, duration_s: float = 0.5, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(round(duration_s * 16_000)) / 16_000)).astype(
        np.float32
    )


def test_there_is_a_row_for_every_whole_ten_milliseconds() -> None:
    assert log_mel(tone(440, 0.5), 16_000).shape == (50, BANDS)
    assert log_mel(np.zeros(159, dtype=np.float32), 16_000).shape == (0, BANDS)


def test_silence_is_the_floor_and_finite() -> None:
    assert (log_mel(np.zeros(4_000, dtype=np.float32), 16_000) == np.float32(FLOOR)).all()


@given(st.sampled_from([150.0, 300.0, 700.0, 1500.0, 3000.0, 6000.0]))
def test_a_tone_is_loudest_in_the_band_around_it(hz: float) -> None:
    middle = log_mel(tone(hz), 16_000)[25]
    centres = np.array(
        [mel.filters()[:, band] @ np.arange(257) for band in range(BANDS)]
    ) / mel.filters().sum(0)
    assert abs(centres[int(middle.argmax())] * 16_000 / 512 - hz) < 0.08 * hz + 20


def test_twice_the_amplitude_adds_the_logarithm_of_four() -> None:
    quiet, loud = log_mel(tone(500, level=0.2), 16_000)[25], log_mel(tone(500, level=0.4), 16_000)[25]
    assert loud.max() - quiet.max() == pytest.approx(np.log(4), abs=1e-3)


def test_a_click_is_seen_by_the_rows_around_it_and_no_others() -> None:
    click = np.zeros(8_000, dtype=np.float32)
    click[4_000] = 1.0
    heard = np.flatnonzero(log_mel(click, 16_000).max(axis=1) > FLOOR)
    assert set(heard) == {24, 25} or set(heard) == {24, 25, 26} or set(heard) == {23, 24, 25, 26}
    assert heard.mean() == pytest.approx(24.5, abs=0.6)


def test_long_sound_taken_in_pieces_inside_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    whole = log_mel(sound, 16_000)
    monkeypatch.setattr(mel, "_ROWS_AT_ONCE", 7)
    np.testing.assert_array_equal(log_mel(sound, 16_000), whole)


def test_every_band_hears_something() -> None:
    assert (mel.filters().sum(axis=0) > 0).all()


def test_another_rate_and_what_is_not_finite_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="expected sound at 16000 Hz, got 24000"):
        log_mel(tone(440), 24_000)
    with pytest.raises(ValueError, match="expected finite samples"):
        log_mel(np.array([0.0, np.nan], dtype=np.float32), 16_000)
