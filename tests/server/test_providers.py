"""What runs: what was asked for, else the first that is here, else a sentence; and always the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from dialogue import registry
from dialogue.adapters import openai_llm
from dialogue.errors import PluginError, ProviderMissing
from dialogue.testing import ScriptedVAD
from server import providers
from server.errors import ConfigError
from server.settings import SECRETS, Settings, load

pytestmark = pytest.mark.unit

KEY = "sk-very-secret-0123456789"
LOCAL = "http://127.0.0.1:11434/v1"


@dataclass
class Machine:
    """What is installed on a machine that a test makes up, and what was asked of it.

    Attributes:
        lacking: (kind, name) → why it cannot be had.
        found: local language servers that answer: address and models.
        made: (kind, name, settings) in the order in which they were made.
    """

    lacking: dict[tuple[str, str], Exception] = field(default_factory=dict)
    found: list[tuple[str, list[str]]] = field(default_factory=list)
    made: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    asked_s: list[float] = field(default_factory=list)

    def create(self, kind: str, name: str, settings: Mapping[str, str] | None = None) -> object:
        self.made.append((kind, name, dict(settings or {})))
        if (kind, name) in self.lacking:
            raise self.lacking[kind, name]
        return Thing(kind, name)

    async def discover(self, timeout_s: float) -> list[tuple[str, list[str]]]:
        self.asked_s.append(timeout_s)
        return self.found

    def settings_of(self, kind: str, name: str) -> dict[str, str]:
        (given,) = [given for made_kind, made, given in self.made if (made_kind, made) == (kind, name)]
        return given


@dataclass(frozen=True)
class Thing:
    """A provider; the tests of this module only look at which it is."""

    kind: str
    name: str

    def stream(self, seed: int) -> tuple[str, int]:
        return self.name, seed


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(registry, "create", machine.create)
    monkeypatch.setattr(openai_llm, "discover", machine.discover)
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    return machine


def configured(**values: str) -> Settings:
    """Return settings as the environment would give them, `mind__name` for WARMCHAT_MIND__NAME."""
    return load(environment={f"WARMCHAT_{name.upper()}": value for name, value in values.items()})


def missing(name: str, why: str) -> ProviderMissing:
    return ProviderMissing(name, why)


# ---- found by itself ------------------------------------------------------------------------------------


def test_on_a_machine_with_everything_the_first_choice_runs(machine: Machine) -> None:
    machine.found = [(LOCAL, ["llama3"])]
    chosen = providers.choose(Settings())
    assert [(choice.kind, choice.name) for choice in chosen.all()] == [
        ("ears", "faster-whisper"),
        ("mind", "openai"),
        ("voice", "kokoro"),
        ("emotion", "text"),
        ("face", "warm"),
        ("vad", "silero"),
    ]
    assert chosen.ears.provider == Thing("asr", "faster-whisper")
    assert chosen.ears.why == "the best that is here"
    assert chosen.ears.passed_over == []


def test_what_cannot_be_had_is_passed_over_with_its_reason(machine: Machine) -> None:
    machine.lacking = {
        ("asr", "faster-whisper"): missing("faster-whisper", "no model on this disk"),
        ("tts", "kokoro"): missing("kokoro", "no model on this disk"),
        ("tts", "piper"): missing("piper", "no voice on this disk"),
        ("tts", "flite"): missing("flite", "no program of that name"),
    }
    chosen = providers.choose(Settings())
    assert (chosen.ears.name, chosen.voice.name) == ("moonshine", "espeak")
    assert chosen.ears.passed_over == [("faster-whisper", "faster-whisper: no model on this disk")]
    assert "the best that is here; not used: kokoro" in chosen.voice.why
    assert "no program of that name" in chosen.voice.why


def test_a_plugin_that_cannot_be_imported_is_passed_over_too(machine: Machine) -> None:
    machine.lacking = {("asr", "faster-whisper"): PluginError("it cannot be imported")}
    assert providers.choose(Settings()).ears.name == "moonshine"


def test_where_no_moonshine_is_there_pocketsphinx_hears(machine: Machine) -> None:
    machine.lacking = {
        ("asr", "faster-whisper"): missing("faster-whisper", "no model on this disk"),
        ("asr", "moonshine"): missing("moonshine", "the package is not installed"),
    }
    ears = providers.choose(Settings()).ears
    assert (ears.name, [name for name, _ in ears.passed_over]) == (
        "pocketsphinx",
        ["faster-whisper", "moonshine"],
    )


def test_moonshine_is_given_a_model_and_no_language(machine: Machine) -> None:
    providers.choose(configured(ears__name="moonshine", ears__model="/models/base-en", ears__language="en"))
    assert machine.settings_of("asr", "moonshine") == {"model": "/models/base-en"}


def test_without_learned_weights_rules_move_the_face(machine: Machine) -> None:
    machine.lacking = {("motion", "warm"): PluginError("its weights are not there")}
    face = providers.choose(Settings()).motion
    assert face.name == "rules"
    assert "its weights are not there" in face.why
    assert providers.choose(configured(character__motion="rules")).motion.why == "asked for in the settings"


def test_nothing_left_is_a_sentence_with_every_reason(machine: Machine) -> None:
    machine.lacking = {
        ("asr", "faster-whisper"): missing("faster-whisper", "no model on this disk"),
        ("asr", "moonshine"): missing("moonshine", "the package is not installed"),
        ("asr", "pocketsphinx"): missing("pocketsphinx", "the package cannot be imported"),
    }
    with pytest.raises(ConfigError, match="nothing to use for the ears: .*no model.*; .*cannot be imported"):
        providers.choose(Settings())


def test_without_the_trained_reader_the_word_list_reads_feelings(machine: Machine) -> None:
    machine.lacking = {("emotion", "text"): PluginError("its weights are not there")}
    chosen = providers.choose(Settings()).emotion
    assert chosen.name == "words"
    assert "its weights are not there" in chosen.why


@pytest.mark.parametrize(("kind", "name"), [("vad", "silero")])
def test_a_part_with_one_provider_only_must_work(machine: Machine, kind: str, name: str) -> None:
    machine.lacking = {(kind, name): missing(name, "its file is damaged")}
    with pytest.raises(ConfigError, match="there is nothing to use for .*its file is damaged"):
        providers.choose(Settings())


# ---- the mind -------------------------------------------------------------------------------------------


def test_without_any_language_model_the_small_listener_answers(machine: Machine) -> None:
    mind = providers.choose(Settings()).mind
    assert (mind.kind, mind.name) == ("mind", "companion")
    assert "runs right here" in mind.why
    assert machine.asked_s
    assert max(machine.asked_s) <= 0.5


def test_a_local_server_is_found_by_itself_with_its_first_model(machine: Machine) -> None:
    machine.found = [(LOCAL, ["llama3", "qwen"]), ("http://127.0.0.1:1234/v1", ["other"])]
    mind = providers.choose(Settings()).mind
    assert mind.name == "openai"
    assert LOCAL in mind.why
    assert machine.settings_of("llm", "openai") == {"url": LOCAL, "model": "llama3"}


def test_a_named_model_is_asked_of_the_server_that_was_found(machine: Machine) -> None:
    machine.found = [(LOCAL, ["llama3", "qwen"])]
    providers.choose(configured(llm_model="qwen"))
    assert machine.settings_of("llm", "openai")["model"] == "qwen"


def test_a_server_that_offers_no_model_is_still_used(machine: Machine) -> None:
    machine.found = [(LOCAL, [])]
    providers.choose(Settings())
    assert machine.settings_of("llm", "openai")["model"] == ""


def test_an_address_wins_over_a_key_and_nobody_is_looked_for(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    machine.found = [(LOCAL, ["llama3"])]
    mind = providers.choose(configured(llm_url="http://127.0.0.1:9/v1", llm_model="m")).mind
    assert machine.settings_of("llm", "openai") == {"url": "http://127.0.0.1:9/v1", "model": "m"}
    machine.made.clear()
    monkeypatch.setenv("WARMCHAT_LLM_KEY", "its-own")
    providers.choose(configured(llm_url="http://127.0.0.1:9/v1", llm_model="m"))
    assert machine.settings_of("llm", "openai")["key"] == "its-own"
    assert "http://127.0.0.1:9/v1" in mind.why
    assert machine.asked_s == []


def test_a_key_is_enough_and_is_shown_nowhere(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chosen = providers.choose(Settings())
    assert (chosen.mind.name, chosen.mind.why) == ("openai", "a key is set in the environment")
    assert machine.settings_of("llm", "openai")["key"] == KEY
    assert KEY not in repr(chosen)
    assert machine.asked_s == []


def test_the_openai_mind_without_a_key_does_not_claim_to_have_one(machine: Machine) -> None:
    assert providers.choose(configured(mind__name="openai")).mind.why == "asked for in the settings"


def test_the_small_listener_can_be_asked_for_though_others_answer(machine: Machine) -> None:
    machine.found = [(LOCAL, ["llama3"])]
    mind = providers.choose(configured(mind__name="companion")).mind
    assert (mind.name, mind.why) == ("companion", "asked for in the settings")
    assert machine.asked_s == []


# ---- asked for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "kind", "name"),
    [("mind__name", "llm", "parrot"), ("ears__name", "asr", "shell"), ("voice__name", "tts", "kazoo")],
)
def test_what_was_asked_for_by_name_is_used_and_nothing_else_is_tried(
    machine: Machine, setting: str, kind: str, name: str
) -> None:
    chosen = providers.choose(configured(**{setting: name}))
    (choice,) = [choice for choice in chosen.all() if choice.name == name]
    assert choice.why == "asked for in the settings"
    assert [made for made_kind, made, _ in machine.made if made_kind == kind] == [name]


@pytest.mark.parametrize(
    ("setting", "kind", "job"),
    [("mind__name", "llm", "mind"), ("ears__name", "asr", "ears"), ("voice__name", "tts", "voice")],
)
@pytest.mark.parametrize(
    "error", [missing("parrot", "it has flown; call it back"), PluginError("no such plug-in; there are: a")]
)
def test_what_was_asked_for_and_is_missing_is_a_sentence_and_no_substitute(
    machine: Machine, setting: str, kind: str, job: str, error: Exception
) -> None:
    machine.lacking = {(kind, "parrot"): error}
    with pytest.raises(ConfigError) as caught:
        providers.choose(configured(**{setting: "parrot"}))
    assert str(caught.value) == f"the {job} that was asked for cannot be used. {error}"


def test_a_name_that_nobody_registered_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="no tts is called 'espek'; did you mean 'espeak'"):
        providers._first("voice", "tts", "espek", (), {})


def test_the_key_goes_to_the_mind_that_it_was_made_for_and_to_no_plugin(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    providers.choose(configured(mind__name="parrot"))
    assert KEY not in repr(machine.made)


def test_what_is_not_set_is_not_passed_on(machine: Machine) -> None:
    providers.choose(Settings())
    assert all(given == {} for _, _, given in machine.made)


def test_the_settings_of_ears_and_voice_reach_them(machine: Machine) -> None:
    providers.choose(configured(ears__model="/models/small", voice__voice="slt"))
    assert machine.settings_of("asr", "faster-whisper") == {"model": "/models/small"}
    assert machine.settings_of("tts", "kokoro") == {"voice": "slt"}


def test_the_language_of_the_ears_reaches_those_that_take_one(machine: Machine) -> None:
    providers.choose(configured(ears__language="de"))
    assert machine.settings_of("asr", "faster-whisper") == {"language": "de"}


def test_ears_without_settings_stand_in_though_some_are_set_and_say_what_they_lack(machine: Machine) -> None:
    machine.lacking = {("asr", "faster-whisper"): missing("faster-whisper", "no model on this disk")}
    ears = providers.choose(configured(ears__language="de", ears__model="base")).ears
    assert ears.name == "moonshine"
    assert machine.settings_of("asr", "moonshine") == {}
    assert ears.why.endswith("no model on this disk); it hears English only")


def test_the_model_that_hears_is_named(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thing, "about", "the Whisper model in /models/base, it hears en", raising=False)
    assert providers.choose(Settings()).ears.why == (
        "the best that is here: the Whisper model in /models/base, it hears en"
    )


def test_each_voice_is_given_what_it_takes(machine: Machine) -> None:
    asked = configured(voice__voice="slt", voice__model="/v/a.onnx", voice__url="http://127.0.0.1:9/v1")
    machine.lacking = {("tts", name): missing(name, "not here") for name in ("kokoro", "piper", "openai")}
    assert providers.choose(asked).voice.name == "flite"
    assert machine.settings_of("tts", "piper") == {"model": "/v/a.onnx", "voice": "slt"}
    assert machine.settings_of("tts", "openai")["url"] == "http://127.0.0.1:9/v1"
    assert machine.settings_of("tts", "flite") == {"voice": "slt"}


@pytest.mark.parametrize(("mind_url", "asked"), [("", True), (LOCAL, False)])
def test_words_go_to_openai_for_a_voice_only_where_they_go_there_anyway(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, mind_url: str, asked: bool
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    machine.lacking = {("tts", name): missing(name, "not here") for name in ("kokoro", "piper")}
    chosen = providers.choose(configured(**({"mind__url": mind_url} if mind_url else {})))
    assert (chosen.voice.name == "openai") is asked
    assert KEY not in chosen.voice.why


def test_the_key_is_for_openais_voice_alone(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    providers.choose(configured(voice__name="kazoo", voice__voice="loud"))
    assert machine.settings_of("tts", "kazoo") == {"voice": "loud"}


def test_a_server_for_the_voice_gets_its_own_key_or_that_of_the_mind_beside_it_and_no_other(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("WARMCHAT_LLM_KEY", "minds")
    there = configured(voice__name="openai", voice__url="http://127.0.0.1:8/v1", mind__url=LOCAL)
    assert "key" not in providers.voice_options("openai", there)
    beside = configured(voice__name="openai", voice__url=LOCAL, mind__url=LOCAL)
    assert providers.voice_options("openai", beside)["key"] == "minds"
    monkeypatch.setenv("WARMCHAT_VOICE_KEY", "voices")
    assert providers.voice_options("openai", there)["key"] == "voices"


# ---- what talks are made of -----------------------------------------------------------------------------


def test_parts_are_what_was_chosen(machine: Machine) -> None:
    made, motion = providers.parts(providers.choose(Settings()), configured(character__person="noor"))
    things: list[object] = [made.mind, made.ears, made.voice, made.recogniser, motion]
    assert things == [
        Thing("llm", "companion"),
        Thing("asr", "faster-whisper"),
        Thing("tts", "kokoro"),
        Thing("emotion", "text"),
        Thing("motion", "warm"),
    ]
    assert made.persona.name == "Mira"
    assert made.person == "/people/noor.glb"
    assert [provider.kind for provider in made.providers] == ["ears", "mind", "voice", "emotion", "face"]
    assert all(provider.name and provider.why for provider in made.providers)


def test_each_talk_has_an_ear_and_a_face_of_its_own(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = providers.parts(providers.choose(Settings()), Settings())
    streams: list[Any] = [made.motion() for _ in range(3)]
    assert len({seed for _, seed in streams}) == 3
    monkeypatch.setattr(registry, "create", lambda kind, name: ScriptedVAD())
    assert made.vad() is not made.vad()


def test_a_persona_that_is_not_there_names_the_setting(machine: Machine) -> None:
    with pytest.raises(ConfigError, match="character.persona: expected a persona file at .*nobody.toml"):
        providers.parts(providers.choose(Settings()), configured(character__persona="nobody"))


# ---- tools ----------------------------------------------------------------------------------------------


def test_no_tools_are_used_unless_they_are_named(machine: Machine) -> None:
    assert not providers.choose(Settings()).tools
    assert "tool" not in {kind for kind, _, _ in machine.made}


def test_named_tools_and_servers_of_tools_are_at_hand(machine: Machine) -> None:
    settings = configured(mind__tools="clock, weather,", mind__mcp="python notes.py")
    tools = providers.choose(settings).tools
    assert tools.names == ("clock", "weather", "notes")
    assert [(kind, name) for kind, name, _ in machine.made if kind == "tool"] == [
        ("tool", "clock"),
        ("tool", "weather"),
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"mind__tools": "clok"}, "the tools that were asked for cannot be used. no tool is called 'clok'"),
        ({"mind__mcp": "no-such-program"}, "cannot be used. mcp: the command 'no-such-program' is not here"),
        ({"mind__mcp": "nowhere.toml"}, "cannot be used. expected MCP servers as TOML in nowhere.toml"),
    ],
)
def test_tools_that_cannot_be_had_are_named(
    values: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigError, match=sentence):
        providers._tools(configured(**values))


def test_a_prompt_that_leaves_no_room_for_a_talk_is_refused_at_the_start(machine: Machine) -> None:
    settings = configured(mind__prompt_chars="2000")
    with pytest.raises(
        ConfigError, match=r"mind\.prompt_chars must be at least \d+ with the persona Mira, got 2000"
    ):
        providers.parts(providers.choose(settings), settings)
    wide = configured(mind__prompt_chars="9000")
    assert providers.parts(providers.choose(wide), wide)[0].prompt_chars == 9_000
