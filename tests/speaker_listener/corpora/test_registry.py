from pathlib import Path

import pytest

from speaker_listener.corpora import registry
from speaker_listener.corpora.parts import PartError
from tests.speaker_listener.corpora.files import write_track
from tests.speaker_listener.corpora.meshes import write_corpus

pytestmark = pytest.mark.unit


def data(folder: Path) -> Path:
    for name in ("grid-bbaf2n", "grid-lbax4n", "talk-p1-a", "talk-p4-a"):
        write_track(folder / "face_tracks" / f"{name}.npz")
    return folder


def test_every_corpus_says_what_it_is_and_can_be_read() -> None:
    for name, corpus in registry.CORPORA.items():
        assert corpus.name == name
        assert corpus.licence
        assert (corpus.read is None) != (corpus.read_meshes is None)


def test_a_name_with_a_slip_is_put_right(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="did you mean vocaset"):
        registry.read("vocasett", tmp_path)
    with pytest.raises(FileNotFoundError, match="folder of talk"):
        registry.read("talk", tmp_path / "none")


def test_a_part_can_be_asked_for(tmp_path: Path) -> None:
    folder = data(tmp_path)
    assert [clip.name for clip in registry.read("talk", folder, part="report")] == ["talk-p4-a"]
    assert len(list(registry.read("talk", folder))) == 2


def test_training_takes_only_what_may_train_and_says_where_there_is_nothing(tmp_path: Path) -> None:
    folder = data(tmp_path)
    assert [clip.name for clip in registry.training(["grid"], folder)] == ["grid-bbaf2n"]
    with pytest.raises(PartError, match="clips of talk that may train weights that ship"):
        list(registry.training(["grid", "talk"], folder))
    research = registry.training(["grid", "talk"], folder, ships=False)
    assert [clip.name for clip in research] == ["grid-bbaf2n", "talk-p1-a"]


def test_reporting_gives_report_clips_alone(tmp_path: Path) -> None:
    names = [clip.name for clip in registry.reporting(["grid", "talk"], data(tmp_path))]
    assert names == ["grid-lbax4n", "talk-p4-a"]


def test_meshes_need_shapes(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"F2_01": "F2"}, fps=25.0)
    with pytest.raises(ValueError, match="biwi holds meshes"):
        registry.read("biwi", tmp_path)
