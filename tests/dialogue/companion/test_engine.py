"""Ten turns with the listener do not feel broken."""

import re
import statistics
import time
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.companion.engine import reply, warm_up
from dialogue.persona import load
from dialogue.ports import Message
from dialogue.prompt import build
from emotion_tree.feeling import no_feeling

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 16, 5)
SAID = st.one_of(
    st.sampled_from(
        """hi|hello|ok|yes|no|maybe|I don't know|nothing|...|asdfgh|I'm sad|what's my name|who are you|are you human
        |I hate my job|my sister Anna is sick|I have an exam on Friday|I miss my dog|thanks|bye|you're stupid|shut up
        |tell me a joke|tell me something|what time is it|why is the sky blue|should I quit|I want to die|football
        |I love football|he never listens to me|I can't sleep|because I'm scared|stop asking questions|it's hard
        |you already said that|what do you know about me|bonjour je suis triste|I went to the park with my friend Tom
        |I feel like nobody likes me|I used to play guitar|my mother hates me|I got the job!|we broke up|good|since monday
        |my grandma died|how are you|I love you|sorry|the the the|I wish I was rich|nobody cares|I'm not happy|what""".split(
            "|"
        )
    ).map(str.strip),
    st.text(min_size=1, max_size=80),
    st.lists(
        st.sampled_from("I you my am not because feel sad the and mother is so why".split()), max_size=30
    ).map(" ".join),
)
NAMES = st.sampled_from("Anna Tom Walter Zdenka Oluwaseun Kwame Priya Jean-Luc Miguel Yuki".split())


def talk(said: Sequence[str]) -> list[str]:
    """Return the listener's answers to what a person says, turn by turn."""
    history = [Message("assistant", load().greeting(0))]
    answers = []
    for text in said:
        history.append(Message("user", text))
        answers.append(reply(build(load(), no_feeling(), no_feeling(), history), NOW))
        history.append(Message("assistant", answers[-1]))
    return answers


def sentences(text: str) -> set[str]:
    return set(re.split(r"(?<=[.!?])\s+", text))


@settings(deadline=None)
@given(st.lists(SAID, min_size=1, max_size=12))
def test_no_sentence_comes_twice_within_ten_turns(said: list[str]) -> None:
    answers = talk(said)
    for at, answer in enumerate(answers):
        for earlier in answers[max(0, at - 9) : at]:
            # "Hello." and the like may lead different sentences; what is repeated word by word may not.
            assert not sentences(answer) & sentences(earlier), (said, earlier, answer)


@settings(deadline=None, max_examples=25)
@given(SAID)
def test_nor_where_a_person_says_the_same_again_and_again(said: str) -> None:
    answers = talk([said] * 11)
    assert len(set(answers)) == len(answers)


@settings(deadline=None)
@given(st.lists(SAID, min_size=1, max_size=10))
def test_every_answer_is_short_speech_and_asks_at_most_twice(said: list[str]) -> None:
    for answer in talk(said):
        assert answer.strip()
        assert answer.count("?") <= 2
        assert len(answer.split()) <= 45
        assert not set("{}@*#_") & set(re.sub(r"WARMCHAT_LLM_URL|OPENAI_API_KEY", "", answer)) - set(
            " ".join(said)
        )


@settings(deadline=None, max_examples=40)
@given(NAMES, st.lists(SAID.filter(lambda text: "name" not in text and len(text) < 40), max_size=6))
def test_a_name_is_remembered(name: str, between: list[str]) -> None:
    small_talk = [text for text in between if not re.search(r"\b(?:I'm|am|call|die)\b", text)]
    answers = talk([f"My name is {name}.", *small_talk, "Do you remember my name?"])
    assert name in answers[-1]


@pytest.mark.parametrize(
    "question",
    [
        "Are you human?",
        "are you real",
        "is this a real person",
        "am I talking to a robot?",
        "are you an AI?",
        "what are you",
        "who are you?",
        "tell me about yourself",
        "is there a human behind this",
        "are you actually a woman?",
        "am I speaking with a person?",
        "do I talk to a real person right now",
        "is anyone really there?",
        "are you a man or a machine",
        "so you're a real woman?",
        "you sound human",
        "are you a chatbot",
        "is this automated",
        "who is behind this",
        "you're not real, are you",
        "be honest, are you a person",
        "is it a human who answers",
        "do you exist",
        "please tell me you're human",
        "are you a girl",
        "you are human, right?",
        "are you a doctor?",
        "is a person typing this",
        "can I talk to a human",
        "I want to talk to a real person",
        # A recogniser loses the first word easily.
        "you a real person",
    ],
)
def test_it_is_honest_about_itself(question: str) -> None:
    (answer,) = talk([question])
    assert re.search(r"\b(?:program|software)\b", answer)
    assert not re.search(r"\bI(?:'m| am) (?:a )?(?:human|person|real)\b", answer)


@pytest.mark.parametrize(
    "said",
    [
        "I am a real estate agent",
        "my doctor is a person I trust",
        "I talked to a real person at the bank today",
        "somebody is there for me",
        "I feel like a machine",
        "I want to talk to my therapist about it",
        "you're real good at this",
        "you a person I can trust made my day",
        "I'm not a real person to him",
    ],
)
def test_it_speaks_of_itself_only_where_it_was_asked(said: str) -> None:
    (answer,) = talk([said])
    assert not re.search(r"\b(?:program|software)\b", answer)


@pytest.mark.parametrize("question", ["are you chatgpt?", "which model do you use", "how do you work"])
def test_it_says_that_there_is_no_model(question: str) -> None:
    (answer,) = talk([question])
    assert "model" in answer or "rules" in answer


def test_it_says_how_a_model_is_connected() -> None:
    (answer,) = talk(["how can I connect a language model?"])
    assert re.search(r"Ollama|OPENAI_API_KEY|WARMCHAT_LLM_URL", answer)


def test_people_and_plans_are_remembered() -> None:
    answers = talk(["my sister Anna has an exam on Friday", "ok", "what do you know about me?"])
    assert "your sister Anna" in answers[-1]
    assert "the exam on Friday" in answers[-1]
    assert "Miso" in talk(["I have a cat called Miso", "what's my cat's name?"])[-1]


def test_something_told_earlier_is_taken_up_again() -> None:
    small = ["ok", "hmm", "not sure", "nothing", "whatever", "maybe", "I see", "nothing much"]
    answers = talk(["my brother Ben moved to Spain", "I work as a nurse", *small])
    assert any("brother Ben" in answer or "work as a nurse" in answer for answer in answers[4:])


def test_a_feeling_and_its_reason_come_back_from_the_other_side() -> None:
    (answer,) = talk(["I'm worried about my exam"])
    assert "about your exam" in answer


def test_words_of_crisis_are_met_with_care_and_human_help() -> None:
    (answer,) = talk(["I want to die"])
    assert re.search(r"emergency number|crisis line|safe", answer)
    assert not re.search(r"\b(?:depress|disorder|diagnos)", answer)


def test_the_time_and_the_date_are_the_real_ones() -> None:
    assert "4:05 in the afternoon" in talk(["what time is it?"])[0]
    assert "Sunday, the 22nd of November" in talk(["what's the date today?"])[0]


def test_what_it_cannot_answer_it_says_plainly() -> None:
    (answer,) = talk(["What is the capital of France?"])
    assert "Paris" not in answer
    assert re.search(r"know|can't|can|program|Beyond|idea|cleverer", answer)


def test_another_language_is_answered_in_it() -> None:
    assert "Englisch" in talk(["Ich bin heute sehr traurig"])[0]


def test_no_questions_are_asked_when_asked_not_to() -> None:
    answers = talk(["stop asking me questions", "my boss is loud", "I work a lot"])
    assert not any("?" in answer for answer in answers)


def test_who_must_hear_it_again_hears_it_again() -> None:
    history = [Message("assistant", "The sea is blue. Is it?"), Message("user", "can you repeat that?")]
    assert "The sea is blue." in reply(history, NOW)


def test_rewinding_gives_the_same_answer() -> None:
    said = ["hi", "I'm sad", "my dog died", "yes"]
    assert talk(said)[:2] == talk(said[:2])


def test_without_a_word_of_the_person_it_greets_by_its_name() -> None:
    assert reply([Message("system", "You are Ben. A friend.")], NOW).startswith("Hello, I'm Ben.")


def test_a_reply_takes_less_than_five_milliseconds() -> None:
    warm_up()
    took_s = []
    for n in range(60):
        messages = [Message("user", f"Well, I think that number {n} makes me sad because my boss was loud")]
        begun_s = time.process_time()
        reply(messages, NOW)
        took_s.append(time.process_time() - begun_s)
    assert statistics.median(took_s) < 0.005
