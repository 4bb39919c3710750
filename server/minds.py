"""The minds of this machine: found, listed, and made. The page names them by ids, and never by an address.

    settings, start ──▶ Minds.find ──▶ Mind … ──▶ page
    id, model of the page ──▶ Minds.make ──▶ LLM

Only what was found here can be made, so that no page can send the server to an address of its own choosing; keys stay
between the settings and the provider.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, cast
from urllib.parse import urlsplit

from dialogue import registry
from dialogue.adapters import local_llm
from dialogue.ports import LLM
from server import settings as settings_of
from server.wire_minds import OfferedMind

# Within these the usual ports of this machine have answered, or nothing listens there.
FIND_S: Final = 0.3
OPENAI_URL: Final = "https://api.openai.com/v1"
OPENAI_MODEL: Final = "gpt-4o-mini"
_SERVER: Final = "openai"  # the provider that speaks to any server of the OpenAI kind
_BUILT_IN: Final = "companion"
_NAMES: Final[Mapping[str, str]] = {_BUILT_IN: "The built-in companion", "api.openai.com": "OpenAI"}

Find: TypeAlias = Callable[[float], Awaitable[list[tuple[str, list[str]]]]]


@dataclass(frozen=True)
class Mind:
    """A mind that can be had.

    Attributes:
        plugin: the registered name of its provider.
        url: the base URL of its server; "" where it has none.
        models: what the server offers; () where there is one model only, or nobody knows.
        model: the one that is taken where none is named; "" leaves it to the provider.
    """

    plugin: str
    url: str = ""
    models: tuple[str, ...] = ()
    model: str = ""

    @property
    def id(self) -> str:
        """What the page calls it."""
        return f"{self.plugin}@{self.host}" if self.url else self.plugin

    @property
    def host(self) -> str:
        """Host and port of the server, without a name or a password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def where(self) -> Literal["here", "away", "unknown"]:
        """Where the words go."""
        if self.url:
            return "here" if local_llm.is_local(self.url) else "away"
        return "here" if self.plugin == _BUILT_IN else "unknown"

    @property
    def name(self) -> str:
        """What a person calls it."""
        parts = urlsplit(self.url)
        usual = local_llm.USUAL_PORTS.get(parts.port or 0, "")
        if usual and local_llm.is_local(self.url):
            return usual
        # Several servers of one's own differ by their ports alone.
        host = self.host if local_llm.is_local(self.url) else parts.hostname or ""
        return _NAMES.get(host or self.plugin, host or self.plugin)

    def offered(self) -> OfferedMind:
        """Return what the page may know of it."""
        return OfferedMind(
            id=self.id, name=self.name, host=self.host, where=self.where, models=list(self.models)
        )

    def has(self, model: str) -> bool:
        """Whether a model may be asked for here."""
        return model in ("", self.model, *self.models)


@dataclass
class Minds:
    """All minds that a server can offer; shared by its talks, for whom minds are made once.

    Attributes:
        own: the one that the server was started with.
        running: its provider.
        configured: the base URL of the settings; "" where none is set.
        find_local: looks over the usual ports of this machine, each for so many seconds.
    """

    own: Mind
    running: LLM
    configured: str = ""
    find_local: Find = local_llm.discover
    _made: dict[tuple[str, str], LLM] = field(default_factory=dict)

    async def find(self) -> list[Mind]:
        """Return the minds there are now: the server's own first, each once. Takes half a second at most."""
        local = await self.find_local(FIND_S)
        found = [self.own]
        if self.configured:
            found.append(Mind(_SERVER, self.configured))
        found += [Mind(_SERVER, url, tuple(models), models[0]) for url, models in local]
        if settings_of.secret(OPENAI_URL):
            found.append(Mind(_SERVER, OPENAI_URL, (OPENAI_MODEL,), OPENAI_MODEL))
        found.append(Mind(_BUILT_IN))
        found += [Mind(one.name) for one in registry.installed("llm") if one.name not in (_SERVER, _BUILT_IN)]
        return _each_once(found)

    async def make(self, mind: Mind, model: str) -> LLM:
        """Return the provider of a mind that was found; a package that is slow to import holds nobody up.

        Raises:
            PluginError, ProviderMissing: it cannot be had; the message says why.
        """
        model = model or mind.model
        if mind.id == self.own.id and model == self.own.model:
            return self.running
        if (mind.id, model) not in self._made:
            made = await asyncio.to_thread(registry.create, "llm", mind.plugin, _options(mind, model))
            self._made[mind.id, model] = cast(LLM, made)
        return self._made[mind.id, model]


def own_mind(name: str, provider: object) -> Mind:
    """Return the mind that a server was started with, as others can name it."""
    model = str(getattr(provider, "model", "")) if name == _SERVER else ""
    url = str(getattr(provider, "url", "")).rstrip("/") if name == _SERVER else ""
    return Mind(name, url, (model,) if model else (), model)


def _options(mind: Mind, model: str) -> dict[str, str]:
    given = {"url": mind.url, "model": model}
    if (
        mind.plugin == _SERVER
    ):  # a key is for the server that it was set for, never for somebody else's plug-in
        given["key"] = settings_of.secret(mind.url)
    return {name: value for name, value in given.items() if value}


def _each_once(found: list[Mind]) -> list[Mind]:
    """Return the minds, those of the same server as one: with the first's own model and the models of all."""
    by_id: dict[str, Mind] = {}
    for mind in found:
        first = by_id.setdefault(mind.id, mind)
        models = tuple(dict.fromkeys((*first.models, *mind.models)))
        by_id[mind.id] = replace(first, models=models)
    return list(by_id.values())
