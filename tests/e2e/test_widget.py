"""The talk on a page of somebody else's, on another site, with one script tag."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from server.archive import Archive
from tests.e2e.browser import chromium, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A bakery</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 3rem auto; max-width: 40rem; padding: 0 1rem; font: 1.0625rem/1.6 Georgia, serif; }}</style></head>
<body><main><h1>The bakery at the corner</h1><p>Bread is baked at four in the morning, and sold until it is gone.</p>
<p>Ask about it, if you like.</p></main>
<script>window.told = []; addEventListener("warm-chat-state", (event) => window.told.push(event.detail.state));</script>
<script src="{server}warm-chat.js" defer></script><warm-chat label="Talk to Mira"></warm-chat></body></html>
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """Serve a folder under another name of this machine, which to a browser is another site."""
    server = ThreadingHTTPServer(("localhost", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def embedded(
    folder: Path, allowed: bool, size: tuple[int, int] = (1000, 760)
) -> Iterator[tuple[Page, ScriptedLLM]]:
    """Open a page of another site that has the widget."""
    mind = ScriptedLLM()
    archive = Archive(f"sqlite:///{folder / 'talks.sqlite'}")
    with (
        site(folder) as home,
        ThreadedServer(mind, archive, embedders=(home,) if allowed else ()) as server,
        chromium(size=size) as page,
    ):
        (folder / "index.html").write_text(PAGE.format(server=server.url), "utf-8")
        page.goto(home)
        yield page, mind


def test_one_tag_brings_her_to_another_site_and_no_word_leaves_the_frame(tmp_path: Path) -> None:
    with embedded(tmp_path, allowed=True) as (page, mind):
        button = page.get_by_role("button", name="Talk to Mira")
        screenshot(page, "widget-closed")
        button.click()
        frame = page.frame_locator("iframe")
        frame.get_by_text("Hello, I am Mira.").wait_for(timeout=30_000)
        # No cookie comes along from another site: nothing could ever be found again, so nothing is kept.
        frame.get_by_text("Nothing is stored").wait_for()
        mind.reply("The sourdough, every time.")
        box = frame.locator("textarea")
        box.fill("Which bread is best?")
        box.press("Enter")
        frame.get_by_text("The sourdough").first.wait_for(timeout=30_000)
        frame.locator("[data-picture='shown']").wait_for(timeout=30_000)
        screenshot(page, "widget-open")
        wait_for(page, "window.told.includes('speaking')")
        assert set(page.evaluate("window.told")) <= {
            "away",
            "listening",
            "user_speaking",
            "thinking",
            "speaking",
            "held",
        }
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Close the talk").click()
        assert page.locator("iframe").count() == 0
        page.evaluate("document.querySelector('warm-chat').lang = 'de'")
        page.get_by_role("button", name="Talk to Mira").click()
        frame.get_by_text("Hallo, ich bin Mira.").wait_for(timeout=30_000)
        page.evaluate("document.querySelector('warm-chat').removeAttribute('label')")
        page.get_by_role("button", name="Das Gespräch schließen").click()
        page.get_by_role("button", name="Sprich mit mir").wait_for()


def test_a_site_that_was_not_named_gets_no_frame(tmp_path: Path) -> None:
    with embedded(tmp_path, allowed=False) as (page, _):
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.get_by_role("button", name="Talk to Mira").click()
        page.wait_for_timeout(1500)
        assert any("frame-ancestors" in text for text in said)
        assert page.frame_locator("iframe").get_by_text("Hello").count() == 0
