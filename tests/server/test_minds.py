"""Minds are found and made; what a page may know of them has no key in it."""

import json
from typing import cast

import pytest

from dialogue.adapters import local_llm
from dialogue.adapters.openai_llm import OpenAILLM
from dialogue.ports import LLM
from dialogue.testing import ScriptedLLM
from server.minds import Mind, Minds, own_mind
from tests.dialogue.adapters.chat_server import saying, serving

pytestmark = pytest.mark.unit

OLLAMA = "http://127.0.0.1:11434/v1"


async def one_ollama(timeout_s: float) -> list[tuple[str, list[str]]]:
    return [(OLLAMA, ["small", "large"])]


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "WARMCHAT_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)


async def test_a_real_server_is_found_with_its_models_and_the_one_made_for_it_answers() -> None:
    async with serving() as server:
        server.answers.append(saying("Hello, you."))

        async def find(timeout_s: float) -> list[tuple[str, list[str]]]:
            return await local_llm.discover(timeout_s, (server.port,))

        minds = Minds(own_mind("scripted", None), cast(LLM, ScriptedLLM()), find_local=find)
        found = {mind.id: mind for mind in await minds.find()}
        there = found[f"openai@127.0.0.1:{server.port}"]
        assert there.models == ("first-model", "second-model")
        assert there.where == "here"
        assert not there.has("third-model")
        made = await minds.make(there, "second-model")
        assert isinstance(made, OpenAILLM)
        assert await minds.make(there, "second-model") is made
        assert "".join([piece.text async for piece in made.stream([])]) == "Hello, you."
        assert server.requests[0]["model"] == "second-model"
        await made.aclose()


async def test_the_servers_own_mind_stands_first_and_a_server_that_is_found_again_is_there_once() -> None:
    minds = Minds(Mind("openai", OLLAMA, ("large",), "large"), ScriptedLLM(), OLLAMA, one_ollama)
    found = await minds.find()
    assert [mind.id for mind in found] == ["openai@127.0.0.1:11434", "companion"]
    assert found[0].models == ("large", "small")
    assert found[0].model == "large"
    assert await minds.make(found[0], "") is minds.running


async def test_openai_is_offered_where_a_key_is_set_and_no_word_of_the_key_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    configured = "https://person:word@models.example.org/v1"
    minds = Minds(Mind("companion"), ScriptedLLM(), configured, one_ollama)
    offered = [mind.offered() for mind in await minds.find()]
    assert {one.name: (one.host, one.where) for one in offered} == {
        "The built-in companion": ("", "here"),
        "models.example.org": ("models.example.org", "away"),
        "Ollama": ("127.0.0.1:11434", "here"),
        "OpenAI": ("api.openai.com", "away"),
    }
    told = json.dumps([one.model_dump() for one in offered])
    assert "secret" not in told
    assert "word" not in told
