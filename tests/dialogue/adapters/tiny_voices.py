"""Voices of Piper and Kokoro made here: graphs with the same inputs and outputs as real ones, a tone for each phone.

They are a few hundred kilobytes, speak no language, and take every step that a real voice takes: letters to phones,
phones to numbers, a graph in ONNX Runtime, durations, sound.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PIPER_RATE_HZ = 22050
KOKORO_RATE_HZ = 24000
HOP = 256
FRAMES = 4  # a phone lasts so many hops at the ordinary rate
MARKS = "_^$ !'(),-.:;?\"ˈˌːˑ"
LETTERS = "abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɡɢɣɤɥɦɨɪɫɬɭɯɰɱɲɳɵɹɻɽɾʀʁʂʃʈʉʊʋʌʎʏʐʑʒʔβθχᵻg"
QUIET = frozenset("_^$ ,.;:?!")


def piper_voice(folder: Path, speakers: tuple[str, ...] = (), broken: str = "") -> Path:
    """Write VOICE.onnx and its configuration; return the first.

    Args:
        folder: where.
        speakers: names; the second speaks at half the amplitude of the first, and so on.
        broken: "silent" or "nan" for a voice that gives that.
    """
    ids = {sign: [index] for index, sign in enumerate(MARKS + LETTERS)}
    tones = np.stack([np.zeros(1) if sign in QUIET - {"_"} else np.ones(1) for sign in ids])
    table = _tones(len(ids), PIPER_RATE_HZ) * tones.astype(np.float32)
    table *= {"": 1.0, "silent": 0.0, "nan": np.nan}[broken]
    file = folder / "tiny.onnx"
    _save(file, table, "input", [("input_lengths", 7), ("scales", 1)], speakers=len(speakers))
    config = {
        "audio": {"sample_rate": PIPER_RATE_HZ},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "espeak",
        "num_symbols": len(ids),
        "num_speakers": max(len(speakers), 1),
        "speaker_id_map": {name: index for index, name in enumerate(speakers)},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_id_map": ids,
        "hop_length": HOP,
    }
    Path(f"{file}.json").write_text(json.dumps(config))
    return file


def kokoro_model(folder: Path, durations: bool = True) -> Path:
    """Write the model and a file of three voices; return the model."""
    file = folder / "kokoro-tiny.onnx"
    _save(file, _tones(178, KOKORO_RATE_HZ), "tokens", [("style", 1), ("speed", 1)], durations=durations)
    loudness = {"af_heart": 1.0, "af_nicole": 0.25, "bm_lewis": 0.5}
    styles = {name: np.full((510, 1, 256), gain, dtype=np.float32) for name, gain in loudness.items()}
    with (folder / "voices-tiny.bin").open("wb") as written:
        np.savez(written, allow_pickle=False, **styles)
    return file


def _tones(count: int, rate_hz: int) -> "np.ndarray[Any, np.dtype[np.float32]]":
    at = np.arange(4 * FRAMES * HOP) / rate_hz
    rows = [0.3 * np.sin(2 * np.pi * (120 + 7 * index) * at) for index in range(count)]
    return np.stack(rows).astype(np.float32)


def _save(
    file: Path,
    table: "np.ndarray[Any, np.dtype[np.float32]]",
    name: str,
    inputs: list[tuple[str, int]],
    *,
    speakers: int = 0,
    durations: bool = False,
) -> None:
    """Write the graph: a phone's row of the table, cut to its duration, all rows end to end."""
    onnx = pytest.importorskip("onnx", reason="the package onnx is not installed: it writes the tiny voices")
    h, of = onnx.helper, onnx.numpy_helper.from_array
    is_piper = name == "input"
    shapes = {"input_lengths": [1], "scales": [3], "style": [1, 256], "speed": [1]}
    known = [h.make_tensor_value_info(name, 7, [1, "n"])]
    known += [h.make_tensor_value_info(one, kind, shapes[one]) for one, kind in inputs]
    constants = {"table": table, "frames": np.float32(FRAMES), "hop": np.float32(HOP)}
    constants |= {
        "zero": np.array([0]),
        "one": np.array([1]),
        "two": np.array([2]),
        "flat": np.array([1, 1, 1, -1]),
    }
    nodes = [
        h.make_node("Gather", ["table", name], ["rows"]),
        h.make_node("Equal", [name, name], ["same"]),
        h.make_node("Cast", ["same"], ["ones"], to=1),
    ]
    if is_piper:
        nodes += [h.make_node("Slice", ["scales", "one", "two"], ["length"])]
    else:
        nodes += [h.make_node("Reciprocal", ["speed"], ["length"])]
    nodes += [
        h.make_node("Mul", ["ones", "frames"], ["ordinary"]),
        h.make_node("Mul", ["ordinary", "length"], ["wanted"]),
        h.make_node("Ceil", ["wanted"], ["w_ceil"]),
        h.make_node("ReduceMax", ["w_ceil"], ["longest"], keepdims=0),
        h.make_node("Mul", ["longest", "hop"], ["samples"]),
        h.make_node("Cast", ["samples"], ["count"], to=7),
        h.make_node("Reshape", ["count", "one"], ["end"]),
        h.make_node("Slice", ["rows", "zero", "end", "two"], ["cut"]),
        h.make_node("Reshape", ["cut", "flat"], ["sound"]),
    ]
    if speakers > 1:
        known.append(h.make_tensor_value_info("sid", 7, [1]))
        constants["gains"] = (0.5 ** np.arange(speakers)).astype(np.float32)
        nodes.append(h.make_node("Gather", ["gains", "sid"], ["gain"]))
    elif not is_piper:
        nodes.append(h.make_node("ReduceMean", ["style"], ["gain"], keepdims=0))
    else:
        constants["gain"] = np.float32(1)
    nodes.append(h.make_node("Mul", ["sound", "gain"], ["output"]))
    made = [h.make_tensor_value_info("output", 1, None)]
    if durations:
        nodes.append(h.make_node("Cast", ["w_ceil"], ["duration"], to=7))
        made.append(h.make_tensor_value_info("duration", 7, None))
    stored = [of(np.asarray(value), name=key) for key, value in constants.items()]
    graph = h.make_graph(nodes, "tiny", known, made, stored)
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(file))
