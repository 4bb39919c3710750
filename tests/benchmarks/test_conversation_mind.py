"""The scripted mind is asked as a real one is: over HTTP, with the official package."""

import pytest

from benchmarks.conversation_mind import MODEL, serving
from dialogue.adapters import openai_llm
from dialogue.ports import Message

pytestmark = pytest.mark.e2e


async def test_it_answers_with_the_words_that_were_set_and_notes_when_it_was_asked() -> None:
    with serving() as mind:
        llm = openai_llm.create({"url": mind.url})
        assert await llm.models() == [MODEL]
        for answer in ("I see.", "It was in spring."):
            mind.answer = answer
            deltas = [delta.text async for delta in llm.stream([Message("user", "Hello.")])]
            assert "".join(deltas) == answer
            assert len(deltas) > 1
        await llm.aclose()
        assert len(mind.asked_s) == 2
        assert mind.asked_s == sorted(mind.asked_s)
