"""MELD's rows come in the order of the talk."""

from pathlib import Path

import pytest

from emotion_tree.text.goemotions import EKMAN
from emotion_tree.training import meld

pytestmark = pytest.mark.unit


def test_rows_are_sorted_by_dialogue_and_turn(tmp_path: Path) -> None:
    folder = tmp_path / "text_emotion" / "meld"
    folder.mkdir(parents=True)
    (folder / "dev_sent_emo.csv").write_text(
        "Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID\n"
        '"Well, no.",Ann,anger,negative,1,1\nHi!,Ben,joy,positive,0,10\nHey.,Ann,neutral,neutral,0,2\n',
        "utf-8",
    )
    talk = meld.read(tmp_path, "dev")
    assert [one.text for one in talk] == ["Hey.", "Hi!", "Well, no."]
    assert [one.sentiment for one in talk] == [0, 1, -1]
    assert [EKMAN[number] for number in meld.emotions(talk)] == ["neutral", "joy", "anger"]


def test_the_parts_are_whole(data_dir: Path) -> None:
    assert len(meld.read(data_dir, "train")) == 9_989
    assert len(meld.read(data_dir, "dev")) == 1_109
