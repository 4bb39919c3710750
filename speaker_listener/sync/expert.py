"""The trained expert that ships: lips and sound of a clip in, how well they agree out.

It runs in ONNX Runtime on one thread. What it learned from, and what it may not be asked, stands in `weights/README.md`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime

from sound.mel import FLOOR
from sound.pcm import Samples
from speaker_listener.face_clip import RATE_HZ, Bools, Floats
from speaker_listener.metrics import Doubles
from speaker_listener.sync import windows
from speaker_listener.sync.agreement import UNKNOWN, Agreement, agreement, mean_distances

WEIGHTS: Final = Path(__file__).parent / "weights"
MODEL: Final = "model.onnx"
CONFIG: Final = "config.json"
# Quieter than this nothing is heard: the root mean square of a 16-bit recording's last bit or two.
_SILENT: Final = 5e-5


class SyncExpert:
    """Two towers, one for lips and one for sound, whose outputs lie near each other where both belong together."""

    def __init__(self, session: Any) -> None:
        """Take an ONNX Runtime session from `lips` (1, T, 17) and `sound` (1, 4 T, 40) to their embeddings (1, T − 4, E)."""
        self._session = session

    def embed(self, lips: Floats, sound: Floats) -> tuple[Floats, Floats]:
        """Return unit embeddings (T − 4, E) of lips and of sound.

        Args:
            lips: (T, 17), as `windows.lip_rows`; at least five frames.
            sound: (4 T, 40), as `windows.sound_rows`.
        """
        seen, heard = self._session.run(
            ("lips_embedding", "sound_embedding"), {"lips": lips[None], "sound": sound[None]}
        )
        return seen[0], heard[0]

    def judge(
        self, weights: Floats | Doubles, samples: Samples, rate_hz: int = RATE_HZ, seen: Bools | None = None
    ) -> Agreement:
        """Return how well a face and a sound agree; NaN where the clip is too short or silent to say.

        It takes 44 frames (1.8 s) in which the face was seen, and more where it was not.

        Args:
            weights: (T, 52) in the order of render.rig.ARKIT, 25 a second.
            samples: (n,) the sound that begins with the first frame.
            rate_hz: of the sound; 16 kHz.
            seen: (T,) frames in which the face was seen; None takes all.

        Raises:
            ValueError: a shape, a rate or a value is none of a face or a sound.
        """
        if not np.isfinite(weights).all():
            raise ValueError("expected finite weights of a face, got NaN or infinity; fill what was not seen")
        shapes = windows.lip_shapes(weights)
        sound = windows.sound_rows(samples, rate_hz)
        count = min(len(shapes), len(sound) // windows.ROWS_A_FRAME)
        known = np.ones(len(shapes), dtype=np.bool_) if seen is None else seen
        if known.shape != (len(shapes),):
            raise ValueError(f"expected seen to be ({len(shapes)},), one a frame, got {known.shape}")
        if count < windows.FRAMES or float(np.sqrt(np.mean(np.square(samples)))) < _SILENT:
            return UNKNOWN
        lips = windows.lip_rows(shapes[:count], known[:count])
        embedded = self.embed(lips, sound[: count * windows.ROWS_A_FRAME])
        return agreement(mean_distances(*embedded, windows.whole(known[:count])))


@cache
def expert() -> SyncExpert:
    """Return the expert that ships, loaded once."""
    return load()


def load(folder: Path = WEIGHTS) -> SyncExpert:
    """Return the expert of a folder with `model.onnx` and `config.json`.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: the model was trained on other windows than ours.
    """
    for name in (MODEL, CONFIG):
        if not (folder / name).is_file():
            raise FileNotFoundError(
                f"expected {name} of the sync expert in {folder}, and it is not there; install warmchat anew or train it"
            )
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    if config.get("windows") != facts():
        raise ValueError(
            f"expected an expert trained on {facts()}, {folder} has one of {config.get('windows')}; train it anew"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return SyncExpert(
        onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
    )


def facts() -> dict[str, Any]:
    """Return what a model must have been trained on to be given our windows."""
    return {
        "shapes": list(windows.SHAPES),
        "bands": windows.PAIRED_BANDS,
        "frames": windows.FRAMES,
        "still": windows.STILL,
        "floor": FLOOR,
    }
