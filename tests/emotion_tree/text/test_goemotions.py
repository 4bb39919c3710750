"""The 28 labels have their places."""

import numpy as np
import pytest

from emotion_tree import labels
from emotion_tree.reading import EMOTIONS
from emotion_tree.text.goemotions import EKMAN, LABELS, ekman_matrix, parse_places, places

pytestmark = pytest.mark.unit


def test_the_labels_are_those_of_the_word_table_in_the_same_order() -> None:
    assert labels.members("goemotions") == LABELS


def test_ekmans_classes_are_the_first_of_ours() -> None:
    assert EMOTIONS[: len(EKMAN)] == EKMAN


def test_each_label_belongs_to_one_class_and_each_class_has_labels() -> None:
    matrix = ekman_matrix()
    assert matrix.sum(1).tolist() == [1.0] * 28
    assert dict(zip(EKMAN, matrix.sum(0).tolist(), strict=True)) == {
        "neutral": 1, "joy": 12, "sadness": 5, "anger": 3, "fear": 2, "disgust": 1, "surprise": 4,
    }  # fmt: skip


def test_joys_are_pleasant_and_what_hurts_is_not() -> None:
    where = places()
    for label, ekman, valence in zip(LABELS, where.ekman, where.valence, strict=True):
        if EKMAN[ekman] == "joy":
            assert valence > 0, label
        if EKMAN[ekman] in ("sadness", "anger", "fear", "disgust"):
            assert valence < 0, label


def test_neutral_lies_in_the_middle() -> None:
    where, neutral = places(), LABELS.index("neutral")
    assert where.valence[neutral] == where.arousal[neutral] == 0
    assert where.intensity[neutral] == np.min(where.intensity)


def test_a_table_that_lacks_a_label_or_leaves_its_range_is_refused() -> None:
    row = 'ekman = "joy"\nvalence = {}\narousal = 0\nintensity = 0.5\n'
    whole = "".join(f"[{name}]\n{row.format(0.5)}" for name in LABELS)
    with pytest.raises(ValueError, match="28 labels"):
        parse_places(whole.replace("[pride]", "[prided]"))
    with pytest.raises(ValueError, match=r"valence must be in \[-1, 1\]"):
        parse_places(whole.replace("valence = 0.5", "valence = 1.5", 1))
    with pytest.raises(ValueError, match="ekman must be one of"):
        parse_places(whole.replace('"joy"', '"delight"', 1))
