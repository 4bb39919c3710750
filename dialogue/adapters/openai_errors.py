"""What can go wrong with an OpenAI-compatible server, as our errors: each says what came and what to do."""

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

from dialogue.errors import ProviderBusy, ProviderError, ProviderMissing, ProviderRefused, ProviderTimeout

NAME: Final = "openai"
# Who waits for an answer waits this much longer if the server asks for it; a longer wait is told, not sat out.
PATIENCE_S: Final = 2.0
# They ask to wait; any other status with such a header is an error that stays.
_MAY_ASK_TO_WAIT: Final = (429, 503, 529)


class StreamBroke(Exception):
    """An answer was cut off; the message goes on after "broke off"."""


def explain(error: Exception, url: str, model: str, *, key: str | None = None) -> ProviderError:
    """Return an error of the `openai` package, or of what lies under it, as one of ours.

    Args:
        error: what was raised.
        url: the server that was asked, for the sentence.
        model: the model that was asked for, for the sentence.
        key: what was sent along, "" for none; None where that is not known. No sentence repeats it.
    """
    import openai

    if isinstance(error, ProviderError):
        return error
    if isinstance(error, StreamBroke):
        return ProviderError(NAME, f"{url} broke off {_without(key, str(error))}", retryable=True)
    if isinstance(error, TimeoutError | openai.APITimeoutError) or type(error).__name__.endswith("Timeout"):
        return ProviderTimeout(NAME, f"expected an answer from {url} in time, none came; try again")
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, url, model, key)
    if isinstance(error, openai.APIConnectionError) and _was_refused(error):
        return ProviderMissing(
            NAME, f"nothing answers at {url} ({_reason(error)}); start the server there, or correct the url"
        )
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
        said = _without(key, error.message)
        return ProviderError(NAME, f"{url} broke off with an error: {said}", retryable=True)
    if isinstance(error, ValueError | TypeError | AttributeError):
        return ProviderError(
            NAME,
            f"expected chat completions from {url}, got something else ({_reason(error)}); is the url right?",
        )
    return ProviderError(NAME, f"the connection to {url} broke off ({_reason(error)})", retryable=True)


def wait_before_retry_s(error: Exception, explained: ProviderError, otherwise_s: float) -> float | None:
    """Return after which time a second try may help, in seconds; None where it would not, or not soon enough.

    Args:
        error: what was raised.
        explained: the same as one of our errors.
        otherwise_s: the time where the server asks for none.
    """
    # Who has waited for a timeout has waited long enough. A refused connection may be a server that restarts.
    if isinstance(explained, ProviderTimeout):
        return None
    if not (explained.retryable or "nothing answers" in str(explained)):
        return None
    asked_s = retry_after_s(error)
    if asked_s is None:
        return otherwise_s
    return asked_s if asked_s <= PATIENCE_S else None


def retry_after_s(error: Exception) -> float | None:
    """Return how long the server asks to be left alone, in seconds, from `Retry-After`; None where it does not ask.

    The header holds seconds or a date (RFC 9110, section 10.2.3); OpenAI adds `retry-after-ms`, which is finer.
    """
    status, headers = getattr(error, "status_code", None), _headers(error)
    if status not in _MAY_ASK_TO_WAIT:
        return None
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    seconds = _number(said)
    if seconds is not None or said is None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def refuses(error: Exception, word: str) -> bool:
    """Return whether a server turned the request down and names `word` as the reason, such as a field it lacks."""
    return getattr(error, "status_code", None) is not None and word in f"{error} {_said(error)}".lower()


def _explain_status(error: Any, url: str, model: str, key: str | None) -> ProviderError:
    status, said = int(error.status_code), _without(key, _said(error))
    if status == 429 and error.code == "insufficient_quota":
        return ProviderRefused(NAME, f"the quota at {url} is used up; see the account there")
    if status == 401:
        return ProviderRefused(NAME, _about_the_key(url, key))
    if status == 403:
        return ProviderRefused(
            NAME,
            f"{url} forbids this request (403): {said}; a key may be right and still not be allowed this model, or not "
            "from this country: see the account there",
        )
    if status == 404:
        return ProviderMissing(NAME, f"{url} has no model {model!r} or is no such server ({said})")
    if status in (408, 504):
        return ProviderTimeout(NAME, f"{url} says that it took too long ({status}); try again")
    if status in _MAY_ASK_TO_WAIT:
        return ProviderBusy(
            NAME, f"{url} is too busy at the moment ({status}); {_when(retry_after_s(error))}"
        )
    if status >= 500:
        return ProviderBusy(NAME, f"{url} has an error of its own ({status}): {said}; try again later")
    return ProviderRefused(NAME, f"{url} refused the request ({status}): {said}")


def _about_the_key(url: str, key: str | None) -> str:
    where = "OPENAI_API_KEY for OpenAI, WARMCHAT_LLM_KEY for any other server"
    if key != "":
        return f"{url} does not accept the key; check {where}"
    return f"{url} wants a key, and none is set for it; set {where}"


def _when(wait_s: float | None) -> str:
    if wait_s is None or wait_s <= PATIENCE_S:  # that long was waited already
        return "try again later"
    if wait_s < 100:
        return f"it asks for {math.ceil(wait_s)} s of rest; try again then"
    if wait_s < 100 * 60:
        return f"it asks for {math.ceil(wait_s / 60)} minutes of rest; try again then"
    return f"it asks for {math.ceil(wait_s / 3600)} hours of rest; choose another mind, or try again then"


def _said(error: Any) -> str:
    """Return the server's own words; the package puts the status before them, which our sentences tell already.

    OpenAI's shape has a `message`; servers that are made with FastAPI check a request before they see it, and then tell
    `detail`: a text, or what is wrong where.
    """
    body = getattr(error, "body", None)
    body = body if isinstance(body, Mapping) else {}
    detail = body.get("detail")
    if isinstance(detail, list):
        detail = "; ".join(_wrong(one) for one in detail)
    return str(body.get("message") or detail or getattr(error, "message", error))


def _wrong(one: Any) -> str:
    """Return one complaint of FastAPI's as words: "speed: Input should be less than 4"."""
    if not isinstance(one, Mapping):
        return str(one)
    places = one.get("loc")
    where = ".".join(str(place) for place in places if place != "body") if isinstance(places, list) else ""
    return ": ".join(filter(None, (where, str(one.get("msg", "")))))


def _without(key: str | None, said: str) -> str:
    """Return a server's words without the key, which some repeat; what is shown on a page must not hold it."""
    return said.replace(key, "…") if key else said


def _headers(error: Exception) -> Mapping[str, str]:
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    return headers


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _was_refused(error: BaseException) -> bool:
    """Tell "nothing listens there" from a connection that broke: the package has one type for both."""
    return type(error.__cause__).__name__ == "ConnectError"


def _reason(error: BaseException) -> str:
    cause = error.__cause__ or error
    return str(cause) or type(cause).__name__
