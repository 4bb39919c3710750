from pathlib import Path

import numpy as np
import pytest

from benchmarks import motion_models
from benchmarks.motion_models import ModelMissing, load
from benchmarks.motion_systems import Rule, run
from speaker_listener.metrics import Doubles
from tests.speaker_listener.corpora.files import clip

pytestmark = pytest.mark.unit


def loud() -> Rule:
    """Return a system, as a model's package would."""
    return Rule("loud", "sound", lambda clip: np.full((50, 52), 0.5))


def write_graph(path: Path, output: str = "face", shape: tuple[int, ...] = (1, 50, 52)) -> Path:
    """Write a graph that gives the mean of its sound squared, whatever its length, as every weight."""
    onnx = pytest.importorskip(
        "onnx", reason="onnx is not installed; it writes the graph that this test reads"
    )
    helper, kind = onnx.helper, onnx.TensorProto
    nodes = [
        helper.make_node("Mul", ["sound", "sound"], ["power"]),
        helper.make_node("ReduceMean", ["power"], ["mean"], keepdims=0),
        helper.make_node("Expand", ["mean", "shape"], [output]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("sound", kind.FLOAT, [1, "n"])],
        [helper.make_tensor_value_info(output, kind.FLOAT, None)],
        [helper.make_tensor("shape", kind.INT64, [len(shape)], shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


def test_a_graph_goes_from_sound_to_face(tmp_path: Path) -> None:
    system = load(str(write_graph(tmp_path / "small.onnx")))
    assert (system.name, system.needs) == ("small", "sound")
    made: Doubles = run(system, clip(2.0))
    assert made == pytest.approx(np.full((50, 52), np.square(clip(2.0).samples).mean()), rel=1e-4)


def test_a_graph_of_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="MODULE:CALLABLE"):
        load(str(write_graph(tmp_path / "other.onnx", output="mouth")))
    system = load(str(write_graph(tmp_path / "short.onnx", shape=(1, 49, 52))))
    with pytest.raises(ValueError, match=r"face of shape \(1, 50, 52\) by short.onnx, got \(1, 49, 52\)"):
        run(system, clip(2.0))


def test_what_is_no_graph_or_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no such file"):
        load(str(tmp_path / "none.onnx"))
    (tmp_path / "text.onnx").write_text("not a graph")
    with pytest.raises(ModelMissing, match="expected an ONNX graph"):
        load(str(tmp_path / "text.onnx"))


def test_sound_at_another_rate_is_refused() -> None:
    system = motion_models.OnnxFaces(Path("x.onnx"), None)
    with pytest.raises(ValueError, match="at 16000 Hz, got 8000"):
        system.faces(clip(2.0, rate_hz=8000))


def test_a_callable_is_found_by_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion_models, "loud", loud, raising=False)
    monkeypatch.setattr(motion_models, "nothing", dict, raising=False)
    assert load("benchmarks.motion_models:loud").name == "loud"
    with pytest.raises(ModelMissing, match="without name, needs, faces"):
        load("benchmarks.motion_models:nothing")
    with pytest.raises(ModelMissing, match="callable of a module"):
        load("no.such:thing")


def test_a_motion_model_is_found_by_its_entry_point() -> None:
    assert load("rules").name == "rules"
    with pytest.raises(ModelMissing, match="motion model, got 'ruless'"):
        load("ruless")
