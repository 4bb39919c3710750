"""History as text stays within its dialogue and its room."""

import pytest

pytest.importorskip("torch", reason="torch is only there where models are trained")

from emotion_tree.training.meld import Utterance
from emotion_tree.training.meld_fit import rows, with_history
from tests.emotion_tree.training.toy import PIECES

pytestmark = pytest.mark.unit

TALK = (
    Utterance("good day", "Ann", 1, 1, 0),
    Utterance("bad day", "Ben", 2, -1, 0),
    Utterance("the day", "Ann", 0, 0, 0),
    Utterance("good", "Ben", 1, 1, 1),
)


def test_utterances_before_are_marked_by_who_spoke() -> None:
    assert with_history(TALK, PIECES, 64) == [
        "| good day",
        "# good day | bad day",
        "= good day # bad day | the day",
        "| good",
    ]


def test_only_whole_utterances_that_fit_are_kept() -> None:
    assert with_history(TALK, PIECES, 8)[2] == "# bad day | the day"


def test_rows_carry_the_emotion_and_none_of_the_28_labels() -> None:
    made = rows(["a", "b", "c", "d"], TALK)
    assert made.ekman.argmax(1).tolist() == [1, 2, 0, 1]
    assert made.fine.sum() == 0
