"""The trained mask generator at run time: four small networks in ONNX Runtime, on one thread.

    first mask ─ encoder ─▶ z1 ─ generator (ε · η, what is told) ─▶ latents of a chunk ─┬ poser ─▶ poses
                                                                                        └ decoder, on demand ─▶ masks

Weights are kept as bytes with a scale for each row and computed with as float32, so a row of a batch comes out as it would
alone, but for rounding.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from render.rig import HEAD
from speaker_listener.masks.silhouette import SIZE

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

WEIGHTS: Final = Path(__file__).parent / "weights"
NETWORKS: Final = ("encoder", "generator", "poser", "decoder")


@dataclass(frozen=True, eq=False)
class Chunk:
    """What the generator makes of B first masks.

    Attributes:
        latents: (B, N, d); frame 0 is that of the first mask.
        poses: (B, N, 6) in the order of render.rig.HEAD.
    """

    latents: Floats
    poses: Doubles


class HeadMasks:
    """The generator. It holds nothing of any session."""

    def __init__(self, sessions: Mapping[str, Any], config: Mapping[str, Any]) -> None:
        """Take ONNX Runtime sessions by name, and the configuration of the checkpoint.

        Raises:
            ValueError: the configuration lacks something.
        """
        try:
            shape = config["shape"]
            self.width, self.frames, self.history = (int(shape[k]) for k in ("width", "frames", "history"))
            self.scale = np.asarray(config["scale"], dtype=np.float64)
            self.noise_gain = float(config.get("noise_gain", 1.0))
            self._rest = {name: _unpacked(text) for name, text in config["rest_masks"].items()}
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"expected shape, scale and rest_masks in the configuration of the masks; {error!r}"
            ) from error
        if self.scale.shape != (len(HEAD),) or not self._rest:
            raise ValueError(
                "expected six scales and at least one mask at rest in the configuration of the masks"
            )
        self._sessions = sessions

    @property
    def people(self) -> tuple[str, ...]:
        """Names of the people whose mask at rest it knows."""
        return tuple(self._rest)

    def rest_mask(self, name: str | None = None) -> Floats:
        """Return (64, 64) the silhouette of a person at rest; of the first one where no name is given.

        Raises:
            KeyError: the person is unknown; names those who are known.
        """
        chosen = self.people[0] if name is None else name
        if chosen not in self._rest:
            raise KeyError(
                f"expected one of {', '.join(self.people)}, got {chosen!r}; render the mask of others"
            )
        return self._rest[chosen]

    def encode(self, masks: NDArray[np.floating]) -> Floats:
        """Return z1 (B, d), its mean, of first masks (B, 64, 64)."""
        return self._run("encoder", {"mask": np.asarray(masks, dtype=np.float32)})[0]

    def generate(self, z1: Floats, noise: Floats, told: Floats) -> Chunk:
        """Return a chunk.

        Args:
            z1: (B, d) of the first masks.
            noise: (B, N, d) ε · η.
            told: (B, told) as `told` gives it.
        """
        (latents,) = self._run("generator", {"z1": z1, "noise": noise, "told": told})
        return Chunk(latents, self.poses(latents))

    def poses(self, latents: Floats) -> Doubles:
        """Return (B, N, 6) poses of the latents (B, N, d) of a chunk: nothing else says how the head moves."""
        return self._run("poser", {"latents": latents})[0].astype(np.float64)

    def decode(self, latents: Floats) -> Floats:
        """Return masks (B, 64, 64) of latents (B, d)."""
        return self._run("decoder", {"latents": latents})[0]

    def told(self, history: Doubles, known: bool, speaking: float, epsilon: float) -> Floats:
        """Return (1, told) what a chunk is told.

        Args:
            history: (history, 6) poses up to the frame of the first mask.
            known: whether they are; a chunk can begin from a mask alone.
            speaking: role, in [0, 1].
            epsilon: how lively, in [0, 1].
        """
        return told(history[None], np.array([known]), np.array([speaking]), np.array([epsilon]), self.scale)

    def _run(self, network: str, given: dict[str, NDArray[Any]]) -> list[Floats]:
        return list(self._sessions[network].run(None, given))


def told(
    history: Doubles, known: NDArray[np.bool_], speaking: Doubles, epsilon: Doubles, scale: Doubles
) -> Floats:
    """Return (B, told) what chunks are told.

    Args:
        history: (B, history, 6) poses up to the frame of the first mask, which is the last of them.
        known: (B,) whether they are.
        speaking: (B,) role.
        epsilon: (B,) how lively.
        scale: (6,) units of the poses.
    """
    flat = (history / scale).reshape(len(history), -1) * known[:, None]
    return np.hstack([flat, np.stack([known, speaking, epsilon], axis=1)]).astype(np.float32)


def packed(mask: NDArray[np.floating]) -> str:
    """Return a mask (64, 64) as text: its two halves of grey are kept as bits."""
    return base64.b64encode(np.packbits(mask >= 0.5).tobytes()).decode("ascii")


def _unpacked(text: str) -> Floats:
    bits = np.unpackbits(np.frombuffer(base64.b64decode(text), dtype=np.uint8))
    return bits.reshape(SIZE, SIZE).astype(np.float32)


def load(folder: Path = WEIGHTS) -> HeadMasks:
    """Load the generator that lies in a folder.

    Raises:
        FileNotFoundError: a file is missing; says which and what to do.
        ValueError: the configuration is damaged.
    """
    paths = {name: folder / f"{name}.onnx" for name in NETWORKS}
    for path in (*paths.values(), folder / "config.json"):
        if not path.is_file():
            raise FileNotFoundError(
                f"expected {path.name} in {folder}, where the trained mask generator lies; it is not there: "
                "install warmchat anew"
            )
    config = json.loads((folder / "config.json").read_text("utf-8"))
    return HeadMasks({name: _session(path) for name, path in paths.items()}, config)


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Bytes become floats once, when the network is loaded, and not at every run.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
