"""An answer is put together from events; what is none is an error, and what is unfinished is not passed off as whole."""

import json
from typing import Any

import pytest

from dialogue.adapters.openai_answer import Answer
from dialogue.adapters.openai_errors import StreamBroke
from dialogue.errors import ProviderRefused
from dialogue.ports import Delta, ToolCall, Usage

pytestmark = pytest.mark.unit


def piece(delta: dict[str, Any] | None, reason: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})


def run(*events: str) -> list[Delta]:
    answer = Answer()
    taken = [delta for event in events for delta in answer.take(event)]
    return taken + list(answer.finish())


def test_text_passes_at_once_and_usage_comes_last() -> None:
    usage = json.dumps({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 5}})
    assert run(piece({"content": "Hi."}), piece({}, "stop"), usage) == [
        Delta("Hi."),
        Delta(usage=Usage(3, 5)),
    ]


@pytest.mark.parametrize("end", [piece(None, "stop"), "[DONE]", " [DONE]"])
def test_either_end_will_do(end: str) -> None:
    assert run(piece({"content": "Hi."}), end) == [Delta("Hi.")]


def test_without_an_end_it_broke_off() -> None:
    with pytest.raises(StreamBroke, match="closed before the end was told"):
        run(piece({"content": "Hi."}))


def test_no_event_at_all_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no event in it"):
        run()


@pytest.mark.parametrize(
    "event",
    [
        "not json",
        '"text"',
        "[1]",
        '{"choices": 5}',
        '{"choices": [5]}',
        piece({"content": 7}),
        piece({"tool_calls": [1]}),
    ],
)
def test_what_is_no_chunk_is_refused(event: str) -> None:
    with pytest.raises(ValueError):
        run(event, "[DONE]")


@pytest.mark.parametrize("error", ['{"message": "out of memory"}', '"out of memory"'])
def test_an_error_in_the_stream_is_told_in_its_words(error: str) -> None:
    with pytest.raises(StreamBroke, match="with an error: out of memory"):
        run(f'{{"error": {error}}}')


def test_usage_that_is_none_is_left_out() -> None:
    assert run('{"usage": {"prompt_tokens": "many"}}', "[DONE]") == []


def test_a_refusal_is_said_like_any_answer() -> None:
    assert run(piece({"refusal": "I'd rather not."}, "stop")) == [Delta("I'd rather not.")]


def test_arguments_that_come_as_an_object_become_text() -> None:
    call = {"id": "t", "function": {"name": "clock", "arguments": {"city": "Oslo"}}}
    assert run(piece({"tool_calls": [call]}, "tool_calls")) == [
        Delta(tool_call=ToolCall("clock", '{"city": "Oslo"}', "t"))
    ]


def test_a_filter_before_the_first_word_says_so() -> None:
    with pytest.raises(ProviderRefused, match="would not answer this"):
        run(piece({}, "content_filter"))


def test_what_was_held_back_comes_in_the_end() -> None:
    assert run(piece({"content": "<th"}), "[DONE]") == [Delta("<th")]
    answer = Answer()
    assert list(answer.take(piece({"content": "<th"}))) == []
    assert (answer.rest(), answer.rest()) == ("<th", "")
