"""Chooses what runs: what was asked for, else what is found by itself, else what always works; and says why."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from dialogue import persona, registry
from dialogue.adapters import openai_llm
from dialogue.errors import PluginError, ProviderError
from dialogue.ports import ASR, LLM, TTS, VAD
from emotion_tree.recognition import EmotionRecogniser
from server import settings as settings_of
from server.errors import ConfigError
from server.settings import Settings
from server.talk import Parts
from server.wire import Provider
from speaker_listener.motion import MotionModel, PreparingModel

EARS: Final = ("faster-whisper", "pocketsphinx")
VOICES: Final = ("flite", "espeak")
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

    def all(self) -> tuple[Choice, ...]:
        """Return the choices in the order in which a person meets them."""
        return (self.ears, self.mind, self.voice, self.emotion, self.motion, self.vad)


def choose(settings: Settings) -> Chosen:
    """Choose every provider; nothing waits for a network beyond this machine.

    Raises:
        ConfigError: what was asked for by name cannot be had, or nothing that works is left.
    """
    ears = {"model": settings.ears.model} if settings.ears.model else {}
    voice = {"voice": settings.voice.voice} if settings.voice.voice else {}
    return Chosen(
        mind=_mind(settings),
        ears=_first("ears", "asr", settings.ears.name, EARS, ears),
        voice=_first("voice", "tts", settings.voice.name, VOICES, voice),
        vad=_first("vad", "vad", "auto", ("silero",), {}),
        motion=_first("face", "motion", settings.character.motion, FACES, {}),
        emotion=_first("emotion", "emotion", "auto", FEELINGS, {}),
    )


def parts(chosen: Chosen, settings: Settings) -> tuple[Parts, MotionModel]:
    """Return what talks are made of, and the motion model that moves all of them."""
    motion = cast(MotionModel, chosen.motion.provider)
    seeds = iter(range(1, 2**31))
    shown = (chosen.ears, chosen.mind, chosen.voice, chosen.emotion, chosen.motion)
    character = _persona(settings.character.persona)
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
        person=f"/people/{settings.character.person}.glb",
        providers=tuple(
            Provider.model_validate({"kind": choice.kind, "name": choice.name, "why": choice.why})
            for choice in shown
        ),
    )
    return made, motion


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
    key = settings_of.secret()
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


def _first(
    job: str, kind: registry.Kind, wanted: str, order: Sequence[str], options: Mapping[str, str]
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
