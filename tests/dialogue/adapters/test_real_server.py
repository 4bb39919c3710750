"""The adapter against any real OpenAI-compatible server that is not ours; docs/minds.md says how to have a tiny one.

    WARMCHAT_TEST_LLM_URL=http://127.0.0.1:8000/v1 WARMCHAT_TEST_LLM_MODEL=… pytest tests/dialogue/adapters/test_real_server.py

A model with random weights is enough: what is looked at is the way of its words, not their sense.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from dialogue.adapters.openai_llm import OpenAILLM, create
from dialogue.conformance import check_llm
from dialogue.ports import Message
from dialogue.tools import ToolBox, converse

URL = os.environ.get("WARMCHAT_TEST_LLM_URL", "")
MODEL = os.environ.get("WARMCHAT_TEST_LLM_MODEL", "")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not URL, reason="optional: WARMCHAT_TEST_LLM_URL is not set: it names a language server to test with"
    ),
]

HELLO = [Message("system", "Be kind."), Message("user", "Hello, how are you?")]


@pytest.fixture
async def llm() -> AsyncIterator[OpenAILLM]:
    made = create({name: value for name, value in (("url", URL), ("model", MODEL)) if value})
    yield made
    await made.aclose()


async def test_a_real_server_keeps_to_the_port(llm: OpenAILLM) -> None:
    assert (await check_llm(llm)).strip()


async def test_words_come_before_the_answer_is_complete(llm: OpenAILLM) -> None:
    pieces = [delta.text async for delta in llm.stream(HELLO) if delta.text]
    assert len(pieces) > 1


async def test_an_interruption_is_quick_and_the_next_question_is_answered(llm: OpenAILLM) -> None:
    stream = llm.stream(HELLO)
    await anext(stream)
    begun_s = time.monotonic()
    await stream.aclose()
    assert time.monotonic() - begun_s < 0.5
    assert [delta async for delta in llm.stream(HELLO)]


async def test_two_people_are_answered_at_one_time(llm: OpenAILLM) -> None:
    async def answer() -> str:
        return "".join([delta.text async for delta in llm.stream(HELLO)])

    one, other = await asyncio.gather(answer(), answer())
    assert one.strip()
    assert other.strip()


@dataclass(frozen=True)
class Clock:
    """A tool that always says the same."""

    name: str = "clock"
    description: str = "What time it is."
    parameters: Mapping[str, object] = field(default_factory=lambda: {"type": "object", "properties": {}})

    async def call(self, arguments: Mapping[str, object]) -> str:
        """Return noon."""
        return "It is 12:00."


async def test_a_talk_with_tools_comes_to_an_end(llm: OpenAILLM) -> None:
    pieces = [piece async for piece in converse(llm, HELLO, ToolBox([Clock()]))]
    assert pieces
