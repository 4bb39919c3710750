"""Named arrays in a file, in the safetensors form: the length of a JSON header, the header, then the bytes.

Source: the format's own description, https://github.com/huggingface/safetensors.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I8": np.dtype("i1"),
}
_NAMES: Final = {kind: name for name, kind in _TYPES.items()}


def read(path: Path) -> Arrays:
    """Return the arrays of a file by name.

    Raises:
        ValueError: the file is cut, or an array has a type that is not read here; says which.
    """
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 + size:
        raise ValueError(f"{path} must have a header of {size} bytes, the file ends before; fetch it anew")
    made: Arrays = {}
    for name, about in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        if about["dtype"] not in _TYPES:
            raise ValueError(f"{path}: {name} must be of {', '.join(_TYPES)}; it is {about['dtype']}")
        start, end = (8 + size + offset for offset in about["data_offsets"])
        if end > len(data):
            raise ValueError(f"{path}: {name} ends after the file does; fetch it anew")
        made[name] = np.frombuffer(data[start:end], _TYPES[about["dtype"]]).reshape(about["shape"]).copy()
    return made


def blend(paths: Sequence[Path]) -> Arrays:
    """Return the mean of the arrays of several files with the same names and shapes.

    Raises:
        ValueError: there is no file, or their names differ; says which.
    """
    if not paths:
        raise ValueError("expected at least one file of a training's passes, got none; train first")
    every = [read(path) for path in paths]
    for path, one in zip(paths, every, strict=True):
        if set(one) != set(every[0]):
            raise ValueError(
                f"{path} and {paths[0]} must have the same arrays; {sorted(set(one) ^ set(every[0]))} differ"
            )
    return {
        name: np.mean([one[name] for one in every], axis=0, dtype=array.dtype)
        for name, array in every[0].items()
    }


def write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays by name."""
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    at = 0
    for name, array in arrays.items():
        parts.append(np.ascontiguousarray(array).tobytes())
        header[name] = {
            "dtype": _NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [at, at + len(parts[-1])],
        }
        at += len(parts[-1])
    text = json.dumps(header).encode()
    path.write_bytes(b"".join([len(text).to_bytes(8, "little"), text, *parts]))
