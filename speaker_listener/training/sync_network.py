"""The two towers as torch modules, and the same as an ONNX graph.

    lips  (B, T, 17)     ─▶ conv 3 ─▶ conv 3 ─▶ linear ─▶ unit length  (B, T − 4, E)
    sound (B, 4 T, 40)   ─▶ conv 4, step 2 ─▶ conv 3, step 2 ─▶ conv 4 ─▶ linear ─▶ unit length  (B, T − 4, E)

Output t sees frames t to t + 4, and exactly the 20 rows of sound over them.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from speaker_listener.sync.windows import LIPS, PAIRED_BANDS

OPSET: Final = 17
_EPSILON: Final = 1e-6


@dataclass(frozen=True)
class Sizes:
    """How wide the towers are.

    Attributes:
        lips: outputs of the two convolutions over lips.
        sound: outputs of the three over sound.
        embedding: numbers of an embedding.
        dropout: probability, in training.
    """

    lips: tuple[int, int] = (96, 128)
    sound: tuple[int, int, int] = (96, 128, 160)
    embedding: int = 64
    dropout: float = 0.1


class Towers(nn.Module):
    """Both towers, and how sharply their likeness is read in training."""

    def __init__(self, sizes: Sizes) -> None:
        """Make towers with fresh weights."""
        super().__init__()
        self.lips = _tower((LIPS, *sizes.lips), ((3, 1), (3, 1)), sizes)
        self.sound = _tower((PAIRED_BANDS, *sizes.sound), ((4, 2), (3, 2), (4, 1)), sizes)
        self.sharpness = nn.Parameter(torch.tensor(2.3))

    def forward(self, lips: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Return unit embeddings (B, T − 4, E) of lips (B, T, 17) and sound (B, 4 T, 40)."""
        return _embedded(self.lips, lips), _embedded(self.sound, sound)


def graph(towers: Towers) -> onnx.ModelProto:
    """Return the towers as an ONNX graph, with their normalisation folded into the convolutions."""
    nodes: list[onnx.NodeProto] = []
    weights: list[onnx.TensorProto] = []
    for name, tower in (("lips", towers.lips), ("sound", towers.sound)):
        here = f"{name}_turned"
        nodes.append(helper.make_node("Transpose", [name], [here], perm=[0, 2, 1]))
        layers = _folded(tower)
        for number, (kernel, bias, step) in enumerate(layers):
            inside = f"{name}.{number}"
            weights += [
                numpy_helper.from_array(kernel, f"{inside}.weight"),
                numpy_helper.from_array(bias, f"{inside}.bias"),
            ]
            nodes.append(
                helper.make_node(
                    "Conv", [here, f"{inside}.weight", f"{inside}.bias"], [inside], strides=[step]
                )
            )
            here = inside
            if number < len(layers) - 1:
                nodes.append(helper.make_node("Relu", [here], [f"{inside}.relu"]))
                here = f"{inside}.relu"
        nodes += [
            helper.make_node("Transpose", [here], [f"{name}_rows"], perm=[0, 2, 1]),
            helper.make_node("ReduceL2", [f"{name}_rows"], [f"{name}_length"], axes=[2], keepdims=1),
            helper.make_node("Max", [f"{name}_length", "epsilon"], [f"{name}_divisor"]),
            helper.make_node("Div", [f"{name}_rows", f"{name}_divisor"], [f"{name}_embedding"]),
        ]
    weights.append(numpy_helper.from_array(np.array(_EPSILON, dtype=np.float32), "epsilon"))
    width = int(layers[-1][0].shape[0])
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "sync_expert",
            [_value("lips", "frames", LIPS), _value("sound", "rows", PAIRED_BANDS)],
            [_value("lips_embedding", "windows", width), _value("sound_embedding", "sounds", width)],
            weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
    )
    onnx.checker.check_model(model)
    return model


def _tower(widths: tuple[int, ...], steps: tuple[tuple[int, int], ...], sizes: Sizes) -> nn.Sequential:
    layers: list[nn.Module] = []
    for (inside, outside), (kernel, step) in zip(pairwise(widths), steps, strict=True):
        layers += [nn.Conv1d(inside, outside, kernel, stride=step), nn.BatchNorm1d(outside), nn.ReLU()]
    layers += [nn.Dropout(sizes.dropout), nn.Conv1d(widths[-1], sizes.embedding, 1)]
    return nn.Sequential(*layers)


def _embedded(tower: nn.Sequential, rows: Tensor) -> Tensor:
    return F.normalize(tower(rows.transpose(1, 2)).transpose(1, 2), dim=2, eps=_EPSILON)


def _folded(tower: nn.Sequential) -> "list[tuple[np.ndarray, np.ndarray, int]]":
    """Return kernel, bias and step of each convolution with the normalisation that follows it taken in."""
    layers = list(tower)
    made = []
    for number, layer in enumerate(layers):
        if not isinstance(layer, nn.Conv1d):
            continue
        kernel, bias = layer.weight.detach().double(), layer.bias.detach().double()
        after = layers[number + 1] if number + 1 < len(layers) else None
        if isinstance(after, nn.BatchNorm1d):
            size = after.weight.detach().double() / torch.sqrt(after.running_var.double() + after.eps)
            kernel = kernel * size[:, None, None]
            bias = (bias - after.running_mean.double()) * size + after.bias.detach().double()
        made.append((kernel.float().numpy(), bias.float().numpy(), int(layer.stride[0])))
    return made


def _value(name: str, length: str, width: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, length, width])
