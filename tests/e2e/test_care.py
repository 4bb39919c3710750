"""Where words of crisis were said, the page shows people to talk to, beside the talk and not in its way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, events, open_talk, say, screenshot, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A talk in which such words were just said."""
    mind = ScriptedLLM()
    with ThreadedServer(mind) as server, chromium(size=(1200, 820)) as page:
        open_talk(page, server.url)
        mind.reply("I am very glad you told me. I am staying right here with you.")
        mind.reply("That is good to hear.")
        say(page, "I don't want to live any more")
        wait_for_event(page, "care.offered")
        page.locator("#care").wait_for(state="visible")
        yield page


def test_the_card_names_people_of_the_chosen_country_and_can_be_dialled(page: Page) -> None:
    card = page.locator("#care")
    card.locator("select").select_option("DE")
    assert card.locator("a[href='tel:08001110111']").is_visible()
    assert card.locator("a[href='tel:112']").is_visible()
    page.wait_for_timeout(600)
    screenshot(page, "care-light")
    card.locator("select").select_option("")
    assert "local emergency number" in card.inner_text()
    assert card.locator("a[href^='https://findahelpline']").is_visible()


def test_it_stays_while_the_talk_goes_on_and_covers_neither_her_nor_the_words(page: Page) -> None:
    page.locator("#care select").select_option("US")
    wait_for_event(page, "turn.committed", where="e.party === 'avatar'")
    card = page.locator("#care").bounding_box()
    field = page.locator("textarea").bounding_box()
    assert card
    assert field
    assert card["y"] + card["height"] <= field["y"]
    face = page.locator(".stage").bounding_box()
    assert face
    assert card["x"] > face["x"] + 0.62 * face["width"]
    assert page.locator("#care").is_visible()


def test_dark_and_on_a_phone_it_is_whole(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Hide how we feel").first.click()
    page.set_viewport_size({"width": 390, "height": 780})
    page.wait_for_timeout(600)
    card = page.locator("#care").bounding_box()
    assert card
    assert card["x"] >= 0
    assert card["y"] > 0.5 * 780  # eyes, nose and mouth are above
    assert card["x"] + card["width"] <= 390
    for link in page.locator("#care .answer").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 40
        assert box["x"] + box["width"] <= 390
    screenshot(page, "care-dark-phone")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1200, "height": 820})


def test_closed_it_can_be_had_again_and_the_country_is_remembered(page: Page) -> None:
    page.get_by_role("button", name="Close").first.click()
    assert page.locator("#care").count() == 0
    again = page.get_by_role("button", name="Help lines")
    again.click()
    assert page.locator("#care select").input_value() == "US"
    assert page.locator("#care a[href='tel:988']").is_visible()


def test_feelings_are_read_only_as_long_as_the_person_likes(page: Page) -> None:
    page.get_by_role("button", name="Show how we feel").first.click()
    switch = page.get_by_label("Read my feelings")
    assert switch.is_checked()
    switch.uncheck()
    say(page, "I am so happy today")
    # By its words and not by a count: her greeting is one more where it had begun before the first words.
    wait_for_event(page, "turn.committed", where="e.heard_text.startsWith('That is good')")
    (_, second) = [e["node"] for e in events(page, "turn.opened") if e["party"] == "user"]
    known = {node["id"]: node for e in events(page, "tree.changed") for node in e["nodes"]}
    assert known[second]["text"] == "I am so happy today"
    assert known[second]["readings"] == []
    screenshot(page, "reading-off")
    page.reload()
    page.get_by_text("Your feelings are not read.").wait_for()
    screenshot(page, "reading-off-welcome")
    page.get_by_role("button", name="Read them").click()
    page.get_by_text("I read feelings from your words and your voice").wait_for()
