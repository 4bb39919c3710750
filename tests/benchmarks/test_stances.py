"""The stance bench as a whole, on talks that the test makes."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import stances
from server.commands.bench import names
from sound.errors import EngineMissing
from tests.benchmarks.stances_models import voices

pytestmark = pytest.mark.unit


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[str, dict[str, Any]]:
    """Return what a run prints, and its last line read."""
    assert stances.main(argv) == 0
    out = capsys.readouterr().out
    facts: dict[str, Any] = json.loads(out.splitlines()[-1])
    return out, facts


def test_changes_of_stance_are_measured_for_a_model_by_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stances, "voices", voices)
    out, facts = run(
        capsys, "--switches", "12", "--only", "switches,talk", "--plots", str(tmp_path), "--talk", "20"
    )
    assert facts["model"] == "rules"
    assert facts["switches"]["switches"] >= 12
    assert facts["switches"]["ratios"]["upper face"]["ratio"] > 0
    assert facts["switches"]["flips"]["outside_rig"] == 0
    assert facts["talk"]["seconds"] == 20.0
    assert "lips shut within two frames" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stances-curves-1.png", "stances-jumps.png"]


def test_settings_reach_the_model(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stances, "voices", voices)
    _, facts = run(capsys, "--switches", "4", "--only", "switches", "--set", "articulation=0.5")
    assert facts["settings"] == {"articulation": "0.5"}


def test_what_is_missing_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stances.main(["--model", "rulez"]) == 1
    assert "did you mean 'rules'" in capsys.readouterr().err

    def silent() -> None:
        raise EngineMissing("there is no voice")

    monkeypatch.setattr(stances, "voices", silent)
    assert stances.main([]) == 1
    assert "there is no voice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--only", "switches,sleep"], "got sleep"),
        (["--switches", "3"], "--switches of at least 4, got 3"),
        (["--set", "articulation"], "NAME=VALUE, got articulation"),
    ],
)
def test_what_makes_no_sense_is_refused(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        stances.main(argv)
    assert said in capsys.readouterr().err


def test_the_bench_can_be_called_by_its_name_and_its_parts_cannot() -> None:
    assert [name for name in names() if name.startswith("stances")] == ["stances"]
