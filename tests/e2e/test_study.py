"""A participant's way through a study in a real browser, from the link to the thanks, and what the disk holds after it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from emotion_tree.trajectory.events import AnswerGiven, MarkerSet, TurnChanged
from emotion_tree.trajectory.record import Record
from server.archive import Archive
from server.records.store import Store
from server.studies.plan import load
from server.studies.register import Register, Ticket
from tests.e2e import browser
from tests.e2e.browser import chromium, say, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

LIMIT_S = 90.0
PLAIN = ("--disable-webgl",)
PLAN = """
name = "one-talk"
title = "A short talk"
participants = 4
block_size = 1
seed = 7
welcome = \"\"\"
Thank you for coming. You will talk with a character,
and answer a few questions.

You can stop at any time.\"\"\"
thanks = "That was all. You can close this page."

[consent]
version = "3"
words = "The character is a program. What you agree to here is kept under a code, without your name."
ask = { text = "required", feelings = "required", sound = "asked" }

[talk]
task = "Tell the character about something that went well."
limit_s = 300
may_end = true

[conditions.still]
face = "still"
expression = "fixed"

[keys]
F8 = "something odd"

[questionnaires]
before = ["sam"]
after = ["godspeed", "words"]
"""


class Study:
    """A server with one study, and the links into it."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        path = folder / "plan.toml"
        path.write_text(f'language = "{language}"\n{PLAN}')
        self.url = f"sqlite:///{folder / 'talks.sqlite'}"
        self.mind = ScriptedLLM()
        archive = Archive(self.url)
        register = Register(archive.open().engine)
        plan = load(path)
        register.create(plan)
        self.register = register
        self.tickets: list[Ticket] = register.add(plan.name, 3)
        self.server = ThreadedServer(self.mind, archive)

    def link(self, ticket: Ticket) -> str:
        return f"{ticket.link(self.server.url)}&trace"

    def records(self, ticket: Ticket) -> list[Record]:
        """Return what was kept of a participant, newest first; a tab that was closed leaves a record of its own."""
        with closing(Store.open(self.url, read_only=True)) as store:
            return [store.record(one.id) for one in store.talks() if one.participant == ticket.code]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Study]]:
    """A browser of one participant after the other."""
    made = Study(tmp_path_factory.mktemp("study"))
    with made.server, chromium(flags=PLAIN, size=(1280, 800)) as page:
        yield page, made


def screenshot(page: Page, name: str) -> None:
    """Leave a picture once everything has come in."""
    page.wait_for_timeout(400)
    browser.screenshot(page, name)


def wait_for_step(page: Page, step: str) -> None:
    last = "window.warmchatTrace?.events.findLast(({event: e}) => e.type === 'study.changed')?.event"
    wait_for(page, f"{last}?.step === '{step}'", LIMIT_S)
    if step != "talk":
        page.locator(f".study-card[data-step={step}]").wait_for()


def answered(page: Page) -> list[str]:
    """Return the values of the scales that are answered, as the page shows them."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.point input:checked')].map(i => i.value)"
    )
    return found


def point(page: Page, item: str, value: int) -> None:
    page.locator(f"[data-item={item}] input[value='{value}']").check()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def test_a_participant_goes_from_the_link_to_the_thanks(study: tuple[Page, Study]) -> None:
    page, made = study
    ticket = made.tickets[0]
    page.goto(made.link(ticket))
    wait_for_step(page, "welcome")
    assert "Thank you for coming" in page.locator(".study-card").inner_text()
    assert page.get_by_role("button", name="My talks").count() == 0
    screenshot(page, "study-welcome")
    page.get_by_role("button", name="Begin").click()

    wait_for_step(page, "consent")
    assert not page.get_by_role("switch", name="Sound").is_checked()
    screenshot(page, "study-consent")
    assert made.records(ticket) == []
    page.get_by_role("button", name="I agree").click()

    wait_for_step(page, "before")
    figures_are_answered_and_survive_a_closed_tab(page, made.link(ticket))
    go_on(page)

    wait_for_step(page, "talk")
    the_talk(page, made)

    wait_for_step(page, "after")
    the_character_is_rated(page)
    wait_for(page, "document.querySelector('textarea.free-words')")
    page.locator("textarea").fill("Her voice was kind of purple.")
    screenshot(page, "study-words")
    go_on(page)

    wait_for_step(page, "thanks")
    assert "That was all." in page.locator(".study-card").inner_text()
    screenshot(page, "study-thanks")


def figures_are_answered_and_survive_a_closed_tab(page: Page, link: str) -> None:
    go_on(page)  # too early: both are required
    wait_for(page, "document.activeElement?.closest('[data-item=valence]')")
    assert "2 answers are still missing." in page.locator(".study-foot").inner_text()
    screenshot(page, "study-missing")
    page.locator("[data-item=valence] .figure").nth(3).click()  # the figure of the seventh point
    point(page, "arousal", 2)
    page.keyboard.press("ArrowRight")
    assert answered(page) == ["7", "3"]
    screenshot(page, "study-figures")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    screenshot(page, "study-figures-phone-dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    page.goto(link)
    wait_for_step(page, "before")
    assert answered(page) == ["7", "3"]


def the_talk(page: Page, made: Study) -> None:
    page.locator("textarea").wait_for()
    page.get_by_text("something that went well").wait_for()
    for what in ("Show how we feel", "Show transcript", "My talks"):
        assert page.get_by_role("button", name=what).count() == 0
    assert page.locator(".status, .feelings, .record-badge, #consent").count() == 0
    assert page.get_by_role("timer").inner_text().endswith("left")
    made.mind.reply("[you: joy 0.8 | me: joy 0.6]\nHow lovely.")
    say(page, "I repaired my bicycle.")
    wait_for_event(
        page,
        "turn.committed",
        limit_s=LIMIT_S,
        where="e.party === 'avatar' && e.status === 'done' && e.heard_text.includes('lovely')",
    )
    page.keyboard.press("F8")
    page.get_by_text("marked: something odd").wait_for()
    screenshot(page, "study-talk")
    page.get_by_role("button", name="End the talk").click()


def the_character_is_rated(page: Page) -> None:
    assert page.locator("h1").inner_text() == "How the character came across"
    items: list[str] = page.evaluate("[...document.querySelectorAll('[data-item]')].map(e => e.dataset.item)")
    assert len(items) == 24
    for number, item in enumerate(items):
        point(page, item, 1 + number % 5)
    assert "24 of 24 answered" in page.locator(".study-foot").inner_text()
    page.locator(".study").evaluate("e => e.scrollTo(0, 0)")
    screenshot(page, "study-rating")
    go_on(page)


def test_the_disk_holds_what_was_answered_said_and_marked(study: tuple[Page, Study]) -> None:
    _, made = study
    ticket = made.tickets[0]
    record, closed = made.records(ticket)
    assert not any(closed.of(TurnChanged))
    assert (record.header.study, record.header.condition) == ("one-talk", "still")
    assert record.header.switches == {"face": "still", "expression": "fixed"}
    assert record.header.consent.version == "3"
    assert not record.header.consent.sound
    # Of equal answers the last holds: a tab was closed in the middle.
    given = {(one.phase, one.questionnaire, one.item): one.value for one in record.of(AnswerGiven)}
    assert given["before", "sam", "valence"] == 7
    assert given["before", "sam", "arousal"] == 3
    assert given["after", "words", "noticed"] == "Her voice was kind of purple."
    assert len(given) == 2 + 24 + 1
    marks = [(mark.label, mark.source) for mark in record.of(MarkerSet)]
    assert ("something odd", "key") in marks
    assert "I repaired my bicycle." in [turn.text for turn in record.of(TurnChanged)]
    assert [one.status for one in made.register.participants("one-talk") if one.code == ticket.code] == [
        "finished"
    ]


def test_a_link_that_was_used_or_never_made_says_so(study: tuple[Page, Study]) -> None:
    page, made = study
    page.goto(made.link(made.tickets[0]))
    page.get_by_role("alert").get_by_text("This link was used already").wait_for()
    screenshot(page, "study-used")
    page.goto(f"{made.server.url}?study=not-a-token&trace")
    page.get_by_role("alert").get_by_text("belongs to no study here").wait_for()
    assert page.locator("textarea").count() == 0
    screenshot(page, "study-unknown")


def test_who_declines_leaves_nothing(study: tuple[Page, Study]) -> None:
    page, made = study
    page.goto(made.link(made.tickets[1]))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="I do not agree").click()
    wait_for_step(page, "declined")
    assert made.records(made.tickets[1]) == []
    screenshot(page, "study-declined")


def test_who_stops_may_take_everything_back(study: tuple[Page, Study]) -> None:
    page, made = study
    ticket = made.tickets[2]
    page.goto(made.link(ticket))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="I agree").click()
    wait_for_step(page, "before")
    point(page, "valence", 9)
    page.get_by_role("button", name="Stop taking part").click()
    wait_for(page, "document.activeElement?.textContent === 'Go on'")
    screenshot(page, "study-stop")
    page.keyboard.press("Escape")
    wait_for(page, "document.activeElement?.textContent === 'Stop taking part'")
    page.get_by_role("button", name="Stop taking part").click()
    page.get_by_role("button", name="delete everything").click()
    wait_for_step(page, "left")
    assert made.records(ticket) == []
    screenshot(page, "study-left")


def test_the_page_around_a_study_is_in_the_language_of_its_plan(
    study: tuple[Page, Study], tmp_path: Path
) -> None:
    made = Study(tmp_path, language="de")
    opened = study[0].context.browser
    assert opened is not None
    with made.server, opened.new_page(viewport={"width": 390, "height": 844}) as page:
        page.goto(made.link(made.tickets[0]))
        wait_for_step(page, "welcome")
        assert page.evaluate("document.documentElement.lang") == "de"
        page.get_by_role("button", name="Beginnen").click()
        page.get_by_role("heading", name="Deine Einwilligung").wait_for()
        screenshot(page, "study-german-consent")
        page.get_by_role("button", name="Ich willige ein").click()
        wait_for_step(page, "before")
        screenshot(page, "study-german-before")
        page.get_by_role("button", name="Teilnahme abbrechen").click()
        page.get_by_role("button", name="Aufhören und alles von mir löschen").click()
        wait_for_step(page, "left")
