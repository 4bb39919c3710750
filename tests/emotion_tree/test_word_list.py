"""The list as data."""

import pytest

from emotion_tree.reading import EMOTIONS
from emotion_tree.word_list import parse_word_list, read_word_list, tokens_of

pytestmark = pytest.mark.unit

REST = """
[modifiers]
negations = ["not"]
stronger = {}
weaker = {}
turned = {}
left = 0.5
[english]
common = []
foreign = []
"""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I can’t BELIEVE it!", ["i", "ca", "n't", "believe", "it", "!"]),
        ("it's we're, really?!", ["it", "'s", "we", "'re", ",", "really", "?", "!"]),
        ("soooo good :) ❤️👍🏽", ["soo", "good", ":)", "❤", "👍"]),
        ("hahahaha", ["haha"]),
        ("see http://x.y/z 12:30", ["see", "http", ":", "x", ".", "y", "z", ":"]),
        ("", []),
    ],
)
def test_text_becomes_words_signs_and_faces(text: str, tokens: list[str]) -> None:
    assert tokens_of(text) == tokens


def test_every_class_but_neutral_has_entries_and_every_turn_has_a_class() -> None:
    words = read_word_list()
    strongest = {max(e.feels, key=lambda name: e.feels[name]) for e in words.entries.values()}
    assert strongest == set(EMOTIONS) - {"neutral"}
    assert set(words.turned) == set(EMOTIONS)
    assert set(words.turned.values()) <= set(EMOTIONS)
    assert not words.common & words.foreign


@pytest.mark.parametrize(
    ("phrases", "feels", "message"),
    [
        ('["a b", "A  b"]', "joy", "'A  b' is there already"),
        ('["a"]', "glee", "expected classes of .* got glee"),
    ],
)
def test_a_list_that_is_wrong_is_refused(phrases: str, feels: str, message: str) -> None:
    group = f"[[groups]]\nfeels = {{ {feels} = 1.0 }}\nintensity = 0.5\nphrases = {phrases}\n"
    with pytest.raises(ValueError, match=message):
        parse_word_list(group + REST)
