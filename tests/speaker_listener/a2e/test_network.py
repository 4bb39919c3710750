import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT
from sound.speech import PHONES
from speaker_listener.a2e import network
from speaker_listener.a2e.network import WEIGHTS, WeightsMissing, load, shipped

pytestmark = pytest.mark.unit


def rows(frames: int, seed: int = 0) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    return np.random.default_rng(seed).uniform(-1, 1, (4 * frames, 80)).astype(np.float32)


def test_the_shipped_graphs_have_the_shapes_that_they_promise() -> None:
    net = shipped()
    emotion, code = np.zeros(8, np.float32), net.code_of_style(np.zeros(8, np.float32))
    assert code.shape == (network.CODE_SIZE,)
    assert net.code_of_voice(rows(40)).shape == (network.CODE_SIZE,)
    made = net.frames(rows(30), emotion, code)
    assert made.shape == (30, len(ARKIT))
    assert made.min() >= 0
    assert made.max() <= 1
    assert net.phones(rows(30)).shape == (60, len(PHONES))


def test_a_face_comes_with_how_likely_its_lips_must_meet() -> None:
    net = shipped()
    emotion, code = np.zeros(8, np.float32), net.code_of_style(np.zeros(8, np.float32))
    face, meet = net.frames_heard(rows(30), emotion, code)
    np.testing.assert_array_equal(face, net.frames(rows(30), emotion, code))
    logits = net.phones(rows(30)).astype(np.float64)
    likely = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    places = [net.config["phones"].index(name) for name in "BMP"]
    np.testing.assert_allclose(meet, likely[:, places].sum(axis=1).reshape(30, 2).mean(axis=1), atol=1e-3)


def test_what_is_further_away_than_the_reach_moves_nothing() -> None:
    net = shipped()
    emotion, code = np.zeros(8, np.float32), net.code_of_style(np.zeros(8, np.float32))
    here = rows(3 * net.reach_frames)
    there = here.copy()
    there[4 * 2 * net.reach_frames :] = rows(net.reach_frames, seed=1)
    before, after = net.frames(here, emotion, code), net.frames(there, emotion, code)
    np.testing.assert_allclose(after[: net.reach_frames], before[: net.reach_frames], atol=1e-5)
    assert np.abs(after[-net.reach_frames :] - before[-net.reach_frames :]).max() > 1e-3


def test_the_card_and_the_size_are_those_of_a_small_permissive_model() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.glob("*.onnx")) <= 8e6
    card = (WEIGHTS / "README.md").read_text("utf-8")
    assert "not for" in card
    assert json.loads((WEIGHTS / "config.json").read_text("utf-8"))["may_ship"] is True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    return tmp_path / "weights"


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "voice.onnx").unlink()
    with pytest.raises(WeightsMissing, match=r"voice\.onnx is not there"):
        load(folder)


def test_a_file_that_is_no_graph_is_named(folder: Path) -> None:
    (folder / "face.onnx").write_bytes(b"not a graph")
    with pytest.raises(WeightsMissing, match=r"expected an ONNX graph in .*face\.onnx"):
        load(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 99}, "expected version 1"),
        ({"style_size": 5}, r"expected inputs .*'style': 5"),
        ({"channels": ["jawOpen"]}, "expected the rig's 52 channels"),
        ({"phones": ["AA"]}, "expected names of phones, B, M, P among them"),
    ],
)
def test_a_config_that_disagrees_with_the_tensors_is_refused(
    folder: Path, change: dict[str, object], said: str
) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | change), "utf-8")
    with pytest.raises(WeightsMissing, match=said):
        load(folder)


def test_a_config_that_is_no_json_is_refused(folder: Path) -> None:
    (folder / "config.json").write_text("{", "utf-8")
    with pytest.raises(WeightsMissing, match="expected JSON"):
        load(folder)
