"""pocketsphinx for sound that is already there: one utterance, read whole, as often as a search needs it.

Blocking, and it holds Python's lock while it computes: for tools, benches and worker processes, never for the
event loop. The package is imported when it is first needed.
"""

import importlib
from pathlib import Path
from typing import Any, Final

from sound.errors import EngineMissing
from sound.pcm import Samples, to_pcm16
from sound.resample import resampled
from sound.speech import CONSONANTS, PHONES, SILENCE, VOWELS

RATE_HZ: Final = 16_000
FRAMES_PER_S: Final = 100
# What our set has and the English acoustic model lacks, as the nearest that it knows.
_NEAREST: Final = {"AX": "AH", "DX": "D"}
MODEL_PHONES: Final = (VOWELS | CONSONANTS) - _NEAREST.keys()

_MISSING: Final = (
    "expected the package pocketsphinx, which aligns and recognises phones offline, and it is not installed; "
    "run: pip install pocketsphinx"
)


def decoder(**settings: Any) -> Any:
    """Return a pocketsphinx decoder; settings as its Config names them, no language model unless they name one.

    Cepstral means are taken over the whole utterance, which suits any room and loudness.

    Raises:
        EngineMissing: the package is not installed.
    """
    usual = {"samprate": RATE_HZ, "lm": None, "cmn": "batch", "loglevel": "FATAL"}
    return _package().Decoder(**(usual | settings))


def model_file(name: str) -> str:
    """Return the path of a file of the English model.

    Raises:
        EngineMissing: the package is not installed, or it came without the file.
    """
    path = Path(_package().get_model_path("en-us")) / name
    if not path.exists():
        raise EngineMissing(
            f"expected pocketsphinx's English model to hold {name}, and {path} is not there; install "
            "pocketsphinx again, and see that POCKETSPHINX_PATH names a folder of models or is not set"
        )
    return str(path)


def hear(listener: Any, samples: Samples, rate_hz: int) -> None:
    """Give a decoder one whole utterance: (n,) samples at any rate."""
    pcm = to_pcm16(resampled(samples, rate_hz, RATE_HZ))
    listener.start_utt()
    listener.process_raw(pcm, full_utt=True)
    listener.end_utt()


def to_model(symbol: str) -> str:
    """Return the model's name for a phone of `sound.speech.PHONES`."""
    return _NEAREST.get(symbol, symbol)


def from_model(symbol: str) -> str:
    """Return the phone of `sound.speech.PHONES` for a model's name; noises and breaths are silence.

    >>> from_model("AH"), from_model("+NSN+"), from_model("<sil>")
    ('AH', 'SIL', 'SIL')
    """
    return symbol if symbol in PHONES else SILENCE


def _package() -> Any:
    try:
        return importlib.import_module("pocketsphinx")
    except ImportError as missing:
        raise EngineMissing(_MISSING) from missing
