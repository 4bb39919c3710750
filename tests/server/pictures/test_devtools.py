"""A page whose files come from here: asked, answered, and heard when it throws. With a real browser."""

from collections.abc import Iterator

import pytest

from server.errors import ConfigError
from server.pictures.browser import find_browser, running_browser
from server.pictures.devtools import Answer, DevTools

pytestmark = pytest.mark.e2e

PAGE = b"<!doctype html><title>Here</title><script src='/code.js'></script><img src='http://elsewhere.example/a.png'>"
ASKED: list[str] = []


def answer(url: str) -> Answer:
    ASKED.append(url)
    if url == "http://localhost/page.html":
        return Answer(PAGE, "text/html")
    if url == "http://localhost/code.js":
        return Answer(b"window.ready = 7; throw new Error('on purpose');", "text/javascript")
    return Answer()


@pytest.fixture(scope="module")
def page() -> Iterator[DevTools]:
    with running_browser(find_browser(None)) as address:
        page = DevTools(address, answer)
        page.open("http://localhost/page.html")
        try:
            yield page
        finally:
            page.close()


def test_a_page_gets_its_files_from_here_and_nothing_from_elsewhere(page: DevTools) -> None:
    assert page.run("window.ready") == 7
    assert page.run("document.title") == "Here"
    assert "http://elsewhere.example/a.png" in ASKED
    assert page.run("fetch('/lacking').then((one) => one.status)") == 404


def test_what_it_threw_is_kept_in_its_own_words(page: DevTools) -> None:
    assert page.thrown == ["Error: on purpose"]


def test_a_promise_is_waited_for_and_what_it_throws_is_a_sentence(page: DevTools) -> None:
    assert page.run("Promise.resolve([1, 2])") == [1, 2]
    with pytest.raises(ConfigError, match="the page that draws threw: Error: no"):
        page.run("Promise.reject(new Error('no'))")


def test_what_the_browser_does_not_know_is_a_sentence(page: DevTools) -> None:
    with pytest.raises(ConfigError, match="the browser refused Nothing.such"):
        page.call("Nothing.such")


def test_where_nobody_listens_it_is_said() -> None:
    with pytest.raises(ConfigError, match="the browser does not answer at ws://127.0.0.1:9"):
        DevTools("ws://127.0.0.1:9/devtools/browser/x", answer)
