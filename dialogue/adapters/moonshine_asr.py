"""ASR by Moonshine: a small English model that comes with its package, so that it hears without any download."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from dialogue.adapters.looks.ear import LookingEar
from dialogue.adapters.looks.worker import Worker, model_threads
from dialogue.adapters.moonshine import on_disk
from dialogue.adapters.moonshine.decoder import MoonshineDecoder, load
from dialogue.errors import PluginError, ProviderMissing

_NAME: Final = "moonshine"


def create(settings: Mapping[str, str]) -> LookingEar:
    """Make the ear; loads the model, never from the network.

    Args:
        settings: `model`, a folder with a Moonshine model that does not stream (`on_disk.FILES`); without it, the English
            one of the package.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: no model is there, or it does not load.
    """
    unknown = sorted(set(settings) - {"model"})
    if unknown:
        raise PluginError(f"the asr {_NAME!r} takes the setting model, got {', '.join(unknown)}")
    wanted = settings.get("model", "")
    folder = on_disk.find(wanted, _NAME)
    decoder, worker = _loaded(folder)
    about = (
        f"the Moonshine model in {folder}" if wanted else "a small neural model that comes with its package"
    )
    return LookingEar(_NAME, decoder, "en", worker=worker, about=about)


@cache
def _loaded(folder: Path) -> tuple[MoonshineDecoder, Worker]:
    """Return what looks with the model in a folder, and where; one for all sessions."""
    try:
        return load(folder, model_threads()), Worker(_NAME)
    except (ValueError, OSError) as error:
        raise ProviderMissing(_NAME, f"expected a Moonshine model in {folder}: {error}") from error
