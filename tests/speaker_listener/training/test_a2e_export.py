import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.a2e import network  # noqa: E402
from speaker_listener.training.a2e_export import HALVES_PARITY, PARITY, export  # noqa: E402
from speaker_listener.training.a2e_network import Ear, Shape  # noqa: E402
from tests.speaker_listener.training.test_a2e_network import SMALL, lively, some  # noqa: E402

pytestmark = pytest.mark.unit


def test_what_is_exported_runs_and_agrees_with_pytorch(tmp_path: Path) -> None:
    net = lively()
    apart = export(net, Ear(), tmp_path, {"may_ship": False})
    assert max(value for name, value in apart.items() if name.endswith("_exact")) <= PARITY
    assert max(apart.values()) <= HALVES_PARITY
    loaded = network.load(tmp_path)
    mel, emotion, code = some(50)
    got = loaded.frames(mel[0].numpy(), emotion[0].numpy(), code[0].numpy())
    with torch.no_grad():
        wanted = net(mel[:1], emotion[:1], code[:1]).face[0].clamp(0, 1).numpy()
    np.testing.assert_allclose(got, wanted, atol=2 * HALVES_PARITY)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    assert config["reach_frames"] == net.reach_frames()
    assert config["may_ship"] is False
    assert {path.name for path in tmp_path.iterdir()} == {
        "face.onnx",
        "voice.onnx",
        "style.onnx",
        "config.json",
    }


def test_a_network_without_emotion_has_the_same_inputs(tmp_path: Path) -> None:
    shape = Shape(**{**SMALL.data(), "emotion": False})  # type: ignore[arg-type]
    export(lively(shape), Ear(), tmp_path, {"may_ship": False})
    mel, emotion, code = (one[0].numpy() for one in some(30))
    loaded = network.load(tmp_path)
    np.testing.assert_array_equal(loaded.frames(mel, emotion, code), loaded.frames(mel, 0 * emotion, code))
