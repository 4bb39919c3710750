"""The adapter against a real HTTP server on loopback that streams, dawdles, breaks off and refuses."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from dialogue.adapters import openai_llm
from dialogue.adapters.local_llm import discover
from dialogue.adapters.openai_llm import OpenAILLM, create
from dialogue.conformance import check_llm
from dialogue.errors import (
    PluginError,
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)
from dialogue.ports import Delta, Message, ToolCall, Usage
from dialogue.tools import ToolBox, converse
from tests.dialogue.adapters.chat_server import Answer, ChatServer, Exchange, chunk, failing, saying, serving

pytestmark = pytest.mark.unit

HELLO = [Message("system", "Be kind."), Message("user", "Hello.")]


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with serving() as chat:
        yield chat


@pytest.fixture
async def llm(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenAILLM]:
    monkeypatch.setattr(openai_llm, "RETRY_S", 0.01)
    made = create({"url": server.url})
    yield made
    await made.aclose()


async def collect(stream: AsyncGenerator[Delta, None]) -> list[Delta]:
    return [delta async for delta in stream]


def text_of(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas)


async def test_text_streams_and_the_usage_comes_last(server: ChatServer, llm: OpenAILLM) -> None:
    server.answers = [saying("Hello ", "there.")]
    deltas = await collect(llm.stream(HELLO))
    assert deltas == [Delta(text="Hello "), Delta(text="there."), Delta(usage=Usage(3, 5))]
    assert server.requests[0]["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hello."},
    ]


async def test_pieces_pass_on_before_the_answer_is_complete(server: ChatServer, llm: OpenAILLM) -> None:
    gate = asyncio.Event()

    async def slow(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("Hello ")
        await gate.wait()
        await exchange.say("there.")
        await exchange.end()

    server.answers = [slow]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="Hello ")
    gate.set()
    assert text_of(await collect(stream)) == "there."


async def test_without_a_model_the_first_that_talks_is_taken(server: ChatServer, llm: OpenAILLM) -> None:
    server.models = ["nomic-embed-text", "qwen", "llama"]
    server.answers = [saying("Hi.")]
    await collect(llm.stream(HELLO))
    assert server.requests[0]["model"] == "qwen"


async def test_the_named_model_and_key_are_used(server: ChatServer) -> None:
    server.answers = [saying("Hi.")]
    llm = create({"url": server.url, "model": "mine", "key": "secret"})
    await collect(llm.stream(HELLO))
    await llm.aclose()
    assert server.requests[0]["model"] == "mine"
    assert server.authorizations == ["bearer secret"]


async def test_a_key_of_the_environment_is_not_sent_unasked(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    server.answers = [saying("Hi.")]
    llm = create({"url": server.url})
    await collect(llm.stream(HELLO))
    await llm.aclose()
    assert "secret" not in server.authorizations[0]


async def test_a_server_without_chat_models_is_named(server: ChatServer, llm: OpenAILLM) -> None:
    server.models = ["nomic-embed-text"]
    with pytest.raises(ProviderMissing, match="offer a chat model, it offers nomic-embed-text"):
        await collect(llm.stream(HELLO))


async def test_tool_calls_are_put_together(server: ChatServer, llm: OpenAILLM) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.begin()
        for call in (
            {"index": 0, "id": "t1", "type": "function", "function": {"name": "clock", "arguments": ""}},
            {"index": 0, "function": {"arguments": '{"zone": '}},
            {"index": 0, "function": {"arguments": '"UTC"}'}},
        ):
            await exchange.event(chunk({"tool_calls": [call]}))
        await exchange.end("tool_calls")

    server.answers = [answer]
    deltas = await collect(llm.stream(HELLO))
    assert deltas[0] == Delta(tool_call=ToolCall("clock", '{"zone": "UTC"}', "t1"))


@pytest.mark.parametrize("index", [None, 0])
async def test_tools_that_a_server_does_not_number_stay_apart(
    server: ChatServer, llm: OpenAILLM, index: int | None
) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.begin()
        for id, name in (("t1", "clock"), ("t2", "weather")):
            call = {"id": id, "type": "function", "function": {"name": name, "arguments": "{}"}}
            await exchange.event(chunk({"tool_calls": [{**call, "index": index}]}))
        await exchange.end("tool_calls")

    server.answers = [answer]
    deltas = await collect(llm.stream(HELLO))
    assert [delta.tool_call for delta in deltas if delta.tool_call] == [
        ToolCall("clock", "{}", "t1"),
        ToolCall("weather", "{}", "t2"),
    ]


async def test_a_server_that_counts_no_tokens_is_not_asked_to_again(
    server: ChatServer, llm: OpenAILLM
) -> None:
    server.answers = [failing(400, message="Unknown field: stream_options"), saying("Hello.")]
    assert (await collect(llm.stream(HELLO)))[0] == Delta(text="Hello.")
    assert (await collect(llm.stream(HELLO)))[0] == Delta(text="Hello.")
    assert ["stream_options" in request for request in server.requests] == [True, False, False]


async def test_what_a_model_thinks_aloud_is_no_answer(server: ChatServer, llm: OpenAILLM) -> None:
    server.answers = [saying("<thi", "nk>They say ", "hello.</th", "ink>\n\n", "Hello ", "there.")]
    assert text_of(await collect(llm.stream(HELLO))) == "Hello there."


async def test_an_empty_answer_is_empty(server: ChatServer, llm: OpenAILLM) -> None:
    server.answers = [saying()]
    assert text_of(await collect(llm.stream(HELLO))) == ""


async def test_no_first_piece_in_time_is_a_timeout(server: ChatServer, llm: OpenAILLM) -> None:
    llm._first_token_s = 0.5  # the model is chosen within it too

    async def silent(exchange: Exchange) -> None:
        await exchange.begin()
        await asyncio.sleep(5)

    server.answers = [silent]
    with pytest.raises(ProviderTimeout, match="none came; try again"):
        await collect(llm.stream(HELLO))
    assert len(server.requests) == 1  # a timeout is not tried again


async def test_a_pause_between_pieces_is_a_timeout_and_what_came_was_passed_on(
    server: ChatServer, llm: OpenAILLM
) -> None:
    llm._between_tokens_s = 0.1

    async def stuck(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("Well, ")
        await asyncio.sleep(5)

    server.answers = [stuck]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="Well, ")
    with pytest.raises(ProviderTimeout):
        await anext(stream)


async def test_a_connection_that_dies_mid_sentence_is_not_tried_again(
    server: ChatServer, llm: OpenAILLM
) -> None:
    async def dies(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("I think ")

    server.answers = [dies]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="I think ")
    with pytest.raises(ProviderError, match="broke off") as caught:
        await anext(stream)
    assert caught.value.retryable
    assert len(server.requests) == 1


async def test_an_error_inside_the_stream_is_passed_on_in_words(server: ChatServer, llm: OpenAILLM) -> None:
    async def errs(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.event({"error": {"message": "out of memory"}})

    server.answers = [errs]
    with pytest.raises(ProviderError, match="broke off with an error: out of memory"):
        await collect(llm.stream(HELLO))


@pytest.mark.parametrize("garbage", ["not json", '"text"', "[1, 2]", '{"choices": 5}'])
async def test_garbage_in_the_stream_is_an_error_of_ours(
    server: ChatServer, llm: OpenAILLM, garbage: str
) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.event(garbage)
        await exchange.end()

    server.answers = [answer]
    with pytest.raises(ProviderError, match=r"got something else|broke off"):
        await collect(llm.stream(HELLO))


async def test_a_web_page_instead_of_a_stream_is_known_as_such(server: ChatServer, llm: OpenAILLM) -> None:
    async def page(exchange: Exchange) -> None:
        await exchange.send(200, "<html>Welcome</html>")

    server.answers = [page]
    with pytest.raises(ProviderError, match="got something else .*; is the url right"):
        await collect(llm.stream(HELLO))


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        (failing(401), ProviderRefused, "wants a key, and none is set for it; set OPENAI_API_KEY for OpenAI"),
        (
            failing(403, message="not for you"),
            ProviderRefused,
            r"forbids this request \(403\): not for you; a key",
        ),
        (failing(404, message="no such model"), ProviderMissing, r"no model 'first-model'.*no such model"),
        (failing(429, "insufficient_quota"), ProviderRefused, "quota"),
        (failing(400, message="too long"), ProviderRefused, r"refused the request \(400\).*too long"),
        (failing(408), ProviderTimeout, "took too long"),
    ],
)
async def test_a_refusal_is_named_and_not_tried_again(
    server: ChatServer, llm: OpenAILLM, answer: Answer, error: type[ProviderError], sentence: str
) -> None:
    server.answers = [answer]
    with pytest.raises(error, match=sentence):
        await collect(llm.stream(HELLO))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_server_is_asked_once_more(server: ChatServer, llm: OpenAILLM, status: int) -> None:
    server.answers = [failing(status), saying("Now.")]
    assert text_of(await collect(llm.stream(HELLO))) == "Now."
    server.answers = [failing(status)]
    with pytest.raises(ProviderBusy, match=rf"\({status}\).*; try again later"):
        await collect(llm.stream(HELLO))
    assert len(server.requests) == 4


async def test_where_nothing_listens_the_url_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_llm, "RETRY_S", 0.01)
    llm = create({"url": "http://127.0.0.1:9/v1", "model": "m"})
    with pytest.raises(ProviderMissing, match="nothing answers at http://127.0.0.1:9/v1"):
        await collect(llm.stream(HELLO))
    await llm.aclose()


async def test_closing_the_answer_hangs_up(server: ChatServer, llm: OpenAILLM) -> None:
    async def endless(exchange: Exchange) -> None:
        await exchange.begin()
        while True:
            await exchange.say("word ")
            await asyncio.sleep(0.005)

    server.answers = [endless]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="word ")
    begun_s = time.monotonic()
    await stream.aclose()
    assert time.monotonic() - begun_s < 0.2
    await asyncio.wait_for(server.hung_up.wait(), 2.0)


@dataclass(frozen=True)
class Clock:
    name: str = "clock"
    description: str = "What time it is in a city."
    parameters: Mapping[str, object] = field(
        default_factory=lambda: {"type": "object", "properties": {"city": {"type": "string"}}}
    )

    async def call(self, arguments: Mapping[str, object]) -> str:
        raise AssertionError("the adapter calls no tool")


async def test_tools_and_what_came_of_them_are_sent_as_servers_take_them(
    server: ChatServer, llm: OpenAILLM
) -> None:
    server.answers = [saying("It is noon.")]
    call = ToolCall("clock", '{"city": "Oslo"}', "t1")
    talk = [*HELLO, Message("assistant", "One moment.", (call,)), Message("tool", "12:00", tool_call_id="t1")]
    await collect(llm.stream(talk, tools=[Clock()]))
    function = {"name": "clock", "description": Clock().description, "parameters": Clock().parameters}
    assert server.requests[0]["tools"] == [{"type": "function", "function": function}]
    assert server.requests[0]["messages"][2:] == [
        {
            "role": "assistant",
            "content": "One moment.",
            "tool_calls": [
                {
                    "id": "t1",
                    "type": "function",
                    "function": {"name": "clock", "arguments": '{"city": "Oslo"}'},
                }
            ],
        },
        {"role": "tool", "content": "12:00", "tool_call_id": "t1"},
    ]


async def test_a_tool_is_called_and_the_answer_goes_on_from_what_it_said(
    server: ChatServer, llm: OpenAILLM
) -> None:
    async def asks(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("One ", "moment.")
        function = {"name": "clock", "arguments": '{"city": "Oslo"}'}
        await exchange.event(chunk({"tool_calls": [{"index": 0, "id": "t1", "function": function}]}))
        await exchange.end("tool_calls")

    @dataclass(frozen=True)
    class Noon(Clock):
        async def call(self, arguments: Mapping[str, object]) -> str:
            return f"12:00 in {arguments['city']}"

    server.answers = [asks, saying("It is noon.")]
    pieces = [piece async for piece in converse(llm, HELLO, ToolBox([Noon()]))]
    assert text_of([piece for piece in pieces if isinstance(piece, Delta)]) == "One moment.\n It is noon."
    assert [message["role"] for message in server.requests[1]["messages"][2:]] == ["assistant", "tool"]
    assert server.requests[1]["messages"][3] == {
        "role": "tool",
        "content": "12:00 in Oslo",
        "tool_call_id": "t1",
    }


@pytest.mark.parametrize(
    ("status", "said"), [(400, "llama2 does not support tools"), (500, "tools param requires --jinja flag")]
)
async def test_a_model_that_knows_no_tools_answers_without(
    server: ChatServer, llm: OpenAILLM, status: int, said: str
) -> None:
    server.answers = [failing(status, message=said), saying("Hello.")]
    assert text_of(await collect(llm.stream(HELLO, tools=[Clock()]))) == "Hello."
    assert text_of(await collect(llm.stream(HELLO, tools=[Clock()]))) == "Hello."
    assert ["tools" in request for request in server.requests] == [True, False, False]
    assert not llm.takes_tools


async def test_the_adapter_keeps_to_its_port(server: ChatServer, llm: OpenAILLM) -> None:
    server.answers = [saying("I am ", "well.")]
    assert await check_llm(llm) == "I am well."


async def test_local_servers_are_found_by_their_ports(server: ChatServer) -> None:
    port = int(server.url.rsplit(":", 1)[1].removesuffix("/v1"))
    assert await discover(0.3, ports=(9, port)) == [(server.url, ["first-model", "second-model"])]


async def test_a_port_that_says_nothing_is_given_up_in_time() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    begun_s = time.monotonic()
    assert await discover(0.1, ports=(port,)) == []
    assert time.monotonic() - begun_s < 0.5
    listening.close()
    await listening.wait_closed()


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(PluginError, match="takes url, model, key; got modle too"):
        create({"modle": "x"})


def test_importing_the_adapter_does_not_import_openai() -> None:
    code = "import sys, dialogue.adapters.openai_llm; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
