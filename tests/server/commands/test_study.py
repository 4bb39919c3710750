"""`warmchat study`: from a plan to links, a rehearsal, a table, and to forgetting."""

import csv
import io
import json
from pathlib import Path

import pytest

from server import cli
from server.archive import default_url
from server.records.store import Store
from server.settings import Settings
from tests.emotion_tree.trajectory.talks import a_header
from tests.server.studies.plans import EXAMPLE

pytestmark = pytest.mark.e2e

PLAN = str(EXAMPLE / "plan.toml")
PEOPLE = str(EXAMPLE / "people.toml")


@pytest.fixture(autouse=True)
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let every command keep its talks in a folder of the test."""
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    monkeypatch.setenv("WARMCHAT_RECORDS__URL", url)
    monkeypatch.chdir(tmp_path)
    return url


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """Run a command, and return what it printed; of one that fails, what it complained of."""
    assert cli.main(["study", *arguments]) == status
    found = capsys.readouterr()
    return found.out if status == 0 else found.err


def test_a_plan_becomes_a_link_for_each_participant(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "new", PLAN, "--participants", "3", "--base-url", "http://127.0.0.1:9000", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 3
    assert all(row["link"].startswith("http://127.0.0.1:9000/?study=") for row in rows)
    assert len({row["code"] for row in rows}) == 3
    assert "warmth" in said(capsys, "status")
    found = json.loads(said(capsys, "status", "warmth", "--json"))
    assert (found["people"]["links"], found["people"]["new"]) == (3, 3)
    assert {row["code"] for row in rows} == {one["code"] for one in found["participants"]}


def test_as_many_links_as_the_plan_says_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "new", PLAN)
    assert out.count("/?study=") == 20
    assert "warmchat study run warmth" in out


def test_a_lost_link_is_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "new", PLAN, "--participants", "1")
    code, link = out.split()[:2]
    renewed = said(capsys, "link", "warmth", code).strip()
    assert renewed.startswith("http://127.0.0.1:8787/?study=")
    assert renewed != link


def test_a_rehearsal_goes_through_a_server_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", PLAN, "--participants", "2")
    out = said(
        capsys, "rehearse", "warmth", "--people", PEOPLE, "--participants", "2", "--pace", "0", "--json"
    )
    played = json.loads(out)
    assert [(one["ended_at"], one["trouble"], one["answers"]) for one in played] == [("thanks", "", 30)] * 2
    found = json.loads(said(capsys, "status", "warmth", "--json"))
    assert (found["rehearsals"]["finished"], found["people"]["new"]) == (2, 2)
    assert [sum(counts.values()) for counts in found["rehearsals"]["conditions"].values()] == [1, 1]
    table = said(capsys, "status", "warmth")
    assert "rehearsals: 2 links: 2 finished" in table


def test_a_participant_is_forgotten_with_all_their_talks(
    capsys: pytest.CaptureFixture[str], records: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = said(capsys, "new", PLAN, "--participants", "1").split()[0]
    store = Store.open(records)
    store.begin(a_header("mine", study="warmth", participant=code))
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    assert "nothing was deleted" in said(capsys, "forget", "warmth", code)
    # A server may be running meanwhile.
    assert f"deleted what {code} answered, and 1 talks" in said(capsys, "forget", "warmth", code, "--yes")
    assert store.talks() == []
    store.close()
    assert json.loads(said(capsys, "status", "warmth", "--json"))["people"]["withdrawn"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("new", "gone.toml"), "gone.toml"),
        (("new", PLAN, "--participants", "0"), "--participants: expected 1 or more, got 0"),
        (("status", "warmt"), "did you mean 'warmth'?"),
        (("run", "warmt"), "did you mean 'warmth'?"),
        (("link", "warmth", "XXXXX"), "has the code 'XXXXX'"),
        (("forget", "warmth", "XXXXX", "--yes"), "has the code 'XXXXX'"),
        (("rehearse", "warmt", "--people", PEOPLE), "did you mean 'warmth'?"),
        (("rehearse", "warmth", "--people", PLAN), "no key is called"),
        (
            ("rehearse", "warmth", "--people", PEOPLE, "--pace", "-1"),
            "--pace: expected a number from 0 to 10",
        ),
        (("rehearse", "warmth", "--people", PEOPLE, "--at-once", "0"), "--at-once: expected 1 to 20"),
        (("rehearse", "warmth", "--people", PEOPLE, "--url", "http://127.0.0.1:9"), "there is no server at"),
        (("status", "--records", "mysql://here"), "expected a database of SQLite or PostgreSQL"),
    ],
)
def test_what_does_not_go_is_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    said(capsys, "new", PLAN, "--participants", "1")
    assert says in said(capsys, *arguments, status=2)


def test_a_study_cannot_be_held_where_nothing_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMCHAT_RECORDS__KEEP", "never")
    assert "a study keeps its talks" in said(capsys, "new", PLAN, status=2)


def test_a_study_is_asked_for_where_there_is_no_database_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such file" in said(capsys, "status", status=2)
    assert default_url().startswith("sqlite:///")


def test_run_says_where_participants_go_and_serves(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "new", PLAN, "--participants", "3")
    served: list[Settings] = []

    def serve(settings: Settings) -> int:
        served.append(settings)
        return 0

    monkeypatch.setattr("server.serving.serve", serve)
    out = said(capsys, "run", "warmth", "--port", "9123")
    assert "3 links wait for their participants: http://127.0.0.1:9123/?study=" in out
    assert served[0].server.port == 9123
