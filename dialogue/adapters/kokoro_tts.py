"""TTS by Kokoro, from two files on disk: the most natural of the offline voices; in a process of its own.

(The package that turns its letters into phones is GPL.) Emotion shapes the rate, and blends a second voice of the same
kind into the chosen one: a softer one for sadness, a brighter one for joy.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from dialogue.adapters.engine_tts import EngineTTS, as_provider_error
from dialogue.adapters.voice_files import checked, model_file
from dialogue.errors import ProviderMissing
from dialogue.ports import VoiceStyle
from sound.errors import EngineError
from sound.neural_voice import NeuralVoice

_NAME: Final = "kokoro"
DEFAULT_VOICE: Final = "af_heart"
_DEFAULT_MALE: Final = "am_michael"
# Voices are called by their language's letter, f or m, and a name. The names of each kind that are softer or brighter
# than the rest, as their makers describe them; nobody here has heard them.
_SOFTER: Final = ("nicole", "emma", "echo", "lewis")
_BRIGHTER: Final = ("bella", "isabella", "puck", "fable")
_PARTNERS: Final = {"sadness": _SOFTER, "fear": _SOFTER, "joy": _BRIGHTER, "surprise": _BRIGHTER}
_MOST_OF_PARTNER: Final = 0.4
_LANGUAGES: Final = {
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr-fr",
    "h": "hi",
    "i": "it",
    "j": "ja",
    "p": "pt-br",
    "z": "cmn",
}


def create(settings: Mapping[str, str]) -> EngineTTS:
    """Make the voice; loads the model, and lets it say a word, so that the first phrase need not wait.

    Args:
        settings: `model`, Kokoro's .onnx file, or a folder with it; the voices (voices*.bin or *.npz) lie beside it.
            `voice`, one of them: af_heart if not given and there.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: the package or the files are not there, or the model does not load.
        ProviderError: there is no such voice.
    """
    checked(_NAME, settings, ("model", "voice"))
    model = model_file(_NAME, settings.get("model", ""), "Kokoro's model, an .onnx file,")
    try:
        engine = NeuralVoice("kokoro", (model, _voices_beside(model)))
        chosen = settings.get("voice", "")
        voice = chosen or _default(engine.voices)
        engine.speak("Hello.", voice_for(VoiceStyle(), voice, engine.voices))
    except EngineError as error:
        raise as_provider_error(_NAME, error) from error
    return EngineTTS(
        _NAME,
        engine,
        lambda style: voice_for(
            style, chosen or of_timbre(style.timbre, voice, engine.voices), engine.voices
        ),
    ).warmed()


def voice_for(style: VoiceStyle, voice: str, voices: Collection[str]) -> str:
    """Return the language and the blend, as the worker takes them.

    >>> voice_for(VoiceStyle(emotion="sadness", intensity=1.0), "af_heart", ["af_heart", "af_nicole"])
    'en-us af_heart=0.60 af_nicole=0.40'
    """
    language = _LANGUAGES.get(voice[:1], "en-us")
    if not style.language.lower().startswith("en"):
        language = style.language.lower()
    kind = voice.partition("_")[0]
    wanted = (f"{kind}_{name}" for name in _PARTNERS.get(style.emotion, ()))
    partner = next((name for name in wanted if name in voices and name != voice), "")
    share = _MOST_OF_PARTNER * min(max(style.intensity, 0.0), 1.0)
    if not partner or share < 0.05:
        return f"{language} {voice}"
    return f"{language} {voice}={1 - share:.2f} {partner}={share:.2f}"


def of_timbre(timbre: str, voice: str, voices: Collection[str]) -> str:
    """Return a voice of the timbre in the language of `voice`; `voice` itself where it fits or none does.

    >>> of_timbre("male", "af_heart", ["af_heart", "am_adam", "am_michael"])
    'am_michael'
    """
    wanted = voice[:1] + timbre[:1]
    if not timbre or voice.startswith(wanted):
        return voice
    fitting = [one for one in voices if one.startswith(f"{wanted}_")]
    return next((one for one in fitting if one == _DEFAULT_MALE), next(iter(fitting), voice))


def _default(voices: Collection[str]) -> str:
    return DEFAULT_VOICE if DEFAULT_VOICE in voices else next(iter(voices), "")


def _voices_beside(model: Path) -> Path:
    found = sorted([*model.parent.glob("voices*.bin"), *model.parent.glob("*.npz")])
    if not found:
        raise ProviderMissing(
            _NAME, f"expected Kokoro's voices (voices*.bin or *.npz) beside {model}, and there are none"
        )
    return found[0]
