"""`warmchat bench masks` runs on real heads, and says where they are not."""

import json
from pathlib import Path

import pytest

from benchmarks import masks, masks_plot
from benchmarks.masks_systems import systems

pytestmark = pytest.mark.unit


def test_it_prints_a_table_and_ends_in_json(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not list(masks.PEOPLE.glob("*.light.glb")):
        pytest.skip("no people are built: make run builds them")
    # The probes have tests of their own.
    monkeypatch.setattr(masks, "_probes", lambda model, heads, by, *, hour: {"hour": hour})
    monkeypatch.setattr(
        masks,
        "systems",
        lambda model, fit: [one for one in systems(model, fit) if one.name in ("ou", "loop")],
    )
    drawn: list[Path] = []
    monkeypatch.setattr(masks_plot, "draw_all", lambda folder, *_: drawn.append(folder))
    assert (
        masks.main(["--part", "fit", "--data", str(data_dir), "--repeats", "1", "--plots", str(tmp_path)])
        == 0
    )
    lines = capsys.readouterr().out.splitlines()
    said = json.loads(lines[-1])
    assert said["part"] == "fit"
    assert said["systems"]["real"]["pose_fd"] == pytest.approx(0, abs=1e-6)
    assert said["systems"]["ou"]["speed_fd"] > said["systems"]["real halves"]["speed_fd"]
    assert any(line.startswith("loop") for line in lines)
    assert drawn == [tmp_path]


def test_without_data_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="expected WARMCHAT_DATA or --data"):
        masks.main(["--data", str(tmp_path / "nowhere")])
