"""The right to one's own talks, in a real browser: list, open, go on with, take along, delete for good."""

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import Page

from tests.e2e.browser import open_talk, wait_for
from tests.e2e.keeping import (
    LIMIT_S,
    Kept,
    a_page,
    badge,
    begin,
    keep,
    screenshot,
    texts,
    until,
    wait_for_state,
)

pytestmark = pytest.mark.e2e


def test_a_list_that_cannot_be_read_says_why_and_can_be_asked_for_again(tmp_path: Path) -> None:
    with a_page(tmp_path) as (page, _):
        page.route("**/api/talks", lambda route: route.abort())
        page.get_by_role("button", name="My talks", exact=True).click()
        page.get_by_role("alert").get_by_text("does not answer").wait_for()
        screenshot(page, "rights-unreachable")
        page.unroute("**/api/talks")
        page.get_by_role("button", name="Try again").click()
        page.get_by_text("No talk of yours is kept").wait_for()


@pytest.fixture(scope="module")
def kept_talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Kept]]:
    """Two talks were kept, and a third one has begun."""
    with a_page(tmp_path_factory.mktemp("talks")) as (page, kept):
        for text in ("My bicycle was stolen yesterday.", "I learned to bake sourdough bread."):
            begin(page)
            keep(page)
            kept.talk(page, text)
            open_talk(page, kept.server.url, picture="none")
            page.get_by_role("button", name="Dismiss").click()
        yield page, kept


@pytest.fixture
def two_talks(kept_talks: tuple[Page, Kept]) -> tuple[Page, Kept]:
    """The same page, with nothing lying over it."""
    page, _ = kept_talks
    for _ in range(page.locator("dialog").count() * 3):
        page.keyboard.press("Escape")
    return kept_talks


def open_talks(page: Page) -> None:
    page.get_by_role("button", name="My talks", exact=True).click()
    wait_for(page, "document.querySelectorAll('.entry').length > 0", LIMIT_S)


def test_ones_own_talks_are_listed_by_day_and_the_keyboard_stays_with_them(
    two_talks: tuple[Page, Kept],
) -> None:
    page, kept = two_talks
    open_talks(page)
    titles = page.locator(".entry .title").all_inner_texts()
    assert titles == ["I learned to bake sourdough bread.", "My bicycle was stolen yesterday."]
    assert page.locator(".days h3").all_inner_texts() == ["Today"]
    assert "kept: words, feelings" in page.locator(".entry").first.inner_text()
    screenshot(page, "rights-talks")
    for _ in range(25):  # once around all that can be reached, and past it
        page.keyboard.press("Tab")
        # The browser's own bar is a stop on the way; nothing of the page behind is.
        assert page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    wait_for(page, "!document.querySelector('dialog')")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "My talks"
    page.emulate_media(color_scheme="dark")
    open_talks(page)
    screenshot(page, "rights-talks-dark")
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="light")


def parsed_jsonl(data: bytes) -> str:
    lines = [json.loads(line) for line in data.decode().splitlines()]
    assert len(lines) > 5
    return json.dumps(lines)


def parsed_csv(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        tables = [packed.read(name).decode("utf-8-sig") for name in packed.namelist()]
    rows = [row for table in tables for row in csv.DictReader(io.StringIO(table))]
    assert len(rows) > 5
    return json.dumps(rows)


def parsed_srt(data: bytes) -> str:
    text = data.decode("utf-8-sig")
    assert "-->" in text
    return text


def parsed_graph(data: bytes) -> str:
    graph = nx.read_graphml(io.BytesIO(data))
    assert graph.number_of_nodes() >= 2
    return json.dumps([dict(attributes) for _, attributes in graph.nodes(data=True)])


def parsed_xml(data: bytes) -> str:
    root = ET.fromstring(data)
    assert len(list(root.iter())) > 5
    return ET.tostring(root, encoding="unicode")


FORMATS: tuple[tuple[str, str, Callable[[bytes], str], str], ...] = (
    ("JSON Lines", ".jsonl", parsed_jsonl, "sourdough"),
    ("Tables (CSV)", ".zip", parsed_csv, "sourdough"),
    ("Captions (SubRip)", ".srt", parsed_srt, "sourdough"),
    ("Graph (GraphML)", ".graphml", parsed_graph, "sourdough"),
    ("ELAN (EAF)", ".eaf", parsed_xml, "sourdough"),
    ("EmotionML", "", parsed_xml, "emotion"),
)


def test_a_talk_is_taken_along_in_every_format(two_talks: tuple[Page, Kept], tmp_path: Path) -> None:
    page, _ = two_talks
    open_talks(page)
    page.get_by_role("button", name="Export: I learned").click()
    wait_for(page, "document.activeElement?.closest('.formats')")
    screenshot(page, "rights-formats")
    for name, ending, parse, wanted in FORMATS:
        with page.expect_download() as download:
            page.locator(".formats").get_by_role("link", name=name).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.name.endswith(ending), path.name
        assert wanted in parse(path.read_bytes()), name
    page.keyboard.press("Escape")
    assert not page.locator(".formats").is_visible()
    assert page.locator("dialog").is_visible()  # one thing at a time
    page.keyboard.press("Escape")


def test_another_browser_sees_and_deletes_nothing(two_talks: tuple[Page, Kept]) -> None:
    page, kept = two_talks
    opened = page.context.browser
    assert opened is not None
    stranger = opened.new_page()
    stranger.goto(f"{kept.server.url}?trace")
    stranger.get_by_role("button", name="My talks", exact=True).click()
    stranger.get_by_text("No talk of yours is kept").wait_for()
    screenshot(stranger, "rights-none")
    talk = kept.records()[0].header.id
    assert stranger.request.delete(f"{kept.server.url}api/talks/{talk}").status == 404
    stranger.close()
    assert len(kept.records()) == 2


def test_a_talk_is_opened_in_the_replay(two_talks: tuple[Page, Kept]) -> None:
    page, _ = two_talks
    open_talks(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open: I learned").click()
    replay = opened.value
    replay.get_by_role("button", name="Show the turns").click(timeout=1000 * LIMIT_S)
    replay.locator("#turns").get_by_text("I learned to bake sourdough bread.").wait_for()
    screenshot(replay, "rights-opened")
    replay.close()
    page.keyboard.press("Escape")


def test_a_talk_goes_on_where_it_was(two_talks: tuple[Page, Kept]) -> None:
    page, kept = two_talks
    talk = next(one.header.id for one in kept.records() if "bicycle" in one.header.title)
    open_talks(page)
    page.get_by_role("link", name="Continue: My bicycle").click()
    wait_for(page, "window.warmchatTrace?.events.some(e => e.event.type === 'tree.changed')", LIMIT_S)
    page.get_by_text("Good to see you again.").wait_for()
    page.get_by_role("button", name="Dismiss").click()
    assert badge(page) == "kept: words, feelings"
    screenshot(page, "rights-again")
    begin(page)
    page.locator(".tree-box").get_by_text("My bicycle was stolen").first.wait_for()
    kept.talk(page, "They found it today!")
    screenshot(page, "rights-continued")
    assert any("My bicycle was stolen" in message.content for message in kept.mind.prompts[-1])
    until(lambda: "They found it" in " ".join(texts(one) for one in kept.records()), page)
    record = next(one for one in kept.records() if one.header.id == talk)
    turns = {turn.text: turn for turn in record.turns()}
    new = turns["They found it today!"]
    assert new.level > turns["My bicycle was stolen yesterday."].level
    assert new.started_s > turns["My bicycle was stolen yesterday."].started_s
    assert len(kept.records()) == 2


def test_deleting_asks_first_and_then_leaves_nothing(two_talks: tuple[Page, Kept]) -> None:
    page, kept = two_talks
    assert kept.holds("sourdough")
    open_talks(page)
    page.get_by_role("button", name="Delete: I learned").click()
    wait_for(page, "document.activeElement?.textContent === 'Keep it'")
    assert "cannot be undone" in page.locator(".sure").inner_text()
    screenshot(page, "rights-sure")
    page.keyboard.press("Escape")
    assert page.locator(".entry").count() == 2
    page.get_by_role("button", name="Delete: I learned").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    wait_for(page, "document.querySelectorAll('.entry').length === 1", LIMIT_S)
    assert page.evaluate("document.activeElement.textContent") == "My talks"
    assert [one.header.title for one in kept.records()] == ["My bicycle was stolen yesterday."]
    assert not kept.holds("sourdough")
    screenshot(page, "rights-deleted")
    # The talk that goes on is among all: it becomes a private one.
    page.get_by_role("button", name="Delete all my talks").click()
    screenshot(page, "rights-sure-all")
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_text("All your talks are deleted.").first.wait_for()
    wait_for_state(page, "private")
    page.keyboard.press("Escape")
    kept.talk(page, "Nobody writes down this kaleidoscope.")
    assert kept.records() == []
    assert not kept.holds("bicycle")
    assert not kept.holds("kaleidoscope")
