"""Arrays come back from a file as they went in."""

from pathlib import Path

import numpy as np
import pytest

from emotion_tree.training import tensors

pytestmark = pytest.mark.unit


def test_what_is_written_is_read(tmp_path: Path) -> None:
    arrays: tensors.Arrays = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b.c": np.array([1, -2], np.int8),
        "none": np.zeros((0, 4), np.float16),
    }
    tensors.write(tmp_path / "x", arrays)
    again = tensors.read(tmp_path / "x")
    assert list(again) == list(arrays)
    for name, array in arrays.items():
        assert again[name].dtype == array.dtype
        assert np.array_equal(again[name], array)


def test_a_blend_is_the_mean_by_name(tmp_path: Path) -> None:
    for number in (1, 3):
        tensors.write(tmp_path / f"pass{number}", {"a": np.full(4, number, np.float32)})
    mean = tensors.blend([tmp_path / "pass1", tmp_path / "pass3"])
    assert mean["a"].dtype == np.float32
    assert mean["a"].tolist() == [2.0] * 4
    tensors.write(tmp_path / "other", {"b": np.zeros(4, np.float32)})
    with pytest.raises(ValueError, match="must have the same arrays"):
        tensors.blend([tmp_path / "pass1", tmp_path / "other"])
    with pytest.raises(ValueError, match="train first"):
        tensors.blend([])


def test_a_cut_file_and_a_strange_type_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    tensors.write(path, {"a": np.zeros(100, np.float32)})
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(ValueError, match="a ends after the file does"):
        tensors.read(path)
    path.write_bytes(whole[:20])
    with pytest.raises(ValueError, match="header"):
        tensors.read(path)
    path.write_bytes(whole.replace(b"F32", b"C64"))
    with pytest.raises(ValueError, match="C64"):
        tensors.read(path)
