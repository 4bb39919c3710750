"""Where the files of a voice lie: named by the setting `model`, else in the folder of models."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dialogue.errors import PluginError, ProviderMissing
from dialogue.model_folder import model_folder


def checked(provider: str, settings: Mapping[str, str], known: Sequence[str]) -> None:
    """Return if all settings are known.

    Raises:
        PluginError: one is not.
    """
    unknown = sorted(set(settings) - set(known))
    if unknown:
        takes = f"setting{'s' if len(known) > 1 else ''} {', '.join(known)}"
        raise PluginError(f"the tts {provider!r} takes the {takes}; got {', '.join(unknown)}")


def model_file(provider: str, named: str, what: str) -> Path:
    """Return the ONNX file of a voice.

    Args:
        provider: its name, and that of its folder among the models.
        named: a file, or a folder with one in it; "" looks into the folder of models.
        what: what is looked for, for the sentence.

    Raises:
        ProviderMissing: there is none.
    """
    place = Path(named).expanduser() if named else model_folder("voice") / provider
    if place.is_file():
        return place
    found = sorted(place.glob("*.onnx")) if place.is_dir() else []
    if not found:
        advice = "correct voice.model" if named else "put one there, or name it in voice.model"
        raise ProviderMissing(provider, f"expected {what} at {place}, and there is none; {advice}")
    return found[0]
