"""The `warmchat` command: help, settings, plug-ins; a wrong setting is a sentence and exit status 2."""

import json
import sys
from pathlib import Path

import pytest

from dialogue import registry
from server import cli, doctor, serving
from server.doctor_report import Finding, Report, Verdict
from server.errors import ConfigError
from server.settings import Settings

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run where no settings lie, neither in the folder nor in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("WARMCHAT_CONFIG", "WARMCHAT_LLM_URL", "WARMCHAT_SERVER__PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


# ---- help -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], ["serve"], ["doctor"], ["plugins"], ["people"], ["bench"]])
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([*command, "--help"])
    assert left.value.code == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"usage: {' '.join(['warmchat', *command])}")
    assert said.err == ""


def test_help_lists_the_commands_with_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = capsys.readouterr().out
    for words in (
        "start the server",
        "what is missing",
        "minds, ears, voices",
        "check heads",
        "read the emotion",
    ):
        assert words in said


@pytest.mark.parametrize("command", [[], ["dance"], ["serve", "--prot", "1"], ["serve", "--port", "many"]])
def test_what_is_no_command_leaves_with_two_and_the_usage(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(command)
    assert left.value.code == 2
    assert "usage: warmchat" in capsys.readouterr().err


# ---- settings -------------------------------------------------------------------------------------------


def test_the_settings_are_shown_with_where_they_came_from(
    nowhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere / "mine.toml").write_text("[server]\nmax_sessions = 3\n", "utf-8")
    monkeypatch.setenv("WARMCHAT_LLM_MODEL", "tiny")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    assert cli.main(["serve", "--print-config", "--config", "mine.toml", "--port", "0"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert "server.port = 0  (command line)" in lines
    assert "server.max_sessions = 3  (mine.toml)" in lines
    assert "mind.model = 'tiny'  (WARMCHAT_LLM_MODEL)" in lines
    assert "server.host = '127.0.0.1'  (default)" in lines
    assert "sk-very-secret" not in said.out
    assert said.err == ""


WRONG = [
    (["--host", "0.0.0.0"], "warmchat: command line: server.host must be an address of this machine only"),
    (["--port", "70000"], "warmchat: command line: server.port must be in [0, 65535], got 70000"),
    (["--config", "gone.toml"], "warmchat: expected settings as TOML in gone.toml, and it cannot be read"),
]


@pytest.mark.parametrize(
    "command", [["serve", "--print-config"], ["serve"], ["doctor"], ["doctor", "--json"]]
)
@pytest.mark.parametrize(("options", "says"), WRONG)
def test_a_wrong_setting_is_a_sentence_and_leaves_with_two(
    command: list[str], options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, *options]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(says)
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_serving_gets_the_settings_and_its_status_is_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []

    def serve(settings: Settings) -> int:
        served.append(settings)
        return 0

    monkeypatch.setattr(serving, "serve", serve)
    assert cli.main(["serve", "--port", "0", "--host", "localhost"]) == 0
    assert (served[0].server.port, served[0].server.host) == (0, "localhost")


def test_what_serving_cannot_do_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(settings: Settings) -> int:
        raise ConfigError("cannot listen at 127.0.0.1:8787: Address already in use")

    monkeypatch.setattr(serving, "serve", refuse)
    assert cli.main(["serve"]) == 2
    assert capsys.readouterr().err == "warmchat: cannot listen at 127.0.0.1:8787: Address already in use\n"


# ---- doctor ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "status"), [("ok", 0), ("note", 0), ("bad", 1)])
def test_the_doctors_status_says_whether_a_talk_can_be_held(
    verdict: Verdict, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report([Finding("page", verdict, "tätig", "keep it so")])
    monkeypatch.setattr(doctor, "examine", lambda settings: report)
    assert cli.main(["doctor"]) == status
    assert capsys.readouterr().out == report.text() + "\n"
    assert cli.main(["doctor", "--json"]) == status
    assert json.loads(capsys.readouterr().out) == report.as_dict()


# ---- plug-ins ---------------------------------------------------------------------------------


def test_the_plugins_are_listed_without_importing_any(capsys: pytest.CaptureFixture[str]) -> None:
    before = {name for name in sys.modules if name.startswith("dialogue.adapters.")}
    assert cli.main(["plugins", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name for name in sys.modules if name.startswith("dialogue.adapters.")} == before
    assert set(found[0]) == {"kind", "name", "target", "package"}
    # Tools are other people's: none is built in.
    assert {plugin["kind"] for plugin in found} | {"tool"} == set(registry.SHAPES)
    names = {(plugin["kind"], plugin["name"]) for plugin in found}
    assert names >= {("llm", "companion"), ("asr", "pocketsphinx"), ("tts", "espeak"), ("motion", "rules")}


def test_the_plugins_are_listed_for_people_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plugins"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == sum(len(registry.installed(kind)) for kind in registry.SHAPES)
    assert ["vad", "silero", "dialogue.adapters.silero_vad:create", "warmchat"] in [
        line.split() for line in lines
    ]
