"""Where pictures go, and what is refused before anything is drawn."""

from pathlib import Path

import pytest

from server.errors import ConfigError
from server.pictures.target import PATTERN, Target, check_target, target_of

pytestmark = pytest.mark.unit


def test_a_film_a_folder_and_a_pattern_are_told_apart(tmp_path: Path) -> None:
    assert target_of("talk.MP4") == Target("film", Path("talk.MP4"))
    assert target_of("frames/") == Target("sequence", Path("frames"), PATTERN)
    assert target_of(str(tmp_path)) == Target("sequence", tmp_path, PATTERN)
    assert target_of("shots/a%03d.png") == Target("sequence", Path("shots"), "a%03d.png")
    assert target_of("shots/a%03d.png").name(7) == "a007.png"


@pytest.mark.parametrize("out", ["talk.avi", "talk", "a.png", "a%s.png", "a%d%d.png"])
def test_anything_else_is_a_sentence(out: str) -> None:
    with pytest.raises(ConfigError, match="expected --out to be a film such as talk.mp4"):
        target_of(out)


def test_nothing_is_written_over_unless_it_was_said(tmp_path: Path) -> None:
    film = target_of(str(tmp_path / "talk.mp4"))
    check_target(film, force=False)
    film.path.write_bytes(b"old")
    with pytest.raises(ConfigError, match=r"talk\.mp4 is there already; say --force"):
        check_target(film, force=False)
    check_target(film, force=True)


def test_only_pictures_of_the_sequence_count_as_there(tmp_path: Path) -> None:
    frames = target_of(f"{tmp_path}/")
    (tmp_path / "notes.txt").touch()
    check_target(frames, force=False)
    for name in ("00001.png", "00002.png"):
        (tmp_path / name).touch()
    with pytest.raises(ConfigError, match=r"00001\.png and 1 more is there already"):
        check_target(frames, force=False)


def test_a_folder_that_lacks_and_a_file_in_its_place_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected a folder at .*, and there is none"):
        check_target(target_of(str(tmp_path / "no" / "talk.mp4")), force=False)
    (tmp_path / "frames").touch()
    with pytest.raises(ConfigError, match="and it is a file"):
        check_target(Target("sequence", tmp_path / "frames", PATTERN), force=False)


def test_what_belongs_to_it_lies_beside(tmp_path: Path) -> None:
    assert target_of("a/talk.mp4").beside(".srt") == Path("a/talk.srt")
    assert target_of("frames/").beside(".srt") == Path("frames/talk.srt")
