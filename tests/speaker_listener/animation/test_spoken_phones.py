"""Phones come from a table or from the words, and a mistake in either is a sentence."""

from pathlib import Path

import numpy as np
import pytest

from sound.speech import Phone
from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.recording import open_recording
from speaker_listener.animation.spoken_phones import by_table, by_text, within
from tests.speaker_listener.animation.recordings import write_talk, write_wav

pytestmark = pytest.mark.unit


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "phones.csv"
    path.write_text(text)
    return path


def test_a_table_gives_its_phones(tmp_path: Path) -> None:
    found = by_table(table(tmp_path, "phone,start_s,end_s\nSIL,0,0.1\nb,0.1,0.2\n\nAA1,0.2,0.5\n"))
    assert found == (Phone("SIL", 0.0, 0.1), Phone("B", 0.1, 0.2), Phone("AA", 0.2, 0.5))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "an empty file"),
        ("symbol,from,to\n", "expected phones.csv to begin with the columns phone,start_s,end_s"),
        ("phone,start_s,end_s\n", "at least one phone"),
        ("phone,start_s,end_s\nQX,0,1\n", "expected an ARPAbet phone such as AA, M or SIL in line 2"),
        ("phone,start_s,end_s\nAA,0,1\nM,0.5,2\n", "times that go on from 1 s in line 3"),
        ("phone,start_s,end_s\nAA,1,0\n", "times that go on"),
        ("phone,start_s,end_s\nAA,nan,1\n", "times that go on"),
        ("phone,start_s,end_s\nAA,0,inf\n", "times that go on"),
        ("phone,start_s,end_s\nAA,x,1\n", "two times in seconds in line 2"),
        ("phone,start_s,end_s\nAA,0\n", "two times in seconds in line 2"),
    ],
)
def test_a_wrong_table_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(AnimationError, match=sentence):
        by_table(table(tmp_path, text))


def test_a_table_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AnimationError, match="expected a table of phones"):
        by_table(tmp_path / "gone.csv")


def test_phones_are_cut_to_a_part_and_counted_from_it() -> None:
    phones = (Phone("M", 0.0, 0.5), Phone("AA", 0.5, 1.0), Phone("P", 1.0, 1.5))
    assert within(phones, 0.25, 1.0) == (Phone("M", 0.0, 0.25), Phone("AA", 0.25, 0.75))
    assert within(phones, 2.0, 3.0) == ()


def test_words_that_cannot_be_had_are_a_sentence(tmp_path: Path) -> None:
    short = open_recording(write_talk(tmp_path / "short.wav", 0.2))
    with pytest.raises(AnimationError, match="do not fit the sound"):
        by_text(short, "many more words than could ever have been said in so short a time")
    with pytest.raises(AnimationError, match="at least one word"):
        by_text(short, " ")
    long = open_recording(write_wav(tmp_path / "long.wav", np.zeros(121 * 4_000, dtype=np.float32), 4_000))
    with pytest.raises(AnimationError, match="at most 120 s of sound"):
        by_text(long, "hello")
