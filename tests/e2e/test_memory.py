"""A person switches the memory on, is known in the next talk, corrects a line, and is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dialogue.adapters.companion import Companion
from server.notebook import Notebook
from tests.e2e.browser import chromium, events, open_talk, say, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    notebook = Notebook(tmp_path / "memory", "Mira")
    with ThreadedServer(Companion(), notebook=notebook) as server, chromium(size=(1200, 820)) as page:
        open_talk(page, server.url)
        yield page


def open_settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Remember me").scroll_into_view_if_needed()


def lines(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator(".memory-lines input").all()]


def test_from_a_stranger_to_somebody_known_and_back(page: Page, tmp_path: Path) -> None:
    open_settings(page)
    assert not page.get_by_label("Remember me").is_checked()
    page.get_by_label("Remember me").check()
    page.get_by_text("Nothing yet.").wait_for()
    page.keyboard.press("Escape")
    say(page, "Hello, I'm Peter. I love hiking.")
    wait_for_event(page, "turn.committed", where="e.party === 'user'")
    wait_for_event(page, "turn.committed", where="e.party === 'avatar' && e.status === 'done'")

    open_talk(page, page.url.partition("?")[0])
    say(page, "What's my name?")
    wait_for_event(page, "reply.finished")
    spoken = " ".join(e["text"] for e in events(page, "phrase.spoken"))
    assert "Peter" in spoken

    open_settings(page)
    page.locator(".memory-lines li").first.wait_for()
    assert lines(page) == ["Their name is Peter.", "They like hiking."]
    page.get_by_placeholder("Add a line of your own").fill("Call me Pete.")
    page.get_by_role("button", name="Add", exact=True).click()
    wait_for(page, "document.querySelectorAll('.memory-lines li').length === 3")
    page.locator(".memory-file").scroll_into_view_if_needed()
    screenshot(page, "memory")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_label("Remember me").scroll_into_view_if_needed()
    screenshot(page, "memory-dark-phone")
    page.get_by_role("button", name="Take out: They like hiking.").click()
    wait_for(page, "document.querySelectorAll('.memory-lines li').length === 2")
    (path,) = (tmp_path / "memory").rglob("mira.md")
    assert "hiking" not in path.read_text("utf-8")
    assert "- Call me Pete.\n" in path.read_text("utf-8")

    page.get_by_label("Remember me").click()
    page.get_by_text("Forget you?").wait_for()
    screenshot(page, "memory-sure")
    page.get_by_role("button", name="Forget me", exact=True).click()
    wait_for(page, "!document.querySelector('.memory-lines')")
    assert not page.get_by_label("Remember me").is_checked()
    assert not list((tmp_path / "memory").rglob("*.md"))
