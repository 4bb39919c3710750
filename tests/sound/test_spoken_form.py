"""What is said for what is written, and the way back to the written words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound.speakable import written_words
from sound.speech import Word
from sound.spoken_form import spoken_form

pytestmark = pytest.mark.unit


def test_other_languages_keep_their_numbers_for_their_engine() -> None:
    assert spoken_form("Es kostet 5,50 € 🙂", "de").said == "Es kostet 5,50 €  "


def timed(text: str, word_s: float = 0.1) -> list[Word]:
    return [Word(word, n * word_s, (n + 1) * word_s) for n, (_, word) in enumerate(written_words(text))]


def times_of(written: str) -> list[tuple[str, float, float]]:
    form = spoken_form(written)
    return [(w.text, round(w.start_s, 3), round(w.end_s, 3)) for w in form.written_times(timed(form.said))]


def test_the_words_said_for_one_written_word_are_its_time() -> None:
    assert times_of("It costs $5.50, or more.") == [
        ("It", 0.0, 0.1),
        ("costs", 0.1, 0.2),
        ("$5.50,", 0.2, 0.7),
        ("or", 0.7, 0.8),
        ("more.", 0.8, 0.9),
    ]


def test_written_words_that_are_said_together_share_their_time() -> None:
    assert times_of("walk 10 km now") == [
        ("walk", 0.0, 0.1),
        ("10", 0.1, 0.2),
        ("km", 0.2, 0.3),
        ("now", 0.3, 0.4),
    ]


def test_words_that_an_engine_left_out_are_left_out() -> None:
    form = spoken_form("one 22 three")
    said = [word for word in timed(form.said) if word.text != "three"]
    assert [word.text for word in form.written_times(said)] == ["one", "22"]


ANYTHING = st.text(max_size=60) | st.text("0123456789.,:/-–$€%°@ apmkgSt#&=~()'", max_size=40)


@given(ANYTHING, st.sampled_from(["en", "en-GB", "de"]))
def test_any_text_is_taken_and_its_words_go_forward(text: str, language: str) -> None:
    form = spoken_form(text, language)
    words = form.written_times(timed(form.said))
    written = [word for _, word in written_words(text)]
    assert len(words) <= len(written)
    rest = iter(written)
    assert all(word.text in rest for word in words), "in the order in which they were written"
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in zip(words, words[1:], strict=False))


@given(
    st.lists(
        st.sampled_from("hello $5 20% 3rd 10:30 Dr. 5 km well... a@b.org 1984".split()),
        min_size=1,
        max_size=12,
    )
)
def test_no_written_word_is_lost_on_the_way(words: list[str]) -> None:
    text = " ".join(words)
    form = spoken_form(text)
    assert [word.text for word in form.written_times(timed(form.said))] == [w for _, w in written_words(text)]
