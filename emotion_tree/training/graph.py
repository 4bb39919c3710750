"""From trained parameters to the ONNX file that ships: layers in bytes, computed with as integers; pieces in half bytes.

The graph takes `ids` (B, T), texts of one length, so it needs no mask; it gives the logits `ekman` (B, 7) and `fine` (B, 28).
"""

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]
HEADS = 12
EPSILON = 1e-12
OPSET = 20  # the first with Gelu
LARGEST = 63.0
GROUP = 48  # values of a row that share a scale


class GraphBuilder:
    """Collects nodes and constants; methods return the name of what they made."""

    def __init__(self, parameters: Mapping[str, Floats]) -> None:
        self.parameters = parameters
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self._count = 0

    def add(self, kind: str, *inputs: str, **settings: object) -> str:
        """Add a node of that kind."""
        self._count += 1
        made = f"v{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [made], **settings))
        return made

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant, once for a name."""
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def shape(self, *sizes: int) -> str:
        """Add a shape."""
        return self.constant("shape_" + "_".join(map(str, sizes)), np.array(sizes, np.int64))

    def rows(self, name: str, ids: str) -> str:
        """Look rows of a table up: two values a byte, with a scale for each group of a row."""
        packed, scale = in_nibbles(self.parameters[name])
        width, groups = packed.shape[1] * 2, scale.shape[1]
        found = self.add("Gather", self.constant(name, packed), ids)
        low = self.add("BitwiseAnd", found, self.constant("low_bits", np.array(15, np.uint8)))
        high = self.add("BitShift", found, self.constant("four", np.array(4, np.uint8)), direction="RIGHT")
        steps = self.add("Cast", self.add("Concat", low, high, axis=-1), to=TensorProto.FLOAT)
        centred = self.add("Sub", steps, self.constant("middle", np.array(7.5, np.float32)))
        grouped = self.add("Reshape", centred, self.shape(0, 0, groups, width // groups))
        scales = self.add("Gather", self.constant(f"{name}.scale", scale), ids)
        sized = self.add("Mul", grouped, self.add("Cast", scales, to=TensorProto.FLOAT))
        return self.add("Reshape", sized, self.shape(0, 0, width))

    def linear(self, name: str, x: str) -> str:
        """x W' + b in floats; W lies in the file as bytes."""
        small, scale = in_bytes(self.parameters[f"{name}.weight"])
        whole = self.add("Cast", self.constant(f"{name}.weight", small.T), to=TensorProto.FLOAT)
        weight = self.add("Mul", whole, self.constant(f"{name}.scale", scale))
        return self._plus_bias(name, self.add("MatMul", x, weight))

    def integer_linear(self, name: str, x: str) -> str:
        """x W' + b with x rounded to bytes on the way and the products summed as integers, several times faster."""
        small, scale = in_bytes(self.parameters[f"{name}.weight"])
        self._count += 1
        rounded, step, zero = (f"v{self._count}_{part}" for part in ("bytes", "step", "zero"))
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], [rounded, step, zero]))
        weight = self.constant(f"{name}.weight", small.T)
        sums = self.add(
            "MatMulInteger", rounded, weight, zero, self.constant("zero_byte", np.array(0, np.int8))
        )
        sized = self.add("Mul", step, self.constant(f"{name}.scale", scale))
        return self._plus_bias(name, self.add("Mul", self.add("Cast", sums, to=TensorProto.FLOAT), sized))

    def _plus_bias(self, name: str, x: str) -> str:
        return self.add("Add", x, self.constant(f"{name}.bias", self.parameters[f"{name}.bias"]))

    def norm(self, name: str, x: str) -> str:
        """Layer normalisation over the last axis."""
        p = self.parameters
        weight = self.constant(f"{name}.weight", p[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", p[f"{name}.bias"])
        return self.add("LayerNormalization", x, weight, bias, axis=-1, epsilon=EPSILON)


def in_bytes(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix (out, in) as int8 in [-63, 63], and a scale for each output (out,).

    Seven bits, because processors without newer instructions add two products of bytes in sixteen: they cannot
    overflow then, and every machine says the same.
    """
    scale = np.maximum(np.abs(weights).max(axis=1), 1e-8) / LARGEST
    return np.rint(weights / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def in_nibbles(table: Floats) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Return a table (n, D) as bytes (n, D / 2) and scales (n, D / GROUP, 1): value = (nibble - 7.5) * scale.

    The first half of a row lies in the low nibbles, the second in the high ones. Of several scales, each group takes
    the one with the least squared error: cutting its largest value off a little serves the others.
    """
    groups = table.reshape(len(table), -1, GROUP)
    largest = np.maximum(np.abs(groups).max(axis=2, keepdims=True), 1e-6)
    best = np.full(largest.shape, np.inf, np.float32)
    scale = np.zeros(largest.shape, np.float16)
    for cut in (1.0, 0.93, 0.86, 0.8, 0.74, 0.68):
        tried = (largest * cut / 7.5).astype(np.float16)
        error = ((_steps(groups, tried) - 7.5) * tried.astype(np.float32) - groups) ** 2
        error = error.sum(axis=2, keepdims=True)
        scale = np.where(error < best, tried, scale)
        best = np.minimum(error, best)
    steps = _steps(groups, scale).reshape(table.shape).astype(np.uint8)
    half = table.shape[1] // 2
    packed = steps[:, :half] | (steps[:, half:] << np.uint8(4))
    return packed.astype(np.uint8), scale.astype(np.float16)


def _steps(groups: Floats, scale: NDArray[np.float16]) -> Floats:
    return np.asarray(np.clip(np.rint(groups / scale.astype(np.float32) + 7.5), 0, 15))


def build(parameters: Mapping[str, Floats]) -> onnx.ModelProto:
    """Return the graph of trained parameters, named as in `encoder`."""
    g = GraphBuilder(parameters)
    x = _embedded(g)
    layers = 1 + max(int(name.split(".")[2]) for name in parameters if name.startswith("encoder.layer."))
    for number in range(layers):
        x = _layer(g, f"encoder.layer.{number}", x)
    axis = g.constant("axis_1", np.array([1], np.int64))
    pooled = g.add(
        "Concat", g.add("ReduceMean", x, axis, keepdims=0), g.add("ReduceMax", x, axis, keepdims=0), axis=-1
    )
    outputs = {"ekman": g.linear("heads.ekman", pooled), "fine": g.linear("heads.fine", pooled)}
    for name, made in outputs.items():
        g.nodes.append(helper.make_node("Identity", [made], [name]))
    return _model(g, {name: len(parameters[f"heads.{name}.bias"]) for name in outputs})


def _model(g: GraphBuilder, sizes: Mapping[str, int]) -> onnx.ModelProto:
    graph = helper.make_graph(
        g.nodes,
        "emotion_in_text",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "pieces"])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", size])
            for name, size in sizes.items()
        ],
        list(g.constants.values()),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def _embedded(g: GraphBuilder) -> str:
    """Pieces, their places and the first segment, summed and normalised: (B, T, D)."""
    x = g.rows("embeddings.word_embeddings.weight", "ids")
    places = (
        g.parameters["embeddings.position_embeddings.weight"]
        + g.parameters["embeddings.token_type_embeddings.weight"][0]
    )
    zero, axis = g.constant("start_0", np.array([0], np.int64)), g.constant("axis_0", np.array([0], np.int64))
    span = g.add("Slice", g.constant("places", places), zero, g.add("Shape", "ids", start=1, end=2), axis)
    x = g.add("Add", x, span)
    return g.norm("embeddings.LayerNorm", x)


def _layer(g: GraphBuilder, name: str, x: str) -> str:
    width = len(g.parameters[f"{name}.attention.self.query.bias"])
    q, k, v = (_heads(g, f"{name}.attention.self.{which}", x, width) for which in ("query", "key", "value"))
    turned = g.add("Transpose", k, perm=[0, 1, 3, 2])
    scale = g.constant("attention_scale", np.array((width // HEADS) ** -0.5, np.float32))
    shares = g.add("Softmax", g.add("Mul", g.add("MatMul", q, turned), scale), axis=-1)
    seen = g.add("Transpose", g.add("MatMul", shares, v), perm=[0, 2, 1, 3])
    seen = g.integer_linear(f"{name}.attention.output.dense", g.add("Reshape", seen, g.shape(0, 0, width)))
    x = g.norm(f"{name}.attention.output.LayerNorm", g.add("Add", x, seen))
    wide = g.add("Gelu", g.integer_linear(f"{name}.intermediate.dense", x))
    return g.norm(f"{name}.output.LayerNorm", g.add("Add", x, g.integer_linear(f"{name}.output.dense", wide)))


def _heads(g: GraphBuilder, name: str, x: str, width: int) -> str:
    """(B, heads, T, D / heads)."""
    split = g.add("Reshape", g.integer_linear(name, x), g.shape(0, 0, HEADS, width // HEADS))
    return g.add("Transpose", split, perm=[0, 2, 1, 3])
