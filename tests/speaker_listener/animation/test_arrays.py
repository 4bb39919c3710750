"""Arrays open without pickle, and say what they are."""

import json
from pathlib import Path

import numpy as np
import pytest

from render.rig import CHANNELS, frame
from speaker_listener.animation.arrays import write_npz

pytestmark = pytest.mark.unit


def test_the_file_holds_frames_names_and_where_it_comes_from(tmp_path: Path) -> None:
    given = [frame(jawOpen=0.25), frame(head_yaw_rad=-0.5)]
    write_npz(tmp_path / "a.npz", iter(given), {"sound": "grüß.wav", "seed": 3})
    with np.load(tmp_path / "a.npz", allow_pickle=False) as found:
        assert found["names"].tolist() == list(CHANNELS)
        assert found["fps"] == 25
        assert found["channels"].dtype == np.float32
        np.testing.assert_array_equal(found["channels"], np.stack(given))
        assert json.loads(str(found["provenance"])) == {"sound": "grüß.wav", "seed": 3}
    assert [*tmp_path.iterdir()] == [tmp_path / "a.npz"]
