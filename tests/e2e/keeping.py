"""A server that may keep talks and a page on it, for the tests of what may be kept and of one's own talks."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from emotion_tree.trajectory.events import TurnChanged
from emotion_tree.trajectory.record import Record
from server.archive import Archive
from server.records.store import Store
from tests.e2e import browser
from tests.e2e.browser import chromium, events, open_talk, say, wait_for
from tests.e2e.live_server import ThreadedServer

LIMIT_S = 90.0
# Nothing here is about the face; without it a small machine has time for the rest.
PLAIN = ("--disable-webgl",)
ANSWER = "[you: joy 0.7 | me: interest 0.6]\nI see."


class Kept:
    """A server that may keep talks, the mind behind it, and the folder where they lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'talks.sqlite'}"
        self.mind = ScriptedLLM()
        self.server = ThreadedServer(self.mind, Archive(self.url))

    def talk(self, page: Page, text: str) -> None:
        """Say something, and hear the answer to its end."""
        self.mind.reply(ANSWER)
        answered = len(answers(page))
        say(page, text)
        wait_for(page, f"({ANSWERS}).length > {answered}", LIMIT_S)

    def records(self) -> list[Record]:
        """Return the talks on the disk, newest first."""
        with closing(Store.open(self.url, read_only=True)) as store:
            return [store.record(one.id) for one in store.talks()]

    def kinds(self, talk: str) -> set[str]:
        """Return the kinds of media that are on the disk."""
        with closing(Store.open(self.url, read_only=True)) as store:
            return {block.kind for block in store.blocks(talk)}

    def holds(self, words: str) -> bool:
        """Return whether any file below the folder holds these words, in any of their usual encodings."""
        needles = [words.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return any(needle in path.read_bytes() for path in files for needle in needles)


ANSWERS = (
    "window.warmchatTrace.events.filter(({event: e}) => e.type === 'turn.committed' && "
    "e.party === 'avatar' && e.status === 'done')"
)


def answers(page: Page) -> list[dict[str, Any]]:
    return [e for e in events(page, "turn.committed") if e["party"] == "avatar" and e["status"] == "done"]


@contextmanager
def a_page(folder: Path, size: tuple[int, int] = (1280, 800)) -> Iterator[tuple[Page, Kept]]:
    kept = Kept(folder)
    with kept.server, chromium(flags=PLAIN, size=size) as page:
        open_talk(page, kept.server.url, picture="none")
        page.get_by_role("button", name="Dismiss").click()  # that there is no face
        yield page, kept


def screenshot(page: Page, name: str) -> None:
    """Leave a picture once everything has come in."""
    page.wait_for_timeout(400)
    browser.screenshot(page, name)


def begin(page: Page) -> None:
    page.get_by_role("button", name="Type").click()


def badge(page: Page) -> str:
    return page.locator(".record-badge").inner_text().replace("\n", "")


def wait_for_state(page: Page, state: str) -> dict[str, Any]:
    """Wait until the server says this of the record, and return what it said."""
    last = "window.warmchatTrace.events.findLast(({event: e}) => e.type === 'record.changed')?.event"
    wait_for(page, f"{last}?.state === '{state}'", LIMIT_S)
    return events(page, "record.changed")[-1]


def until(condition: Callable[[], bool], page: Page) -> None:
    """Wait until what is kept lies on the disk: writing is a thread of its own."""
    for _ in range(200):
        if condition():
            return
        page.wait_for_timeout(50)
    pytest.fail("expected it within 10 s")


def texts(record: Record) -> str:
    return " ".join(turn.text for turn in record.of(TurnChanged))


def keep(page: Page, button: str = "Keep words and feelings") -> str:
    """Answer the question, and return the id of the kept talk."""
    page.get_by_role("button", name=button).click()
    return str(wait_for_state(page, "kept")["talk"])
