"""The right occasion is seen first; words of crisis before all others."""

from datetime import datetime

import pytest

from dialogue.companion import data
from dialogue.companion.plans import act_of, clock, date, is_crisis, is_quiet, plans
from dialogue.companion.talk import Talk, read_talk
from dialogue.companion.utterance import read
from dialogue.ports import Message

pytestmark = pytest.mark.unit

NOON = datetime(2026, 11, 22, 12, 5)


def talk_of(*lines: str) -> Talk:
    """Return a talk in which the person begins and both speak in turn."""
    talk = read_talk([Message("user" if at % 2 == 0 else "assistant", line) for at, line in enumerate(lines)])
    assert talk is not None
    return talk


@pytest.mark.parametrize(
    "said",
    [
        "I want to die",
        "i don't want to live anymore",
        "I'm going to kill myself",
        "sometimes I think about suicide",
        "they would be better off without me",
        "I've been cutting myself",
        "my husband hits me",
        "I can't go on",
        "i wish i was dead",
        "there is no reason to go on",
        "I want to kill him",
    ],
)
def test_words_of_crisis_come_first(said: str) -> None:
    assert is_crisis(read(said))
    assert next(plans(talk_of("hi", "Hello.", said), NOON)).pool == data.pool("crisis")


@pytest.mark.parametrize(
    "said",
    [
        "I'm dying to see it",
        "I nearly died laughing",
        "that cake is to die for",
        "just killing time",
        "my phone died",
        "he beats me at chess",
        "it hit me that I was wrong",
        "I don't want to live in London",
        "beats me",
    ],
)
def test_sayings_are_no_crisis(said: str) -> None:
    assert not is_crisis(read(said))


def test_the_listener_stays_careful_for_some_turns() -> None:
    talk = talk_of("I want to die", "I'm glad you told me.", "nothing")
    assert next(plans(talk, NOON)).pool == data.pool("after_crisis")
    step = talk_of("I want to die", "I'm glad you told me.", "ok, I'll call my brother")
    assert next(plans(step, NOON)).pool == data.pool("crisis_step")


def test_no_to_the_question_for_safety_is_taken_as_danger() -> None:
    talk = talk_of("I want to die", "Are you safe right now?", "no")
    assert next(plans(talk, NOON)).pool == data.pool("unsafe")


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("hello there", "greeting"),
        ("are you a real person?", "what are you"),
        ("which model are you", "which model"),
        ("can I connect ollama", "connect model"),
        ("what's your name", "your name"),
        ("do you know my name?", "my name"),
        ("what do you remember about me", "what do you remember"),
        ("what is my sister's name", "fact question"),
        ("how are you", "how are you"),
        ("what time is it", "time"),
        ("what day is it today", "date"),
        ("tell me a joke", "joke"),
        ("tell me something", "tell me something"),
        ("you're stupid", "insult"),
        ("thanks a lot", "thanks"),
        ("ok bye", "goodbye"),
        ("haha good. See you!", "goodbye"),
        ("shut up", "stop"),
        ("stop asking questions", "too many questions"),
        ("you already said that", "repeating"),
        ("should I quit?", "advice"),
        ("what is the capital of France?", "unanswerable question"),
        ("write me a poem about cats", "unanswerable question"),
        ("I stopped at the shop", None),
    ],
)
def test_acts_are_recognised(said: str, act: str | None) -> None:
    assert act_of(read(said)) == act


def test_who_asks_for_fewer_questions_gets_fewer() -> None:
    assert is_quiet(talk_of("stop asking questions", "Fair enough.", "my dog is ill"))
    assert not is_quiet(talk_of("my dog is ill"))


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (0, "12:05 at night"),
        (9, "9:05 in the morning"),
        (12, "12:05 in the afternoon"),
        (19, "7:05 in the evening"),
    ],
)
def test_a_time_is_said_as_people_say_it(hour: int, said: str) -> None:
    assert clock(datetime(2026, 1, 1, hour, 5)) == said


@pytest.mark.parametrize(
    ("day", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd"), (30, "30th")]
)
def test_a_date_is_said_as_people_say_it(day: int, said: str) -> None:
    assert date(datetime(2026, 11, day)).endswith(f", the {said} of November")
