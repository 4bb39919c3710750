"""The prompt says who speaks, that it is speech, and what is felt."""

from datetime import date

import pytest

from dialogue import notes
from dialogue.notes import LINE_CHARS, MOST_LINES, Notes
from dialogue.persona import MOST_CHARS, Persona, load
from dialogue.ports import Message
from dialogue.prompt import (
    PROMPT_CHARS,
    REMEMBERED_SHARE,
    Felt,
    build,
    feeling_in_words,
    least_chars,
    room,
)
from dialogue.summary import SUMMARY_CHARS
from emotion_tree.feeling import Feeling, no_feeling
from emotion_tree.reading import EMOTIONS, distribution

pytestmark = pytest.mark.unit


def felt(valence: float = 0.0, arousal: float = 0.0, trend: float = 0.0, **weights: float) -> Feeling:
    rest = {"neutral": max(0.0, 1.0 - sum(weights.values()))}
    return Feeling(distribution({**rest, **weights}), valence, arousal, trend)


def system(user: Feeling, language: str = "en") -> str:
    return build(load(), user, no_feeling(), [], language)[0].content


def test_the_history_follows_one_system_message() -> None:
    history = [Message("assistant", "Hello."), Message("user", "Hi.")]
    messages = build(load(), no_feeling(), no_feeling(), history)
    assert messages[0].role == "system"
    assert messages[1:] == history


def test_the_persona_and_its_nature_are_told() -> None:
    text = system(no_feeling())
    assert text.startswith("You are Mira.")
    assert "computer program, not a person" in text


def test_the_answer_is_asked_to_be_speech_in_the_language() -> None:
    text = system(no_feeling(), "de-AT")
    assert "one to three short sentences" in text
    assert "no markdown" in text
    assert "'de-AT'" in text


def test_the_tag_line_is_asked_for_with_every_label() -> None:
    text = system(no_feeling())
    assert "[you: sadness 0.7 | me: concern 0.5]" in text
    assert all(emotion in text for emotion in EMOTIONS)


def test_crisis_is_spoken_of() -> None:
    assert "crisis line" in system(no_feeling())


@pytest.mark.parametrize(
    ("feeling", "words"),
    [
        (no_feeling(), "calm, with no strong feeling either way"),
        (felt(sadness=0.7), "very sad"),
        (felt(sadness=0.4), "sad"),
        (felt(fear=0.2), "slightly afraid or worried"),
        (felt(sadness=0.35, fear=0.3), "sad and also afraid or worried"),
        (felt(joy=0.5, arousal=0.6), "happy, lively"),
        (felt(anger=0.5, valence=-0.5, arousal=0.6), "angry, agitated"),
        (felt(sadness=0.5, arousal=-0.4, trend=0.2), "sad, low in energy, and it has been getting better"),
        (felt(anger=0.5, trend=-0.2), "angry, and it has been getting worse"),
    ],
)
def test_a_feeling_is_put_into_words(feeling: Feeling, words: str) -> None:
    assert feeling_in_words(feeling) == words
    assert f"the person seems {words}." in system(feeling)


def test_ups_and_downs_are_named() -> None:
    restless = Feeling(distribution({"joy": 0.5, "neutral": 0.5}), volatility=0.5)
    assert feeling_in_words(restless) == "happy, with ups and downs"


def test_who_wants_no_feelings_read_is_not_guessed_at() -> None:
    persona = load()
    (system,) = build(persona, None, no_feeling(), [])
    assert "asked that their feelings not be read" in system.content
    assert "[you:" not in system.content
    assert "[me: interest 0.5]" in system.content


@pytest.mark.parametrize("length", [0, MOST_CHARS])
@pytest.mark.parametrize("reads", [True, False])
def test_with_all_there_may_be_to_tell_a_prompt_is_as_long_as_it_may_be(length: int, reads: bool) -> None:
    persona = Persona("Mira", "x" * length, "", "", ("Hello.",))
    restless = Feeling(distribution({"fear": 0.5, "sadness": 0.5}), -0.9, 0.9, -0.5, 0.9)
    user: Felt | None = restless if reads else None
    lines = Notes().added((f"{nth} {'y' * LINE_CHARS}" for nth in range(MOST_LINES)), date(2026, 11, 23))
    for most_chars in (least_chars(persona), PROMPT_CHARS):
        told = notes.told(lines, date(2026, 11, 24), int(most_chars * REMEMBERED_SHARE))
        messages = build(persona, user, restless, (), "en", "s" * SUMMARY_CHARS, told)
        assert sum(len(message.content) for message in messages) + room(messages, most_chars) <= most_chars


def test_what_is_remembered_stands_in_the_prompt() -> None:
    told = notes.told(Notes().added(["They like tea."]), date(2026, 11, 24))
    assert "- They like tea." in build(load(), None, no_feeling(), [], remembered=told)[0].content


def test_a_short_talk_leaves_room_unused_and_a_long_one_gets_half() -> None:
    system = build(load(), None, no_feeling(), [])
    assert room(system) == PROMPT_CHARS // 2
    assert room(system, least_chars(load())) >= 1_000
