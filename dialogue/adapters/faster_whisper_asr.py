"""ASR by faster-whisper, with a model that is already on this machine: nothing is downloaded and nothing waited for."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from dialogue.adapters.looks.ear import LookingEar
from dialogue.adapters.looks.worker import Worker, model_threads
from dialogue.adapters.whisper import on_disk
from dialogue.adapters.whisper.decoder import WhisperDecoder
from dialogue.errors import PluginError, ProviderMissing

_NAME: Final = "faster-whisper"
AUTO: Final = "auto"


def create(settings: Mapping[str, str]) -> LookingEar:
    """Make the ear; loads the model, never from the network.

    Args:
        settings: `model`, a folder with a CTranslate2 Whisper model, or a name such as "small" or "owner/name" of one
            that was pulled or is in the Hugging Face cache; without it, the best of the usual ones that is there.
            `language`, such as "en"; without it or with "auto", the model tells it from the sound.

    Raises:
        PluginError: a setting of another name, or a language that the model does not know.
        ProviderMissing: the package is not installed, or no model is there.
    """
    unknown = sorted(set(settings) - {"model", "language"})
    if unknown:
        raise PluginError(
            f"the asr {_NAME!r} takes the settings model and language, got {', '.join(unknown)}"
        )
    if find_spec("faster_whisper") is None:
        raise ProviderMissing(
            _NAME,
            'expected the package faster-whisper, and it is not installed; run: pip install "warmchat[asr]"',
        )
    folder = on_disk.find(settings.get("model", ""), _NAME)
    model, decoder, worker = _loaded(folder)
    known = model.supported_languages
    language = _language(settings.get("language", ""), known)
    hears = (
        f"it hears {language or known[0]}"
        if language or len(known) == 1
        else f"it tells {len(known)} languages"
    )
    return LookingEar(
        _NAME, decoder, language, worker=worker, about=f"the Whisper model in {folder}, {hears}"
    )


def _language(wanted: str, known: Sequence[str]) -> str | None:
    if wanted in ("", AUTO):
        return None
    code = wanted.lower().partition("-")[0]
    if code not in known:
        raise PluginError(
            f"the asr {_NAME!r} expected a language that its model knows, such as {known[0]!r}, got {wanted!r}"
        )
    return code


@cache
def _loaded(folder: Path) -> tuple[Any, WhisperDecoder, Worker]:
    """Return the `faster_whisper.WhisperModel` in a folder what looks with it, and where; one for all sessions."""
    # Takes a second and much memory, and most talks do without: imported when a model is there.
    import faster_whisper

    try:
        model = faster_whisper.WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=model_threads(), local_files_only=True
        )
    except Exception as error:  # a broken tokenizer is told by a bare Exception
        raise ProviderMissing(
            _NAME, f"expected a Whisper model in CTranslate2's format in {folder}, it does not load: {error}"
        ) from error
    return model, WhisperDecoder(model), Worker(_NAME)
