"""Everything is read from the messages, and nothing else is needed."""

import pytest

from dialogue.companion.talk import asks_name, name_of_self, read_talk
from dialogue.history import CUT_OFF
from dialogue.persona import load
from dialogue.ports import Message
from dialogue.prompt import build
from emotion_tree.feeling import Feeling, no_feeling
from emotion_tree.reading import distribution

pytestmark = pytest.mark.unit

SAD = Feeling(distribution({"sadness": 0.5, "neutral": 0.5}))


def test_before_the_person_speaks_there_is_no_talk() -> None:
    assert read_talk([Message("assistant", "Hello.")]) is None


def test_the_listener_has_the_name_of_its_persona() -> None:
    prompt = build(load(), no_feeling(), no_feeling(), [])
    assert name_of_self(prompt) == "Mira"
    assert name_of_self([Message("system", "You are Ben. A companion.")]) == "Ben"


def test_the_mood_comes_from_the_prompt() -> None:
    talk = read_talk(build(load(), SAD, no_feeling(), [Message("user", "Hi.")]))
    assert talk is not None
    assert talk.mood == "sad"
    calm = read_talk(build(load(), no_feeling(), SAD, [Message("user", "Hi.")]))
    assert calm is not None
    assert calm.mood is None


def test_notes_about_being_cut_off_are_no_words_of_the_listener() -> None:
    talk = read_talk([Message("assistant", f"I think {CUT_OFF}"), Message("user", "Hi.")])
    assert talk is not None
    assert talk.own == ("I think",)


def test_a_name_alone_counts_where_it_was_asked_for() -> None:
    question = "By the way, who am I talking to?"
    assert asks_name(question)
    talk = read_talk([Message("assistant", question), Message("user", "kwame")])
    assert talk is not None
    assert talk.memory.name == "Kwame"


def test_the_same_messages_give_the_same_chances() -> None:
    messages = [Message("user", "Hi.")]
    first, again = read_talk(messages), read_talk(messages)
    assert first is not None
    assert again is not None
    assert first.chance.random() == again.chance.random()
