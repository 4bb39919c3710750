"""The browser takes the graphics away, or lets the page sleep: she comes back, and nothing of the talk is lost."""

import io
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, events, open_talk, say, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

# All that draws on a card is noted as it is made, so that it can be taken away.
NOTED = """
window.drawing = [];
const made = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  const context = made.call(this, kind, ...more);
  if (context && String(kind).startsWith('webgl') && !window.drawing.includes(context)) window.drawing.push(context);
  return context;
};
window.takeAway = () => window.drawing.forEach((gl) => gl.getExtension('WEBGL_lose_context')?.loseContext());
"""
ALIVE = "window.drawing.some((gl) => !gl.isContextLost())"
Pixels = np.ndarray[Any, np.dtype[np.float64]]


def face(page: Page) -> Pixels:
    """Return (H, W, 3) of where she is seen, without captions and buttons."""
    png = page.screenshot(clip={"x": 240, "y": 70, "width": 480, "height": 380})
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64)


def share_of(page: Page, part: str) -> float:
    """Return how much of the picture changes when a part of her is hidden."""
    shown = face(page)
    page.evaluate("part => window.warmchatTrace.scene.showPart(part, false)", part)
    page.wait_for_timeout(1200)
    without = face(page)
    page.evaluate("part => window.warmchatTrace.scene.showPart(part, true)", part)
    page.wait_for_timeout(1200)
    return float(np.mean(np.abs(shown - without).max(axis=2) > 40))


def test_graphics_that_are_taken_away_come_back_with_her_and_the_talk_goes_on() -> None:
    mind = ScriptedLLM().reply("Hello.").reply("I am still here.")
    with ThreadedServer(mind) as server, chromium() as page:
        page.add_init_script(NOTED)
        open_talk(page, server.url)
        say(page, "Hello.")
        wait_for_event(page, "turn.committed", where="e.text === 'Hello.' && e.party === 'avatar'")
        page.wait_for_timeout(1500)
        before = face(page)
        page.evaluate("window.takeAway()")
        page.get_by_text("let go of my face").wait_for()
        say(page, "Where did you go?")
        wait_for_event(page, "turn.committed", where="e.text === 'I am still here.'")
        page.get_by_text("let go of my face").wait_for(state="detached", timeout=60_000)
        assert page.evaluate(ALIVE)
        page.wait_for_timeout(1500)
        screenshot(page, "graphics-back")
        # Without the lights around her she would be darker.
        assert abs(face(page).mean() - before.mean()) < 12
        assert min(share_of(page, part) for part in ("skin", "hair")) > 0.03


def test_the_studio_draws_again_after_its_graphics_were_taken_away(tmp_path: Path) -> None:
    with ThreadedServer(ScriptedLLM(), characters=tmp_path) as server, chromium(size=(1280, 860)) as page:
        page.add_init_script(NOTED)
        page.goto(f"{server.url}?trace")
        page.get_by_role("button", name="Talk to somebody else").click()
        page.get_by_role("button", name="Make somebody new").click()
        drawn = "document.querySelector('.studio canvas')?.width > 300"
        wait_for(page, drawn, limit_s=40)
        page.wait_for_timeout(1000)
        stand = page.locator(".studio canvas")
        before = stand.screenshot()
        page.evaluate("window.takeAway()")
        wait_for(page, ALIVE, limit_s=40)
        page.wait_for_timeout(2500)
        assert difference(before, stand.screenshot()) < 2
        # It is a picture that can be turned, and not what was left of the old one.
        stand.press("ArrowRight")
        stand.press("ArrowRight")
        page.wait_for_timeout(1000)
        assert difference(before, stand.screenshot()) > 4
        screenshot(page, "studio-graphics-back")


def difference(one: bytes, other: bytes) -> float:
    """Return how much two pictures differ, as the mean over all pixels."""
    a, b = (np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64) for png in (one, other))
    return float(np.abs(a - b).mean())


def test_a_page_that_slept_takes_the_talk_up_again() -> None:
    """As with a laptop that was shut: nothing of the page runs, while the server goes on."""
    mind = ScriptedLLM().reply("Welcome back.")
    with ThreadedServer(mind) as server, chromium() as page:
        open_talk(page, server.url)
        page.locator("textarea").fill("I was away")
        page.evaluate("window.ticks = 0; setInterval(() => { window.ticks += 1; }, 100)")
        pages = [p for p in psutil.Process().children(recursive=True) if "--type=renderer" in p.cmdline()]
        for process in pages:
            process.suspend()
        # Longer than the page waits for a word of the server before it takes the line for dead.
        time.sleep(14)
        for process in pages:
            process.resume()
        assert page.evaluate("window.ticks") < 50
        assert page.locator("textarea").input_value() == "I was away"
        page.locator("textarea").press("Enter")
        wait_for_event(page, "turn.committed", where="e.text === 'Welcome back.'", limit_s=60)
        said = [e["text"] for e in events(page, "turn.committed") if e["party"] == "user"]
        assert said == ["I was away"]
