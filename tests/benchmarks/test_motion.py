"""The motion bench as a whole, on clips that the test makes."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks import motion
from benchmarks.motion_systems import BY_SOUND, ORACLE, REAL, TALKINGHEAD
from sound.speech import Phone
from speaker_listener.motion_metrics.definitions import EVERY
from tests.benchmarks.motion_folder import write_folder

pytestmark = pytest.mark.unit

HUM = (
    Phone("SIL", 0.0, 0.5),
    Phone("M", 0.5, 0.7),
    Phone("AA", 0.7, 1.6),
    Phone("P", 1.6, 1.7),
    Phone("SIL", 1.7, 3.0),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # A tone has no words to align, and what is heard in it is chance.
    monkeypatch.setattr("benchmarks.motion_clips.phones_of", lambda clip: HUM)
    return write_folder(tmp_path / "data")


def result(capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, Any]]:
    said = capsys.readouterr().out
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return said, found


def test_all_systems_stand_side_by_side_and_the_real_face_is_the_ceiling(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plots = tmp_path / "plots"
    assert motion.main(["--data", str(folder), "--plots", str(plots), "--legend"]) == 0
    said, found = result(capsys)
    assert "report part" in said
    assert "FIT" not in said
    assert found["part"] == "report"
    assert found["groups"]["talk"]["clips"] == ["talk-p4-x", "talk-p5-x"]
    systems = found["groups"]["talk"]["systems"]
    assert {TALKINGHEAD, BY_SOUND, ORACLE, REAL} <= systems.keys()
    assert systems[REAL]["mean"]["aperture_r"]["mean"] == 1.0
    assert systems[REAL]["mean"]["lve_mm2"]["mean"] == 0.0
    loud = systems["loudness, Open-LLM-VTuber"]
    assert loud["mean"]["aperture_r"]["mean"] > 0.9, "these faces follow loudness alone"
    assert all(score["mean"].keys() == EVERY.keys() for score in systems.values())
    assert len(found["groups"]["all"]["clips"]) == 4
    assert found["mesh"] == {"lip_vertices": 4, "upper_vertices": 4}
    for name in ("talk", "grid", "all", "talk-curves", "grid-curves"):
        with Image.open(plots / f"motion-report-{name}.png") as picture:
            assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 5


def test_a_model_takes_its_place_and_becomes_what_others_are_compared_with(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert motion.main(["--data", str(folder), "--part", "fit", "--model", "rules"]) == 0
    said, found = result(capsys)
    assert "FIT PART" in said
    assert (found["part"], found["reference"]) == ("fit", "rules")
    assert found["groups"]["talk"]["clips"] == ["talk-p1-x"]
    systems = found["groups"]["talk"]["systems"]
    # The plug-in is our own rules, without times.
    assert systems["rules"]["clips"] == systems[BY_SOUND]["clips"]
    # A single clip has no other to be compared with.
    assert systems[REAL]["mean"]["aperture_r"]["of_other_clips"] is None


def test_without_data_or_a_model_a_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert motion.main([]) == 1
    assert "WARMCHAT_DATA or --data" in capsys.readouterr().err
    assert motion.main(["--data", str(tmp_path), "--model", "none.onnx"]) == 1
    assert "no such file" in capsys.readouterr().err
    assert motion.main(["--data", str(tmp_path)]) == 1
    assert "ict_facekit.npz" in capsys.readouterr().err
