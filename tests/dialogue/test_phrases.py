"""Phrases come early, end where a speaker would pause, and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.phrases import Limits, Phrase, PhraseChunker, count_words, speakable

pytestmark = pytest.mark.unit

# Pieces that meet every rule, put together in every order.
PIECES = st.sampled_from(
    """Hello|world|, |. |! |? |... |… |\n|\n\n|Dr. |e.g. |3.14|5 p.m. |No. 5|```|```py\n|*smiles* |*|**|_| - |—
    |- item|1. |# head|🎉|❤️|:)|" |"|) |(sighs) |https://a.example/b,c?d=e. |[x](y)|。|、|你好| |a|I|yes""".split(
        "|"
    )
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=150).map("".join))


def phrases_of(text: str, size: int = 4) -> list[Phrase]:
    chunker = PhraseChunker()
    found = [phrase for at in range(0, len(text), size) for phrase in chunker.feed(text[at : at + size])]
    return found + chunker.finish()


def shown_of(text: str) -> list[str]:
    return [phrase.shown for phrase in phrases_of(text)]


@given(TEXTS)
def test_nothing_is_lost_and_nothing_comes_twice(text: str) -> None:
    assert "".join(shown_of(text)) == text


@given(TEXTS, st.integers(1, 50))
def test_phrases_depend_on_the_text_and_not_on_how_it_arrived(text: str, size: int) -> None:
    assert phrases_of(text, size) == phrases_of(text, max(len(text), 1))


@given(TEXTS)
def test_only_the_last_phrase_may_have_nothing_to_say(text: str) -> None:
    assert all(phrase.spoken for phrase in phrases_of(text)[:-1])


@given(TEXTS.filter(lambda text: "```" not in text and "://" not in text))
def test_no_phrase_is_longer_than_the_limits(text: str) -> None:
    limits = Limits()
    for phrase in phrases_of(text):
        assert len(phrase.spoken) <= limits.limit_chars
        assert len(phrase.spoken.split()) <= limits.limit_words


@given(TEXTS)
def test_markup_and_emoji_are_never_spoken(text: str) -> None:
    for phrase in phrases_of(text):
        assert not set("`🎉❤|") & set(phrase.spoken)
        assert "**" not in phrase.spoken


def test_the_first_phrase_may_end_at_a_comma_after_three_words() -> None:
    chunker = PhraseChunker()
    assert chunker.feed("I hear you") == []
    assert [phrase.spoken for phrase in chunker.feed(", and")] == ["I hear you,"]


def test_a_comma_after_one_word_does_not_end_the_first_phrase() -> None:
    assert shown_of("Well, I am glad. Yes.") == ["Well, I am glad.", " Yes."]


def test_later_phrases_end_at_sentences_and_not_at_every_comma() -> None:
    assert shown_of("Oh. That is good, and it is new, too. Bye!") == [
        "Oh.",
        " That is good, and it is new, too.",
        " Bye!",
    ]


def test_a_long_later_sentence_ends_at_a_clause_mark_after_twelve_words() -> None:
    long = " one two three four five six seven eight nine ten eleven twelve, thirteen fourteen."
    assert shown_of("Yes." + long) == ["Yes.", long[: long.index(",") + 1], " thirteen fourteen."]


def test_a_sentence_end_is_decided_as_soon_as_a_space_follows() -> None:
    chunker = PhraseChunker()
    assert chunker.feed("Good morning.") == []
    assert [phrase.spoken for phrase in chunker.feed(" ")] == ["Good morning."]


@pytest.mark.parametrize(
    "sentence",
    [
        "I saw Dr. Smith and Mrs. Jones there.",
        "Pi is 3.14 or so.",
        "Bring fruit, e.g. Apples.",
        "We met at 5 p.m. on Monday.",
        "Ask J. Smith about it.",
        "It is No. 5 on the list.",
        "See https://a.example/x.html?y=1.5,2!z for that.",
        "Wait...what is it?",
        "Hmm... maybe so.",
        "It is 10:30 now.",
        '"Why?" she asked.',
        "1. First of all.",
        "Cats, dogs etc. are fine.",
    ],
)
def test_points_inside_a_sentence_do_not_end_it(sentence: str) -> None:
    assert "".join(shown_of("Oh! " + sentence)[1:]).strip() == sentence
    assert len(shown_of("Oh! " + sentence)) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("I said no. Then we left.", 2),
        ("We left at 5 p.m. It was cold.", 2),
        ("Wait... What was that?", 2),
        ("It was only I. But no.", 2),
        ('He said "No." Then he left.', 2),
        ("One line\nanother line", 2),
        ("你好。我很好。", 2),
    ],
)
def test_sentences_that_look_like_abbreviations_end(text: str, count: int) -> None:
    assert len(shown_of(text)) == count


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("That is **very** good.", "That is very good."),
        ("I *really* mean it.", "I really mean it."),
        ("*smiles warmly* Hello.", "Hello."),
        ("Hello. *hands you a cup of tea*", "Hello."),
        ("*gently nods* Yes (sighs) I know.", "Yes I know."),
        ("Paris (France) is nice.", "Paris (France) is nice."),
        ("# Title\n- one\n- two", "Title one two"),
        ("Use `print` here.", "Use print here."),
        ("Look at [this page](https://a.example/b).", "Look at this page."),
        ("See https://www.a.example:80/b?c=d.", "See a.example."),
        ("Great! 🎉👍🏽 :)", "Great!"),
        ("snake_case stays, _stress_ goes.", "snake_case stays, stress goes."),
        ("2 * 3 * 4 is 24.", "2 3 4 is 24."),
        ("So <b>bold</b> of you, 3 < 4.", "So bold of you, 3 < 4."),
        ("...", ""),
        ("🎉", ""),
    ],
)
def test_what_is_spoken_has_no_markup(shown: str, spoken: str) -> None:
    assert speakable(shown) == spoken


def test_code_is_shown_and_not_read_out() -> None:
    phrases = phrases_of("Here it is:\n```python\nprint('a. b, c')\n```\nThat was it.")
    assert [phrase.spoken for phrase in phrases] == ["Here it is:", "That was it."]
    assert "print" in phrases[1].shown


def test_an_answer_that_is_all_code_fence_is_heard_all_the_same() -> None:
    assert [phrase.spoken for phrase in phrases_of("```\nHello there.\n```")] == ["Hello there."]


def test_words_of_scripts_without_spaces_are_counted_by_signs() -> None:
    assert count_words("one two") == 2
    assert count_words("你好世界") == 1 + 2
