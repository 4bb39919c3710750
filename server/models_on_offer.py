"""The models that can be pulled, from `models_on_offer.toml`, and which of them are on this disk."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from dialogue.adapters.whisper import on_disk
from dialogue.model_folder import model_folder
from server.errors import ConfigError

_TABLE: Final = Path(__file__).with_name("models_on_offer.toml")


@dataclass(frozen=True)
class Offer:
    """A model that can be pulled; the table says what each field means."""

    name: str
    kind: str
    folder: str
    repository: str
    files: tuple[str, ...]
    size_mb: int
    languages: str
    good_for: str
    needs: str
    licence: str
    revision: str = "main"
    optional: tuple[str, ...] = ()

    @property
    def place(self) -> Path:
        """Where it is pulled to."""
        return model_folder(self.kind) / self.folder


@cache
def offers() -> tuple[Offer, ...]:
    """Return all models on offer, in the order of the table."""
    return read(_TABLE)


def read(path: Path) -> tuple[Offer, ...]:
    """Return the models of a table.

    Raises:
        ConfigError: a model lacks a field, or has one of another name.
    """
    made = []
    for name, fields in tomllib.loads(path.read_text("utf-8")).items():
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()
        }
        try:
            made.append(Offer(name=name, **lists))
        except TypeError as error:
            raise ConfigError(f"{path.name}: the model {name!r} does not fit its fields: {error}") from error
    return tuple(made)


def offer(name: str) -> Offer:
    """Return the model of a name.

    Raises:
        ConfigError: there is none of that name.
    """
    for one in offers():
        if one.name == name:
            return one
    names = ", ".join(one.name for one in offers())
    raise ConfigError(f"expected the name of a model, such as one of {names}; got {name!r}")


def found(one: Offer) -> Path | None:
    """Return where a model is on this disk, pulled or in the cache of Hugging Face's libraries; None if it is not."""
    if one.kind == on_disk.KIND:
        return on_disk.pulled(one.name) or on_disk.in_cache(one.name)
    whole = all(any(one.place.glob(Path(pattern).name)) for pattern in one.files)
    return one.place if whole else None
