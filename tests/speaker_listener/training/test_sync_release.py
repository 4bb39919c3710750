import json
from pathlib import Path

import pytest

pytest.importorskip("onnx", reason="onnx is only there where models are trained")
pytest.importorskip("lightning", reason="lightning is only there where models are trained")
torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.sync.expert import CONFIG, MODEL, load  # noqa: E402
from speaker_listener.training import sync_release  # noqa: E402
from speaker_listener.training.sync_fit import Recipe  # noqa: E402
from speaker_listener.training.sync_network import Sizes, Towers  # noqa: E402
from tests.speaker_listener.sync.spoken_clips import spoken  # noqa: E402

pytestmark = pytest.mark.unit

RECIPE = Recipe(Sizes((6, 6), (6, 6, 6), 4))
SCORES = {"held out": dict.fromkeys(sync_release._SHOWN, 0.5)}
MINUTES = {"synthetic": (12, 3.4), "faces": (9, 1.0)}


@pytest.mark.parametrize("ships", [True, False])
def test_what_is_written_runs_and_says_what_it_is(tmp_path: Path, ships: bool) -> None:
    torch.manual_seed(0)
    towers = Towers(RECIPE.sizes)
    sync_release.write(tmp_path, towers, RECIPE, MINUTES, SCORES, ships)
    clip = spoken()
    written, straight = load(tmp_path), sync_release.expert_of(towers)
    assert written.judge(clip.weights, clip.samples) == straight.judge(clip.weights, clip.samples)
    config = json.loads((tmp_path / CONFIG).read_text("utf-8"))
    assert config["ships"] is ships
    assert config["pairs"]["synthetic"] == {"clips": 12, "minutes": 3.4}
    card = (tmp_path / sync_release.CARD).read_text("utf-8")
    assert "synthetic: 12 pairs, 3 minutes" in card
    assert "faces:" not in card
    assert ("must not be given to others" in card) is not ships
    assert "| shifted | 0.5 | – | – |" in card
    assert f"{(tmp_path / MODEL).stat().st_size:,} bytes" in card


def test_a_graph_that_says_something_else_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_release, "parity", lambda towers: 0.01)
    with pytest.raises(ValueError, match=r"within 0.0001 of the towers, it is off by 0.01"):
        sync_release.write(tmp_path, Towers(RECIPE.sizes), RECIPE, MINUTES, SCORES, True)
    assert list(tmp_path.iterdir()) == []


def test_towers_and_graph_agree() -> None:
    assert sync_release.parity(Towers(RECIPE.sizes)) < sync_release.PARITY
