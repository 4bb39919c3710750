"""Whose talks they are."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from server import visitor

pytestmark = pytest.mark.unit


def request(path: str = "/", cookie: str = "", method: str = "GET", scheme: str = "http") -> Request:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return Request(
        {
            "type": "http",
            "method": method,
            "path": path,
            "headers": headers,
            "scheme": scheme,
            "server": ("localhost", 80),
            "query_string": b"",
        }
    )


def given(asked: Request) -> str:
    response = Response()
    visitor.remember(asked, response)
    return response.headers.get("set-cookie", "")


def test_a_browser_gets_a_cookie_that_no_script_can_read_and_no_two_are_alike() -> None:
    one, two = given(request()), given(request())
    assert one != two
    assert "HttpOnly" in one
    assert "SameSite=lax" in one
    assert "Secure" not in one
    assert "Secure" in given(request(scheme="https"))


def test_who_has_one_keeps_it_and_only_pages_give_one() -> None:
    assert given(request(cookie=f"{visitor.COOKIE}=abc")) == ""
    assert given(request("/healthz")) == ""
    assert given(request(method="POST")) == ""


def test_the_pseudonym_is_always_the_same_and_does_not_hold_the_secret() -> None:
    one = visitor.person(request(cookie=f"{visitor.COOKIE}=secret-of-mine"))
    assert one == visitor.person(request(cookie=f"{visitor.COOKIE}=secret-of-mine"))
    assert one != visitor.person(request(cookie=f"{visitor.COOKIE}=another"))
    assert "secret" not in one
    assert one.startswith("p-")


def test_who_has_no_cookie_is_nobody() -> None:
    assert visitor.person(request()) == ""
