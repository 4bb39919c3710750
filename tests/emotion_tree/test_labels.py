"""Other people's words for feelings."""

import pytest

from emotion_tree.labels import from_goemotions, from_meld, from_word, members, read_labels
from emotion_tree.reading import EMOTIONS

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("worried", "fear"), ("Furious!", "anger"), ("grief", "sadness"), ("matter of fact", "neutral"),
        ("Fed-Up", "anger"), ("smug", "contempt"), ("grossed out", "disgust"), ("astonished", "surprise"),
        ("concern", "sadness"), ("curious", "neutral"), ("gratitude", "joy"),
    ],
)  # fmt: skip
def test_free_words_find_their_class(word: str, wanted: str) -> None:
    label = from_word(word)
    assert label is not None
    assert max(label.weights, key=lambda name: label.weights[name]) == wanted


def test_a_stronger_word_is_stronger() -> None:
    annoyed, furious = from_word("annoyed"), from_word("furious")
    assert annoyed is not None
    assert furious is not None
    assert annoyed.intensity < 0.6 < furious.intensity


@pytest.mark.parametrize("word", ["", "table", "0.7", "?!"])
def test_words_that_name_no_feeling_are_none(word: str) -> None:
    assert from_word(word) is None


def test_every_class_has_its_own_name() -> None:
    for name in EMOTIONS:
        label = from_word(name)
        assert label is not None
        assert label.weights == {name: 1.0}


def test_both_label_sets_are_whole() -> None:
    assert (len(members("goemotions")), len(members("meld"))) == (28, 7)
    for label in [*map(from_goemotions, members("goemotions")), *map(from_meld, members("meld"))]:
        assert sum(label.weights.values()) == pytest.approx(1.0)
        assert 0 < label.intensity <= 1
    with pytest.raises(KeyError, match="expected one of admiration, .*; got 'smug'"):
        from_goemotions("smug")


def test_attitudes_are_named_by_the_words_that_mean_them() -> None:
    found = {word: from_word(word) for word in ("concern", "curious", "amused", "pensive", "joy")}
    attitudes = {word: label.attitude for word, label in found.items() if label is not None}
    assert attitudes == {
        "concern": "concern", "curious": "interest", "amused": "amusement", "pensive": "thinking", "joy": None,
    }  # fmt: skip


GROUP = '[[groups]]\nfeels = {{ {feels} = 1.0 }}\nintensity = 0.5\nwords = ["{word}"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sets]\n" + GROUP.format(feels="joy", word="a") * 2, "'a' stands in two"),
        ("[sets]\n" + GROUP.format(feels="glee", word="a"), "expected classes of neutral, .* got glee"),
        ('[sets]\nmine = ["b"]\n' + GROUP.format(feels="joy", word="a"), "set 'mine' .* b are in none"),
        ("[sets]\n" + GROUP.format(feels="joy", word="a") + 'attitude = "awe"', "expected an attitude of"),
    ],
)
def test_a_file_that_is_wrong_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_labels(text)
