"""From a trained mask generator to the files that ship: four ONNX networks, their configuration.

`exact` networks have float32 weights and agree with torch to 1e-4. Those that ship keep each large weight as bytes with a scale
for each row of what it gives, which is undone when they are loaded.
"""

import json
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

from speaker_listener.masks import silhouette
from speaker_listener.masks.model import packed
from speaker_listener.masks.surface import HeadSurface
from speaker_listener.training.mask_network import Generator, MaskDecoder, MaskEncoder, MaskNetwork

OPSET: Final = 17
_LARGE: Final = 2048
_MOST: Final = 127
# Where the rows of what a node gives stand in its weight.
_ROWS: Final = {"MatMul": 1, "Gemm": 0, "Conv": 0, "ConvTranspose": 1}


class _Mean(nn.Module):  # type: ignore[misc, unused-ignore]
    """The encoder as it is used: no chance."""

    def __init__(self, encoder: MaskEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, mask: Tensor) -> Tensor:
        mean: Tensor = self.encoder(mask)[0]
        return mean


class _Poses(nn.Module):  # type: ignore[misc, unused-ignore]
    """The pose head by itself."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, latents: Tensor) -> Tensor:
        return self.generator.poses(latents)


class _Shown(nn.Module):  # type: ignore[misc, unused-ignore]
    """The decoder as it is used: masks, not logits."""

    def __init__(self, decoder: MaskDecoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, latents: Tensor) -> Tensor:
        return torch.sigmoid(self.decoder(latents))


def export(network: MaskNetwork, folder: Path, *, exact: bool = False) -> None:
    """Write `encoder.onnx`, `generator.onnx`, `poser.onnx` and `decoder.onnx`.

    Args:
        network: trained; is left in the mode of use.
        folder: is made.
        exact: keep float32 weights.
    """
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    shape = network.shape
    z1, noise = torch.zeros(2, shape.width), torch.zeros(2, shape.frames, shape.width)
    mask, told = torch.zeros(2, silhouette.SIZE, silhouette.SIZE), torch.zeros(2, shape.told)
    for name, part, given, inputs, outputs in (
        ("encoder", _Mean(network.encoder), (mask,), ["mask"], ["z1"]),
        ("generator", network.generator, (z1, noise, told), ["z1", "noise", "told"], ["latents"]),
        ("poser", _Poses(network.generator), (noise,), ["latents"], ["poses"]),
        ("decoder", _Shown(network.decoder), (z1,), ["latents"], ["masks"]),
    ):
        path = folder / f"{name}.onnx"
        _to_onnx(part, given, path, inputs, outputs)
        if not exact:
            graph = onnx.load(str(path))
            _to_bytes(graph.graph)
            onnx.save(graph, str(path))


def _to_onnx(
    part: nn.Module, given: tuple[Tensor, ...], path: Path, inputs: list[str], outputs: list[str]
) -> None:
    with warnings.catch_warnings():
        # The exporter that needs no further package says that it is old.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            part,
            given,
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={name: {0: "batch"} for name in (*inputs, *outputs)},
            opset_version=OPSET,
            dynamo=False,
        )


def _to_bytes(graph: Any) -> None:
    """Turn the large weights of a graph into bytes and scales, with a node before their use that undoes it."""
    rows = {
        node.input[1]: _ROWS[node.op_type]
        for node in graph.node
        if node.op_type in _ROWS and len(node.input) > 1
    }
    kept, undone = [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.name not in rows or values.size < _LARGE:
            kept.append(weight)
            continue
        axis = rows[weight.name] if values.ndim > 1 else 0
        whole, scale = to_bytes(values, axis)
        kept += [
            numpy_helper.from_array(whole, f"{weight.name}.bytes"),
            numpy_helper.from_array(scale, f"{weight.name}.scale"),
        ]
        names = [f"{weight.name}.bytes", f"{weight.name}.scale"]
        undone.append(helper.make_node("DequantizeLinear", names, [weight.name], axis=axis))
    nodes = [*undone, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)


def to_bytes(values: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return values as bytes, and the scale of each row along an axis."""
    others = tuple(number for number in range(values.ndim) if number != axis)
    scale = np.maximum(np.abs(values).max(axis=others), 1e-12) / _MOST
    wide = scale.reshape([-1 if number == axis else 1 for number in range(values.ndim)])
    return np.round(values / wide).astype(np.int8), scale.astype(np.float32)


def configuration(
    network: MaskNetwork, heads: Sequence[HeadSurface], facts: dict[str, Any]
) -> dict[str, Any]:
    """Return what lies beside the networks: their shape, the units of poses, masks of people at rest, and facts."""
    at_rest = np.zeros((1, 6))
    return {
        "shape": asdict(network.shape),
        "scale": [round(float(value), 6) for value in network.generator.scale],
        **facts,
        "rest_masks": {head.name: packed(silhouette.masks(head, at_rest)[0]) for head in heads},
    }


def write_configuration(folder: Path, config: dict[str, Any]) -> None:
    """Write it as `config.json`."""
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def bytes_of(folder: Path) -> int:
    """Return how large the networks of a folder are together."""
    return sum(path.stat().st_size for path in folder.glob("*.onnx"))
