"""`warmchat sessions replay ID --out talk.mp4`: a kept talk as a film with captions beside it, or a sentence."""

from pathlib import Path

import pytest

from server import cli
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import a_talk, blocks_of
from tests.server.pictures.test_film import probed

pytestmark = pytest.mark.e2e


def run(url: str, *words: object) -> int:
    return cli.main(["sessions", "replay", *map(str, words), "--records", url])


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with a talk of which everything was kept, and one of which only words were."""
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    store = Store.open(url)
    for name, whole in (("a-whole", True), ("b-words", False)):
        talk = a_talk(name)
        store.begin(talk.header)
        store.append(talk.header.id, talk.events, blocks_of(talk) if whole else ())
    store.close()
    return url


def test_a_talk_becomes_a_film_with_captions_beside_it(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "talk.mp4"
    words = ("a-whole", "--out", out, "--captions", "--size", 64, "--fps", 2, "--quality", "light")
    assert run(url, *words) == 0
    said = capsys.readouterr().out
    assert f"wrote {out}" in said
    duration_s = float(probed(out)["format"]["duration"])
    assert duration_s == pytest.approx(a_talk().duration_s, abs=0.6)
    assert "-->" in (tmp_path / "talk.srt").read_text("utf-8")


def test_a_talk_of_which_only_words_were_kept_says_so(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(url, "b-words", "--out", tmp_path / "talk.mp4") != 0
    assert "neither the face nor the sound of the talk b-words was kept" in capsys.readouterr().err
    assert not (tmp_path / "talk.mp4").exists()
