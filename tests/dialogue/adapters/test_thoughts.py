"""What a model thinks aloud is taken out, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.thoughts import ThoughtFilter

pytestmark = pytest.mark.unit


def run(text: str, size: int) -> str:
    thoughts = ThoughtFilter()
    passed = "".join(thoughts.feed(text[at : at + size]) for at in range(0, len(text), size))
    return passed + thoughts.finish()


@pytest.mark.parametrize("size", [1, 4, 100])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>They are sad.</think>\n\nI am here.", "I am here."),
        ("\n<think></think>Hello.", "Hello."),
        ("<think>never closed", ""),
        ("<thinner> than that", "<thinner> than that"),
        ("I <think> so</think>", "I <think> so</think>"),
        ("  Hello.", "  Hello."),
        ("<th", "<th"),
    ],
)
def test_a_thought_before_the_answer_is_taken_out(text: str, answer: str, size: int) -> None:
    assert run(text, size) == answer


@given(st.text(alphabet="<think>/ a\n", max_size=60), st.integers(1, 10))
def test_what_passes_does_not_depend_on_how_the_text_arrived(text: str, size: int) -> None:
    assert run(text, size) == run(text, 1000)
