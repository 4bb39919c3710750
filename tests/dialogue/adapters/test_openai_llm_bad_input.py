"""What providers do to an adapter: they break off, half close, ask for rest, filter, and speak nonsense; all over real sockets."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import pytest

from dialogue.adapters import openai_llm
from dialogue.adapters.openai_llm import OpenAILLM, create
from dialogue.errors import ProviderBusy, ProviderError, ProviderRefused
from dialogue.ports import Delta, Message, SpeechChunk, VoiceStyle
from dialogue.reply import LOST_THREAD, Reply
from dialogue.testing import ScriptedTTS
from tests.dialogue.adapters.chat_server import (
    ChatServer,
    Exchange,
    chunk,
    event,
    failing,
    raw,
    saying,
    serving,
)

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


async def test_a_server_that_closes_cleanly_in_mid_answer_has_broken_off(
    server: ChatServer, llm: OpenAILLM
) -> None:
    async def cut(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("I think ")
        await exchange.write("0\r\n\r\n")

    server.answers = [cut]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="I think ")
    with pytest.raises(
        ProviderError, match="broke off in mid-answer: the connection was closed before"
    ) as caught:
        await anext(stream)
    assert caught.value.retryable
    assert len(server.requests) == 1


async def test_an_answer_cut_off_before_its_first_word_is_asked_for_again(
    server: ChatServer, llm: OpenAILLM
) -> None:
    server.answers = [raw(event({"role": "assistant"})), saying("Hello.")]
    assert text_of(await collect(llm.stream(HELLO))) == "Hello."
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "end", [b"data: [DONE]\n\n", b"data: [DONE]\n", b"data:[DONE]", b"data: [DONE]\r\n\r\n"]
)
async def test_a_server_that_only_says_done_is_believed(
    server: ChatServer, llm: OpenAILLM, end: bytes
) -> None:
    server.answers = [raw(event({"content": "Hello."}), end)]
    assert await collect(llm.stream(HELLO)) == [Delta(text="Hello.")]


async def test_nothing_is_waited_for_after_done(server: ChatServer, llm: OpenAILLM) -> None:
    async def lingers(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("Hello.")
        await exchange.event("[DONE]")
        await asyncio.sleep(5)

    server.answers = [lingers]
    begun_s = time.monotonic()
    assert text_of(await collect(llm.stream(HELLO))) == "Hello."
    assert time.monotonic() - begun_s < 1.0


@pytest.mark.parametrize("reset", [False, True])
async def test_a_connection_that_dies_after_the_last_word_takes_nothing_away(
    server: ChatServer, llm: OpenAILLM, reset: bool
) -> None:
    async def dies(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("Hello.")
        await exchange.event(chunk({}, "stop"))
        if reset:
            await asyncio.sleep(0.05)
            exchange.hang_up()

    server.answers = [dies]
    assert await collect(llm.stream(HELLO)) == [Delta(text="Hello.")]


async def test_a_half_closed_connection_in_mid_sentence_keeps_what_was_said(
    server: ChatServer, llm: OpenAILLM
) -> None:
    async def half(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say("I think ")
        await exchange.half_close()

    server.answers = [half]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="I think ")
    with pytest.raises(ProviderError, match="broke off"):
        await anext(stream)


async def test_a_server_that_hangs_up_without_a_word_is_asked_once_more(
    server: ChatServer, llm: OpenAILLM
) -> None:
    async def mute(exchange: Exchange) -> None:
        await exchange.half_close()

    server.answers = [mute, saying("Here I am.")]
    assert text_of(await collect(llm.stream(HELLO))) == "Here I am."
    server.answers = [mute]
    with pytest.raises(ProviderError, match="the connection to .* broke off"):
        await collect(llm.stream(HELLO))


async def test_what_speaks_no_http_is_named(server: ChatServer, llm: OpenAILLM) -> None:
    async def mail(exchange: Exchange) -> None:
        await exchange.write("220 mail.example ESMTP\r\n")

    server.answers = [mail]
    with pytest.raises(ProviderError, match="the connection to .* broke off"):
        await collect(llm.stream(HELLO))


async def test_words_held_back_are_not_lost_when_the_stream_breaks(
    server: ChatServer, llm: OpenAILLM
) -> None:
    # "<" may open a thought, so it waits for what comes next; here nothing does.
    server.answers = [raw(event({"content": "<"}))]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="<")
    with pytest.raises(ProviderError, match="broke off in mid-answer"):
        await anext(stream)


async def test_a_thought_that_breaks_off_is_not_spoken(server: ChatServer, llm: OpenAILLM) -> None:
    server.answers = [raw(event({"content": "<think>They sound sad, so"}))]
    with pytest.raises(ProviderError, match="broke off in mid-answer"):
        await collect(llm.stream(HELLO))


async def test_a_tool_call_that_breaks_off_is_never_made(server: ChatServer, llm: OpenAILLM) -> None:
    call = {"index": 0, "id": "t", "function": {"name": "send_mail", "arguments": '{"to": "bo'}}
    server.answers = [raw(event({"content": "One moment. "}), event({"tool_calls": [call]}))]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="One moment. ")
    with pytest.raises(ProviderError, match="broke off in mid-answer"):
        await anext(stream)


async def test_a_content_filter_in_mid_answer_is_told(server: ChatServer, llm: OpenAILLM) -> None:
    server.answers = [raw(event({"content": "Well, "}), event({}, "content_filter"))]
    stream = llm.stream(HELLO)
    assert await anext(stream) == Delta(text="Well, ")
    with pytest.raises(ProviderRefused, match="stopped in mid-answer; say it in other words"):
        await anext(stream)


async def test_comments_and_lines_that_are_nothing_are_passed_over(
    server: ChatServer, llm: OpenAILLM
) -> None:
    noise = b": keep-alive\n\nretry: 10\nid: 7\nnonsense\n\nevent: ping\ndata: {}\n\n\xff\xfe\n\n"
    one, two = event({"content": "Grüß "}), event({"content": "dich."}, "stop")
    server.answers = [raw(noise, one[:20], one[20:], noise, two)]
    assert text_of(await collect(llm.stream(HELLO))) == "Grüß dich."


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", ["Retry-After: 1", "retry-after-ms: 300"])
async def test_a_short_rest_is_given(server: ChatServer, llm: OpenAILLM, status: int, header: str) -> None:
    wait_s = 1.0 if "After" in header else 0.3
    server.answers = [failing(status, headers=(header,)), saying("Now.")]
    begun_s = time.monotonic()
    assert text_of(await collect(llm.stream(HELLO))) == "Now."
    assert wait_s <= time.monotonic() - begun_s < wait_s + 0.9


@pytest.mark.parametrize(
    ("seconds", "sentence"), [(30, "asks for 30 s of rest"), (600, "10 minutes"), (9000, "3 hours")]
)
async def test_a_long_rest_is_told_and_not_sat_out(
    server: ChatServer, llm: OpenAILLM, seconds: int, sentence: str
) -> None:
    server.answers = [failing(429, headers=(f"Retry-After: {seconds}",)), saying("Never asked.")]
    with pytest.raises(ProviderBusy, match=sentence):
        await collect(llm.stream(HELLO))
    assert len(server.requests) == 1


async def test_a_wrong_key_is_not_a_missing_one(server: ChatServer) -> None:
    server.answers = [failing(401)]
    llm = create({"url": server.url, "key": "wrong"})
    with pytest.raises(ProviderRefused, match="does not accept the key; check OPENAI_API_KEY"):
        await collect(llm.stream(HELLO))
    await llm.aclose()


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_a_server_that_repeats_the_key_does_not_get_it_onto_the_page(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(openai_llm, "RETRY_S", 0.01)
    server.answers = [failing(status, message="sk-secret is not allowed")]
    llm = create({"url": server.url, "key": "sk-secret"})
    with pytest.raises(ProviderError, match="… is not allowed") as caught:
        await collect(llm.stream(HELLO))
    await llm.aclose()
    assert "sk-secret" not in str(caught.value)


class Sink:
    """Keeps what a reply tells."""

    def __init__(self) -> None:
        self.shown = ""
        self.failed: list[str] = []

    def tag_line(self, line: str) -> None:
        """Hear nothing of it."""

    def style(self) -> VoiceStyle:
        return VoiceStyle()

    def sound(self, shown: str, chunk: SpeechChunk) -> None:
        self.shown += shown

    def voice_failed(self, error: Exception) -> None:
        raise error

    def words_failed(self, error: Exception) -> None:
        self.failed.append(str(error))


@pytest.mark.parametrize("last", ["I was about to", "I was about to <"], ids=["words", "held"])
async def test_a_reply_whose_server_dies_keeps_its_words_and_says_that_the_end_is_lost(
    server: ChatServer, llm: OpenAILLM, last: str
) -> None:
    server.answers = [raw(event({"content": "Well, hello there. "}), event({"content": last}))]
    sink, voice = Sink(), ScriptedTTS()
    await Reply(llm.stream(HELLO), voice, sink).run()
    assert sink.shown == f"Well, hello there. {last} … {LOST_THREAD}"
    assert voice.spoken[-1] == LOST_THREAD
    assert "broke off in mid-answer" in sink.failed[0]
