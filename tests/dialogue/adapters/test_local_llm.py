"""Which addresses are this machine, and which models can talk; `discover` is tested beside the adapter."""

import pytest

from dialogue.adapters.local_llm import USUAL_PORTS, is_local, is_talker

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11434/v1",
        "http://127.0.0.1:1234/v1",
        "http://[::1]:8000/v1",
        "http://0.0.0.0:8000/v1",
        "http://127.1.2.3/v1",
    ],
)
def test_loopback_is_local(url: str) -> None:
    assert is_local(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://10.0.0.2:8000/v1",
        "http://localhost.example.org/v1",
        "http://127.0.0.1.example.org/v1",
        "http://[::1/v1",
        "nonsense",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    assert not is_local(url)


@pytest.mark.parametrize("model", ["llama3.2:3b", "qwen3", "gpt-4o-mini", "mistral-7b-instruct"])
def test_chat_models_can_talk(model: str) -> None:
    assert is_talker(model)


@pytest.mark.parametrize("model", ["nomic-embed-text", "whisper-1", "tts-1", "bge-reranker", "dall-e-3"])
def test_other_models_cannot(model: str) -> None:
    assert not is_talker(model)


def test_the_usual_ports_are_asked() -> None:
    assert set(USUAL_PORTS) == {11434, 1234, 8080, 8000}
