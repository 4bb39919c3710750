"""Where Whisper models lie on this machine: pulled by Warm Chat, or in the cache that Hugging Face's libraries share.

Nothing here asks the network, and nothing heavy is imported where no model is.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from dialogue.errors import ProviderMissing
from dialogue.model_folder import model_folder

KIND: Final = "ears"
FILES: Final = ("model.bin", "config.json", "tokenizer.json")
# Without a name one of these is taken: the best first that keeps up with speech on a few cores.
USUAL_NAMES: Final = ("small", "base", "tiny", "small.en", "base.en", "tiny.en")


def find(wanted: str, provider: str) -> Path:
    """Return the folder of a model.

    Args:
        wanted: a folder, a size such as "base", "owner/name" of a repository; "" is the first usual one.
        provider: who asks, for the error.

    Raises:
        ProviderMissing: it is not on this machine, or lacks files.
    """
    if wanted:
        given = Path(wanted).expanduser()
        folder = given if given.is_dir() else _named(wanted)
        found, hint = (
            f"{wanted!r} is no folder",
            f"no model of that name is in {model_folder(KIND)} or {cache_folder()}",
        )
    else:
        folder = next(filter(None, map(_named, USUAL_NAMES)), None)
        found = "no model is set"
        hint = f"none of {', '.join(USUAL_NAMES)} is in {model_folder(KIND)} or {cache_folder()}"
    if folder is None:
        raise ProviderMissing(
            provider,
            f"expected a Whisper model on this machine: {found}, and {hint}; run `warmchat models pull base`, "
            "or name the folder of one with the setting ears.model",
        )
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise ProviderMissing(
            provider,
            f"expected {', '.join(FILES)} in {folder}, {', '.join(lacking)} "
            f"{'is' if len(lacking) == 1 else 'are'} not there; take a model in CTranslate2's format",
        )
    return folder


def cache_folder() -> Path:
    """Return where Hugging Face's libraries keep models, by the variables that they read."""
    environ = os.environ
    if environ.get("HF_HUB_CACHE"):
        return Path(environ["HF_HUB_CACHE"]).expanduser()
    if environ.get("HF_HOME"):
        return Path(environ["HF_HOME"]).expanduser() / "hub"
    return Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "huggingface" / "hub"


def pulled(name: str) -> Path | None:
    """Return the folder of a model that Warm Chat pulled whole; None if it is not there."""
    folder = model_folder(KIND) / name
    return folder if "/" not in name and all((folder / file).is_file() for file in FILES) else None


def in_cache(name: str) -> Path | None:
    """Return the folder of a model of that name in the cache; None if it is not there."""
    cache = cache_folder()
    # Most machines have none: then nothing heavy is imported to find that out.
    if not any(cache.glob("models--*whisper*")) and not any(cache.glob(f"models--{name.replace('/', '--')}")):
        return None
    look: Callable[..., str] = _package().download_model
    try:
        return Path(look(name, local_files_only=True, cache_dir=str(cache)))
    except (ValueError, OSError):
        return None


def _named(name: str) -> Path | None:
    return pulled(name) or in_cache(name)


def _package() -> Any:
    import faster_whisper

    return faster_whisper
