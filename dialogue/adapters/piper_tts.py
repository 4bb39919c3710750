"""TTS by Piper, from a voice file on disk: neural, quick on a CPU, no network; in a process of its own (it is GPL).

Emotion shapes its rate, how free its melody and its rhythm are, and, where a voice has speakers named after feelings,
the speaker.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dialogue.adapters.engine_tts import EngineTTS, as_provider_error
from dialogue.adapters.voice_files import checked, model_file
from dialogue.errors import ProviderMissing
from dialogue.ports import VoiceStyle
from sound.errors import EngineError
from sound.neural_voice import NeuralVoice

_NAME: Final = "piper"
# What makers of voices call their speakers of feelings.
_SPEAKERS: Final = {
    "joy": ("happy", "joy", "amused", "cheerful"),
    "sadness": ("sad", "sadness"),
    "anger": ("angry", "anger"),
    "fear": ("afraid", "fear", "fearful"),
    "disgust": ("disgusted", "disgust"),
    "surprise": ("surprised", "surprise"),
    "neutral": ("neutral",),
}
_CLEARLY: Final = 0.4


def create(settings: Mapping[str, str]) -> EngineTTS:
    """Make the voice; loads the model, and lets it say a word, so that the first phrase need not wait.

    Args:
        settings: `model`, a Piper voice (an .onnx file with its .onnx.json beside it, or a folder with both); `voice`,
            a speaker's name or number, for a voice that has several.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: the package or the files are not there, or the model does not load.
        ProviderError: there is no such speaker.
    """
    checked(_NAME, settings, ("model", "voice"))
    model = model_file(_NAME, settings.get("model", ""), "a Piper voice, an .onnx file with its .onnx.json,")
    config = _config_of(model)
    speaker = settings.get("voice", "")
    try:
        engine = NeuralVoice("piper", (model, config))
        engine.speak("Hello.", speaker)
    except EngineError as error:
        raise as_provider_error(_NAME, error) from error
    return EngineTTS(_NAME, engine, lambda style: speaker or speaker_for(style, engine.voices)).warmed()


def speaker_for(style: VoiceStyle, speakers: Sequence[str]) -> str:
    """Return the speaker named after what is felt, else the neutral one; "" where the voice names none so."""
    names = {name.lower(): name for name in speakers}
    felt = style.emotion if style.intensity >= _CLEARLY else "neutral"
    wanted = (*_SPEAKERS.get(felt, ()), *_SPEAKERS["neutral"])
    return next((names[name] for name in wanted if name in names), "")


def _config_of(model: Path) -> Path:
    config = Path(f"{model}.json")
    if not config.is_file():
        raise ProviderMissing(
            _NAME, f"expected the voice's configuration beside it, at {config}, and it is not there"
        )
    return config
