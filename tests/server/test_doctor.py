"""`warmchat doctor`: every port is tried, what is better comes with one command, and a talk that cannot be held says so."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from dialogue import registry
from dialogue.ports import SpeechChunk, Tool, VoiceStyle
from dialogue.testing import ScriptedASR, ScriptedLLM, ScriptedTTS, ScriptedVAD
from dialogue.tools import ToolBox
from server import doctor_trials, providers
from server.doctor import command_in, examine
from server.doctor_report import Finding, Port, Report
from server.errors import ConfigError
from server.providers import Choice, Chosen
from server.records.store import Store
from server.settings import CharacterSettings, RecordsSettings, Settings
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit

BEST = "the best that is here"
JOBS = ("ears", "mind", "voice", "emotion", "face", "vad")


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Return a folder with a page and a person."""
    (tmp_path / "index.html").write_text("<!doctype html>", "utf-8")
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "mira.glb").write_bytes(bytes(2_500_000))
    return tmp_path


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Choose without looking round: scripted providers, and a face and a reader of feelings that are real."""
    hearing = ScriptedASR()
    hearing.hears("i went for a walk")
    thinking = ScriptedLLM()
    thinking.reply("Hello.")
    whisper = "faster-whisper: expected the package, and it is not installed; run: pip install warmchat[asr]"
    chosen = Chosen(
        mind=Choice("mind", "openai", "a server answers at http://127.0.0.1:1/v1", thinking),
        ears=Choice(
            "ears",
            "pocketsphinx",
            f"{BEST}; not used: faster-whisper ({whisper})",
            hearing,
            [("faster-whisper", whisper)],
        ),
        voice=Choice("voice", "flite", BEST, ScriptedTTS(24_000)),
        vad=Choice("vad", "silero", BEST, ScriptedVAD()),
        motion=Choice("face", "rules", BEST, registry.create("motion", "rules")),
        emotion=Choice("emotion", "words", BEST, registry.create("emotion", "words")),
    )
    monkeypatch.setattr(providers, "choose", lambda settings: chosen)
    monkeypatch.setattr(doctor_trials, "SENTENCE", "Hi.")  # heard at its own pace
    return chosen


def about(report: Report, name: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.about == name]


def port(report: Report, name: str) -> Port:
    (found,) = [one for one in report.ports if one.port == name]
    return found


def test_where_all_is_there_all_is_well_and_every_port_was_timed(static: Path, chosen: Chosen) -> None:
    report = examine(Settings(), static)
    assert report.healthy
    assert {finding.about for finding in report.findings} == {
        *("python", "page", "person", "persona", "records")
    }
    assert tuple(one.port for one in report.ports) == JOBS
    assert {one.port: [measure.name for measure in one.measures] for one in report.ports} == {
        "ears": ["final_text_ms"],
        "mind": ["first_token_ms"],
        "voice": ["first_sound_ms", "real_time_factor"],
        "emotion": ["reading_ms"],
        "face": ["step_ms"],
        "vad": ["chunk_ms"],
    }
    assert all(measure.value >= 0 for one in report.ports for measure in one.measures)
    assert 0 < port(report, "face").measures[0].value < 40
    assert port(report, "mind").better == ()
    assert about(report, "person")[0].says == "mira, 2.5 MB"


def test_the_ears_heard_what_the_voice_said(static: Path, chosen: Chosen) -> None:
    ears = port(examine(Settings(), static), "ears")
    assert ears.says == "heard its own voice say: “i went for a walk”"
    assert isinstance(chosen.ears.provider, ScriptedASR)
    assert chosen.ears.provider.heard_s[0] > 0.4  # the sentence, and the pause after it


def test_what_was_passed_over_is_better_with_its_reason_and_one_command(static: Path, chosen: Chosen) -> None:
    ears = port(examine(Settings(), static), "ears")
    assert (ears.chosen, ears.why) == ("pocketsphinx", BEST)
    (better,) = ears.better
    assert better.name == "faster-whisper"
    assert better.why_not.startswith("expected the package")
    assert better.command == "pip install warmchat[asr]"


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ("there is none; run `warmchat models pull base`, or name a folder", "warmchat models pull base"),
        ('not installed; run: pip install "warmchat[asr]"', 'pip install "warmchat[asr]"'),
        ("expected flite; run: apt install flite; it is small", "apt install flite"),
        ("it cannot run here", ""),
        ("put one there, or name it in voice.model", ""),
    ],
)
def test_the_command_is_the_one_that_the_provider_itself_names(sentence: str, command: str) -> None:
    assert command_in(sentence) == command


def test_a_last_resort_says_what_is_beyond_it(static: Path, chosen: Chosen) -> None:
    chosen.mind.name = "companion"
    report = examine(Settings(), static)
    assert port(report, "mind").better[0].command
    assert report.healthy


class Silent(ScriptedTTS):
    """A voice whose engine gives nothing but zeros."""

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        async for phrase in phrases:
            yield SpeechChunk(np.zeros(24_000, dtype=np.float32), phrase)


def test_a_silent_voice_is_bad_and_the_ears_say_why_they_were_not_tried(static: Path, chosen: Chosen) -> None:
    chosen.voice.provider = Silent(24_000)
    report = examine(Settings(), static)
    assert not report.healthy
    assert "1.0 s of silence" in port(report, "voice").says
    assert "made no sound" in port(report, "ears").says
    assert port(report, "mind").verdict == "ok"


class Stuck(ScriptedLLM):
    """A mind that never begins."""

    async def stream(self, messages: object, tools: object = ()) -> AsyncGenerator[str, None]:
        await asyncio.sleep(3600)
        yield ""


def test_a_mind_that_does_not_answer_is_given_up(
    static: Path, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_trials, "LIMIT_S", 0.2)
    chosen.mind.provider = Stuck()
    report = examine(Settings(), static)
    assert port(report, "mind").verdict == "bad"
    assert "did not answer" in port(report, "mind").says


@pytest.mark.parametrize("job", JOBS)
def test_a_provider_that_breaks_is_bad_and_named(job: str, static: Path, chosen: Chosen) -> None:
    (broken,) = [choice for choice in chosen.all() if choice.kind == job]
    broken.provider = object()
    report = examine(Settings(), static)
    assert port(report, job).verdict == "bad"
    assert port(report, job).says.startswith("AttributeError: ")
    assert not report.healthy


def test_a_page_that_is_not_built_is_bad_and_says_what_to_do(static: Path, chosen: Chosen) -> None:
    (static / "index.html").unlink()
    report = examine(Settings(), static)
    assert not report.healthy
    (page,) = about(report, "page")
    assert page.verdict == "bad"
    assert "make run" in page.advice


def test_a_person_that_is_not_there_is_bad_and_says_what_to_do(static: Path, chosen: Chosen) -> None:
    report = examine(Settings(character=CharacterSettings(person="noor")), static)
    (person,) = about(report, "person")
    assert (person.verdict, person.says) == ("bad", "there is no noor.glb")
    assert "warmchat people" in person.advice


def test_a_persona_that_cannot_be_read_is_bad(static: Path, chosen: Chosen) -> None:
    report = examine(Settings(character=CharacterSettings(persona="nobody")), static)
    (persona,) = about(report, "persona")
    assert persona.verdict == "bad"
    assert "nobody.toml" in persona.says
    assert not report.healthy


def test_a_provider_that_cannot_be_had_is_bad_and_ends_the_list(
    static: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Settings) -> Chosen:
        raise ConfigError("the voice that was asked for cannot be used. no tts is called 'x'")

    monkeypatch.setattr(providers, "choose", refuse)
    report = examine(Settings(), static)
    assert not report.healthy
    assert report.ports == []
    assert report.findings[-1] == Finding(
        "providers", "bad", "the voice that was asked for cannot be used. no tts is called 'x'"
    )


def test_the_report_for_programs_is_plain_json_of_a_fixed_shape(static: Path, chosen: Chosen) -> None:
    (static / "index.html").unlink()
    data = json.loads(json.dumps(examine(Settings(), static).as_dict()))
    assert set(data) == {"format", "healthy", "findings", "ports"}
    assert (data["format"], data["healthy"]) == (1, False)
    assert {tuple(finding) for finding in data["findings"]} == {("about", "verdict", "says", "advice")}
    assert {tuple(one) for one in data["ports"]} == {
        ("port", "chosen", "why", "verdict", "measured", "budget", "says", "better")
    }
    for one in data["ports"]:
        assert set(one["measured"]) == set(one["budget"])
        assert all(name.endswith(("_ms", "_factor")) for name in one["measured"])
    assert set(data["ports"][0]["better"][0]) == {"name", "why_not", "command"}


def test_it_says_what_is_kept_and_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(settings: Settings) -> Chosen:
        raise ConfigError("not looked at here")

    monkeypatch.setattr(providers, "choose", refuse)
    path = tmp_path / "talks.sqlite"
    settings = Settings(records=RecordsSettings(url=f"sqlite:///{path}"))
    assert records_finding(settings) == ("ok", "nothing is kept yet; the page asks each person first")
    assert not path.exists()
    store = Store.open(settings.records.url)
    store.begin(a_talk().header)
    store.append("talk-1", a_talk().events)
    store.close()
    verdict, says = records_finding(settings)
    assert verdict == "ok"
    assert says.startswith("1 talks that people agreed to keep")
    assert str(path) in says
    path.write_bytes(b"this is no database" * 500)
    assert records_finding(settings)[0] == "bad"
    never = Settings(records=RecordsSettings(keep="never"))
    assert records_finding(never) == ("ok", 'nothing is kept: records.keep is "never"')


def records_finding(settings: Settings) -> tuple[str, str]:
    report = examine(settings)
    (found,) = [finding for finding in report.findings if finding.about == "records"]
    return found.verdict, found.says


# ---- tools ----------------------------------------------------------------------------------------------


class Notes:
    """A server of tools that is there, or not."""

    name = "notes"
    closed = False

    def __init__(self, fault: str = "") -> None:
        self.fault = fault

    def start(self) -> None:
        """Begin nothing."""

    async def tools(self, patience_s: float) -> Sequence[Tool]:
        weather = cast(Tool, SimpleNamespace(name="weather"))
        return () if self.fault else (weather,)

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("fault", "found"),
    [("", ("ok", "weather")), ("the MCP server notes is gone", ("bad", "the MCP server notes is gone"))],
)
def test_tools_of_other_servers_are_fetched_and_let_go(
    static: Path, chosen: Chosen, monkeypatch: pytest.MonkeyPatch, fault: str, found: tuple[str, str]
) -> None:
    notes = Notes(fault)
    with_tools = replace(chosen, tools=ToolBox(sources=[notes]))
    monkeypatch.setattr(providers, "choose", lambda settings: with_tools)
    (finding,) = about(examine(Settings(), static), "tools")
    assert (finding.verdict, finding.says) == found
    assert notes.closed
