"""A mind behind any server that speaks OpenAI's chat completions: OpenAI, Ollama, LM Studio, llama.cpp, vLLM.

Settings: `url` (base URL, ending in /v1 as a rule), `model` (none: the first that the server offers), `key`.
The `openai` package takes more than a second to import, so this module does it in `create` and not before.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from dialogue.adapters.local_llm import discover, is_local, is_talker
from dialogue.adapters.thoughts import ThoughtFilter
from dialogue.errors import (
    PluginError,
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)
from dialogue.ports import Delta, Message, ToolCall, Usage

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionChunk

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
_NAME: Final = "openai"


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
        self._model = model
        self._first_token_s = first_token_s
        self._between_tokens_s = between_tokens_s

    @property
    def url(self) -> str:
        """The base URL that is asked."""
        return str(self._client.base_url)

    async def models(self) -> list[str]:
        """Return the names of the models that the server offers.

        Raises:
            ProviderError: the server could not be asked; the type says why.
        """
        try:
            return [model.id async for model in self._client.models.list()]
        except Exception as error:
            raise self._explain(error) from error

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[Delta, None]:
        """Yield the answer as it is written; text, then assembled tool calls, then the usage.

        A failure before the first piece is tried once more where that may help; after it, never.

        Raises:
            ProviderTimeout: no connection, no first piece, or no further piece in time.
            ProviderBusy: too many requests, or the server is overloaded.
            ProviderRefused: the key, the quota or the content is not accepted.
            ProviderMissing: nothing answers there, or there is no such model.
            ProviderError: the connection broke, or what came could not be understood.
        """
        begun = False
        for last_try in (False, True):
            try:
                # Closing the outer generator must close the inner one, and with it the connection.
                async with aclosing(self._attempt(messages)) as deltas:
                    async for delta in deltas:
                        begun = True
                        yield delta
                return
            except Exception as error:
                explained = self._explain(error)
                # Some servers refuse to count the tokens of a stream: they are asked without it from then on.
                uncounted = self._counts and not begun and "stream_options" in str(error)
                self._counts = self._counts and not uncounted
                if last_try or begun or not (uncounted or _worth_a_retry(explained)):
                    raise explained from error
            await asyncio.sleep(RETRY_S)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _attempt(self, messages: Sequence[Message]) -> AsyncGenerator[Delta, None]:
        from openai import omit

        deadline = asyncio.get_running_loop().time() + self._first_token_s
        async with asyncio.timeout_at(deadline):
            model = self._model or await self._choose_model()
            stream = await self._client.chat.completions.create(
                model=model,
                messages=[_as_parameter(message) for message in messages],
                stream=True,
                stream_options={"include_usage": True} if self._counts else omit,
            )
        answer = _Answer()
        try:
            while (chunk := await self._next(stream, deadline, answer)) is not None:
                for delta in answer.take(chunk):
                    yield delta
        finally:
            await stream.close()
        for delta in answer.finish():
            yield delta

    async def _next(self, stream: Any, deadline: float, answer: "_Answer") -> "ChatCompletionChunk | None":
        """Return the next chunk, or None at the end."""
        if answer.begun:
            patience_s = _TAIL_S if answer.ended else self._between_tokens_s
            deadline = asyncio.get_running_loop().time() + patience_s
        try:
            async with asyncio.timeout_at(deadline):
                chunk: ChatCompletionChunk | None = await anext(stream, None)
                return chunk
        except TimeoutError:
            if answer.ended:
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
                _NAME,
                f"expected {self.url} to offer a chat model, it offers {', '.join(offered) or 'none'}; "
                "load one there, or name one in the setting `model`",
            )
        self._model = fit[0]
        return self._model

    def _explain(self, error: Exception) -> ProviderError:
        return explain(error, self.url, self._model or "(the first one offered)")


class _Answer:
    """Puts the chunks of one answer together."""

    def __init__(self) -> None:
        self.begun = False  # something came that a person will notice
        self.ended = False  # the model has said that it is done
        self._thoughts = ThoughtFilter()
        self._tools: dict[int, ToolCall] = {}
        self._usage: Usage | None = None

    def take(self, chunk: "ChatCompletionChunk") -> Iterable[Delta]:
        """Yield what can be passed on at once."""
        if chunk.usage is not None:
            self._usage = Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in (chunk.choices or ())[:1]:
            text = self._thoughts.feed(choice.delta.content or "") if choice.delta else ""
            for call in (choice.delta.tool_calls or ()) if choice.delta else ():
                self._add(call)
            self.begun = self.begun or bool(text or self._tools)
            if choice.finish_reason == "content_filter" and not self.begun:
                raise ProviderRefused(_NAME, "the model would not answer this; say it in other words")
            self.ended = self.ended or bool(choice.finish_reason)
            if text:
                yield Delta(text=text)

    def finish(self) -> Iterable[Delta]:
        """Yield what was held back until the end."""
        rest = self._thoughts.finish()
        if rest:
            yield Delta(text=rest)
        for index in sorted(self._tools):
            yield Delta(tool_call=self._tools[index])
        if self._usage is not None:
            yield Delta(usage=self._usage)

    def _add(self, call: Any) -> None:
        """Add a piece of a tool call: the name and id come first, the arguments bit by bit."""
        name = (call.function.name if call.function else None) or ""
        arguments = (call.function.arguments if call.function else None) or ""
        place = self._place(call.index, call.id or "", name)
        known = self._tools.get(place, ToolCall("", ""))
        self._tools[place] = ToolCall(
            known.name + name, known.arguments + arguments, known.id or call.id or ""
        )

    def _place(self, index: int | None, id: str, name: str) -> int:
        """Return which call a piece belongs to; some servers number none of them, or all alike."""
        known = self._tools.get(-1 if index is None else index)
        if index is not None and (known is None or not id or not known.id or known.id == id):
            return index
        return len(self._tools) - (0 if name or not self._tools else 1)


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
            _NAME, f"the package openai cannot be imported ({error}); pip install openai"
        ) from error
    url = settings.get("url") or OPENAI_URL
    timeout = Timeout(FIRST_TOKEN_S, connect=CONNECT_S)
    client = AsyncOpenAI(
        base_url=url,
        # Local servers ask for no key, and the package wants one; a key in the environment is not sent to others.
        api_key=settings.get("key") or "none",
        timeout=timeout,
        max_retries=0,  # the one retry is ours: the package's own may wait for a minute
        # A proxy of the environment cannot reach this machine's own ports.
        http_client=DefaultAsyncHttpxClient(timeout=timeout, trust_env=not is_local(url)),
    )
    return OpenAILLM(client, settings.get("model", ""))


def explain(error: Exception, url: str, model: str) -> ProviderError:
    """Return an error of the `openai` package, or of what lies under it, as one of ours."""
    import openai

    if isinstance(error, ProviderError):
        return error
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return ProviderTimeout(_NAME, f"expected an answer from {url} in time, none came; try again")
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, url, model)
    if isinstance(error, openai.APIConnectionError) and _was_refused(error):
        return ProviderMissing(
            _NAME, f"nothing answers at {url} ({_reason(error)}); start the server there, or correct the url"
        )
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
        return ProviderError(_NAME, f"{url} broke off with an error: {error.message}", retryable=True)
    if isinstance(error, ValueError | TypeError | AttributeError):
        return ProviderError(
            _NAME,
            f"expected chat completions from {url}, got something else ({_reason(error)}); is the url right?",
        )
    return ProviderError(_NAME, f"the connection to {url} broke off ({_reason(error)})", retryable=True)


def _explain_status(error: Any, url: str, model: str) -> ProviderError:
    status, said = int(error.status_code), str(error.message)
    if status == 429 and error.code == "insufficient_quota":
        return ProviderRefused(_NAME, f"the quota at {url} is used up; see the account there")
    if status in (401, 403):
        return ProviderRefused(
            _NAME,
            f"{url} does not accept the key; check OPENAI_API_KEY for OpenAI, WARMCHAT_LLM_KEY for any other server",
        )
    if status == 404:
        return ProviderMissing(_NAME, f"{url} has no model {model!r} or is no such server ({said})")
    if status in (408, 504):
        return ProviderTimeout(_NAME, f"{url} says that it took too long ({status}); try again")
    if status == 429 or status >= 500:
        return ProviderBusy(_NAME, f"{url} is too busy or broken at the moment ({status}); try again later")
    return ProviderRefused(_NAME, f"{url} refused the request ({status}): {said}")


def _worth_a_retry(error: ProviderError) -> bool:
    # Who has waited for a timeout has waited long enough. A refused connection may be a server that restarts.
    no_timeout = not isinstance(error, ProviderTimeout)
    return no_timeout and (error.retryable or "nothing answers" in str(error))


def _was_refused(error: BaseException) -> bool:
    """Tell "nothing listens there" from a connection that broke: the package has one type for both."""
    return type(error.__cause__).__name__ == "ConnectError"


def _reason(error: BaseException) -> str:
    cause = error.__cause__ or error
    return str(cause) or type(cause).__name__


def _as_parameter(message: Message) -> Any:
    return {"role": message.role, "content": message.content}
