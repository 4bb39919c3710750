"""Chooses what runs: what was asked for, else what is found by itself, else what always works; and says why."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast
from urllib.parse import urlsplit

from dialogue import persona, prompt, registry, tools
from dialogue.adapters import mcp_tools, openai_llm
from dialogue.errors import PluginError, ProviderError
from dialogue.ports import ASR, LLM, TTS, VAD
from dialogue.tools import ToolBox
from emotion_tree.recognition import EmotionRecogniser
from server import settings as settings_of
from server.errors import ConfigError
from server.minds import Minds, own_mind
from server.settings import Settings
from server.talk import Parts
from server.wire import Provider
from speaker_listener.motion import MotionModel, PreparingModel

EARS: Final = ("faster-whisper", "moonshine", "pocketsphinx")
VOICES: Final = ("kokoro", "piper", "openai", "flite", "espeak")
# What each of our own voices takes of the settings; a plug-in gets all that are set.
_VOICE_TAKES: Final = {
    "kokoro": ("model", "voice"),
    "piper": ("model", "voice"),
    "coqui": ("model", "voice"),
    "openai": ("url", "model", "voice", "key"),
    "flite": ("voice",),
    "espeak": ("voice",),
}
FEELINGS: Final = ("text", "words")
FACES: Final = ("warm", "rules")


@dataclass
class Choice:
    """One job, what was chosen for it, and what was passed over for which reason.

    Attributes:
        kind: the job.
        name: the provider's registered name, "" where none works.
        why: why this one.
        provider: the thing itself.
        passed_over: (name, reason) of those that were tried before.
    """

    kind: str
    name: str = ""
    why: str = ""
    provider: object = None
    passed_over: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """All that a server runs on."""

    mind: Choice
    ears: Choice
    voice: Choice
    vad: Choice
    motion: Choice
    emotion: Choice
    tools: ToolBox = field(default_factory=ToolBox)

    def all(self) -> tuple[Choice, ...]:
        """Return the choices in the order in which a person meets them."""
        return (self.ears, self.mind, self.voice, self.emotion, self.motion, self.vad)


def choose(settings: Settings) -> Chosen:
    """Choose every provider; nothing waits for a network beyond this machine.

    Raises:
        ConfigError: what was asked for by name cannot be had, or nothing that works is left.
    """
    return Chosen(
        mind=_mind(settings),
        ears=_ears(settings),
        voice=_voice(settings),
        vad=_first("vad", "vad", "auto", ("silero",), {}),
        motion=_first("face", "motion", settings.character.motion, FACES, {}),
        emotion=_first("emotion", "emotion", "auto", FEELINGS, {}),
        tools=_tools(settings),
    )


def parts(chosen: Chosen, settings: Settings) -> tuple[Parts, MotionModel]:
    """Return what talks are made of, and the motion model that moves all of them.

    Raises:
        ConfigError: a persona that cannot be read, or one that leaves no room in a prompt.
    """
    motion = cast(MotionModel, chosen.motion.provider)
    seeds = iter(range(1, 2**31))
    shown = (chosen.ears, chosen.mind, chosen.voice, chosen.emotion, chosen.motion)
    character = _persona(settings.character.persona)
    least_chars = prompt.least_chars(character)
    if settings.mind.prompt_chars < least_chars:
        raise ConfigError(
            f"mind.prompt_chars must be at least {least_chars} with the persona {character.name}, got "
            f"{settings.mind.prompt_chars}; raise it, or shorten the persona"
        )
    made = Parts(
        mind=cast(LLM, chosen.mind.provider),
        ears=cast(ASR, chosen.ears.provider),
        voice=cast(TTS, chosen.voice.provider),
        vad=_vads(),
        recogniser=cast(EmotionRecogniser, chosen.emotion.provider),
        motion=lambda: motion.stream(next(seeds)),
        prepare=motion.prepare if isinstance(motion, PreparingModel) else None,
        persona=character,
        responses=character.responses,
        tools=chosen.tools,
        prompt_chars=settings.mind.prompt_chars,
        minds=_minds(chosen.mind, settings),
        person=f"/people/{settings.character.person}.glb",
        providers=tuple(
            Provider.model_validate({"kind": choice.kind, "name": choice.name, "why": choice.why})
            for choice in shown
        ),
    )
    return made, motion


def _minds(mind: Choice, settings: Settings) -> Minds:
    """Return what a person may choose in place of the mind that runs."""
    own = own_mind(mind.name, mind.provider)
    return Minds(own, cast(LLM, mind.provider), settings.mind.url.rstrip("/"))


def _vads() -> Callable[[], VAD]:
    def make() -> VAD:
        return cast(VAD, registry.create("vad", "silero"))

    return make


def _persona(name: str) -> persona.Persona:
    try:
        return persona.load(name)
    except persona.PersonaError as error:
        raise ConfigError(f"character.persona: {error}") from error


def _mind(settings: Settings) -> Choice:
    mind = settings.mind
    key = settings_of.secret(mind.url)
    options = {name: value for name, value in (("url", mind.url), ("model", mind.model)) if value}
    if mind.name not in ("auto", "openai"):
        return _make("mind", "llm", mind.name, options, "asked for in the settings")
    if key:  # only for the adapter that it was made for, never for a plug-in of somebody else's
        options["key"] = key
    if mind.url:
        return _make("mind", "llm", "openai", options, f"mind.url is {mind.url}")
    if key or mind.name == "openai":
        why = "a key is set in the environment" if key else "asked for in the settings"
        return _make("mind", "llm", "openai", options, why)
    found = asyncio.run(openai_llm.discover(0.3))
    if found:
        url, models = found[0]
        options.update(url=url, model=mind.model or (models[0] if models else ""))
        return _make("mind", "llm", "openai", options, f"a server answers at {url}")
    why = "no key, no address, and no server on the usual local ports: a small listener that runs right here"
    return _make("mind", "llm", "companion", {}, why)


def _tools(settings: Settings) -> ToolBox:
    """Return what the mind may use; servers of tools are not started before a talk needs them."""
    names = [name.strip() for name in settings.mind.tools.split(",") if name.strip()]
    try:
        return tools.load(names, mcp_tools.create(settings.mind.mcp))
    except (PluginError, ProviderError) as error:
        raise ConfigError(f"the tools that were asked for cannot be used. {error}") from error


def _ears(settings: Settings) -> Choice:
    """Choose what hears: Whisper where a model is on this disk, else what needs none, knows English, and takes no settings."""
    ears = settings.ears
    given = {"model": ears.model, "language": "" if ears.language == "auto" else ears.language}
    options = {name: value for name, value in given.items() if value}
    if ears.name != "auto":
        if ears.name == "moonshine":
            options.pop("language", None)  # its model has one
        return _make("ears", "asr", ears.name, options, "asked for in the settings")
    whisper, *always = EARS
    choice = _first("ears", "asr", "auto", (whisper,), options, required=False)
    if choice.name:
        return _said_what(choice)
    last = _first("ears", "asr", "auto", always, {}, required=False)
    passed_over = choice.passed_over + last.passed_over
    if not last.name:
        tried = "; ".join(reason for _, reason in passed_over)
        raise ConfigError(f"there is nothing to use for the ears: {tried}")
    only = "" if ears.language.partition("-")[0] in ("auto", "en") else "; it hears English only"
    return Choice("ears", last.name, _why(last.name, passed_over) + only, last.provider, passed_over)


def _said_what(choice: Choice) -> Choice:
    about = getattr(choice.provider, "about", "")
    choice.why += f": {about}" if about else ""
    return choice


def _voice(settings: Settings) -> Choice:
    """Choose what speaks: neural voices on this disk, OpenAI's where the mind is there too, then what is always here."""
    wanted = settings.voice.name
    order = VOICES if wanted == "auto" else (wanted,)
    choice = Choice("voice")
    for name in order:
        if wanted == "auto" and name == "openai" and not _speaks_with_openai(settings):
            continue
        made = _first("voice", "tts", wanted, (name,), voice_options(name, settings), required=False)
        choice.passed_over += made.passed_over
        if made.name:
            why = _why(made.name, choice.passed_over) if wanted == "auto" else made.why
            return Choice("voice", made.name, why, made.provider, choice.passed_over)
    tried = "; ".join(reason for _, reason in choice.passed_over)
    raise ConfigError(f"there is nothing to use for the voice: {tried}")


def voice_options(name: str, settings: Settings) -> dict[str, str]:
    """Return what a voice is given of the settings: what it takes, and what is set."""
    voice = settings.voice
    given = {"url": voice.url, "model": voice.model, "voice": voice.voice}
    if name == "openai":
        beside = voice.url != "" and urlsplit(voice.url).netloc == urlsplit(settings.mind.url).netloc
        given["key"] = settings_of.secret(voice.url, settings_of.VOICE_KEY) or (
            settings_of.secret(voice.url) if beside else ""
        )
    takes = _VOICE_TAKES.get(name, ("url", "model", "voice"))
    return {key: value for key, value in given.items() if value and key in takes}


def _speaks_with_openai(settings: Settings) -> bool:
    """Whether the words go there anyway, or a server for the voice is named."""
    return bool(settings.voice.url or (settings_of.secret() and not settings.mind.url))


def _first(
    job: str,
    kind: registry.Kind,
    wanted: str,
    order: Sequence[str],
    options: Mapping[str, str],
    *,
    required: bool = True,
) -> Choice:
    if wanted != "auto":
        return _make(job, kind, wanted, options, "asked for in the settings")
    choice = Choice(job)
    for name in order:
        try:
            choice.provider = registry.create(kind, name, options)
        except (PluginError, ProviderError) as error:
            choice.passed_over.append((name, str(error)))
            continue
        choice.name = name
        choice.why = _why(name, choice.passed_over)
        return choice
    if not required:
        return choice
    tried = "; ".join(reason for _, reason in choice.passed_over)
    raise ConfigError(f"there is nothing to use for the {job}: {tried}")


def _make(job: str, kind: registry.Kind, name: str, options: Mapping[str, str], why: str) -> Choice:
    try:
        provider = registry.create(kind, name, options)
    except (PluginError, ProviderError) as error:
        raise ConfigError(f"the {job} that was asked for cannot be used. {error}") from error
    return Choice(job, name, why, provider)


def _why(name: str, passed_over: Sequence[tuple[str, str]]) -> str:
    if not passed_over:
        return "the best that is here"
    return "the best that is here; not used: " + "; ".join(f"{other} ({why})" for other, why in passed_over)
