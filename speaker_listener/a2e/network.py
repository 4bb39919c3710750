"""The exported network of audio to expression, run by ONNX Runtime on one thread.

    face.onnx    sound (1, 4T, 80), emotion (1, 8), code (1, 16) ─▶ face (1, T, 52), phones (1, 2T, 42)
    voice.onnx   sound (1, 4T, 80) ─▶ code (1, 16): a way of speaking, from the sound alone
    style.onnx   style (1, 8) ─▶ code (1, 16): the same from its numbers
    config.json  what the files are, how far a frame is moved by sound, how much its lips are sharpened, names of phones

Sound is log-mel rows (`sound.mel`) with the voice's level taken out (`level`).
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT
from sound.mel import BANDS, Rows
from speaker_listener.face_clip import Floats

WEIGHTS: Final = Path(__file__).parent / "weights"
CODE_SIZE: Final = 16
ROWS_A_FRAME: Final = 4
_FILES: Final = ("face.onnx", "voice.onnx", "style.onnx", "config.json")
_VERSION: Final = 1
_JAW: Final = ARKIT.index("jawOpen")
_CLOSE: Final = ARKIT.index("mouthClose")
# A gap of the lips that sharpening leaves as it is.
_WIDE: Final = 0.5
# Sounds that no mouth makes with its lips apart.
_BILABIAL: Final = ("B", "M", "P")


class WeightsMissing(RuntimeError):
    """The weights are not there or are not what they say they are; the message says what to do."""


@dataclass(frozen=True, eq=False)
class Network:
    """The three graphs.

    Attributes:
        face: session of the face graph.
        voice: of the voice graph.
        style: of the style graph.
        reach_frames: how many frames of sound to either side a frame is moved by.
        config: what config.json says.
    """

    face: Any
    voice: Any
    style: Any
    reach_frames: int
    config: dict[str, Any]

    def frames(self, rows: Rows, emotion: Floats, code: Floats) -> Floats:
        """Return (T, 52) faces in [0, 1] for (4T, 80) levelled rows, (8,) emotion and (16,) code."""
        return self.frames_heard(rows, emotion, code)[0]

    def frames_heard(self, rows: Rows, emotion: Floats, code: Floats) -> tuple[Floats, Floats]:
        """Return faces as `frames`, and (T,) how likely each frame holds a sound that needs the lips together."""
        given = {"sound": rows[None], "emotion": emotion[None], "code": code[None]}
        made, logits = self.face.run(["face", "phones"], given)
        face = np.asarray(np.clip(made[0], 0.0, 1.0), dtype=np.float32)
        _sharpen(face, float(self.config["sharpness"]))
        return face, self._lips_meet(logits[0])

    def _lips_meet(self, logits: Floats) -> Floats:
        """Return (T,) the probability of /p b m/ from (2T, phones) logits."""
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        places = [self.config["phones"].index(name) for name in _BILABIAL]
        return np.asarray(likely[:, places].sum(axis=1).reshape(-1, 2).mean(axis=1), dtype=np.float32)

    def phones(self, rows: Rows) -> Floats:
        """Return (2T, phones) logits of what is heard in (4T, 80) levelled rows."""
        zeros = {
            "emotion": np.zeros((1, len(EMOTIONS)), np.float32),
            "code": np.zeros((1, CODE_SIZE), np.float32),
        }
        (made,) = self.face.run(["phones"], {"sound": rows[None]} | zeros)
        return np.asarray(made[0])

    def code_of_voice(self, rows: Rows) -> Floats:
        """Return (16,) the way of speaking of a voice, from (4T, 80) levelled rows."""
        (made,) = self.voice.run(["code"], {"sound": rows[None]})
        return np.asarray(made[0])

    def code_of_style(self, style: Floats) -> Floats:
        """Return (16,) the way of speaking of (8,) style numbers less the ordinary ones."""
        (made,) = self.style.run(["code"], {"style": style[None]})
        return np.asarray(made[0])


def _sharpen(face: Floats, power: float) -> None:
    """Bring the lips of (T, 52) faces nearer together but where they are far apart, in place.

    The mean over likely mouths, which a network learns, is neither as open nor as shut as any of them.
    """
    gap = np.clip(face[:, _JAW] - face[:, _CLOSE], 0.0, _WIDE)
    face[:, _JAW] += gap**power * _WIDE ** (1.0 - power) - gap


@cache
def shipped() -> Network:
    """Return the network of the package, read once; errors as `load`."""
    return load(WEIGHTS)


def load(folder: Path) -> Network:
    """Return the network of a folder.

    Raises:
        WeightsMissing: a file is missing, is no graph, or disagrees with config.json.
    """
    if missing := [name for name in _FILES if not (folder / name).is_file()]:
        raise WeightsMissing(
            f"expected {', '.join(_FILES)} in {folder}, and {', '.join(missing)} is not there; "
            "train them with `warmchat train a2e` or install the package again"
        )
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except ValueError as error:
        raise WeightsMissing(f"expected JSON in {folder / 'config.json'}: {error}") from error
    if not isinstance(config, dict) or config.get("version") != _VERSION:
        raise WeightsMissing(f"expected version {_VERSION} in {folder / 'config.json'}, got {config!r:.80}")
    graphs = {name: _open(folder / f"{name}.onnx") for name in ("face", "voice", "style")}
    _agree(folder, graphs, config)
    return Network(**graphs, reach_frames=int(config["reach_frames"]), config=config)


def _open(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has no common base for its errors
        raise WeightsMissing(f"expected an ONNX graph in {path}: {error}") from error


def _agree(folder: Path, graphs: dict[str, Any], config: dict[str, Any]) -> None:
    """Refuse graphs whose tensors are not what the config says."""
    wanted = {
        "face": {"sound": BANDS, "emotion": len(EMOTIONS), "code": CODE_SIZE},
        "voice": {"sound": BANDS},
        "style": {"style": int(config.get("style_size", 0))},
    }
    for name, widths in wanted.items():
        got = {one.name: one.shape[-1] for one in graphs[name].get_inputs()}
        if got != widths:
            raise WeightsMissing(
                f"expected inputs {widths} of {name}.onnx in {folder}, got {got}; the config is another's"
            )
    if config.get("channels") != list(ARKIT) or not {"reach_frames", "sharpness"} <= config.keys():
        raise WeightsMissing(
            f"expected the rig's {len(ARKIT)} channels, reach_frames and sharpness in {folder / 'config.json'}"
        )
    if not set(_BILABIAL) <= set(config.get("phones", ())):
        raise WeightsMissing(
            f"expected names of phones, {', '.join(_BILABIAL)} among them, in {folder / 'config.json'}"
        )
