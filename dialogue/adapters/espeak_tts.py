"""TTS by eSpeak NG: always there once its package is, no network, with phone and word times."""

from collections.abc import Mapping
from typing import Final

from dialogue.adapters.engine_tts import EngineTTS, as_provider_error
from dialogue.errors import PluginError
from sound.errors import EngineError
from sound.espeak import DEFAULT_VOICE, EspeakEngine, shared_engine

_NAME: Final = "espeak"
_VOICES: Final = {"female": DEFAULT_VOICE, "male": "en-us+m3"}


def create(settings: Mapping[str, str]) -> EngineTTS:
    """Make the voice; starts the worker process, so that the first phrase need not wait.

    Args:
        settings: `voice`, for English: eSpeak NG's language and variant, "en-us+f2" if not given. Its variant
            is kept for every other language.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: espeakng-loader is not there.
        ProviderError: there is no such voice.
    """
    unknown = sorted(set(settings) - {"voice"})
    if unknown:
        raise PluginError(f"the tts {_NAME!r} takes the setting voice, got {', '.join(unknown)}")
    chosen = settings.get("voice", "")
    voice = chosen or DEFAULT_VOICE
    engine = shared_engine()
    _check(engine, voice)
    return EngineTTS(
        _NAME,
        engine,
        lambda style: _voice_for(style.language, chosen or _VOICES.get(style.timbre, voice)),
        soften=True,
    )


def _check(engine: EspeakEngine, voice: str) -> None:
    try:
        engine.speak("a", voice)
    except EngineError as error:
        raise as_provider_error(_NAME, error) from error


def _voice_for(language: str, voice: str) -> str:
    """Return eSpeak's voice for a language: the chosen one for English, else the language with its variant."""
    spoken, _, region = language.lower().partition("-")
    if spoken == "en" and region != "gb":
        return voice
    _, plus, variant = voice.partition("+")
    return spoken + plus + variant
