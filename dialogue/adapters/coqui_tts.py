"""TTS by Coqui (the package `coqui-tts`), where it imports, from a model on disk.

It needs torchaudio, whose newest wheels want the libraries of CUDA: beside a torch for the processor alone they do not load
as they come. docs/voices.md says what to do; nothing of ours requires any of it.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from dialogue.adapters.engine_tts import EngineTTS
from dialogue.adapters.voice_files import checked
from dialogue.errors import ProviderMissing
from sound.errors import EngineError
from sound.speech import Prosody, Speech

_NAME: Final = "coqui"


class CoquiEngine:
    """A loaded Coqui model as an engine."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._rate_hz = int(model.synthesizer.output_sample_rate)

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        return self._rate_hz

    def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Return the sound of a text; blocks.

        Args:
            text: as it is to be said.
            voice: a speaker's name, "" for a model of one.
            prosody: its rate is followed by models that take a speed.

        Raises:
            EngineError: the model failed.
        """
        try:
            sound = self._model.tts(
                text=text, speaker=voice or None, speed=prosody.rate, split_sentences=False
            )
        except Exception as error:  # whatever a model raises
            raise EngineError(f"Coqui failed: {error}") from error
        return Speech(np.asarray(sound, dtype=np.float32).ravel(), self._rate_hz)


def create(settings: Mapping[str, str]) -> EngineTTS:
    """Make the voice; loads the model, which takes seconds.

    Args:
        settings: `model`, a folder with the model's .pth and its config.json; `voice`, a speaker of it.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: the package does not import, or the files are not there.
    """
    checked(_NAME, settings, ("model", "voice"))
    folder = Path(settings.get("model", "")).expanduser() if settings.get("model") else None
    files = sorted(folder.glob("*.pth")) if folder else []
    if folder is None or not files or not (folder / "config.json").is_file():
        raise ProviderMissing(
            _NAME, "name a folder with a Coqui model (.pth) and its config.json in voice.model"
        )
    if find_spec("TTS") is None:
        raise ProviderMissing(
            _NAME,
            "the package coqui-tts is not installed; it is large, and beside a torch without CUDA it does not load as it "
            "comes: docs/voices.md says how to have it",
        )
    try:
        api = import_module("TTS.api")
        model = api.TTS(model_path=str(files[0]), config_path=str(folder / "config.json"), progress_bar=False)
    except (
        Exception
    ) as error:  # ImportError, OSError of a library, RuntimeError of a mismatch: all mean no voice
        raise ProviderMissing(_NAME, f"coqui-tts is installed and does not load: {error}") from error
    speaker = settings.get("voice", "")
    return EngineTTS(_NAME, CoquiEngine(model), lambda style: speaker)
