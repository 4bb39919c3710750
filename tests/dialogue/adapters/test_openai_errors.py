"""How long a server asks to be left alone, and whether that is waited for; the rest is tested beside the adapter."""

import time
from dataclasses import dataclass, field
from email.utils import formatdate

import pytest

from dialogue.adapters.openai_errors import StreamBroke, explain, refuses, retry_after_s, wait_before_retry_s
from dialogue.errors import ProviderBusy, ProviderError, ProviderMissing, ProviderRefused, ProviderTimeout

pytestmark = pytest.mark.unit

URL = "http://127.0.0.1:1/v1"
NOT_FOUND = ProviderMissing("openai", f"nothing answers at {URL}")


@dataclass
class Response:
    headers: dict[str, str] = field(default_factory=dict)


class Status(Exception):
    """What the package raises, as far as it is looked at here."""

    def __init__(
        self, status_code: int, headers: dict[str, str] | None = None, said: str = "", body: object = None
    ) -> None:
        super().__init__(said)
        self.status_code = status_code
        self.body = body
        self.response = Response(headers or {})


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "2", "retry-after-ms": "150"}, 0.15),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_the_wait_is_read_from_the_headers(headers: dict[str, str], wait_s: float | None) -> None:
    assert retry_after_s(Status(429, headers)) == wait_s


def test_the_wait_may_be_a_date() -> None:
    in_a_minute = formatdate(time.time() + 60, usegmt=True)
    assert retry_after_s(Status(503, {"retry-after": in_a_minute})) == pytest.approx(60, abs=3)


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_other_statuses_do_not_ask_to_wait(status: int) -> None:
    assert retry_after_s(Status(status, {"retry-after": "1"})) is None


@pytest.mark.parametrize(
    ("headers", "explained", "wait_s"),
    [
        ({}, ProviderBusy("openai", "busy"), 0.3),
        ({"retry-after": "2"}, ProviderBusy("openai", "busy"), 2.0),
        ({"retry-after": "2.1"}, ProviderBusy("openai", "busy"), None),
        ({"retry-after": "1"}, ProviderRefused("openai", "the quota is used up"), None),
        ({}, ProviderTimeout("openai", "too slow"), None),
        ({}, NOT_FOUND, 0.3),
    ],
)
def test_only_a_short_wait_that_may_help_is_waited(
    headers: dict[str, str], explained: ProviderError, wait_s: float | None
) -> None:
    assert wait_before_retry_s(Status(429, headers), explained, 0.3) == wait_s


def test_a_server_names_what_it_does_not_take() -> None:
    assert refuses(Status(400, said="Unknown field: stream_options"), "stream_options")
    assert not refuses(Status(400, said="too long"), "stream_options")
    assert not refuses(ValueError("stream_options"), "stream_options")


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (NOT_FOUND, ProviderMissing, "nothing answers"),
        (StreamBroke("in mid-answer"), ProviderError, f"{URL} broke off in mid-answer"),
        (TimeoutError(), ProviderTimeout, "in time"),
        (ValueError("x"), ProviderError, "got something else"),
        (ConnectionResetError("reset"), ProviderError, r"broke off \(reset\)"),
        (OSError(), ProviderError, r"broke off \(OSError\)"),
    ],
)
def test_each_failure_becomes_a_sentence(error: Exception, kind: type[ProviderError], sentence: str) -> None:
    explained = explain(error, URL, "m")
    assert type(explained) is kind
    assert sentence.replace("\\", "") in str(explained)


def test_what_is_refused_is_found_in_its_details_too() -> None:
    error = Status(
        422, said="Error code: 422", body={"detail": [{"loc": ["body", "speed"], "msg": "too slow"}]}
    )
    assert refuses(error, "speed")
    assert not refuses(error, "format")
    assert not refuses(ValueError("speed"), "speed")
