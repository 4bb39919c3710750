"""The page in German: what it says, that axe finds nothing, and that nothing is wider than a phone."""

import pytest

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

FITS = "document.documentElement.scrollWidth <= window.innerWidth"
INSIDE = "[...document.querySelectorAll('dialog *')].every(e => e.getBoundingClientRect().right <= window.innerWidth + 1)"


def test_the_page_speaks_german_and_goes_back_to_english() -> None:
    with ThreadedServer(ScriptedLLM()) as server, chromium(size=(390, 800)) as page:
        page.goto(f"{server.url}?trace&lang=de")
        page.get_by_text("Hallo, ich bin").wait_for()
        assert page.evaluate("document.documentElement.lang") == "de"
        assert page.evaluate(FITS)
        screenshot(page, "language-de-welcome")
        page.get_by_role("button", name="Einstellungen").click()
        page.get_by_role("heading", name="Sprache", exact=True).wait_for()
        assert page.evaluate(FITS)
        wait_for(page, INSIDE, limit_s=5)
        screenshot(page, "language-de-settings")
        page.get_by_label("Sprache dieser Seite").select_option("en")
        page.get_by_text("Hello, I am").wait_for()
        wait_for(page, "document.documentElement.lang === 'en' && !location.search.includes('lang')")
