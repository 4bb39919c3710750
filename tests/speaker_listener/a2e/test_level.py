import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound.mel import BANDS, FLOOR, log_mel
from speaker_listener.a2e.level import level_of, levelled

pytestmark = pytest.mark.unit


def voice(gain: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    time_s = np.arange(16_000) / 16_000
    sound = gain * np.sin(2 * np.pi * 200 * time_s) * (np.sin(2 * np.pi * 3 * time_s) > 0)
    return log_mel(sound.astype(np.float32), 16_000)


@given(st.floats(0.05, 1.0))
def test_a_quiet_microphone_gives_the_rows_of_a_loud_one(gain: float) -> None:
    loud, quiet = voice(1.0), voice(gain)
    heard = loud > level_of(loud) - 4.0
    apart = levelled(loud, level_of(loud))[heard] - levelled(quiet, level_of(quiet))[heard]
    assert np.abs(apart).max() < 0.02


def test_silence_stays_silence_and_is_not_turned_up() -> None:
    rows = np.full((100, BANDS), FLOOR, dtype=np.float32)
    hiss = log_mel(np.random.default_rng(0).normal(0, 1e-4, 16_000).astype(np.float32), 16_000)
    assert levelled(rows, level_of(rows)).max() < -0.05
    assert levelled(hiss, level_of(hiss)).max() < 0.2


def test_no_rows_have_the_least_level() -> None:
    assert level_of(np.zeros((0, BANDS), dtype=np.float32)) == level_of(
        np.full((5, BANDS), FLOOR, dtype=np.float32)
    )
