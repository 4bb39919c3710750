"""`warmchat render`: a recording in, a film out, as anybody runs it; or a sentence that says why not."""

from pathlib import Path

import pytest

from server import cli
from tests.server.pictures.test_film import probed
from tests.speaker_listener.animation.recordings import write_talk

pytestmark = pytest.mark.e2e


def run(*words: object) -> int:
    return cli.main(["render", *map(str, words)])


def test_a_recording_becomes_a_film_of_its_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = write_talk(tmp_path / "speech.wav", -0.1, 0.4, -0.1)
    out = tmp_path / "talk.mp4"
    words = (sound, "--person", "mira", "--emotion", "joy", "--out", out, "--size", 64, "--quality", "light")
    assert run(*words) == 0
    said = capsys.readouterr()
    assert f"wrote {out}: 15 pictures of 64 × 64, 0.60 s at 25 a second, with sound" in said.out
    found = probed(out)
    assert [one["codec_name"] for one in found["streams"]] == ["h264", "aac"]
    assert float(found["format"]["duration"]) == pytest.approx(0.6, abs=0.05)


def test_nothing_is_drawn_where_something_is_there_or_lacking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = write_talk(tmp_path / "speech.wav", 0.2)
    out = tmp_path / "talk.mp4"
    out.write_bytes(b"old")
    assert run(sound, "--out", out) != 0
    assert "is there already; say --force" in capsys.readouterr().err
    assert out.read_bytes() == b"old"
    assert run(sound, "--out", tmp_path / "b.mp4", "--person", "nobody") != 0
    assert "nobody" in capsys.readouterr().err
    assert run(tmp_path / "lacking.wav", "--out", tmp_path / "b.mp4") != 0
    assert "lacking.wav" in capsys.readouterr().err
    assert not (tmp_path / "b.mp4").exists()
