import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.rig import INDEX
from speaker_listener.corpora.parts import PartError
from speaker_listener.face_clip import FaceClip
from speaker_listener.sync.windows import SHAPES
from speaker_listener.training import sync_trackers
from tests.benchmarks.motion_folder import write_folder
from tests.speaker_listener.corpora.files import clip

pytestmark = pytest.mark.unit


def dragging(seed: int, part: str = "fit") -> FaceClip:
    """Return a clip in which the jaw drags the lower lip along, and the upper lip trembles."""
    rng = np.random.default_rng(seed)
    one = clip(8.0, part=part)  # type: ignore[arg-type]
    weights = np.zeros_like(one.channels)
    jaw = 0.4 + 0.3 * np.sin(np.arange(len(weights)) * rng.uniform(0.2, 0.6))
    weights[:, INDEX["jawOpen"]] = jaw
    for side in ("Left", "Right"):
        weights[:, INDEX[f"mouthLowerDown{side}"]] = 0.5 * jaw
        weights[:, INDEX[f"mouthUpperUp{side}"]] = rng.uniform(0.0, 0.3, len(weights))
    return replace(one, channels=weights)


def test_what_the_jaw_drags_along_is_found_and_what_trembles_is_left() -> None:
    found = sync_trackers.measure(dragging(seed) for seed in range(4))
    aperture = sync_trackers.FACTORS.index("aperture")
    assert found.pull[aperture, SHAPES.index("mouthLowerDown")] > 0.9
    upper = SHAPES.index("mouthUpperUp")
    assert found.covariance[upper, upper] > 0.5
    assert found.covariance[SHAPES.index("jawOpen"), SHAPES.index("jawOpen")] < 0.05
    assert found.memory[upper] < 0.3


def test_the_root_of_the_covariance_gives_it_back() -> None:
    found = sync_trackers.trackers()
    values = np.linalg.eigvalsh(found.covariance)
    assert values.min() > -0.01
    assert found.root.T @ found.root == pytest.approx(found.covariance, abs=0.01)


def test_the_measured_habits_are_of_our_shapes() -> None:
    found = sync_trackers.trackers()
    assert found.pull.shape == (len(sync_trackers.FACTORS), len(SHAPES))
    assert np.all((found.memory >= 0) & (found.memory < 1))
    # A jaw that opens is what aperture means.
    assert found.pull[0, SHAPES.index("jawOpen")] > 0.5


def test_nothing_is_measured_on_clips_for_reporting_or_on_none() -> None:
    with pytest.raises(PartError, match="part report"):
        sync_trackers.measure([dragging(0, "report")])
    with pytest.raises(ValueError, match="tracked clips to measure"):
        sync_trackers.measure([])


def test_the_table_is_printed_as_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sync_trackers.main([str(tmp_path)]) == 1
    assert "found none" in capsys.readouterr().err
    assert sync_trackers.main([str(write_folder(tmp_path))]) == 0
    stored = tomllib.loads(capsys.readouterr().out)
    assert stored["shapes"] == list(SHAPES)
    assert np.array(stored["covariance"]).shape == (len(SHAPES), len(SHAPES))
