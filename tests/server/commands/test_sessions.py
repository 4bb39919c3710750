"""`warmchat sessions`: from a database of talks to files, and to nothing, with a sentence for all that can go wrong."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from emotion_tree.exports import jsonl
from server import cli
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import BEGAN_AT, a_talk, blocks_of

pytestmark = pytest.mark.unit

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return a database with three talks, two of them of a study."""
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    store = Store.open(url)
    for number, study in ((1, ""), (2, "pilot"), (3, "pilot")):
        talk = a_talk(
            f"a{number}-talk", 100.0 * number, study=study, participant=f"P{number}" if study else ""
        )
        store.begin(talk.header)
        store.append(talk.header.id, talk.events, blocks_of(talk) if number == 1 else ())
    store.close()
    return url


def run(*words: str, url: str = "") -> int:
    return cli.main(["sessions", *words, *(["--records", url] if url else [])])


def ids(url: str) -> set[str]:
    store = Store.open(url, read_only=True)
    try:
        return {talk.id for talk in store.talks()}
    finally:
        store.close()


def test_list_names_the_talks_newest_first(url: str, capsys: Captured) -> None:
    assert run("list", url=url) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["a3-talk", "a2-talk", "a1-talk"]
    assert "7 turns" in lines[0]
    assert "pilot P3" in lines[0]
    assert "I lost my keys and I am late" in lines[0]


def test_list_for_programs_and_of_a_study(url: str, capsys: Captured) -> None:
    assert run("list", "--json", "--study", "pilot", url=url) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(talk["id"], talk["turns"], talk["duration_s"]) for talk in found] == [
        ("a3-talk", 7, 40.0),
        ("a2-talk", 7, 40.0),
    ]
    assert run("list", "--study", "none", url=url) == 0
    assert capsys.readouterr().out == "no talks are kept of the study 'none'\n"


def test_show_takes_the_beginning_of_an_id(url: str, capsys: Captured) -> None:
    assert run("show", "a2", url=url) == 0
    said = capsys.readouterr().out
    assert "talk    a2-talk" in said
    assert "Found them! They were in the coat." in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["show", "a"], "3 talks begin with 'a': a3-talk, a2-talk, a1-talk; write more of the id"),
        (["show", "b"], "there is no talk 'b'; there are a3-talk, a2-talk, a1-talk"),
        (["export", "b"], "there is no talk 'b'"),
        (["export"], "name a talk by its id, or a study"),
        (["export", "--study", "x"], "there are no talks of a study 'x'; there are talks of pilot"),
        (["export", "a1", "--format", "xdf"], "--format: there is no format 'xdf'; choose of csv"),
        (["delete", "b", "--yes"], "there is no talk 'b'"),
        (["delete", "--yes"], "name a talk"),
        (["delete", "--older-than", "-1", "--yes"], "0 or more, got -1"),
        (["replay", "b"], "there is no talk 'b'"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(url: str, capsys: Captured, words: list[str], says: str) -> None:
    before = ids(url)
    assert run(*words, url=url) == 2
    assert says in capsys.readouterr().err
    assert ids(url) == before


def test_export_writes_what_it_says_and_the_record_comes_back(
    url: str, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "out"
    assert run("export", "a1", "--format", "jsonl,csv-wide,parquet,wav", "--out", str(out), url=url) == 0
    said = capsys.readouterr().out
    assert f"jsonl: {out / 'a1-talk.jsonl'}\n" in said
    assert f"wav: {out / 'a1-talk.user.wav'}\nwav: {out / 'a1-talk.avatar.wav'}\n" in said
    assert f"parquet: 20 files in {out / 'a1-talk-parquet'}\n" in said
    assert jsonl.read(out / "a1-talk.jsonl").events == a_talk().events
    assert len(pd.read_csv(out / "a1-talk.wide.csv")) == 7
    assert len(pd.read_parquet(out / "a1-talk-parquet" / "faces.parquet")) == 1000


def test_export_of_a_study_writes_every_talk_of_it_and_says_what_is_lacking(
    url: str, tmp_path: Path, capsys: Captured
) -> None:
    assert run("export", "--study", "pilot", "--format", "csv-wide,wav", "--out", str(tmp_path), url=url) == 0
    assert {path.name for path in tmp_path.glob("*.wide.csv")} == {"a2-talk.wide.csv", "a3-talk.wide.csv"}
    assert capsys.readouterr().out.count("wav: nothing written, no sound was kept of this talk") == 2


def test_all_formats_go_out_at_once_and_are_not_overwritten_unasked(
    url: str, tmp_path: Path, capsys: Captured
) -> None:
    words = ["export", "a1", "--format", "all", "--out", str(tmp_path / "out")]
    assert run(*words, url=url) == 0
    assert run(*words, url=url) == 2
    assert "are there already; use --force" in capsys.readouterr().err
    assert run(*words, "--force", url=url) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"a1-talk.eaf", "a1-talk.emotionml", "a1-talk.graphml", "a1-talk.srt", "a1-talk-csv"} <= names


def test_a_folder_that_cannot_be_written_to_is_a_sentence(url: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("")
    assert run("export", "a1", "--out", str(tmp_path / "file"), url=url) == 2
    assert "cannot write to" in capsys.readouterr().err


def test_the_formats_are_listed_without_a_database(capsys: Captured) -> None:
    assert run("export", "--format", "list", url="sqlite:////nowhere/talks.sqlite") == 0
    assert "W3C EmotionML 1.0" in capsys.readouterr().out


def test_delete_asks_first_and_takes_anything_but_yes_for_no(
    url: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        if len(asked) > 2:
            raise EOFError
        return ["", "n"][len(asked) - 1]

    monkeypatch.setattr("builtins.input", answer)
    for _ in range(3):
        assert run("delete", "a1", url=url) == 1
    assert capsys.readouterr().out == "nothing was deleted\n" * 3
    assert asked[0] == "Delete the talk a1-talk, for good? [y/N] "
    assert ids(url) == {"a1-talk", "a2-talk", "a3-talk"}
    monkeypatch.setattr("builtins.input", lambda _: "Yes")
    assert run("delete", "a1", url=url) == 0
    assert ids(url) == {"a2-talk", "a3-talk"}


def test_delete_takes_a_study_or_what_is_older(url: str, capsys: Captured) -> None:
    assert run("delete", "--study", "pilot", "--yes", url=url) == 0
    assert capsys.readouterr().out == "deleted 2 talks of the study 'pilot'\n"
    assert ids(url) == {"a1-talk"}
    age_days = (datetime.now(UTC) - BEGAN_AT - timedelta(seconds=140)).total_seconds() / 86400
    assert run("delete", "--older-than", str(age_days + 1), "--yes", url=url) == 0
    assert ids(url) == {"a1-talk"}
    assert run("delete", "--older-than", str(age_days - 1), "--yes", url=url) == 0
    assert ids(url) == set()
    assert "deleted 1 talks" in capsys.readouterr().out


def test_replay_opens_the_page_of_the_talk(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, bool]] = []

    def replay(store: Store, talk: str, *, open_browser: bool) -> int:
        assert store.header(talk).id == talk
        opened.append((talk, open_browser))
        return 0

    monkeypatch.setattr("server.replaying.replay", replay)
    assert run("replay", "a3", url=url) == 0
    assert run("replay", "a3", "--no-browser", url=url) == 0
    assert opened == [("a3-talk", True), ("a3-talk", False)]


@pytest.mark.parametrize(
    "part", [["list"], ["show", "x"], ["export", "x"], ["delete", "x", "--yes"], ["replay", "x"]]
)
def test_no_database_is_a_sentence_and_none_is_made(
    part: list[str], tmp_path: Path, capsys: Captured
) -> None:
    assert run(*part, url=f"sqlite:///{tmp_path / 'gone.sqlite'}") == 2
    assert "no talks are kept yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_settings_say_where_the_talks_are(
    url: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARMCHAT_RECORDS__URL", raising=False)
    file = tmp_path / "warmchat.toml"
    file.write_text(f'[records]\nurl = "{url}"\n')
    assert run("list", "--config", str(file)) == 0
    assert "a1-talk" in capsys.readouterr().out
    monkeypatch.setenv("WARMCHAT_RECORDS__URL", url)
    assert run("list") == 0
    assert "a1-talk" in capsys.readouterr().out


def test_a_damaged_database_is_a_sentence(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "talks.sqlite"
    file.write_bytes(b"not a database, whatever its name says" * 100)
    assert run("list", url=f"sqlite:///{file}") == 2
    assert str(file) in capsys.readouterr().err
