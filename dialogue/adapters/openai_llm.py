"""A mind behind any server that speaks OpenAI's chat completions: OpenAI, Ollama, LM Studio, llama.cpp, vLLM.

Settings: `url` (base URL, ending in /v1 as a rule), `model` (none: the first that the server offers), `key`.
The `openai` package takes more than a second to import, so this module does it in `create` and not before.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import TYPE_CHECKING, Any, Final

from dialogue.adapters.local_llm import discover, is_local, is_talker
from dialogue.adapters.openai_answer import Answer
from dialogue.adapters.openai_errors import NAME, explain, refuses, wait_before_retry_s
from dialogue.adapters.openai_events import data_of
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Delta, Message, Tool

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["OpenAILLM", "create", "discover", "explain"]

OPENAI_URL: Final = "https://api.openai.com/v1"
# OpenAI's own list of models begins with no particular one; other servers offer what their owner put there.
OPENAI_MODEL: Final = "gpt-4o-mini"

CONNECT_S: Final = 3.0
FIRST_TOKEN_S: Final = 20.0
BETWEEN_TOKENS_S: Final = 10.0
RETRY_S: Final = 0.3
_TAIL_S: Final = 1.0  # the reply is complete, only the bill may still come

_SETTINGS: Final = ("url", "model", "key")
# Local servers ask for no key, and the package wants one.
_NO_KEY: Final = "none"


class OpenAILLM:
    """Streams chat completions. Make it with `create`; safe for many sessions on one event loop."""

    def __init__(
        self,
        client: "AsyncOpenAI",
        model: str,
        *,
        first_token_s: float = FIRST_TOKEN_S,
        between_tokens_s: float = BETWEEN_TOKENS_S,
    ) -> None:
        self._client = client
        self._counts = True
        self.summarises = True
        self.takes_tools = True  # until a server says that its model knows none
        self._model = model
        self._first_token_s = first_token_s
        self._between_tokens_s = between_tokens_s

    @property
    def url(self) -> str:
        """The base URL that is asked."""
        return str(self._client.base_url)

    @property
    def model(self) -> str:
        """The model that is asked for; "" is the first that the server offers."""
        return self._model

    async def models(self) -> list[str]:
        """Return the names of the models that the server offers.

        Raises:
            ProviderError: the server could not be asked; the type says why.
        """
        try:
            return [model.id async for model in self._client.models.list()]
        except Exception as error:
            raise self._explain(error) from error

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[Tool] = ()
    ) -> AsyncGenerator[Delta, None]:
        """Yield the answer as it is written; text, then assembled tool calls, then the usage.

        A failure before the first piece is tried once more where that may help; after it, never.

        Args:
            messages: the talk.
            tools: what the model may ask for; a server whose model takes none answers without them.

        Raises:
            ProviderTimeout: no connection, no first piece, or no further piece in time.
            ProviderBusy: too many requests, or the server is overloaded or broken.
            ProviderRefused: the key, the quota or the content is not accepted.
            ProviderMissing: nothing answers there, or there is no such model.
            ProviderError: the connection broke, or what came could not be understood.
        """
        retried = False
        while True:
            answer, begun = Answer(), False
            try:
                # Closing the outer generator must close the inner one, and with it the connection.
                async with aclosing(self._attempt(messages, tools, answer)) as deltas:
                    async for delta in deltas:
                        begun = True
                        yield delta
                return
            except Exception as error:
                offering = bool(tools) and messages[-1].role != "tool"
                wait_s = None if begun else self._before_another_try_s(error, retried, offering)
                if wait_s is None:
                    rest = answer.rest()
                    if rest.strip():
                        yield Delta(text=rest)
                    raise self._explain(error) from error
            retried = retried or wait_s > 0
            await asyncio.sleep(wait_s)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _attempt(
        self, messages: Sequence[Message], tools: Sequence[Tool], answer: Answer
    ) -> AsyncGenerator[Delta, None]:
        deadline = asyncio.get_running_loop().time() + self._first_token_s
        async with AsyncExitStack() as stack:
            async with asyncio.timeout_at(deadline):
                model = self._model or await self._choose_model()
                response = await stack.enter_async_context(
                    self._client.chat.completions.with_streaming_response.create(
                        model=model,
                        messages=[_as_parameter(message) for message in messages],
                        stream=True,
                        **self._options(tools),
                    )
                )
            events = await stack.enter_async_context(aclosing(data_of(response.iter_bytes())))
            while (data := await self._next(events, deadline, answer)) is not None:
                for delta in answer.take(data):
                    yield delta
        for delta in answer.finish():
            yield delta

    def _options(self, tools: Sequence[Tool]) -> dict[str, Any]:
        """Return what not every server understands, as far as this one has not refused it."""
        counted = {"stream_options": {"include_usage": True}} if self._counts else {}
        offered = {"tools": [_as_function(tool) for tool in tools]} if tools and self.takes_tools else {}
        return {**counted, **offered}

    def _before_another_try_s(self, error: Exception, retried: bool, offering: bool) -> float | None:
        """Return how long to wait before the question is asked again, in seconds; None where it is not.

        `offering` says that tools were offered for the first time in this answer.
        """
        # Some servers refuse to count the tokens of a stream, some models know no tools: they are asked without it from
        # then on.
        if self._counts and refuses(error, "stream_options"):
            self._counts = False
            return 0.0
        if offering and self.takes_tools and refuses(error, "tool"):
            self.takes_tools = False
            return 0.0
        return None if retried else wait_before_retry_s(error, self._explain(error), RETRY_S)

    async def _next(self, events: AsyncGenerator[str, None], deadline: float, answer: Answer) -> str | None:
        """Return the data of the next event, or None at the end."""
        if answer.done:
            return None
        if answer.begun or answer.ended:
            patience_s = _TAIL_S if answer.ended else self._between_tokens_s
            deadline = asyncio.get_running_loop().time() + patience_s
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(events, None)
        except Exception:
            if answer.ended:  # all words are here, however the connection ends
                return None
            raise

    async def _choose_model(self) -> str:
        if self.url.rstrip("/") == OPENAI_URL:
            self._model = OPENAI_MODEL
            return self._model
        offered = await self.models()
        fit = [name for name in offered if is_talker(name)]
        if not fit:
            raise ProviderMissing(
                NAME,
                f"expected {self.url} to offer a chat model, it offers {', '.join(offered) or 'none'}; "
                "load one there, or name one in the setting `model`",
            )
        self._model = fit[0]
        return self._model

    def _explain(self, error: Exception) -> ProviderError:
        key = "" if self._client.api_key == _NO_KEY else self._client.api_key
        return explain(error, self.url, self._model or "(the first one offered)", key=key)


def create(settings: Mapping[str, str]) -> OpenAILLM:
    """Return a mind for `url`, `model` and `key`; the server is not asked before the first turn.

    Raises:
        PluginError: a setting is not known.
        ProviderMissing: the `openai` package cannot be imported.
    """
    unknown = sorted(set(settings) - set(_SETTINGS))
    if unknown:
        raise PluginError(f"the llm 'openai' takes {', '.join(_SETTINGS)}; got {', '.join(unknown)} too")
    try:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout
    except ImportError as error:
        raise ProviderMissing(
            NAME, f"the package openai cannot be imported ({error}); pip install openai"
        ) from error
    url = settings.get("url") or OPENAI_URL
    timeout = Timeout(FIRST_TOKEN_S, connect=CONNECT_S)
    client = AsyncOpenAI(
        base_url=url,
        # A key in the environment is not sent to others.
        api_key=settings.get("key") or _NO_KEY,
        timeout=timeout,
        max_retries=0,  # the one retry is ours: the package's own may wait for a minute
        # A proxy of the environment cannot reach this machine's own ports.
        http_client=DefaultAsyncHttpxClient(timeout=timeout, trust_env=not is_local(url)),
    )
    return OpenAILLM(client, settings.get("model", ""))


def _as_parameter(message: Message) -> Any:
    """Return a message as the server takes it."""
    parameter: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        parameter["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id:
        parameter["tool_call_id"] = message.tool_call_id
    return parameter


def _as_function(tool: Tool) -> Any:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}
