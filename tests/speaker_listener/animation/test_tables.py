"""Tables hold the frames: ours as pandas reads it, Live Link's as our own reader of the app's takes does."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.rig import ARKIT, CHANNELS, frame
from speaker_listener.animation.tables import (
    LIVELINK_ANGLES,
    LIVELINK_SHAPES,
    livelink_angles,
    timecode,
    write_csv,
    write_livelink,
)
from speaker_listener.corpora.livelink import read_take

pytestmark = pytest.mark.unit


def frames(count: int, seed: int = 0) -> "np.ndarray[Any, np.dtype[np.float32]]":
    made = np.random.default_rng(seed).random((count, len(CHANNELS)))
    made[:, len(ARKIT) :] -= 0.5
    return made.astype(np.float32)


def test_the_table_has_time_names_and_values(tmp_path: Path) -> None:
    given = frames(60)
    write_csv(tmp_path / "a.csv", iter(given), {})
    table = pd.read_csv(tmp_path / "a.csv")
    assert [*table.columns] == ["t_s", *CHANNELS]
    np.testing.assert_allclose(table["t_s"], (np.arange(60) + 0.5) / 25, atol=1e-9)
    np.testing.assert_allclose(table[[*CHANNELS]], given, atol=1e-6)


def test_no_zero_has_a_sign(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [frame() * np.float32(-1e-9)], {})
    assert "-0" not in (tmp_path / "a.csv").read_text()


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 130), seed=st.integers(0, 99))
def test_our_reader_of_live_link_takes_reads_the_same_values(
    tmp_path_factory: pytest.TempPathFactory, count: int, seed: int
) -> None:
    path = tmp_path_factory.mktemp("take") / "a.csv"
    given = frames(count, seed)
    write_livelink(path, iter(given), {})
    clip = read_take(path)
    assert clip.channels.shape == (count, len(ARKIT))
    # Six decimals, and a nanosecond a row by which the reader tells rows apart.
    np.testing.assert_allclose(clip.channels, given[:, : len(ARKIT)], atol=2e-5)


def test_a_take_has_the_columns_and_the_even_clock_of_the_app(tmp_path: Path) -> None:
    write_livelink(tmp_path / "a.csv", iter(frames(60)), {})
    table = pd.read_csv(tmp_path / "a.csv")
    assert [*table.columns] == ["Timecode", "BlendshapeCount", *LIVELINK_SHAPES, *LIVELINK_ANGLES]
    assert set(table["BlendshapeCount"]) == {61}
    assert sorted(name[0].lower() + name[1:] for name in LIVELINK_SHAPES) == sorted(ARKIT)
    assert table["Timecode"].iloc[-1] == "00:00:02:24.000"
    assert len(table) == 121


def test_timecodes_run_over_minutes_and_days() -> None:
    assert timecode(50 * 3661 + 1) == "01:01:01:01.200"
    assert timecode(50 * 86_400) == "00:00:00:00.000"


def test_angles_follow_the_eyes_of_the_app_and_the_head_their_mirror() -> None:
    names = dict(zip(LIVELINK_ANGLES, range(9), strict=True))
    left = livelink_angles(frame(eyeLookOutLeft=1.0, eyeLookInRight=1.0, head_yaw_rad=0.3))
    assert left[names["LeftEyeYaw"]] == left[names["RightEyeYaw"]] == pytest.approx(-0.66)
    assert left[names["HeadYaw"]] == pytest.approx(-0.3)
    down = livelink_angles(
        frame(eyeLookDownLeft=1.0, eyeLookDownRight=1.0, head_pitch_rad=0.2, head_roll_rad=0.1)
    )
    assert down[names["LeftEyePitch"]] == down[names["RightEyePitch"]] == pytest.approx(0.5)
    assert down[names["HeadPitch"]] == pytest.approx(0.2)
    assert down[names["HeadRoll"]] == pytest.approx(-0.1)
