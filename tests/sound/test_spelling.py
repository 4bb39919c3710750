import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound.speech import PHONES
from sound.spelling import phones_of_letters

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("blome", "B L OW M"),
        ("knight", "N AY T"),
        ("Warmchat", "W AA R M CH AE T"),
        ("ceely", "S IY L IY"),
        ("yabbo", "Y AE B AA"),
        ("squish", "S K W IH SH"),
    ],
)
def test_words_that_no_dictionary_has_are_sounded_out(word: str, phones: str) -> None:
    assert phones_of_letters(word) == tuple(phones.split())


@given(st.text(max_size=30))
def test_any_text_gives_known_phones_and_letters_give_at_least_one_unless_silent(text: str) -> None:
    made = phones_of_letters(text)
    assert set(made) <= PHONES
    if set("bdfklmnprstvz") & set(text.lower()):
        assert made
