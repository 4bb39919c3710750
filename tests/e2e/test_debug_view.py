"""The view of how the head moves, in a real browser: a generated mask that is seen and moves, with its numbers."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import ConsoleMessage, Page

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, events, say, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer, serving_as_a_newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.clocked]

LIMIT_S = 90.0
# Read without eval: the pixels of the mask as they stand on the canvas.
PIXELS = """() => {
  const canvas = document.querySelector('.motion canvas');
  if (!canvas) return [];
  const { data } = canvas.getContext('2d').getImageData(0, 0, 64, 64);
  return Array.from({ length: 4096 }, (_, i) => data[4 * i + 3] > 0 ? 1 : 0);
}"""


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[Page, ScriptedLLM, list[str]]]:
    """A page that was opened with `?debug`, and the errors on its console."""
    mind = ScriptedLLM()
    with ThreadedServer(mind) as server, chromium(size=(1200, 780)) as page:
        said: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                said.append(message.text)

        page.on("console", hear)
        page.goto(f"{server.url}?trace&debug")
        wait_for(page, "document.querySelector('[data-picture=\"shown\"]')", LIMIT_S)
        yield page, mind, said


def mask(page: Page) -> NDArray[np.bool_]:
    """Return (64, 64) where the head is on the canvas; empty before the first."""
    return np.array(page.evaluate(PIXELS), dtype=bool).reshape(-1, 64)


def some_masks(page: Page, seconds: int) -> NDArray[np.bool_]:
    """Return (n, 64, 64) what the canvas showed, looked at twice a second."""
    seen = []
    for _ in range(2 * seconds):
        seen.append(mask(page))
        page.wait_for_timeout(500)
    return np.stack(seen)


def test_the_address_opens_it_and_a_head_is_seen_that_moves(
    watched: tuple[Page, ScriptedLLM, list[str]],
) -> None:
    page, _, _ = watched
    wait_for(page, "document.querySelector('.motion dl')", LIMIT_S)
    assert [event["generated"] for event in events(page, "masks.watched")] == [True]
    wait_for(page, f"({PIXELS})().some(Boolean)", LIMIT_S)
    seen = some_masks(page, 6)
    shares = seen.mean(axis=(1, 2))
    assert (shares > 0.08).all()
    assert (shares < 0.6).all()
    # A head in the middle, on its neck: not noise, not a frame.
    assert seen[:, 28:36, 28:36].all()
    assert not seen[:, :2].any()
    assert (seen[0] ^ seen[1:]).any(axis=(1, 2)).any()
    panel = page.get_by_role("complementary", name="How it moves")
    assert "listening" in panel.inner_text()
    assert "generated" in panel.inner_text()
    assert page.get_by_role("img", name="The head mask that moves me").is_visible()
    screenshot(page, "debug-listening")


def test_while_she_speaks_the_masks_follow_the_sound(watched: tuple[Page, ScriptedLLM, list[str]]) -> None:
    page, mind, _ = watched
    mind.reply("[you: joy 0.8 | me: joy 0.7]\n" + "That is wonderful, tell me all of it, please. " * 3)
    say(page, "I won the race!")
    wait_for_event(page, "playback.started", limit_s=LIMIT_S)
    wait_for(page, "document.querySelector('.motion')?.textContent.includes('speaking')", LIMIT_S)
    seen = some_masks(page, 4)
    assert (seen[0] ^ seen[1:]).any(axis=(1, 2)).sum() >= 3
    screenshot(page, "debug-speaking")
    wait_for_event(page, "turn.committed", limit_s=LIMIT_S, where="e.party === 'avatar'")
    wait_for(page, "document.querySelector('.motion')?.textContent.includes('listening')", LIMIT_S)


def test_dark_and_on_a_phone_it_is_whole(watched: tuple[Page, ScriptedLLM, list[str]]) -> None:
    page, _, _ = watched
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    screenshot(page, "debug-dark")
    page.locator("#feelings > header").get_by_role("button", name="Hide how we feel").click()
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(1500)
    screenshot(page, "debug-phone")
    box = page.locator(".motion").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1200, "height": 780})


def test_it_is_closed_by_a_key_and_no_more_masks_come_until_the_menu_opens_it(
    watched: tuple[Page, ScriptedLLM, list[str]],
) -> None:
    page, _, said = watched
    page.get_by_role("button", name="Hide how it moves").focus()
    page.keyboard.press("Escape")
    wait_for(page, "!document.querySelector('.motion')", LIMIT_S)
    assert events(page, "turn.interrupt") == []
    assert [event["on"] for event in events(page, "masks.watch")] == [True, False]
    page.locator(".status summary").click()
    page.get_by_label("How it moves").check()
    screenshot(page, "debug-menu")
    page.keyboard.press("Escape")
    wait_for(page, "document.querySelector('.motion dl')", LIMIT_S)
    assert [event["on"] for event in events(page, "masks.watch")] == [True, False, True]
    assert mask(page).any()
    assert said == []


def test_where_rules_move_the_head_a_sentence_says_that_there_is_nothing_to_see(
    watched: tuple[Page, ScriptedLLM, list[str]],
) -> None:
    page, _, _ = watched
    with serving_as_a_newcomer(WARMCHAT_CHARACTER__MOTION="rules") as url:
        page.goto(f"{url}?trace&debug")
        wait_for(
            page, "document.querySelector('.motion')?.textContent.includes('generates no masks')", LIMIT_S
        )
        assert [event["generated"] for event in events(page, "masks.watched")] == [False]
        assert page.locator(".motion canvas").count() == 0
        screenshot(page, "debug-rules")
