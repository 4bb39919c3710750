"""`warmchat doctor`: every line was tried, what is bad comes with advice, and a talk that cannot be held says so."""

import json
from pathlib import Path

import pytest

from dialogue import registry
from server import providers
from server.doctor import Finding, Report, examine
from server.errors import ConfigError
from server.providers import Choice, Chosen
from server.records.store import Store
from server.settings import CharacterSettings, RecordsSettings, Settings
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Return a folder with a page and a person."""
    (tmp_path / "index.html").write_text("<!doctype html>", "utf-8")
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "mira.glb").write_bytes(bytes(2_500_000))
    return tmp_path


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Choose without looking round: everything is there, and the face is real."""
    best = "the best that is here"
    chosen = Chosen(
        mind=Choice("mind", "openai", "a server answers at http://127.0.0.1:1/v1"),
        ears=Choice(
            "ears",
            "pocketsphinx",
            f"{best}; not used: faster-whisper (no model)",
            passed_over=[("faster-whisper", "no model")],
        ),
        voice=Choice("voice", "flite", best),
        vad=Choice("vad", "silero", best),
        motion=Choice("face", "rules", best, registry.create("motion", "rules")),
        emotion=Choice("emotion", "words", best),
    )
    monkeypatch.setattr(providers, "choose", lambda settings: chosen)
    return chosen


def about(report: Report, name: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.about == name]


def test_where_all_is_there_all_is_well(static: Path, chosen: Chosen) -> None:
    report = examine(Settings(), static)
    assert report.healthy
    assert {finding.about for finding in report.findings} >= {
        *("python", "page", "person", "persona", "motion"),
        *("ears", "mind", "voice", "vad", "emotion", "face"),
    }
    assert about(report, "person")[0].says == "mira, 2.5 MB"
    assert about(report, "persona")[0].says == "Mira"


def test_what_was_passed_over_is_a_note_with_its_reason(static: Path, chosen: Chosen) -> None:
    used, note = about(examine(Settings(), static), "ears")
    assert (used.verdict, used.says) == ("ok", "pocketsphinx: the best that is here")
    assert (note.verdict, note.says) == ("note", "faster-whisper is not used: no model")


def test_the_face_was_really_moved(static: Path, chosen: Chosen) -> None:
    (motion,) = about(examine(Settings(), static), "motion")
    assert motion.verdict == "ok"
    assert 0 < float(motion.says.split("takes ")[1].split(" ms")[0]) < 40


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
    assert report.findings[-1] == Finding(
        "providers", "bad", "the voice that was asked for cannot be used. no tts is called 'x'"
    )


def test_a_face_that_breaks_is_bad_and_named(static: Path, chosen: Chosen) -> None:
    chosen.motion.provider = object()
    (motion,) = about(examine(Settings(), static), "motion")
    assert motion.verdict == "bad"
    assert motion.says.startswith("AttributeError: ")


def test_what_would_be_better_is_a_note_and_no_fault(
    static: Path, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert about(examine(Settings(), static), "better") == []
    chosen.mind.name, chosen.voice.name = "companion", "espeak"
    monkeypatch.setattr("shutil.which", lambda name: None)
    report = examine(Settings(), static)
    mind, voice = about(report, "better")
    assert (mind.verdict, voice.verdict) == ("note", "note")
    assert "WARMCHAT_LLM_URL" in mind.advice
    assert "flite" in voice.advice
    assert report.healthy


def test_the_text_marks_each_line_and_ends_with_what_to_do() -> None:
    well = Report([Finding("python", "ok", "Python 3.11"), Finding("better", "note", "flite", "install it")])
    assert well.text().splitlines() == [
        "✓ python     Python 3.11",
        "· better     flite",
        "             → install it",
        "",
        "All is well: `warmchat serve`.",
    ]
    ill = Report([Finding("page", "bad", "the page is not built", "run `make run`")])
    assert ill.text().splitlines()[0] == "✗ page       the page is not built"
    assert ill.text().splitlines()[-1] == "Not yet: see the lines marked ✗."


def test_the_report_for_programs_is_plain_json(static: Path, chosen: Chosen) -> None:
    (static / "index.html").unlink()
    data = json.loads(json.dumps(examine(Settings(), static).as_dict()))
    assert data["healthy"] is False
    assert {tuple(finding) for finding in data["findings"]} == {("about", "verdict", "says", "advice")}
    assert [finding["about"] for finding in data["findings"] if finding["verdict"] == "bad"] == ["page"]


def test_it_says_what_is_kept_and_where(tmp_path: Path) -> None:
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
