"""Providers by name: ours and other people's come through the same door, Python entry points.

A plug-in is a factory `create(settings: Mapping[str, str]) -> provider`, named in the group `warmchat.<kind>`
of its package. It raises `ProviderMissing` when what it needs is not there; the message says what to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Final, Literal, TypeAlias

from dialogue.errors import PluginError

Kind: TypeAlias = Literal["llm", "asr", "tts", "vad", "motion", "emotion", "tool"]

# What an object of each kind must at least have; a wrong shape is found at start, not in mid-sentence.
SHAPES: Final[dict[Kind, tuple[str, ...]]] = {
    "llm": ("stream",),
    "asr": ("rate_hz", "transcribe"),
    "tts": ("rate_hz", "speak"),
    "vad": ("rate_hz", "chunk_samples", "probability", "reset"),
    "motion": ("fps", "channels", "stream", "step"),
    "emotion": ("read",),
    "tool": ("name", "description", "parameters", "call"),
}


@dataclass(frozen=True)
class Plugin:
    """One registered provider: its kind, its name, and where it comes from."""

    kind: Kind
    name: str
    target: str
    package: str


def installed(kind: Kind) -> list[Plugin]:
    """Return the registered providers of a kind, sorted by name; nothing of them is imported."""
    return sorted(
        (Plugin(kind, e.name, e.value, e.dist.name if e.dist else "?") for e in _entries(kind)),
        key=lambda plugin: plugin.name,
    )


def create(kind: Kind, name: str, settings: Mapping[str, str] | None = None) -> object:
    """Make the provider of that kind and name.

    Raises:
        PluginError: the name is not registered, the plug-in cannot be imported, or what it makes lacks a
            method of its port; the message says which, and what there is.
        ProviderMissing: the plug-in is there and what it needs is not.
    """
    entry = _find(kind, name)
    try:
        factory = entry.load()
    except Exception as error:  # somebody else's module runs here, and may raise anything
        raise PluginError(
            f"the {kind} {name!r} is registered as {entry.value} and cannot be imported: {error}"
        ) from error
    provider: object = factory(dict(settings or {}))
    lacking = [attribute for attribute in SHAPES[kind] if not hasattr(provider, attribute)]
    if lacking:
        raise PluginError(
            f"the {kind} {name!r} must have {', '.join(SHAPES[kind])}; "
            f"{type(provider).__name__} of {entry.value} lacks {', '.join(lacking)}"
        )
    return provider


def _find(kind: Kind, name: str) -> EntryPoint:
    entries = _entries(kind)
    for entry in entries:
        if entry.name == name:
            return entry
    names = sorted(entry.name for entry in entries)
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise PluginError(f"no {kind} is called {name!r}; {hint}there are: {', '.join(names) or 'none'}")


def _entries(kind: Kind) -> Sequence[EntryPoint]:
    return tuple(entry_points(group=f"warmchat.{kind}"))
