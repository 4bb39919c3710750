"""Settings: defaults, then a TOML file, then the environment; the result says where each value came from.

    [mind]                      WARMCHAT_MIND__URL=http://127.0.0.1:11434/v1
    url = "http://…/v1"

Keys are secrets: they are read from the environment only (`OPENAI_API_KEY`), never from a file, and never shown.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from dialogue.prompt import PROMPT_CHARS
from server.errors import ConfigError
from server.help_lines import help_lines

PREFIX: Final = "WARMCHAT_"
# Names that people know from elsewhere, and what they set here.
ALIASES: Final = {"WARMCHAT_LLM_URL": ("mind", "url"), "WARMCHAT_LLM_MODEL": ("mind", "model")}
OPENAI_KEY: Final = "OPENAI_API_KEY"
# For a server of one's own: the mind's, and the voice's where that is another one.
LLM_KEY: Final = "WARMCHAT_LLM_KEY"
VOICE_KEY: Final = "WARMCHAT_VOICE_KEY"
SECRETS: Final = (OPENAI_KEY, LLM_KEY, VOICE_KEY)
CONTROL_TOKEN: Final = "WARMCHAT_CONTROL_TOKEN"
# Variables of the project that are no settings: where tests find recordings and a language server, and where pulled
# models lie.
NOT_SETTINGS: Final = frozenset(
    {
        "WARMCHAT_DATA",
        "WARMCHAT_CONFIG",
        "WARMCHAT_MODELS",
        "WARMCHAT_TEST_LLM_URL",
        "WARMCHAT_TEST_LLM_MODEL",
        CONTROL_TOKEN,
        *SECRETS,
    }
)
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class ServerSettings:
    """Where the server listens, and how much it takes.

    Attributes:
        host: an address of this machine; only loopback until there is a login.
        port: 0 chooses a free one.
        max_sessions: talks at one time.
        resume_s: how long a talk waits for its page to come back.
        lan: whether paired devices of this network may come in, over TLS (docs/phone.md).
        lan_port: their door; 0 chooses a free one.
        certificate: PEM file of a certificate for it; "" makes one of this machine's own.
        key: PEM file of its key.
        embed: origins of pages that may hold the talk in a frame, such as "https://example.org", with spaces between.
    """

    host: str = "127.0.0.1"
    port: int = 8787
    max_sessions: int = 20
    resume_s: float = 30.0
    lan: bool = False
    lan_port: int = 8788
    certificate: str = ""
    key: str = ""
    embed: str = ""

    @property
    def embedders(self) -> tuple[str, ...]:
        """The origins that may hold the talk in a frame."""
        return tuple(self.embed.split())


@dataclass(frozen=True)
class MindSettings:
    """What finds the words: name "auto", or a registered LLM; url and model of an OpenAI-compatible server.

    `tools` are registered tools that it may use, such as "clock, weather"; `mcp` is the command of a server with more,
    or a TOML file that names several (docs/minds.md). `prompt_chars` is how long a prompt may be, the talk with it; make it
    about three times the model's context in tokens, where that is small.
    """

    name: str = "auto"
    url: str = ""
    model: str = ""
    tools: str = ""
    mcp: str = ""
    prompt_chars: int = PROMPT_CHARS


@dataclass(frozen=True)
class EarsSettings:
    """What hears the words: name "auto", or a registered ASR; model is a path or a name on this disk.

    `language` is such as "en"; "auto" lets an ear that knows several tell it from the sound.
    """

    name: str = "auto"
    model: str = ""
    language: str = "auto"


@dataclass(frozen=True)
class VoiceSettings:
    """What speaks: name "auto", or a registered TTS; voice is that engine's own name for one.

    `model` is the file or folder of a neural voice, or a model that a server offers; `url` is such a server,
    OpenAI-compatible.
    """

    name: str = "auto"
    voice: str = ""
    model: str = ""
    url: str = ""


@dataclass(frozen=True)
class CharacterSettings:
    """Who answers: a persona (a name, or the path of a TOML file), a person (a head), and what moves the face.

    `motion` is a motion model: "warm" (learned; what "auto" takes), "rules", or one of a plug-in.
    """

    persona: str = "mira"
    person: str = "mira"
    motion: str = "auto"


@dataclass(frozen=True)
class RecordsSettings:
    """What is kept of talks; nothing ever is without the person's consent.

    Attributes:
        keep: "ask" offers each person to keep their talk, "never" keeps nothing.
        url: a database, such as sqlite:////path/talks.sqlite or postgresql+psycopg://host/name; "" is a file in the
            user's data folder.
        retention_days: talks older than this are deleted when the server starts, and once an hour; 0 keeps them.
        memory: the folder in which characters remember people who want that; "" is one in the user's data folder, "off"
            remembers nobody.
        lsl: whether live talks go out as Lab Streaming Layer streams on this machine's network.
    """

    keep: str = "ask"
    url: str = ""
    retention_days: float = 0.0
    memory: str = ""
    lsl: bool = False


@dataclass(frozen=True)
class CareSettings:
    """Whose help lines the page shows first: `country` as ISO 3166, such as "NZ"; "" leaves it to each person's clock."""

    country: str = ""


@dataclass(frozen=True)
class Settings:
    """All settings, and where each that is no default came from."""

    server: ServerSettings = field(default_factory=ServerSettings)
    mind: MindSettings = field(default_factory=MindSettings)
    ears: EarsSettings = field(default_factory=EarsSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    character: CharacterSettings = field(default_factory=CharacterSettings)
    records: RecordsSettings = field(default_factory=RecordsSettings)
    care: CareSettings = field(default_factory=CareSettings)
    origins: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        s = self.server
        self._require(
            s.host in LOOPBACK,
            "server.host",
            f"must be an address of this machine only ({', '.join(sorted(LOOPBACK))}), got {s.host!r}; "
            "others of this network come in through a door of their own, over TLS: server.lan = true",
        )
        self._require(0 <= s.port <= 65535, "server.port", f"must be in [0, 65535], got {s.port}")
        self._require(0 <= s.lan_port <= 65535, "server.lan_port", f"must be in [0, 65535], got {s.lan_port}")
        self._require(
            bool(s.certificate) == bool(s.key),
            "server.certificate",
            "and server.key go together: name both, or neither",
        )
        self._require(s.max_sessions >= 1, "server.max_sessions", f"must be at least 1, got {s.max_sessions}")
        self._require(s.resume_s >= 0, "server.resume_s", f"must be at least 0, got {s.resume_s}")
        wrong = [origin for origin in s.embedders if not _is_origin(origin)]
        self._require(
            not wrong,
            "server.embed",
            f"must be origins such as https://example.org, with spaces between, got {' '.join(wrong)!r}",
        )
        r = self.records
        self._require(r.keep in ("ask", "never"), "records.keep", f'must be "ask" or "never", got {r.keep!r}')
        days = r.retention_days
        self._require(days >= 0, "records.retention_days", f"must be at least 0, got {days:g}")
        here = self.care.country
        known = sorted(country.code for country in help_lines().country)
        self._require(
            here in ("", *known),
            "care.country",
            f"must be a country whose help lines are known ({', '.join(known)}), got {here!r}; "
            "others can be added in server/help_lines.toml",
        )
        # The address is shown on the page and on the console; a key inside it would be too.
        host = self.mind.url.partition("//")[2].partition("/")[0]
        self._require(
            "@" not in host, "mind.url", "must carry no name or password; set the key as WARMCHAT_LLM_KEY"
        )

    def _require(self, holds: bool, name: str, says: str) -> None:
        if not holds:
            origin = self.origins.get(name)
            raise ConfigError(f"{origin}: {name} {says}" if origin else f"{name} {says}")

    def lines(self) -> list[str]:
        """Return one `section.key = value  (origin)` for each setting."""
        return [
            f"{section}.{key} = {getattr(getattr(self, section), key)!r}  "
            f"({self.origins.get(f'{section}.{key}', 'default')})"
            for section, key in _names()
        ]


def load(
    path: Path | None = None,
    environment: Mapping[str, str] | None = None,
    given: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings.

    Args:
        path: a TOML file; none: the one that WARMCHAT_CONFIG names, else `warmchat.toml` here if it exists.
        environment: in place of the process's own.
        given: `section.key` values from the command line; they win.

    Raises:
        ConfigError: a file that cannot be read, a name that is none, or a value of a wrong type.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, tuple[object, str]] = {}
    values.update(_from_file(path, environment))
    values.update(_from_environment(environment))
    values.update(
        {name: (value, "command line") for name, value in (given or {}).items() if value is not None}
    )
    return _build(values)


def secret(url: str = "", name: str = LLM_KEY, environment: Mapping[str, str] | None = None) -> str:
    """Return the key that may be sent to a server, or "" where there is none for it.

    OpenAI's key goes to OpenAI and to nobody else, also where a server of one's own is named; that one's key never goes
    to OpenAI.

    Args:
        url: the server's address; "" is OpenAI's.
        name: the variable with the key of a server that is not OpenAI's.
        environment: where the keys are; that of the process if None.
    """
    environment = os.environ if environment is None else environment
    return environment.get(OPENAI_KEY if _is_openai(url) else name, "")


def _is_origin(text: str) -> bool:
    return re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", text) is not None


def _is_openai(url: str) -> bool:
    parts = urlsplit(url)
    return not url or (parts.scheme == "https" and parts.hostname == "api.openai.com")


def control_token(environment: Mapping[str, str] | None = None) -> str:
    """Return the token with which programs may control talks, or "" where none is set and none may."""
    environment = os.environ if environment is None else environment
    return environment.get(CONTROL_TOKEN, "")


def _names() -> list[tuple[str, str]]:
    return [
        (section.name, key.name)
        for section in fields(Settings)
        if section.name != "origins"
        for key in fields(getattr(Settings(), section.name))
    ]


def _from_file(path: Path | None, environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    named = path or (Path(environment["WARMCHAT_CONFIG"]) if environment.get("WARMCHAT_CONFIG") else None)
    file = named or Path("warmchat.toml")
    if named is None and not file.is_file():
        return {}
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"expected settings as TOML in {file}, and it cannot be read: {error}") from error
    values: dict[str, tuple[object, str]] = {}
    for section, keys in data.items():
        if not isinstance(keys, dict):
            # The value is not shown: somebody may have put a key here.
            raise ConfigError(f"{file}: {section} must be a section such as [server], not a value")
        values.update({f"{section}.{key}": (value, str(file)) for key, value in keys.items()})
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    values: dict[str, tuple[object, str]] = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        if name in ALIASES:
            section, key = ALIASES[name]
        else:
            section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        values[f"{section}.{key}"] = (value, name)
    return values


def _build(values: Mapping[str, tuple[object, str]]) -> Settings:
    known = {f"{section}.{key}" for section, key in _names()}
    made: dict[str, Any] = {}
    defaults = Settings()
    for name, (value, origin) in values.items():
        if name not in known:
            raise ConfigError(
                f"{origin}: no setting is called {name!r}; there are: {', '.join(sorted(known))}"
            )
        section, key = name.split(".")
        section_now = made.get(section, getattr(defaults, section))
        wanted = type(getattr(section_now, key))
        made[section] = replace(section_now, **{key: _converted(name, value, wanted, origin)})
    return Settings(**made, origins={name: origin for name, (_, origin) in values.items()})


def _converted(name: str, value: object, wanted: type, origin: str) -> object:
    if wanted is bool:
        word = str(value).lower()
        if word in _BOOLEANS:
            return _BOOLEANS[word]
    takes: dict[type, tuple[type, ...]] = {
        bool: (),
        str: (str,),
        int: (str, int),
        float: (str, int, float),
    }
    if isinstance(value, takes[wanted]) and not isinstance(value, bool):
        try:
            return wanted(value)
        except ValueError:
            pass
    raise ConfigError(f"{origin}: {name} must be {_A[wanted]}, got {value!r}")


_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
_A: Final[dict[type, str]] = {bool: "true or false", str: "a text", int: "a whole number", float: "a number"}
