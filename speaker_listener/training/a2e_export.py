"""From trained weights to the three graphs that a person runs, checked against PyTorch row by row."""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT
from sound.mel import BANDS
from speaker_listener.a2e import network
from speaker_listener.training.a2e_examples import ROWS_A_FRAME, STYLE_SIZE, SYMBOLS
from speaker_listener.training.a2e_network import A2E, CODE, Ear

PARITY: Final = 1e-4
# Weights are kept as half floats: what that costs stands in config.json, and may be no more than this.
HALVES_PARITY: Final = 5e-3
# Power on the gap of the lips, chosen on the fit clips: a network of few steps asks for 1.6, of many for none.
SHARPNESS: Final = 1.0
_FRAMES: Final = (25, 61)


class _Face(nn.Module):
    def __init__(self, net: A2E) -> None:
        super().__init__()
        self.net = net

    def forward(self, sound: Tensor, emotion: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        made = self.net(sound, emotion, code)
        # A network without emotion keeps the input all the same: every graph has the same ones.
        return made.face + 0.0 * emotion.sum(), made.logits


class _Style(nn.Module):
    def __init__(self, net: A2E) -> None:
        super().__init__()
        self.style = net.style

    def forward(self, style: Tensor) -> Tensor:
        made: Tensor = self.style(style)
        return made


def export(net: A2E, ear: Ear, folder: Path, facts: dict[str, Any]) -> dict[str, float]:
    """Write face.onnx, voice.onnx, style.onnx and config.json; return how far each graph is from PyTorch at most.

    Args:
        net: trained; put into evaluation.
        ear: trained; put into evaluation.
        folder: where to.
        facts: for config.json.

    Raises:
        ValueError: a graph differs from PyTorch by more than `HALVES_PARITY`; names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cases: dict[str, tuple[nn.Module, list[str], list[str]]] = {
        "face": (_Face(net), ["sound", "emotion", "code"], ["face", "phones"]),
        "voice": (ear, ["sound"], ["code"]),
        "style": (_Style(net), ["style"], ["code"]),
    }
    apart: dict[str, float] = {}
    for name, (module, inputs, outputs) in cases.items():
        module.eval()
        whole = folder / f"{name}.whole.onnx"
        _write(module, whole, _like(inputs, _FRAMES[0]), inputs, outputs)
        exact = max(_differs(module, whole, _like(inputs, count)) for count in _FRAMES)
        if exact > PARITY:
            raise ValueError(f"expected {name}.onnx to agree with PyTorch to {PARITY:g}, got {exact:.2g}")
        halved(whole, folder / f"{name}.onnx")
        whole.unlink()
        apart[name] = max(
            _differs(module, folder / f"{name}.onnx", _like(inputs, count)) for count in _FRAMES
        )
        if apart[name] > HALVES_PARITY:
            raise ValueError(
                f"expected half floats to move {name}.onnx by {HALVES_PARITY:g} at most, got {apart[name]:.2g}"
            )
        apart[f"{name}_exact"] = exact
    config = {
        "version": 1,
        "channels": list(ARKIT),
        "phones": list(SYMBOLS),
        "style_size": STYLE_SIZE,
        "reach_frames": net.reach_frames(),
        "sharpness": SHARPNESS,
        "parity": {name: float(f"{value:.2g}") for name, value in apart.items()},
        **facts,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    network.load(folder)
    return apart


def halved(source: Path, target: Path) -> None:
    """Write the graph with every large float weight kept as a half float, made whole again when it is loaded."""
    model = onnx.load(source)
    kept, casts = [], []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < 64:
            kept.append(weight)
            continue
        name = f"{weight.name}.half"
        kept.append(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), name))
        casts.append(helper.make_node("Cast", [name], [weight.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString())


def _write(
    module: nn.Module, path: Path, like: Sequence[Tensor], inputs: Sequence[str], outputs: Sequence[str]
) -> None:
    dynamic = {name: {1: "rows"} for name in (*inputs, *outputs) if name in ("sound", "face", "phones")}
    with warnings.catch_warnings():
        # The older exporter needs no further package, and warns that there is a newer one.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, tuple(like), path, input_names=list(inputs), output_names=list(outputs),
            dynamic_axes=dynamic, opset_version=17, dynamo=False,
        )  # fmt: skip


def _like(inputs: Sequence[str], frames: int) -> list[Tensor]:
    rng = torch.Generator().manual_seed(frames)
    sizes = {
        "sound": (1, frames * ROWS_A_FRAME, BANDS),
        "emotion": (1, len(EMOTIONS)),
        "code": (1, CODE),
        "style": (1, STYLE_SIZE),
    }
    return [torch.rand(sizes[name], generator=rng) for name in inputs]


def _differs(module: nn.Module, path: Path, like: Sequence[Tensor]) -> float:
    """Return the largest difference between a module and its graph."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]
    got = session.run(None, {name: value.numpy() for name, value in zip(names, like, strict=True)})
    with torch.no_grad():
        wanted = module(*like)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    return max(float(np.abs(a - b.numpy()).max()) for a, b in zip(got, wanted, strict=True))
