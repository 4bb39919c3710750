"""What the stage refuses, before any browser opens."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import stage
from benchmarks.stage import StageError, face_values, glb_of, people
from render.rig import CHANNELS, INDEX, frame

pytestmark = pytest.mark.unit


def test_channels_are_put_in_their_order_by_name() -> None:
    values = face_values({"jawOpen": 0.5, "head_yaw_rad": -0.2})
    assert len(values) == len(CHANNELS)
    assert values[INDEX["jawOpen"]] == 0.5
    assert values[INDEX["head_yaw_rad"]] == -0.2
    assert np.count_nonzero(values) == 2
    assert face_values(frame(jawOpen=0.5)) == face_values({"jawOpen": 0.5})


def test_an_unknown_channel_is_named() -> None:
    with pytest.raises(StageError, match="'jawOpne'"):
        face_values({"jawOpne": 1.0})


def test_a_frame_of_another_length_is_refused() -> None:
    with pytest.raises(StageError, match="58 values"):
        face_values(np.zeros(52, dtype=np.float32))


def test_a_missing_glb_is_named(tmp_path: Path) -> None:
    with pytest.raises(StageError, match=r"nobody\.glb"):
        glb_of(tmp_path / "nobody.glb")


def test_somebody_unknown_is_answered_with_who_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stage, "PEOPLE", tmp_path)
    with pytest.raises(StageError, match="make run"):
        people()
    (tmp_path / "people.json").write_text('{"people": [{"name": "ada", "file": "ada.glb"}]}', "utf-8")
    assert people() == ["ada"]
    with pytest.raises(StageError, match="nobody named 'bo'; here are: ada"):
        glb_of("bo")


def test_the_light_look_takes_the_smaller_file_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stage, "PEOPLE", tmp_path)
    (tmp_path / "people.json").write_text('{"people": [{"name": "ada", "file": "ada.glb"}]}', "utf-8")
    assert glb_of("ada", light=True).name == "ada.glb"
    (tmp_path / "ada.light.glb").write_bytes(b"")
    assert glb_of("ada", light=True).name == "ada.light.glb"
    assert glb_of("ada").name == "ada.glb"
