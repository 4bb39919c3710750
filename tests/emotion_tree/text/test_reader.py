"""The reader: what it says of plain sentences, and what it leaves alone."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.reading import EMOTIONS, INDEX, Reading
from emotion_tree.recognition import Evidence
from emotion_tree.text.network import load
from emotion_tree.text.reader import TextReader, abstained, create

pytestmark = pytest.mark.unit

NETWORK = load()
READERS = {prior: TextReader(NETWORK, prior) for prior in ("goemotions", "dialogue")}


def read(text: str, prior: str = "goemotions", language: str | None = None) -> Reading:
    found = READERS[prior].read(Evidence(text=text, language=language))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("I'm so happy for you, congratulations!", "joy"),
        ("Thank you so much, this made my day.", "joy"),
        ("I feel so sad since my dog died.", "sadness"),
        ("i am really angry at them how dare they", "anger"),
        ("I'm scared of what will happen tomorrow.", "fear"),
        ("Eww, that is disgusting.", "disgust"),
        ("Wow, I did not expect that at all!", "surprise"),
        ("The train leaves at nine.", "neutral"),
    ],
)
def test_plain_sentences_are_read(text: str, emotion: str) -> None:
    assert read(text).top == emotion


def test_a_reading_agrees_with_itself() -> None:
    glad, sad = read("I love this so much!"), read("I am heartbroken.")
    assert glad.valence > 0.3 > -0.3 > sad.valence
    assert glad.source == sad.source == "text"
    assert glad.confidence == pytest.approx(glad.probabilities.max())


def test_degree_shows_in_intensity() -> None:
    assert read("I am SO ANGRY at you!!!").intensity > read("I am a bit angry at you").intensity


def test_what_says_nothing_is_faint() -> None:
    assert read("The meeting is at three.").intensity < 0.35


def test_anger_is_more_aroused_than_sadness() -> None:
    assert read("I am furious!").arousal > read("I feel so lonely and sad.").arousal


def test_scorn_is_contempt_in_part_and_anger_is_not() -> None:
    contempt = INDEX["contempt"]
    assert read("What a loser, he is pathetic.").probabilities[contempt] > 0.15
    assert read("I am so angry at you!").probabilities[contempt] == 0
    assert read("I am so angry at you!").probabilities.sum() == pytest.approx(1)


def test_dialogue_expects_more_that_is_neutral() -> None:
    neutral = INDEX["neutral"]
    for text in ("I like your coat.", "Thanks, that helps.", "I hate waiting."):
        assert read(text, "dialogue").probabilities[neutral] > read(text).probabilities[neutral]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "42",
        "3.14 + 2 = 5.14",
        "12/05/2026 14:30",
        "...",
        "Heute bin ich sehr traurig.",
        "Мне страшно",
        "悲しいです",
        "أنا سعيد",
    ],
)
def test_what_it_cannot_read_it_leaves_alone(text: str) -> None:
    assert READERS["goemotions"].read(Evidence(text=text)) is None


def test_a_text_that_is_said_to_be_of_another_language_is_left_alone() -> None:
    assert READERS["goemotions"].read(Evidence(text="I am so sad", language="de-DE")) is None
    assert read("I am so sad", language="en-GB").top == "sadness"
    assert READERS["goemotions"].read(Evidence()) is None


def test_emoji_alone_are_read_by_name_and_unknown_ones_left_alone() -> None:
    assert read("😂😂").top == "joy"
    assert read("😭").top == "sadness"
    assert read(":)").top == "joy"
    assert READERS["goemotions"].read(Evidence(text="🪜🪜")) is None


def test_a_megabyte_of_text_is_read_in_bounded_time() -> None:
    for unit in ("I am so happy to be here. ", "a", "😂", "щ", "! "):
        text = unit * (1_000_000 // len(unit))
        began_s = perf_counter()
        READERS["dialogue"].read(Evidence(text=text))
        assert perf_counter() - began_s < 2.0, unit


def test_speech_without_signs_and_capitals_is_read() -> None:
    assert read("i am so happy that you came").top == "joy"
    assert read("i miss my grandma so much it hurts").top == "sadness"


def test_abstaining_is_neutral_without_confidence() -> None:
    nothing = abstained()
    assert nothing.top == "neutral"
    assert nothing.confidence == nothing.intensity == nothing.valence == 0


def test_a_talk_reads_under_the_dialogue_prior_unless_told_otherwise() -> None:
    text = "What do you mean?"
    for settings_, prior in (({}, "dialogue"), ({"prior": "goemotions"}, "goemotions")):
        found = create(settings_).read(Evidence(text=text))
        assert found is not None
        assert np.allclose(found.probabilities, read(text, prior).probabilities)
    with pytest.raises(ValueError, match="'poetry'"):
        create({"prior": "poetry"})


@pytest.mark.parametrize(
    ("text", "felt"),
    [
        ("And today I got the job that I wanted!", "joy"),
        ("My dog died this morning.", "sadness"),
        ("I am so angry at my boss.", "anger"),
        ("I am scared of the exam tomorrow.", "fear"),
        ("We went to the park.", "neutral"),
    ],
)
def test_who_names_a_feeling_in_a_talk_is_believed(text: str, felt: str) -> None:
    """The network alone is cautious under the prior of dialogue; the word list beside it is not."""
    found = create({}).read(Evidence(text=text))
    assert found is not None
    assert found.top == felt
    assert found.source == "text"


def test_a_talk_abstains_where_the_network_does() -> None:
    assert create({}).read(Evidence(text="Ich bin heute sehr traurig und sad.")) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_defined_answer(text: str) -> None:
    found = READERS["dialogue"].read(Evidence(text=text))
    if found is not None:
        assert found.probabilities.shape == (len(EMOTIONS),)
        assert found.confidence > 0
