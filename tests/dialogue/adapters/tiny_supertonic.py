"""A Supertonic model made here: four graphs with the same inputs and outputs as real ones, and a hum for a voice.

It is a few kilobytes, speaks no language, and takes every step that a real one takes behind `supertonic serve`: letters
to numbers, their duration, steps from noise to sound in ONNX Runtime, a file with a header.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RATE_HZ = 44100
FRAME = 512  # samples that a step of the latent stands for
LETTER_S = 0.06
HZ = 172.265625  # two whole waves a frame, so that frames join
LETTERS = 0x3000  # what it can read: all up to here
VOICES = {"F1": 0.2, "M1": 0.05}

INT, FLOAT = 7, 1


def supertonic_model(folder: Path) -> Path:
    """Write a model of two voices, the second softer, as the package keeps it; return its folder."""
    graphs, voices = folder / "onnx", folder / "voice_styles"
    graphs.mkdir(parents=True)
    voices.mkdir()
    sizes = {
        "ae": {"sample_rate": RATE_HZ, "base_chunk_size": FRAME},
        "ttl": {"chunk_compress_factor": 1, "latent_dim": FRAME},
    }
    (graphs / "tts.json").write_text(json.dumps(sizes))
    (graphs / "unicode_indexer.json").write_text(json.dumps(list(range(LETTERS))))
    for name, gain in VOICES.items():
        style = {"dims": [1, 2, 2], "data": [gain] * 4}
        (voices / f"{name}.json").write_text(json.dumps({"style_ttl": style, "style_dp": style}))
    text = {"text_ids": (INT, 2), "text_mask": (FLOAT, 3)}
    _save(
        graphs / "duration_predictor.onnx",
        {**text, "style_dp": (FLOAT, 3)},
        {"each": np.float32(LETTER_S), "axes": np.array([1, 2])},
        [
            ("ReduceSum", ["text_mask", "axes"], "letters", {"keepdims": 0}),
            ("Mul", ["letters", "each"], "all", {}),
        ],
        "all",
    )
    _save(
        graphs / "text_encoder.onnx",
        {**text, "style_ttl": (FLOAT, 3)},
        {},
        [("Cast", ["text_ids"], "numbers", {"to": FLOAT})],
        "numbers",
    )
    wave = np.sin(2 * np.pi * HZ * np.arange(FRAME) / RATE_HZ).astype(np.float32)
    _save(
        graphs / "vector_estimator.onnx",
        {
            "noisy_latent": (FLOAT, 3),
            "text_emb": (FLOAT, 2),
            "style_ttl": (FLOAT, 3),
            "text_mask": (FLOAT, 3),
            "latent_mask": (FLOAT, 3),
            "current_step": (FLOAT, 1),
            "total_step": (FLOAT, 1),
        },
        {"wave": wave[None, :, None]},
        [
            ("ReduceMean", ["style_ttl"], "gain", {"keepdims": 0}),
            ("Mul", ["wave", "gain"], "voiced", {}),
            ("Mul", ["latent_mask", "voiced"], "cleaner", {}),
        ],
        "cleaner",
    )
    _save(
        graphs / "vocoder.onnx",
        {"latent": (FLOAT, 3)},
        {"flat": np.array([1, -1])},
        [
            ("Transpose", ["latent"], "in time", {"perm": [0, 2, 1]}),
            ("Reshape", ["in time", "flat"], "sound", {}),
        ],
        "sound",
    )
    return folder


def _save(
    file: Path,
    inputs: dict[str, tuple[int, int]],
    constants: dict[str, Any],
    nodes: list[tuple[str, list[str], str, dict[str, Any]]],
    made: str,
) -> None:
    """Write a graph: its inputs with type and number of axes, constants, nodes with what they read and make."""
    onnx = pytest.importorskip("onnx", reason="the package onnx is not installed: it writes the tiny voice")
    h = onnx.helper
    graph = h.make_graph(
        [h.make_node(kind, read, [out], **how) for kind, read, out, how in nodes],
        "tiny",
        [
            h.make_tensor_value_info(name, kind, [f"{name}{axis}" for axis in range(axes)])
            for name, (kind, axes) in inputs.items()
        ],
        [h.make_tensor_value_info(made, FLOAT, None)],
        [onnx.numpy_helper.from_array(np.asarray(value), name=name) for name, value in constants.items()],
    )
    onnx.save(h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=9), str(file))
