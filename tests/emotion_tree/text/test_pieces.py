"""Words fall into pieces the way the network learnt them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.text.pieces import END, NAME, START, UNKNOWN, Vocabulary, words_of

pytestmark = pytest.mark.unit

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SMALL = Vocabulary(
    [
        UNKNOWN,
        START,
        END,
        NAME,
        "so",
        "sad",
        "un",
        "##happy",
        "##sad",
        ".",
        "!",
        "😂",
        *LETTERS,
        *(f"##{c}" for c in LETTERS),
    ]
)


def pieces(text: str, longest: int = 64) -> list[str]:
    return [SMALL.pieces[number] for number in SMALL.encode(words_of(text), longest)]


def test_words_are_lowered_freed_of_accents_and_cut_at_signs() -> None:
    assert words_of("Crème-brûlée, PLEASE!") == ["creme", "-", "brulee", ",", "please", "!"]


def test_curly_quotes_are_straight_ones() -> None:
    assert words_of("I don’t") == words_of("I don't")


def test_emoji_stand_alone_and_lose_their_skin() -> None:
    assert words_of("great👍🏽👍") == ["great", "👍", "👍"]


def test_the_mark_of_a_name_is_one_word() -> None:
    assert pieces("so [NAME]") == [START, "so", NAME, END]


def test_a_word_takes_the_longest_pieces_from_the_left() -> None:
    assert pieces("unhappy unsad") == [START, "un", "##happy", "un", "##sad", END]


def test_an_unknown_word_falls_into_letters() -> None:
    assert pieces("cab") == [START, "c", "##a", "##b", END]


def test_letters_drawn_out_count_once_where_that_makes_a_word() -> None:
    assert pieces("saaaaad") == [START, "sad", END]


def test_what_no_piece_spells_is_unknown() -> None:
    assert pieces("да") == [START, UNKNOWN, END]


def test_a_word_of_endless_length_is_unknown_at_once() -> None:
    assert pieces("ab" * 100_000) == [START, UNKNOWN, END]


def test_a_vocabulary_with_a_double_or_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="must stand once"):
        Vocabulary([UNKNOWN, START, END, NAME, "a", "a"])
    with pytest.raises(ValueError, match=r"\[NAME\]"):
        Vocabulary([UNKNOWN, START, END])


@given(st.text(max_size=300), st.integers(3, 20))
def test_any_text_has_between_two_and_longest_pieces_with_its_marks(text: str, longest: int) -> None:
    made = pieces(text, longest)
    assert 2 <= len(made) <= longest
    assert (made[0], made[-1]) == (START, END)
