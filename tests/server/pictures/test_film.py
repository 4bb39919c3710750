"""A film by the real ffmpeg: as long as its pictures, with its sound, marked, and whole or not at all."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.errors import ConfigError
from server.pictures import film
from server.pictures.film import FilmPlan, command, film_file, find_ffmpeg
from server.pictures.mark import SOURCE_TYPE
from tests.speaker_listener.animation.recordings import write_talk

pytestmark = pytest.mark.unit


def picture(grey: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), (grey, grey, grey)).save(written, "PNG")
    return written.getvalue()


def probed(path: Path) -> dict[str, Any]:
    """Return what ffprobe says of a film."""
    words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)]
    found: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return found


def test_a_film_has_its_pictures_its_sound_and_its_mark(tmp_path: Path) -> None:
    sound = write_talk(tmp_path / "a speech: first.wav", 0.5)
    out = tmp_path / "talk.mp4"
    with film_file(out, FilmPlan(25, 20, (sound,))) as write:
        for at in range(20):
            write(picture(10 * at))
        assert not out.exists()
    found = probed(out)
    video, audio = found["streams"]
    assert (video["codec_name"], video["pix_fmt"], video["nb_frames"]) == ("h264", "yuv420p", "20")
    assert (video["width"], video["height"], video["r_frame_rate"]) == (64, 48, "25/1")
    # The sound is shorter than the pictures: silence fills the rest.
    assert audio["codec_name"] == "aac"
    assert float(audio["duration"]) == pytest.approx(0.8, abs=0.03)
    assert "Synthetic media made with Warm Chat" in found["format"]["tags"]["comment"]
    assert SOURCE_TYPE.encode() in out.read_bytes()[-2000:]


def test_without_a_sound_it_is_silent_and_with_two_they_are_mixed() -> None:
    assert "-an" in command("ffmpeg", FilmPlan(25, 5), Path("a.mp4"))
    two = command("ffmpeg", FilmPlan(25, 5, (Path("a.wav"), Path("b.wav"))), Path("a.mp4"))
    assert "amix=inputs=2" in two[two.index("-filter_complex") + 1]


def test_a_film_that_breaks_off_is_not_there_and_leaves_what_was(tmp_path: Path) -> None:
    out = tmp_path / "talk.mp4"
    out.write_bytes(b"old")

    def broken() -> None:
        with film_file(out, FilmPlan(25, 3)) as write:
            write(picture(1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["talk.mp4"]


def test_what_ffmpeg_cannot_take_is_a_sentence(tmp_path: Path) -> None:
    def fed() -> None:
        with film_file(tmp_path / "talk.mp4", FilmPlan(25, 3)) as write:
            write(b"no picture at all")

    with pytest.raises(ConfigError, match="ffmpeg could not write the film: .*libx264"):
        fed()
    assert not list(tmp_path.iterdir())


def test_without_ffmpeg_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "which", lambda _: None)
    with pytest.raises(ConfigError, match="a film needs the program ffmpeg"):
        find_ffmpeg()
