"""`warmchat report`: a page out of a talk, a study or a file, or a sentence that says why not."""

import json
from pathlib import Path

import pytest

from emotion_tree.exports import jsonl
from server import cli
from server.records.store import Store
from server.studies.register import Register
from tests.emotion_tree.trajectory.talks import a_talk
from tests.server.report.made_up import a_long_talk
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a talk of its own and a study of six; the current folder is empty."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path}/talks.sqlite"
    store = Store.open(url)
    Register(store.engine).create(a_plan())
    records = [a_talk("alone-1"), a_talk("alone-2", title="<b>bold</b>")]
    records += [
        a_long_talk(
            f"of-study-{i}", i, 6, study="warmth", participant=f"P{i}", condition=("whole", "still")[i % 2]
        )
        for i in range(6)
    ]
    records.append(a_long_talk("rehearsed", 9, 6, study="warmth", participant="R-1", condition="whole"))
    for record in records:
        store.begin(record.header)
        store.append(record.header.id, record.events)
    store.close()
    return url


def test_a_talk_becomes_a_page_of_its_id(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", "alone-1", "--records", url]) == 0
    assert capsys.readouterr().out == "alone-1.html\n"
    assert "I lost my keys and I am late" in (tmp_path / "alone-1.html").read_text("utf-8")


def test_the_beginning_of_an_id_is_enough(url: str, tmp_path: Path) -> None:
    assert cli.main(["report", "rehea", "--records", url, "--out", "page.html"]) == 0
    assert (tmp_path / "page.html").is_file()


def test_a_study_becomes_a_page_without_its_rehearsals(url: str, tmp_path: Path) -> None:
    assert cli.main(["report", "warmth", "--records", url, "--out", "study.html"]) == 0
    page = (tmp_path / "study.html").read_text("utf-8")
    assert "still minus whole" in page
    assert "1 talk of rehearsals left out" in page


def test_the_measures_for_programs_need_no_page(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", "warmth", "--records", url, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["talks"]) == 6
    assert found["talks"][0]["measures"]["turns_user"]["value"] == 6
    assert found["scores"]["P1"]["sam: Valence"] == 5
    assert not list(tmp_path.glob("*.html"))
    assert cli.main(["report", "alone-1", "--records", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["measures"]["user_valence_inertia"]["value"] is None


def test_an_exported_record_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    jsonl.write(a_talk(), [], tmp_path / "talk.jsonl")
    assert cli.main(["report", "talk.jsonl"]) == 0
    assert "<h1" in (tmp_path / "talk.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("alone", "2 talks begin with 'alone'"),
        ("nobody", "there is no talk and no study 'nobody'"),
        ("gone.jsonl", "gone.jsonl cannot be read"),
    ],
)
def test_what_cannot_be_found_is_a_sentence(
    url: str, capsys: pytest.CaptureFixture[str], what: str, says: str
) -> None:
    assert cli.main(["report", what, "--records", url]) == 2
    said = capsys.readouterr().err
    assert said.startswith("warmchat: ")
    assert says in said


def test_no_database_and_no_place_to_write_are_sentences(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", "x", "--records", f"sqlite:///{tmp_path}/none.sqlite"]) == 2
    assert "no such file" in capsys.readouterr().err
    assert cli.main(["report", "alone-1", "--records", url, "--out", "no/folder/page.html"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_file_that_is_no_record_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.jsonl").write_text("hello\n")
    assert cli.main(["report", str(tmp_path / "x.jsonl")]) == 2
    assert "no record of a talk" in capsys.readouterr().err
