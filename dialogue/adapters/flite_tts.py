"""TTS by flite, where its program is installed: English, no network, softer than eSpeak NG."""

from collections.abc import Mapping
from typing import Final

from dialogue.adapters.engine_tts import EngineTTS, as_provider_error
from dialogue.errors import PluginError
from sound.errors import EngineError
from sound.flite import DEFAULT_VOICE, RATE_HZ, FliteEngine, can_say

_NAME: Final = "flite"
_VOICES: Final = {"female": "slt", "male": "rms"}


def create(settings: Mapping[str, str]) -> EngineTTS:
    """Make the voice.

    Args:
        settings: `voice`, one inside flite: slt if not given, rms, awb, kal16.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: the program is not there.
        ProviderError: there is no such voice, or its rate is not 16 kHz.
    """
    unknown = sorted(set(settings) - {"voice"})
    if unknown:
        raise PluginError(f"the tts {_NAME!r} takes the setting voice, got {', '.join(unknown)}")
    chosen = settings.get("voice", "")
    voice = chosen or DEFAULT_VOICE
    try:
        engine = FliteEngine()
        rate_hz = engine.speak("a", voice).rate_hz
        if rate_hz != RATE_HZ:
            raise EngineError(f"expected a voice of {RATE_HZ} Hz, {voice!r} has {rate_hz}; take slt")
    except EngineError as error:
        raise as_provider_error(_NAME, error) from error
    # What is not English it passes over; the caption shows it.
    return EngineTTS(_NAME, engine, lambda style: chosen or _VOICES.get(style.timbre, voice), can_say=can_say)
