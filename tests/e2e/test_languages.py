"""The page in German and French: what it says, that axe finds nothing, and that nothing is wider than a phone."""

import pytest

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

FITS = "document.documentElement.scrollWidth <= window.innerWidth"
INSIDE = "[...document.querySelectorAll('dialog *')].every(e => e.getBoundingClientRect().right <= window.innerWidth + 1)"


@pytest.mark.parametrize(
    ("code", "hello", "settings", "language", "label"),
    [
        ("de", "Hallo, ich bin", "Einstellungen", "Sprache", "Sprache dieser Seite"),
        ("fr", "Bonjour, je suis", "Réglages", "Langue", "Langue de cette page"),
    ],
)
def test_the_page_speaks_it_and_goes_back_to_english(
    code: str, hello: str, settings: str, language: str, label: str
) -> None:
    with ThreadedServer(ScriptedLLM()) as server, chromium(size=(390, 800)) as page:
        page.goto(f"{server.url}?trace&lang={code}")
        page.get_by_text(hello).wait_for()
        assert page.evaluate("document.documentElement.lang") == code
        assert page.evaluate(FITS)
        screenshot(page, f"language-{code}-welcome")
        page.get_by_role("button", name=settings).click()
        page.get_by_role("heading", name=language, exact=True).wait_for()
        assert page.evaluate(FITS)
        wait_for(page, INSIDE, limit_s=5)
        screenshot(page, f"language-{code}-settings")
        page.get_by_label(label).select_option("en")
        page.get_by_text("Hello, I am").wait_for()
        wait_for(page, "document.documentElement.lang === 'en' && !location.search.includes('lang')")


def test_texts_that_cannot_be_had_leave_the_page_english() -> None:
    with ThreadedServer(ScriptedLLM()) as server, chromium(size=(390, 800)) as page:
        page.route("**/assets/de-*.js", lambda route: route.abort())
        page.goto(f"{server.url}?trace&lang=de")
        page.get_by_text("Hello, I am").wait_for()
        assert page.evaluate("document.documentElement.lang") == "en"
