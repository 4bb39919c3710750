from pathlib import Path

import pytest

from speaker_listener.corpora import hdtf
from tests.speaker_listener.corpora.files import tone, write_track, write_wav

pytestmark = pytest.mark.unit


def test_clips_of_the_lists_that_were_cut_are_read(tmp_path: Path) -> None:
    (tmp_path / "RD_annotion_time.txt").write_text(
        "Radio11.mp4 00:30-00:32 01:30-01:33\nRadio12.mp4 00:00-00:09\n"
    )
    write_wav(tmp_path / "clips/RD_Radio11_0.wav", tone(2.0))
    write_track(tmp_path / "clips/RD_Radio11_0.npz")
    write_wav(tmp_path / "clips/RD_Radio11_1.wav", tone(3.0))
    first, second = hdtf.clips(tmp_path)
    assert (first.name, first.speaker, first.has_face) == ("RD_Radio11_0", "RD_Radio11", True)
    assert (second.name, second.has_face, second.part) == ("RD_Radio11_1", False, first.part)


def test_times_with_hours_are_read(tmp_path: Path) -> None:
    path = tmp_path / "RD_annotion_time.txt"
    path.write_text("A.mp4 1:59:30-2:00:00 00:10-01:00\n\n")
    assert hdtf.read_times(path) == {"A": [30.0, 50.0]}


@pytest.mark.parametrize("line", ["A.mp4", "A.mp4 30-60", "A.mp4 00:30-00:20"])
def test_a_broken_line_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "RD_annotion_time.txt"
    path.write_text(f"B.mp4 00:00-00:10\n{line}\n")
    with pytest.raises(ValueError, match="line 2 of RD_annotion_time.txt"):
        hdtf.read_times(path)


def test_no_lists_no_films_and_the_wrong_film_say_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="RD_annotion_time"):
        list(hdtf.clips(tmp_path))
    (tmp_path / "RD_annotion_time.txt").write_text("Radio11.mp4 00:30-01:00\n")
    with pytest.raises(FileNotFoundError, match="cut by the lists"):
        list(hdtf.clips(tmp_path))
    write_wav(tmp_path / "clips/RD_Radio11_0.wav", tone(2.0))
    with pytest.raises(ValueError, match="another film"):
        list(hdtf.clips(tmp_path))
