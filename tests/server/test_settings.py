"""Settings: file, environment, command line; every error says where the value came from, and no secret is shown."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import ConfigError
from server.settings import LOOPBACK, SECRETS, Settings, load, secret

pytestmark = pytest.mark.unit

KEY = "sk-very-secret-0123456789"
SETTINGS = sum(
    len(fields(getattr(Settings(), section.name)))
    for section in fields(Settings)
    if section.name != "origins"
)


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run where no settings file lies."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "warmchat.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_without_anything_the_defaults_hold() -> None:
    settings = load(environment={})
    assert settings == Settings()
    assert settings.server.host == "127.0.0.1"
    assert settings.origins == {}


def test_a_file_sets_what_it_names_and_nothing_else(nowhere: Path) -> None:
    path = write(nowhere, '[server]\nport = 9000\nresume_s = 5\n[voice]\nname = "espeak"\n', "mine.toml")
    settings = load(path, {})
    assert (settings.server.port, settings.server.resume_s, settings.voice.name) == (9000, 5.0, "espeak")
    assert isinstance(settings.server.resume_s, float)
    assert settings.server.max_sessions == Settings().server.max_sessions
    assert settings.origins["server.port"] == str(path)


def test_the_file_of_this_folder_is_found_by_itself(nowhere: Path) -> None:
    write(nowhere, "[server]\nport = 9001\n")
    assert load(environment={}).server.port == 9001


def test_the_environment_can_name_the_file(nowhere: Path) -> None:
    write(nowhere, "[server]\nport = 9001\n")
    other = write(nowhere, "[server]\nport = 9002\n", "other.toml")
    assert load(environment={"WARMCHAT_CONFIG": str(other)}).server.port == 9002
    third = write(nowhere, "[server]\nport = 9003\n", "third.toml")
    assert load(third, {"WARMCHAT_CONFIG": str(other)}).server.port == 9003


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(nowhere: Path) -> None:
    write(nowhere, '[server]\nport = 1\nmax_sessions = 1\nresume_s = 1\n[mind]\nmodel = "file"\n')
    environment = {"WARMCHAT_SERVER__PORT": "2", "WARMCHAT_SERVER__MAX_SESSIONS": "2"}
    settings = load(environment=environment, given={"server.port": 3, "server.host": None})
    assert (settings.server.port, settings.server.max_sessions, settings.server.resume_s) == (3, 2, 1.0)
    assert settings.origins == {
        "server.port": "command line",
        "server.max_sessions": "WARMCHAT_SERVER__MAX_SESSIONS",
        "server.resume_s": "warmchat.toml",
        "mind.model": "warmchat.toml",
    }


def test_well_known_names_set_the_mind() -> None:
    url = "http://127.0.0.1:11434/v1"
    settings = load(environment={"WARMCHAT_LLM_URL": url, "WARMCHAT_LLM_MODEL": "llama"})
    assert (settings.mind.url, settings.mind.model) == (url, "llama")
    assert settings.origins["mind.url"] == "WARMCHAT_LLM_URL"


def test_the_projects_other_variables_are_no_settings() -> None:
    others = {"WARMCHAT_DATA": "/data", "WARMCHAT_CONFIG": "", "WARMCHAT_LLM_KEY": KEY, "HOME": "/root"}
    assert load(environment=others) == Settings()


@pytest.mark.parametrize("host", sorted(LOOPBACK))
def test_an_address_of_this_machine_is_taken(host: str) -> None:
    assert load(environment={"WARMCHAT_SERVER__HOST": host}).server.host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.org", "", "127.0.0.1.example.org"])
def test_any_other_address_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(ConfigError, match="server.host must be an address of this machine only.*TLS"):
        load(environment={"WARMCHAT_SERVER__HOST": host})


# (name, value, what the message must say); the origin is asked for in the test.
WRONG = [
    ("WARMCHAT_SERVER__PORT", "eight", "server.port must be a whole number, got 'eight'"),
    ("WARMCHAT_SERVER__PORT", "", "server.port must be a whole number, got ''"),
    ("WARMCHAT_SERVER__PORT", "8787.5", "server.port must be a whole number, got '8787.5'"),
    ("WARMCHAT_SERVER__PORT", "70000", r"server.port must be in \[0, 65535\], got 70000"),
    ("WARMCHAT_SERVER__PORT", "-1", r"server.port must be in \[0, 65535\], got -1"),
    ("WARMCHAT_SERVER__MAX_SESSIONS", "0", "server.max_sessions must be at least 1, got 0"),
    ("WARMCHAT_SERVER__RESUME_S", "-1", "server.resume_s must be at least 0, got -1"),
    ("WARMCHAT_SERVER__RESUME_S", "nan", "server.resume_s must be at least 0, got nan"),
    ("WARMCHAT_SERVER__RESUME_S", "soon", "server.resume_s must be a number, got 'soon'"),
    ("WARMCHAT_SERVER__HOST", "0.0.0.0", "server.host must be an address of this machine only"),
    ("WARMCHAT_SERVER__PROT", "1", r"no setting is called 'server.prot'; there are: .*server\.port"),
    ("WARMCHAT_NOTHING", "1", "no setting is called"),
    ("WARMCHAT_LLM_URL", "http://ann:pw@127.0.0.1/v1", "mind.url must carry no name or password"),
]


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_a_wrong_variable_is_named_with_what_was_expected(name: str, value: str, says: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name}: {says}"):
        load(environment={name: value})


WRONG_IN_FILE = [
    ("[server]\nport = 8787.5\n", "server.port must be a whole number, got 8787.5"),
    ("[server]\nport = inf\n", "server.port must be a whole number, got inf"),
    ("[server]\nport = true\n", "server.port must be a whole number, got True"),
    ("[server]\nport = [1]\n", r"server.port must be a whole number, got \[1\]"),
    ("[server]\nport = 99999\n", r"server.port must be in \[0, 65535\], got 99999"),
    ("[server]\nhost = 1\n", "server.host must be a text, got 1"),
    ("[voice]\nname = false\n", "voice.name must be a text, got False"),
    ("[mind]\nkey = 'x'\n", "no setting is called 'mind.key'"),
    ("port = 1\n", r"port must be a section such as \[server\]"),
]


@pytest.mark.parametrize(("text", "says"), WRONG_IN_FILE)
def test_a_wrong_line_of_a_file_is_named_with_the_file(nowhere: Path, text: str, says: str) -> None:
    path = write(nowhere, text, "mine.toml")
    with pytest.raises(ConfigError, match=f"mine.toml: {says}"):
        load(path, {})


def test_a_wrong_option_is_named_as_such() -> None:
    with pytest.raises(ConfigError, match=r"^command line: server.port must be in \[0, 65535\]"):
        load(environment={}, given={"server.port": 65536})


@pytest.mark.parametrize("text", ["[server", "port = ", "\x00"])
def test_a_file_that_is_no_toml_says_so(nowhere: Path, text: str) -> None:
    path = write(nowhere, text, "mine.toml")
    with pytest.raises(ConfigError, match="expected settings as TOML in .*mine.toml, and it cannot be read"):
        load(path, {})


def test_a_file_that_was_named_must_be_there(nowhere: Path) -> None:
    with pytest.raises(ConfigError, match="gone.toml, and it cannot be read: .*No such file"):
        load(nowhere / "gone.toml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(environment={"WARMCHAT_CONFIG": str(nowhere)})


def test_a_file_that_is_no_utf_8_says_so(nowhere: Path) -> None:
    path = nowhere / "mine.toml"
    path.write_bytes(b"[mind]\nmodel = '\xff'\n")
    with pytest.raises(ConfigError, match="mine.toml, and it cannot be read"):
        load(path, {})


def test_each_line_tells_the_value_and_where_it_came_from(nowhere: Path) -> None:
    write(nowhere, '[character]\nperson = "noor"\n')
    lines = load(
        environment={"WARMCHAT_LLM_MODEL": "tiny"}, given={"server.host": None, "server.port": 0}
    ).lines()
    assert "server.host = '127.0.0.1'  (default)" in lines
    assert "server.port = 0  (command line)" in lines
    assert "mind.model = 'tiny'  (WARMCHAT_LLM_MODEL)" in lines
    assert "character.person = 'noor'  (warmchat.toml)" in lines
    assert len(lines) == len({line.split(" = ")[0] for line in lines}) == SETTINGS


@pytest.mark.parametrize("url", ["", "https://api.openai.com/v1", "https://API.openai.com/v1/"])
def test_openais_key_goes_to_openai(url: str) -> None:
    both = {"OPENAI_API_KEY": KEY, "WARMCHAT_LLM_KEY": "other"}
    assert secret(url, environment=both) == KEY
    assert secret(url, environment={"WARMCHAT_LLM_KEY": "other"}) == ""
    assert secret(url, environment={}) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/v1",
        "https://api.openai.com.example.org/v1",
        "https://example.org/api.openai.com",
        "http://api.openai.com/v1",  # nobody's key travels in the open
        "https://me@example.org#@api.openai.com",
    ],
)
def test_no_other_server_is_sent_openais_key(url: str) -> None:
    both = {"OPENAI_API_KEY": KEY, "WARMCHAT_LLM_KEY": "other", "WARMCHAT_VOICE_KEY": "third"}
    assert secret(url, environment=both) == "other"
    assert secret(url, "WARMCHAT_VOICE_KEY", both) == "third"
    assert secret(url, environment={"OPENAI_API_KEY": KEY}) == ""


def test_a_key_is_never_among_the_settings() -> None:
    settings = load(environment=dict.fromkeys(SECRETS, KEY))
    assert KEY not in repr(settings)
    assert KEY not in "\n".join(settings.lines())


@pytest.mark.parametrize(
    "text",
    [
        f"OPENAI_API_KEY = '{KEY}'\n",
        f"[mind]\nkey = '{KEY}'\n",
        f"[mind]\nurl = 'http://ann:{KEY}@127.0.0.1:1234/v1'\n",
    ],
)
def test_a_key_in_a_file_is_refused_without_being_shown(nowhere: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(nowhere, text), {})
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("name", ["WARMCHAT_OPENAI_API_KEY", "WARMCHAT_MIND__KEY"])
def test_a_key_under_a_wrong_name_is_refused_without_being_shown(name: str) -> None:
    with pytest.raises(ConfigError, match="no setting is called") as caught:
        load(environment={name: KEY})
    assert KEY not in str(caught.value)


names = st.sampled_from(
    "SERVER__PORT SERVER__HOST SERVER__RESUME_S MIND__URL LLM_URL LLM_MODEL EARS__MODEL CHARACTER__PERSON".split()
) | st.text("ABC_", max_size=8)


@given(st.dictionaries(names.map("WARMCHAT_".__add__), st.text(max_size=12), max_size=4))
def test_whatever_the_environment_holds_the_answer_is_settings_or_a_sentence(
    environment: dict[str, str],
) -> None:
    environment.pop("WARMCHAT_CONFIG", None)
    try:
        settings = load(environment=environment)
    except ConfigError:
        return
    assert set(settings.origins.values()) <= set(environment)
    assert len(settings.lines()) == SETTINGS


def test_who_may_embed_is_named_by_origin() -> None:
    settings = load(environment={"WARMCHAT_SERVER__EMBED": "https://example.org http://localhost:5500"})
    assert settings.server.embedders == ("https://example.org", "http://localhost:5500")
    for wrong in ("*", "example.org", "https://example.org/path", "https://a.b; script-src *"):
        with pytest.raises(ConfigError, match=r"server\.embed must be origins"):
            load(environment={"WARMCHAT_SERVER__EMBED": wrong})


def test_help_lines_can_be_those_of_one_country() -> None:
    assert load(environment={"WARMCHAT_CARE__COUNTRY": "NZ"}).care.country == "NZ"
    with pytest.raises(
        ConfigError, match=r"care.country must be a country whose help lines are known \(.*NZ.*\), got 'ZZ'"
    ):
        load(environment={"WARMCHAT_CARE__COUNTRY": "ZZ"})
