"""Numbered pictures are there together, or not at all."""

from pathlib import Path

import pytest

from server.errors import ConfigError
from server.pictures.sequence import sequence_files
from server.pictures.target import Target, target_of
from tests.server.pictures.test_mark import png

pytestmark = pytest.mark.unit


def test_pictures_are_numbered_from_one_and_marked(tmp_path: Path) -> None:
    with sequence_files(target_of(str(tmp_path / "shots" / "a%03d.png"))) as take:
        take(png())
        take(png())
        assert not list((tmp_path / "shots").glob("*.png"))
    assert [path.name for path in sorted((tmp_path / "shots").iterdir())] == ["a001.png", "a002.png"]
    assert b"trainedAlgorithmicMedia" in (tmp_path / "shots" / "a001.png").read_bytes()


def test_a_sequence_that_breaks_off_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    def broken(target: Target) -> None:
        with sequence_files(target) as take:
            take(png())
            raise KeyboardInterrupt

    fresh = target_of(f"{tmp_path / 'fresh'}/")
    with pytest.raises(KeyboardInterrupt):
        broken(fresh)
    assert not fresh.path.exists()
    old = target_of(f"{tmp_path}/")
    (tmp_path / "00001.png").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        broken(old)
    assert (tmp_path / "00001.png").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_shorter_sequence_takes_the_place_of_a_longer_one(tmp_path: Path) -> None:
    for count in (3, 1):
        with sequence_files(target_of(f"{tmp_path}/")) as take:
            for _ in range(count):
                take(png())
    assert [path.name for path in tmp_path.iterdir()] == ["00001.png"]


def test_a_place_that_takes_nothing_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(ConfigError, match="the pictures cannot be written to"),
        sequence_files(Target("sequence", tmp_path / "file" / "in", "%05d.png")),
    ):
        pass
