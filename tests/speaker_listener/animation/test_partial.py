"""A file appears whole or not at all."""

from pathlib import Path

import pytest

from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.partial import whole_file

pytestmark = pytest.mark.unit


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    with whole_file(out) as beside:
        beside.write_text("all of it")
        assert not out.exists()
    assert out.read_text() == "all of it"
    assert [*tmp_path.iterdir()] == [out]


def test_what_breaks_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old")

    def half() -> None:
        with whole_file(out) as beside:
            beside.write_text("half")
            raise KeyError("the model broke")

    with pytest.raises(KeyError):
        half()
    assert out.read_text() == "old"
    assert [*tmp_path.iterdir()] == [out]


def test_a_disk_that_does_not_take_it_is_a_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(AnimationError, match="cannot be written: No such file"),
        whole_file(tmp_path / "gone" / "a.csv") as beside,
    ):
        beside.write_text("x")
