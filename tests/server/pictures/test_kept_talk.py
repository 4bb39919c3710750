"""A kept talk becomes what was kept of it: the face that was shown, the sound that was heard, or what stands in."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from emotion_tree.trajectory.record import MediaBlock, Record
from server.errors import ConfigError
from server.pictures.kept_talk import lacks, perform, person_of
from server.records.store import Store
from speaker_listener import driver
from tests.emotion_tree.trajectory.talks import a_talk, blocks_of

pytestmark = pytest.mark.unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    yield store
    store.close()


def kept(store: Store, record: Record, *without: str) -> list[MediaBlock]:
    blocks = [block for block in blocks_of(record) if not any(kind in block.kind for kind in without)]
    store.begin(record.header)
    store.append(record.header.id, record.events, blocks)
    return blocks


def test_the_face_that_was_shown_is_drawn_and_both_are_heard(store: Store, tmp_path: Path) -> None:
    record = a_talk()
    kept(store, record)
    assert lacks(store, record.header.id) == []
    made = perform(store, record.header.id, tmp_path, driver.create({}))
    faces = list(made.faces)
    assert len(faces) == made.count == pytest.approx(record.duration_s * made.fps, abs=1)
    assert not any(np.isnan(face).any() for face in faces)
    assert max(float(np.abs(face).max()) for face in faces) > 0.05
    (sound,) = made.sounds
    with wave.open(str(sound)) as written:
        heard_s = written.getnframes() / written.getframerate()
    assert heard_s == pytest.approx(made.count / made.fps, abs=0.05)
    assert made.carries_sound


def test_without_a_sound_it_is_silent_and_says_so(store: Store, tmp_path: Path) -> None:
    record = a_talk()
    kept(store, record, "voice", "microphone")
    assert lacks(store, record.header.id) == ["the sound was not kept: the film is silent"]
    assert perform(store, record.header.id, tmp_path, driver.create({})).sounds == ()


def test_without_a_face_the_sound_moves_one_and_it_is_said(store: Store, tmp_path: Path) -> None:
    record = a_talk()
    kept(store, record, "faces")
    (sentence,) = lacks(store, record.header.id)
    assert "the face was not kept" in sentence
    made = perform(store, record.header.id, tmp_path, driver.create({}))
    faces = list(made.faces)
    assert len(faces) == made.count
    assert len(made.sounds) == 1


def test_where_neither_was_kept_there_is_nothing_to_show(store: Store, tmp_path: Path) -> None:
    record = a_talk()
    kept(store, record, "faces", "voice", "microphone")
    with pytest.raises(ConfigError, match="neither the face nor the sound of the talk talk-1 was kept"):
        perform(store, record.header.id, tmp_path, driver.create({}))


@pytest.mark.parametrize(
    ("head", "person"), [("mira", "mira"), ("/people/kenji.glb", "kenji"), ("", "mira"), ("../etc", "mira")]
)
def test_the_person_is_the_one_of_the_record(head: str, person: str) -> None:
    assert person_of(a_talk(head=head)) == person
