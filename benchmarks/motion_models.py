"""The place for learned models in the motion bench: `--model`.

FILE.onnx          a graph from `sound`, float32 (1, n) at 16 kHz, to `face`, float32 (1, T, 52): 25 frames a
                   second in the order of render.rig.ARKIT
FOLDER              weights of `warmchat train a2e`, such as trained/a2e/weights
PACKAGE.MODULE:CALLABLE   anything that returns a FaceSystem, such as a model with its features in Python
NAME               a motion model by its entry point of `warmchat.motion`, as the server would load it
"""

import importlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.motion_systems import FaceSystem, Rule, frames_of, learned, played
from dialogue import registry
from render.rig import ARKIT
from speaker_listener.a2e import network
from speaker_listener.face_clip import RATE_HZ, FaceClip
from speaker_listener.metrics import Doubles

INPUT: Final = "sound"
OUTPUT: Final = "face"


class ModelMissing(ValueError):
    """A model that was named cannot be run; the message says what it takes."""


def load(named: str, seed: int = 0) -> FaceSystem:
    """Return the system of a `--model`.

    Args:
        named: a file, a callable or an entry point, as the module says.
        seed: of a motion model's stream.

    Raises:
        ModelMissing: there is none of this name, or it is not what the name says.
    """
    if (Path(named) / "face.onnx").is_file():
        return learned(f"A2E {Path(named).parent.name}", network.load(Path(named)), seed)
    if named.endswith(".onnx"):
        return OnnxFaces.open(Path(named))
    if ":" in named:
        return _called(named)
    try:
        model: Any = registry.create("motion", named)
    except Exception as error:  # a plug-in may fail in any way
        raise ModelMissing(
            f"expected --model to name an .onnx file, MODULE:CALLABLE or a motion model, got {named!r}: {error}"
        ) from error
    return Rule(named, "sound", partial(played, model, seed=seed))


@dataclass(frozen=True, eq=False)
class OnnxFaces:
    """A graph from sound to face, run by ONNX Runtime on one thread.

    Attributes:
        path: of the graph.
        session: of ONNX Runtime.
    """

    path: Path
    session: Any

    @classmethod
    def open(cls, path: Path) -> "OnnxFaces":
        """Return the graph of a file.

        Raises:
            ModelMissing: there is no such file, it is no graph, or its inputs or outputs are others.
        """
        import onnxruntime

        if not path.is_file():
            raise ModelMissing(
                f"expected a model at {path}, and there is no such file; train or fetch it first"
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(
                path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime has no common base for its errors
            raise ModelMissing(f"expected an ONNX graph in {path}: {error}") from error
        inputs = [one.name for one in session.get_inputs()]
        outputs = [one.name for one in session.get_outputs()]
        if inputs != [INPUT] or OUTPUT not in outputs:
            raise ModelMissing(
                f"expected {path.name} to go from {INPUT} (1, n) to {OUTPUT} (1, T, {len(ARKIT)}), got {inputs} to "
                f"{outputs}; wrap another model in a FaceSystem and name it as MODULE:CALLABLE"
            )
        return cls(path, session)

    @property
    def name(self) -> str:
        """Of the file."""
        return self.path.stem

    @property
    def needs(self) -> Any:
        """The sound alone."""
        return "sound"

    def faces(self, clip: FaceClip) -> Doubles:
        """Return as `FaceSystem.faces`.

        Raises:
            ValueError: the clip has another rate than 16 kHz, or the graph gave another shape.
        """
        if clip.rate_hz != RATE_HZ:
            raise ValueError(f"expected {clip.name} at {RATE_HZ} Hz, got {clip.rate_hz}; resample it first")
        (made,) = self.session.run([OUTPUT], {INPUT: clip.samples[None].astype(np.float32)})
        wanted = (1, frames_of(clip), len(ARKIT))
        if made.shape != wanted:
            raise ValueError(f"expected {OUTPUT} of shape {wanted} by {self.path.name}, got {made.shape}")
        return np.asarray(made[0], dtype=np.float64)


def _called(named: str) -> FaceSystem:
    module, _, attribute = named.partition(":")
    try:
        made = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError) as error:
        raise ModelMissing(f"expected {named!r} to name a callable of a module: {error}") from error
    if missing := [one for one in ("name", "needs", "faces") if not hasattr(made, one)]:
        raise ModelMissing(f"expected {named} to return a FaceSystem, got one without {', '.join(missing)}")
    system: FaceSystem = made
    return system
